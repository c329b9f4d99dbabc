"""Hundreds of broken schedules: each refused with its file, its line, its field and a remedy; nothing is published."""

import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.content.files import read_folders
from ivr.content.folders import Folders
from ivr.content.publish import RefusedError, publish
from ivr.content.snapshot import snapshot_path
from tests.content.broken import OWN_NUMBER, SCHEDULES, Row, rows

ROWS = rows()
NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
DUTCH = (
    *(
        "Bedoelt u",
        "Bekend zijn",
        "Bewaar",
        "Geef",
        "Gebruik",
        "Haal",
        "Kies",
        "Kort",
        "Laat",
        "Let op",
        "Maak",
    ),
    *("Neem", "Schrijf", "Spring", "Verbeter", "Voeg", "Volg", "Vul", "Zet", "De laatste"),
)


PARTNERS = {
    "desk.yaml": "office.yaml",
    "locations.yaml": "destinations.yaml",
    "destinations.yaml": "locations.yaml",
}
"""The file that another one refers to; only these are read with a broken one, since reading all takes longest."""


@pytest.fixture
def broken(row: Row, tmp_path: Path) -> Folders:
    if partner := PARTNERS.get(row.file):
        shutil.copy(SCHEDULES / partner, tmp_path)
    (tmp_path / row.file).write_bytes(row.content)
    return Folders(tmp_path, tmp_path / "prompts")


def test_there_are_hundreds_of_rows_and_each_has_a_name_of_its_own() -> None:
    assert len(ROWS) >= 300
    assert len({row.name for row in ROWS}) == len(ROWS)
    assert {row.file for row in ROWS} == {path.name for path in SCHEDULES.glob("*.yaml")}


@pytest.mark.parametrize("file", sorted({row.file for row in ROWS}))
def test_what_is_shipped_has_no_problem(file: str, tmp_path: Path) -> None:
    for name in (file, PARTNERS.get(file, file)):
        shutil.copy(SCHEDULES / name, tmp_path)
    reading = read_folders(Folders(tmp_path, tmp_path / "prompts"), own_number=OWN_NUMBER)

    assert [problem for problem in reading.problems if problem.file == file] == []


@pytest.mark.timeout(20)
@pytest.mark.parametrize("row", ROWS, ids=lambda row: row.name)
def test_a_broken_file_is_refused_with_its_line_its_field_and_a_remedy(row: Row, broken: Folders) -> None:
    reading = read_folders(broken, own_number=OWN_NUMBER)

    own = [problem for problem in reading.problems if problem.file == row.file]
    assert own, row.content.decode("utf-8", "replace")
    named = [problem for problem in own if problem.where.startswith(row.where)]
    assert named, own
    if row.line:
        assert row.line in {problem.line for problem in named}
    assert all(problem.line > 0 for problem in own)
    assert all(problem.message and problem.remedy.startswith(DUTCH) for problem in own), own


@pytest.mark.parametrize("row", ROWS[::60], ids=lambda row: row.name)
def test_nothing_is_published_of_it(row: Row, tmp_path: Path, folders: Folders) -> None:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    publish(folders, data_dir, own_number=OWN_NUMBER, now=NOW)
    before = snapshot_path(data_dir).read_bytes()
    (folders.schedules / row.file).write_bytes(row.content)

    with pytest.raises(RefusedError) as refused:
        publish(folders, data_dir, own_number=OWN_NUMBER, now=NOW)

    assert row.file in {problem.file for problem in refused.value.problems}
    assert snapshot_path(data_dir).read_bytes() == before
    assert sorted(path.name for path in data_dir.iterdir()) == ["snapshot.json", "snapshot.lock"]


ALL_AT_ONCE = """
import resource, sys, tempfile
from pathlib import Path
from ivr.content.files import read_folders
from ivr.content.folders import Folders
from tests.content.broken import rows
resource.setrlimit(resource.RLIMIT_AS, (400_000_000, 400_000_000))
resource.setrlimit(resource.RLIMIT_CPU, (60, 60))
ruined = [row for row in rows() if row.name.startswith("nurse.yaml: a") and not row.where]
with tempfile.TemporaryDirectory() as folder:
    for row in ruined:
        Path(folder, row.file).write_bytes(row.content)
        assert read_folders(Folders(Path(folder), Path(folder, "prompts")), own_number=None).problems
print(len(ruined))
"""


@pytest.mark.timeout(180)
def test_no_bomb_takes_more_than_a_bound_of_time_and_memory() -> None:
    run = subprocess.run(
        [sys.executable, "-c", ALL_AT_ONCE],
        cwd=SCHEDULES.parent,
        capture_output=True,
        text=True,
        check=False,
        timeout=170,
    )
    assert run.returncode == 0, run.stderr
    assert int(run.stdout) >= 12
