import dataclasses
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.content.contents import Contents
from ivr.content.folders import Folders
from ivr.content.publish import (
    BY_A_START,
    BehindError,
    RefusedError,
    passed,
    publish,
    publish_at_start,
    published,
)
from ivr.content.snapshot import Snapshot, SnapshotError, put, snapshot_path
from ivr.hours.model import Problem
from tests.content.replacing import replace

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
OUR_OWN = "+3197010200000"
Told = list[tuple[str, dict[str, object]]]


@pytest.fixture
def data_dir(tmp_path: Path) -> Path:
    (tmp_path / "data").mkdir()
    return tmp_path / "data"


def edit(folders: Folders, old: str, new: str) -> None:
    """Change the nurse's timetable."""
    path = folders.schedules / "nurse.yaml"
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new), "utf-8")


def stop_writing(data_dir: Path) -> None:
    (data_dir / "snapshot.next.json").mkdir()


def published_now(folders: Folders, data_dir: Path, own_number: str = OUR_OWN) -> Snapshot:
    return publish(folders, data_dir, own_number=own_number, now=NOW)


def test_what_the_folders_say_is_published(folders: Folders, data_dir: Path) -> None:
    snapshot = published_now(folders, data_dir)

    assert published(data_dir) == snapshot
    assert snapshot.version == 1
    assert snapshot.published_at == NOW
    assert snapshot.fingerprint == folders.fingerprint()
    assert snapshot.sources.schedules["nurse.yaml"]["weekly"][0]["hours"]["monday"] == "13:00-13:30"
    assert "welcome" in snapshot.sources.prompts["nl"]["nl/line.yaml"]


def test_publishing_the_same_files_again_makes_no_new_version(folders: Folders, data_dir: Path) -> None:
    first = published_now(folders, data_dir)
    file = snapshot_path(data_dir).stat()

    assert published_now(folders, data_dir) == first
    assert snapshot_path(data_dir).stat().st_mtime_ns == file.st_mtime_ns


def test_changed_files_are_the_next_version(folders: Folders, data_dir: Path) -> None:
    published_now(folders, data_dir)
    edit(folders, "monday: 13:00-13:30", "monday: 13:00-14:30")

    snapshot = published_now(folders, data_dir)

    assert snapshot.version == 2
    assert snapshot.sources.schedules["nurse.yaml"]["weekly"][0]["hours"]["monday"] == "13:00-14:30"


def test_one_problem_anywhere_and_nothing_is_published(folders: Folders, data_dir: Path) -> None:
    before = published_now(folders, data_dir)
    edit(folders, "monday: 13:00-13:30", "monday: een uur")
    (folders.schedules / "desk.yaml").write_text(
        (folders.schedules / "desk.yaml").read_text().replace("name: balie", "name: receptie")
    )

    with pytest.raises(RefusedError) as refused:
        published_now(folders, data_dir)

    (problem,) = refused.value.problems
    assert (problem.file, problem.where, problem.line > 0) == ("nurse.yaml", "weekly[0].hours.monday", True)
    assert "nurse.yaml" in str(refused.value)
    assert published(data_dir) == before


def test_a_version_that_no_longer_passes_is_not_taken_for_published(folders: Folders, data_dir: Path) -> None:
    published_now(folders, data_dir)

    with pytest.raises(RefusedError):
        published_now(folders, data_dir, own_number="+31232240000")


def test_a_snapshot_that_is_damaged_is_mended_from_the_same_files(folders: Folders, data_dir: Path) -> None:
    good = published_now(folders, data_dir)
    damaged = replace(data_dir, good.fingerprint, good.sources, NOW)
    damaged.sources.schedules["nurse.yaml"]["line"] = "nurs\x00"
    replace(data_dir, good.fingerprint, damaged.sources, NOW)

    snapshot = published_now(folders, data_dir)

    assert snapshot.version == 4
    assert snapshot.sources.schedules["nurse.yaml"]["line"] == "nurse"


def test_a_disk_that_cannot_be_written_is_an_error(folders: Folders, data_dir: Path) -> None:
    before = published_now(folders, data_dir)
    edit(folders, "monday: 13:00-13:30", "monday: 13:00-14:30")
    stop_writing(data_dir)

    with pytest.raises(SnapshotError):
        published_now(folders, data_dir)

    assert published(data_dir) == before


def test_what_is_not_readable_counts_as_not_published(data_dir: Path) -> None:
    snapshot_path(data_dir).write_text("{")

    assert published(data_dir) is None


def at_start(folders: Folders, data_dir: Path) -> Told:
    told: Told = []

    def tell(event: str, **facts: object) -> None:
        told.append((event, facts))

    publish_at_start(folders, data_dir, own_number=OUR_OWN, now=NOW, tell=tell)
    return told


def test_a_start_publishes_in_silence(folders: Folders, data_dir: Path) -> None:
    assert at_start(folders, data_dir) == []
    assert published(data_dir)


def test_a_start_with_broken_files_says_so_and_keeps_the_last_good_version(
    folders: Folders, data_dir: Path
) -> None:
    before = published_now(folders, data_dir)
    edit(folders, "monday: 13:00-13:30", "monday: een uur")

    ((event, facts),) = at_start(folders, data_dir)

    assert event == "files refused"
    assert facts["problems"] == 1
    assert "nurse.yaml" in str(facts["reason"])
    assert published(data_dir) == before


def test_a_start_that_cannot_write_says_so_and_goes_on(folders: Folders, data_dir: Path) -> None:
    stop_writing(data_dir)

    ((event, facts),) = at_start(folders, data_dir)

    assert event == "snapshot not written"
    assert "snapshot.next.json" in str(facts["reason"])


# --- what others have published ---


def taken_to_the_database(data_dir: Path) -> Snapshot:
    """What the worker does: it has its number, and the folders agree with it."""
    pending = published(data_dir)
    assert pending
    files = {"files": pending.fingerprint, "files_version": pending.version}
    taken = dataclasses.replace(pending, pending=False, **files)
    assert put(data_dir, pending, taken)
    return taken


def published_elsewhere(data_dir: Path, fingerprint: str = "") -> Snapshot:
    seen = published(data_dir)
    assert seen
    newer = dataclasses.replace(seen, version=seen.version + 1, base=seen.version, fingerprint=fingerprint)
    assert put(data_dir, seen, newer)
    return newer


def test_a_start_publishes_under_a_name_and_with_a_reason(folders: Folders, data_dir: Path) -> None:
    at_start(folders, data_dir)

    snapshot = published(data_dir)
    assert snapshot
    assert (snapshot.by, snapshot.pending, snapshot.base) == (BY_A_START, True, 0)
    assert snapshot.reason


def test_folders_that_nobody_has_changed_do_not_undo_what_was_published_elsewhere(
    folders: Folders, data_dir: Path
) -> None:
    published_now(folders, data_dir)
    taken_to_the_database(data_dir)
    newer = published_elsewhere(data_dir)

    assert at_start(folders, data_dir) == []
    assert published(data_dir) == newer


def test_changed_folders_do_not_undo_what_was_published_elsewhere(folders: Folders, data_dir: Path) -> None:
    published_now(folders, data_dir)
    taken_to_the_database(data_dir)
    newer = published_elsewhere(data_dir)
    edit(folders, "monday: 13:00-13:30", "monday: 13:00-14:30")

    ((event, facts),) = at_start(folders, data_dir)
    with pytest.raises(BehindError) as refused:
        published_now(folders, data_dir)

    assert (event, facts["version"]) == ("files not published", 2)
    assert facts["reason"] == "the files build on version 1, and version 2 is published since"
    assert (refused.value.builds_on, refused.value.newest) == (1, 2)
    assert published(data_dir) == newer


def test_changed_folders_that_agree_with_the_newest_are_published_on_top_of_it(
    folders: Folders, data_dir: Path
) -> None:
    published_now(folders, data_dir)
    taken_to_the_database(data_dir)
    published_elsewhere(data_dir, folders.fingerprint())
    assert at_start(folders, data_dir) == []  # remembers that they agree
    edit(folders, "monday: 13:00-13:30", "monday: 13:00-14:30")

    snapshot = published_now(folders, data_dir)

    assert (snapshot.version, snapshot.base, snapshot.pending) == (3, 2, True)


def test_what_waits_for_the_database_may_be_changed_and_changed_back(
    folders: Folders, data_dir: Path
) -> None:
    published_now(folders, data_dir)
    first = taken_to_the_database(data_dir)
    edit(folders, "monday: 13:00-13:30", "monday: 13:00-14:30")
    published_now(folders, data_dir)
    edit(folders, "monday: 13:00-14:30", "monday: 13:00-13:30")

    snapshot = published_now(folders, data_dir)

    assert snapshot.sources == first.sources
    assert (snapshot.version, snapshot.base) == (2, 1)


def test_a_version_from_elsewhere_that_no_longer_passes_is_not_replaced_by_old_files(
    folders: Folders, data_dir: Path
) -> None:
    """A program that is older or newer than the one that published must not undo it."""
    published_now(folders, data_dir)
    taken_to_the_database(data_dir)
    newer = published_elsewhere(data_dir)
    spoilt = dataclasses.replace(newer, sources=dataclasses.replace(newer.sources, schedules={}))
    assert put(data_dir, newer, spoilt)

    ((event, _),) = at_start(folders, data_dir)

    assert event == "files not published"
    assert published(data_dir) == spoilt


def test_who_is_overtaken_while_the_files_are_read_does_not_undo_that(
    folders: Folders, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    published_now(folders, data_dir)
    taken_to_the_database(data_dir)
    edit(folders, "monday: 13:00-13:30", "monday: 13:00-14:30")

    def overtaken(_contents: Contents, _now: datetime) -> list[Problem]:
        if not newer:
            newer.append(published_elsewhere(data_dir))
        return []

    newer: list[Snapshot] = []
    monkeypatch.setattr("ivr.content.publish.CHECKS", (overtaken,))

    with pytest.raises(BehindError):
        published_now(folders, data_dir)

    assert [published(data_dir)] == newer


# --- what every version passes ---

STOP = Problem("nurse.yaml", "weekly", "nobody can be reached", "open a line")


def never(_contents: Contents, now: datetime) -> list[Problem]:
    assert now == NOW
    return [STOP]


def test_what_the_checks_refuse_is_written_nowhere(
    folders: Folders, data_dir: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = published_now(folders, data_dir)
    edit(folders, "monday: 13:00-13:30", "monday: 13:00-14:30")
    monkeypatch.setattr("ivr.content.publish.CHECKS", (never,))

    with pytest.raises(RefusedError) as refused:
        published_now(folders, data_dir)
    with pytest.raises(RefusedError):
        passed(before.sources, own_number=OUR_OWN, now=NOW)

    assert refused.value.problems == (STOP,)
    assert published(data_dir) == before


def test_sources_that_pass_give_their_contents(folders: Folders, data_dir: Path) -> None:
    sources = published_now(folders, data_dir).sources

    assert "nurse" in passed(sources, own_number=OUR_OWN, now=NOW).timetables
    with pytest.raises(RefusedError):
        passed(dataclasses.replace(sources, schedules={}), own_number=OUR_OWN, now=NOW)
