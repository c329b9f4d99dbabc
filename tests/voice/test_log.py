"""The log: what may stand in it."""

import io
import json
from datetime import UTC, datetime
from typing import Any, TextIO

import pytest

from ivr.voice.log import FIELDS, Level, Log, fault

CANARY = "+31687654321"
NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


def json_log(stream: TextIO, level: Level = "info") -> Log:
    return Log(stream, lambda: NOON, level)


def lines_of(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_one_event_is_one_line_of_json_with_its_moment() -> None:
    stream = io.StringIO()
    json_log(stream).info("webhook", call="CA1", node="main", ms=1.5)

    (line,) = lines_of(stream)
    assert datetime.fromisoformat(line.pop("timestamp")) == NOON
    assert line == {"event": "webhook", "level": "info", "call": "CA1", "node": "main", "ms": 1.5}


def test_a_field_that_nobody_has_named_is_not_written() -> None:
    stream = io.StringIO()
    json_log(stream).warning("webhook", caller=CANARY, digits=CANARY, From=CANARY, exc_info=True, call="CA1")

    assert CANARY not in stream.getvalue()
    assert lines_of(stream)[0].keys() == {"event", "level", "timestamp", "call"}


@pytest.mark.parametrize(
    "personal", ["caller", "from", "From", "digits", "Digits", "number", "message", "exception"]
)
def test_no_field_is_meant_for_anything_personal(personal: str) -> None:
    assert personal not in FIELDS


def test_lines_below_the_level_are_not_written() -> None:
    stream = io.StringIO()
    log = json_log(stream, "error")
    log.warning("unsigned")
    log.error("lifeline")

    assert [line["event"] for line in lines_of(stream)] == ["lifeline"]


@pytest.mark.parametrize("text", ["two\nlines", "\u2028", 'a "quote"', "\ud800", "één"])
def test_a_value_cannot_break_its_line(text: str) -> None:
    stream = io.StringIO()
    json_log(stream).info("webhook", rule=text)

    assert stream.getvalue().isascii()
    assert len(stream.getvalue().splitlines()) == 1
    assert lines_of(stream)[0]["rule"] == text


def test_of_an_exception_the_type_and_the_place_are_told_and_not_the_message() -> None:
    try:
        int(f"no number: {CANARY}")
    except ValueError as error:
        told = fault(error)

    assert told["error"] == "ValueError"
    assert told["at"].startswith("test_log.py:")
    assert CANARY not in str(told)


def test_an_exception_that_was_never_raised_has_no_place() -> None:
    assert fault(KeyError("x")) == {"error": "KeyError", "at": "unknown"}


class FullDisk(io.StringIO):
    """A stream on a disk without room."""

    def write(self, text: str) -> int:
        raise OSError(28, "No space left on device", text)

    def flush(self) -> None:
        raise OSError(28, "No space left on device")


def test_a_log_that_cannot_be_written_harms_nobody() -> None:
    closed = io.StringIO()
    closed.close()

    for stream in (FullDisk(), closed):
        json_log(stream).error("lifeline")
