"""Events are noted at once, whatever the disk does, and what is lost is counted."""

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from threading import Event

import pytest

from ivr.call_events import file, recorder
from ivr.call_events.model import CallEvent, Kind
from ivr.call_events.recorder import Recorder

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
Told = list[tuple[str, object]]


def eventually(happens: Callable[[], bool]) -> bool:
    end = time.monotonic() + 20
    while not (so := happens()) and time.monotonic() < end:
        time.sleep(0.01)
    return so


@pytest.fixture
def told() -> Told:
    return []


@pytest.fixture
def make(tmp_path: Path, told: Told) -> Callable[..., Recorder]:
    def recorder(clock: Callable[[], datetime] = lambda: NOON) -> Recorder:
        return Recorder(tmp_path, clock, lambda event, **facts: told.append((event, facts["count"])))

    return recorder


def taken(tmp_path: Path, count: int) -> list[CallEvent]:
    found: list[CallEvent] = []
    assert eventually(lambda: bool(file.take(tmp_path, found.extend)) or len(found) >= count)
    assert eventually(lambda: file.take(tmp_path, found.extend) >= 0 and len(found) >= count)
    return found


def test_what_is_noted_is_in_the_file_soon_with_its_moment(
    tmp_path: Path, make: Callable[..., Recorder], told: Told
) -> None:
    events = make()
    events.note(Kind.EMERGENCY_FAILED, "ed_hoofddorp")
    events.note(Kind.LIFELINE)

    first, second = taken(tmp_path, 2)

    assert (first.at, first.kind, first.destination) == (NOON, Kind.EMERGENCY_FAILED, "ed_hoofddorp")
    assert (second.kind, second.destination) == (Kind.LIFELINE, "")
    assert first.id != second.id
    assert told == []


def test_a_disk_that_hangs_keeps_nobody_waiting_and_what_finds_no_place_is_counted(
    tmp_path: Path, make: Callable[..., Recorder], told: Told, monkeypatch: pytest.MonkeyPatch
) -> None:
    go_on, writing, append = Event(), Event(), file.append

    def hanging(*given: object) -> bool:
        writing.set()
        go_on.wait(30)
        return append(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(file, "append", hanging)
    monkeypatch.setattr(recorder, "WAITING_MOST", 10)
    events = make()
    events.note(Kind.SILENT, "desk")
    assert writing.wait(20)
    for _ in range(25):
        events.note(Kind.SILENT, "desk")
    assert events.dropped == 15
    go_on.set()

    assert len(taken(tmp_path, 11)) == 11
    assert eventually(lambda: told == [("call events dropped", 15)])


@pytest.mark.parametrize("fault", ["disk", "clock"])
def test_what_cannot_be_written_is_counted_and_the_next_is_tried(
    tmp_path: Path, make: Callable[..., Recorder], told: Told, fault: str
) -> None:
    failing = True

    def clock() -> datetime:
        if failing and fault == "clock":
            raise OSError
        return NOON

    if fault == "disk":
        (tmp_path / "call-events.jsonl").mkdir()
    events = make(clock)
    events.note(Kind.SILENT, "desk")
    assert eventually(lambda: told == [("call events dropped", 1)])
    failing = False
    if fault == "disk":
        (tmp_path / "call-events.jsonl").rmdir()

    events.note(Kind.LIFELINE)

    assert [each.kind for each in taken(tmp_path, 1)] == [Kind.LIFELINE]
    assert events.dropped == 1


def test_a_fork_notes_with_a_thread_of_its_own(tmp_path: Path, make: Callable[..., Recorder]) -> None:
    events = make()
    events.note(Kind.LIFELINE)
    taken(tmp_path, 1)
    child = os.fork()
    if child == 0:
        events.note(Kind.SILENT, "desk")
        time.sleep(2)
        os._exit(0)
    try:
        assert [each.kind for each in taken(tmp_path, 1)] == [Kind.SILENT]
    finally:
        os.waitpid(child, 0)
