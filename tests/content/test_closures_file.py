"""The file of what is closed for now: whole or not at all, and harmless whatever stands in it."""

import fcntl
import json
import os
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ivr.content import closures_file
from ivr.content.closures_file import ClosuresError, Found, changing, closures_path, load, mark, put
from ivr.hours.model import Closure, Kind

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
UNTIL = NOON + timedelta(hours=1)
BUSY = Closure("nurse", Kind.CLOSED, NOON, UNTIL, "busy")
EXTRA = Closure("callback_list", Kind.OPEN, NOON, UNTIL, "extra")
ENTRY = {
    "line": "nurse",
    "kind": "closed",
    "start": NOON.isoformat(),
    "end": UNTIL.isoformat(),
    "reason": "busy",
}


def test_what_is_put_is_what_is_loaded_with_its_reasons_in_dutch(tmp_path: Path) -> None:
    with changing(tmp_path):
        assert put(tmp_path, [BUSY, EXTRA])

    assert load(tmp_path).closures == (
        Closure("nurse", Kind.CLOSED, NOON, UNTIL, "te druk"),
        Closure("callback_list", Kind.OPEN, NOON, UNTIL, "extra open"),
    )
    assert sorted(each.name for each in tmp_path.iterdir()) == ["closures.json", "closures.lock"]


def test_the_same_again_leaves_the_file_alone(tmp_path: Path) -> None:
    put(tmp_path, [BUSY])
    before = mark(tmp_path)

    assert not put(tmp_path, [BUSY])
    assert mark(tmp_path) == before
    assert put(tmp_path, [])
    assert mark(tmp_path) != before
    assert load(tmp_path) == Found(())


def test_where_there_is_no_file_nothing_is_closed(tmp_path: Path) -> None:
    assert mark(tmp_path) is None
    assert load(tmp_path) == Found(())


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("", id="empty"),
        pytest.param('{"format": 1, "closures": [{"li', id="cut off"),
        pytest.param("[]", id="a list"),
        pytest.param('{"closures": []}', id="no format"),
        pytest.param('{"format": 2, "closures": []}', id="of a newer program"),
        pytest.param('{"format": 1, "closures": 7}', id="no entries"),
        pytest.param("[" * 100_000, id="a bomb"),
        pytest.param("\xff", id="no text"),
    ],
)
def test_a_broken_file_is_an_error_that_names_it(tmp_path: Path, text: str) -> None:
    closures_path(tmp_path).write_bytes(text.encode("latin-1"))

    with pytest.raises(ClosuresError, match=r"^closures\.json: \w+$"):
        load(tmp_path)


@pytest.mark.parametrize(
    "entry",
    [
        pytest.param(ENTRY | {"line": "ed_hoofddorp"}, id="an emergency department"),
        pytest.param(ENTRY | {"line": "switchboard"}, id="the switchboard"),
        pytest.param(ENTRY | {"kind": "unknown"}, id="neither open nor closed"),
        pytest.param(ENTRY | {"kind": "shut"}, id="a kind that is none"),
        pytest.param(ENTRY | {"end": "2026-11-23T13:00:00"}, id="a moment of no zone"),
        pytest.param(ENTRY | {"start": "noon"}, id="no moment"),
        pytest.param(ENTRY | {"end": "9999-12-31T23:59:59.9+00:00"}, id="an end beyond all reckoning"),
        pytest.param(ENTRY | {"start": "0001-01-01T00:00:00+02:00"}, id="a begin before all reckoning"),
        pytest.param({"line": "nurse"}, id="half an entry"),
        pytest.param("nurse", id="a text"),
        pytest.param(None, id="nothing"),
    ],
)
def test_an_entry_that_may_not_be_is_ignored_and_counted_and_the_others_hold(
    tmp_path: Path, entry: Any
) -> None:
    closures_path(tmp_path).write_text(json.dumps({"format": 1, "closures": [entry, ENTRY]}))

    found = load(tmp_path)

    assert [each.line for each in found.closures] == ["nurse"]
    assert found.ignored == 1


def test_one_writer_at_a_time_and_who_waits_too_long_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closures_file, "LOCK_SECONDS", 0.1)
    with (tmp_path / "closures.lock").open("w") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        with pytest.raises(ClosuresError, match="another process"), changing(tmp_path):
            pass
    with changing(tmp_path):
        put(tmp_path, [BUSY])


@pytest.mark.parametrize("spoil", [lambda folder: (folder / "closures.next.json").mkdir(), os.rmdir])
def test_what_cannot_be_written_is_told_and_the_old_file_stays(
    tmp_path: Path, spoil: Callable[[Path], object]
) -> None:
    folder = tmp_path / "data"
    folder.mkdir()
    spoil(folder)

    with pytest.raises(ClosuresError), changing(folder):
        put(folder, [BUSY])
    assert load(folder) == Found(())
