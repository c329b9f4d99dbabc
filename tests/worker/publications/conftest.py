"""Machines that share a database, SQLite or PostgreSQL."""

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from ivr.content.folders import Folders
from ivr.content.publish import Files
from ivr.content.publish import read as read_files
from ivr.store.publications import Publications
from tests.worker.publications.machine import ROOT, Machine


@pytest.fixture(scope="module")
def templates(postgres_server: Any, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a new database is copied from."""
    file = tmp_path_factory.mktemp("template") / "versions.sqlite3"
    template = postgres_server.new_database()
    for url in (f"sqlite:///{file}", postgres_server.url(template)):
        publications = Publications(url)
        publications.migrate()
        publications.close()
    return {"sqlite": str(file), "postgresql": template}


@pytest.fixture(params=["sqlite", "postgresql"])
def url(
    request: pytest.FixtureRequest, postgres_server: Any, templates: dict[str, str], tmp_path: Path
) -> str:
    if request.param == "sqlite":
        shutil.copy(templates["sqlite"], tmp_path / "versions.sqlite3")
        return f"sqlite:///{tmp_path / 'versions.sqlite3'}"
    return str(postgres_server.url(postgres_server.new_database(templates["postgresql"])))


@pytest.fixture
def publications(url: str) -> Iterator[Publications]:
    opened = Publications(url)
    yield opened
    opened.close()


@pytest.fixture(autouse=True)
def read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Reads folders that say the same only once in the run of these tests: YAML takes most of their time."""
    monkeypatch.setattr("ivr.content.publish.read", _read)


_READ: dict[str, Files] = {}


def _read(folders: Folders, *, own_number: str | None, now: datetime, unproved: bool = False) -> Files:
    fingerprint = folders.fingerprint()
    if fingerprint not in _READ:
        _READ[fingerprint] = read_files(folders, own_number=own_number, now=now, unproved=unproved)
    return _READ[fingerprint]


@pytest.fixture
def machine(tmp_path: Path, publications: Publications) -> Callable[[str], Machine]:
    """Makes machines of the shipped files, by name."""

    def make(name: str) -> Machine:
        folder = tmp_path / name
        for part in ("schedules", "prompts"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("recordings"))
        (folder / "data").mkdir()
        return Machine(folder, publications)

    return make
