"""What tests of the whole server share: houses on SQLite and on PostgreSQL."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.content.folders import Folders
from ivr.content.publish import publish
from tests.postgres import Server as Postgres
from tests.resilience.callers import OWN_NUMBER
from tests.resilience.house import ROOT, House


@pytest.fixture(scope="session")
def data_to_copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the shipped files published: publishing reads YAML, which takes a while."""
    data_dir = tmp_path_factory.mktemp("published")
    folders = Folders(ROOT / "schedules", ROOT / "prompts")
    publish(folders, data_dir, own_number=OWN_NUMBER, now=datetime(2026, 11, 1, tzinfo=UTC))
    return data_dir


@pytest.fixture
def make_house(data_to_copy: Path, tmp_path: Path) -> Callable[..., House]:
    """Builds a house; without a `url` its database is a file in its data folder."""

    def make(name: str = "house", url: str = "") -> House:
        folder = tmp_path / name
        shutil.copytree(data_to_copy, folder / "data")
        return House(folder, url or f"sqlite:///{folder / 'data' / 'ivr.sqlite3'}")

    return make


@pytest.fixture(params=["sqlite", "postgresql"])
def house(request: pytest.FixtureRequest, make_house: Callable[..., House]) -> House:
    """A house with an empty ledger, on either database."""
    if request.param == "postgresql":
        postgres: Postgres = request.getfixturevalue("postgres_server")
        house = make_house(url=postgres.url(postgres.new_database()))
    else:
        house = make_house()
    with house.ledger() as ledger:
        ledger.migrate()
    return house
