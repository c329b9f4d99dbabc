"""What it costs to say what changes for callers: a year and a month of the shipped files against other hours of a line.

Rules of this file: the files are read beforehand; measured is the whole difference, data and sentences.
"""

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import process_time

from bench.report import Row, interleaved
from ivr.content.contents import Contents
from ivr.content.difference.compare import compared
from ivr.content.difference.sentences import sentences
from ivr.content.files import read_folders
from ivr.content.folders import Folders
from ivr.hours.model import Span

ROOT = Path(__file__).resolve().parent.parent
DAYS = 400
_START = datetime(2026, 11, 30, 7, tzinfo=UTC)
_LATER = (Span(900, 960),)
_ROUNDS = 5


def rows() -> Iterator[Row]:
    """The row of the difference."""
    old = read_folders(Folders(ROOT / "schedules", ROOT / "prompts"), own_number=None).contents
    new = _with_a_later_tuesday(old)

    def cpu() -> float:
        before = process_time()
        sentences(compared(old, new, start=_START, end=_START + timedelta(days=DAYS)))
        return process_time() - before

    seconds = interleaved({"difference": cpu}, _ROUNDS)["difference"]
    yield Row(
        f"hours diff: other weekly hours of a line, {DAYS} days",
        tuple(each * 1e3 for each in seconds),
        "ms",
        goal=2000.0,
    )


def _with_a_later_tuesday(contents: Contents) -> Contents:
    nurse = contents.timetables["nurse"]
    monday, _, *rest = nurse.versions[0].days
    version = replace(nurse.versions[0], days=(monday, _LATER, *rest))
    changed = replace(nurse, versions=(version, *nurse.versions[1:]))
    return replace(contents, timetables={**contents.timetables, "nurse": changed})
