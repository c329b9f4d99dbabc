"""Two machines and one PostgreSQL: real servers, real calls, processes that are killed and a database that freezes."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ivr.content.folders import Folders
from ivr.content.publish import publish
from ivr.store.publications import Publications
from ivr.worker.publications import reconcile
from tests.worker.machines import (
    OWN_NUMBER,
    PROGRAMS,
    ROOT,
    Pair,
    eventually,
    hears_closed,
    hears_open,
    paired,
)

KILLS = int(os.environ.get("KILLS", "30"))


@pytest.fixture
def pair(tmp_path: Path, postgres_server: Any) -> Iterator[Pair]:
    """Two machines of the same files, on which the clinic is closed; both answer and follow."""
    with paired(tmp_path, postgres_server, "closed") as found:
        yield found


def test_hours_published_on_one_machine_are_heard_on_both(pair: Pair) -> None:
    assert hears_closed(pair.line_a)
    assert hears_closed(pair.line_b)
    pair.a.office("00:00-24:00")

    done = pair.a.run("hours", "publish", "--by", "Anna", "--reason", "weer open")

    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith("version 2 is published (")
    assert eventually(lambda: pair.line_b.version() == 2)
    assert eventually(lambda: hears_open(pair.line_b))
    assert eventually(lambda: hears_open(pair.line_a))
    listed = json.loads(pair.b.run("hours", "versions", "--json").stdout)
    newest, first = listed  # both started with the same files: one version
    assert (newest["version"], newest["by"], newest["reason"]) == (2, "Anna", "weer open")
    assert first["version"] == 1
    _while_frozen(pair)


def _while_frozen(pair: Pair) -> None:
    """The same two machines while the database does not answer: calls go on, a publication is refused in time."""
    pair.a.office("closed")
    pair.postgres.signal(signal.SIGSTOP)
    try:
        done = pair.a.run("hours", "publish")  # ends, or the time-out of the command fails the test
        assert eventually(lambda: hears_open(pair.line_a))
        assert eventually(lambda: hears_open(pair.line_b))
        alone = pair.a.run("hours", "publish", "--here-only", "--by", "Anna")
        assert eventually(lambda: hears_closed(pair.line_a))
        assert eventually(lambda: hears_open(pair.line_b))
    finally:
        pair.postgres.signal(signal.SIGCONT)

    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.count("\n") == 1
    assert "--here-only" in done.stderr
    assert alone.stdout.startswith("version 3 is published on this machine, and not in the database yet")
    assert eventually(lambda: hears_closed(pair.line_b))
    status = pair.b.run("hours", "status")
    assert (status.returncode, status.stderr) == (0, "")
    assert status.stdout.startswith("version 3 is published (")
    failed = {each["job"] for each in pair.a.told() if each["event"] == "job failed"}
    assert "publications" in failed


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_a_publication_that_is_killed_half_way_leaves_the_old_or_the_new_and_both_agree_in_the_end(
    tmp_path: Path, postgres_server: Any, backend: str
) -> None:
    url = f"sqlite:///{tmp_path / 'versions.sqlite3'}"
    if backend == "postgresql":
        url = postgres_server.url(postgres_server.new_database())
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    folders = Folders(ROOT / "schedules", ROOT / "prompts")
    publish(folders, data_dir, own_number=OWN_NUMBER, now=datetime(2026, 11, 29, tzinfo=UTC))
    publications = Publications(url)
    publications.migrate()
    reconcile(data_dir, publications, lambda *_, **__: None, own_number=OWN_NUMBER)
    publications.close()

    command = [sys.executable, str(PROGRAMS / "killed.py"), str(data_dir), url, OWN_NUMBER]
    killed = subprocess.run(
        [*command, str((KILLS + 1) // 2)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60 + 5 * KILLS,
        check=False,
    )

    assert killed.returncode == 0, killed.stderr
    result = json.loads(killed.stdout)
    assert result["versions"] > KILLS // 2
