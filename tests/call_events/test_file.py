"""The file of events: added to by any process, taken by one, lost by none that was acknowledged."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.call_events import file
from ivr.call_events.file import append, take
from ivr.call_events.model import CallEvent, Kind

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def event(name: str, kind: Kind = Kind.SILENT, destination: str = "desk") -> CallEvent:
    return CallEvent(name, NOON, kind, destination)


def taken(data_dir: Path) -> list[CallEvent]:
    found: list[CallEvent] = []
    take(data_dir, found.extend)
    return found


def test_what_is_added_is_taken_once_as_it_was(tmp_path: Path) -> None:
    first, second = event("a"), event("b", Kind.LIFELINE, "")
    assert append(tmp_path, [first])
    assert append(tmp_path, [second])

    assert taken(tmp_path) == [first, second]
    assert taken(tmp_path) == []
    assert [each.name for each in tmp_path.iterdir()] == ["call-events.lock"]


def test_where_nothing_waits_nothing_is_taken(tmp_path: Path) -> None:
    assert take(tmp_path, lambda _: pytest.fail("nothing to keep")) == 0


def test_what_could_not_be_kept_is_there_the_next_time_before_what_came_since(tmp_path: Path) -> None:
    append(tmp_path, [event("a")])

    def away(_: object) -> None:
        append(tmp_path, [event("b")])
        raise ConnectionError

    with pytest.raises(ConnectionError):
        take(tmp_path, away)

    assert [each.id for each in taken(tmp_path)] == ["a"]
    assert [each.id for each in taken(tmp_path)] == ["b"]


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"{",
        b"[]",
        b'{"id": "x", "at": "noon", "kind": "silent", "destination": ""}',
        b'{"id": "x", "at": "2026-11-23T12:00:00", "kind": "silent", "destination": ""}',
        b'{"id": "x", "at": "2026-11-23T12:00:00+00:00", "kind": "loud", "destination": ""}',
        b"\xff\xfe",
    ],
)
def test_a_broken_line_is_skipped(tmp_path: Path, line: bytes) -> None:
    (tmp_path / "call-events.jsonl").write_bytes(line + b"\n")
    append(tmp_path, [event("a")])

    assert [each.id for each in taken(tmp_path)] == ["a"]


def test_a_file_that_is_full_takes_no_more_until_it_is_taken(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(file, "LARGEST", 250)
    added = [append(tmp_path, [event(str(number))]) for number in range(5)]

    assert added == [True, True, False, False, False]
    assert len(taken(tmp_path)) == 2
    assert append(tmp_path, [event("later")])


APPEND = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from ivr.call_events.file import append
from ivr.call_events.model import CallEvent, Kind
for number in range(200):
    append(Path(sys.argv[1]), [CallEvent(f"{sys.argv[2]}{number}", datetime.now(UTC), Kind.SILENT, "desk")])
"""


def test_processes_that_write_while_a_worker_takes_lose_nothing(tmp_path: Path) -> None:
    writers = [
        subprocess.Popen([sys.executable, "-c", APPEND, str(tmp_path), name], cwd=ROOT) for name in "ab"
    ]
    found: list[CallEvent] = []
    while any(each.poll() is None for each in writers):
        take(tmp_path, found.extend)
    take(tmp_path, found.extend)

    assert [each.returncode for each in writers] == [0, 0]
    assert {each.id for each in found} == {f"{name}{number}" for name in "ab" for number in range(200)}
