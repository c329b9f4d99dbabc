"""What of a call staff should hear of: seen by the webhooks, in the file a moment later, with nothing of the caller."""

import json
import time
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from ivr.call_events.model import Kind
from ivr.callflow.engine import step
from ivr.callflow.events import CallStarted, DialEnded, DigitsPressed, Event, NoInput, Outcome
from ivr.callflow.nodes import Menu
from ivr.callflow.turns import Position
from ivr.content.live import Live
from ivr.settings import Settings
from ivr.voice import routes
from ivr.voice.notable import notable

NO_ANSWER = DialEnded(Outcome.NO_ANSWER)
TO_EMERGENCY = "/voice/turn/ed_hoofddorp?a=1&l=nl&s=0"


def seen(live: Live, now: Any, position: Position | None, event: Event) -> list[tuple[Kind, str]]:
    turn = step(live.flow, live.situation(now), position, event)
    return list(notable(live, position, event, turn))


@pytest.mark.parametrize("outcome", [Outcome.BUSY, Outcome.NO_ANSWER, Outcome.FAILED])
@pytest.mark.parametrize(
    ("node", "department"),
    [("ed_hoofddorp", "ed_hoofddorp"), ("ed_haarlem_zuid", "ed_haarlem_zuid"), ("ed_hoofddorp_second", "ed_hoofddorp")],
)  # fmt: skip
def test_an_emergency_department_that_is_not_reached_is_seen(
    shipped: Live, monday: Any, outcome: Outcome, node: str, department: str
) -> None:
    found = seen(shipped, monday, Position(node), DialEnded(outcome))

    assert found == [(Kind.EMERGENCY_FAILED, department)]


def test_an_outcome_that_nobody_told_is_a_failure_and_no_silence(shipped: Live, monday: Any) -> None:
    found = seen(shipped, monday, Position("ed_hoofddorp"), NoInput())

    assert found == [(Kind.EMERGENCY_FAILED, "ed_hoofddorp")]


@pytest.mark.parametrize(
    ("position", "event"),
    [
        pytest.param(Position("ed_hoofddorp"), DialEnded(Outcome.COMPLETED), id="a talk"),
        pytest.param(Position("ed_hoofddorp"), DialEnded(Outcome.CANCELED), id="the caller hung up"),
        pytest.param(Position("desk"), NO_ANSWER, id="another line"),
        pytest.param(Position("after_hours"), NO_ANSWER, id="an outcome where nothing rang"),
        pytest.param(None, CallStarted(), id="a call that begins"),
        pytest.param(Position("nowhere"), NoInput(), id="a place that is not there"),
        pytest.param(Position("main"), NoInput(), id="silence that is asked once more"),
    ],
)
def test_what_is_as_usual_is_not(shipped: Live, monday: Any, position: Position | None, event: Event) -> None:
    assert seen(shipped, monday, position, event) == []


def test_a_silent_caller_who_is_put_through_is_seen_by_day_and_by_night(shipped: Live, monday: Any) -> None:
    night = monday + timedelta(hours=12)
    menus = {name: node for name, node in shipped.flow.nodes.items() if isinstance(node, Menu)}

    def silent(name: str, now: Any) -> list[tuple[Kind, str]]:
        return seen(shipped, now, Position(name, attempt=2, menu=menus[name].fingerprint()), NoInput())

    assert silent("main", monday) == [(Kind.SILENT, "desk")]
    assert silent("after_hours", night) == [(Kind.SILENT, "ed_haarlem_zuid")]
    pressed = Position("main", attempt=2, menu=menus["main"].fingerprint())
    assert seen(shipped, monday, pressed, DigitsPressed("4")) == []


# --- through the webhooks ---


def waiting(settings: Settings, count: int) -> list[dict[str, str]]:
    """What is in the file, once there is as much in it."""
    file, end = Path(settings.data_dir) / "call-events.jsonl", time.monotonic() + 20
    found: list[dict[str, str]] = []
    while len(found) < count and time.monotonic() < end:
        found = [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []
        time.sleep(0.01)
    return found


def test_it_is_in_the_file_a_moment_after_the_webhook_with_nothing_of_the_caller(
    line: Any, settings: Settings
) -> None:
    answer = line.post(TO_EMERGENCY, {"DialCallStatus": "no-answer", "CallSid": "CAcanary"})

    assert answer.is_twiml
    (event,) = waiting(settings, 1)
    assert event.keys() == {"id", "at", "kind", "destination"}
    assert (event["kind"], event["destination"]) == ("emergency_failed", "ed_hoofddorp")
    assert event["at"] == "2026-11-23T12:10:00+00:00"
    assert "612345678" not in str(event)
    assert "canary" not in str(event)


def test_a_lifeline_for_a_bug_is_in_the_file(
    line: Any, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr(routes, "step", broken)

    assert line.post("/voice").is_lifeline
    assert [each["kind"] for each in waiting(settings, 1)] == ["lifeline"]


def test_a_request_that_is_not_twilios_writes_nothing(line: Any, settings: Settings) -> None:
    answer = line.post(TO_EMERGENCY, {"DialCallStatus": "no-answer"}, {"X-Twilio-Signature": "forged"})
    assert answer.is_lifeline
    line.post(TO_EMERGENCY, {"DialCallStatus": "busy"})

    assert len(waiting(settings, 1)) == 1


def test_a_disk_that_takes_nothing_changes_nothing_for_a_caller(
    line: Any, settings: Settings, line_at: Callable[..., Any]
) -> None:
    (Path(settings.data_dir) / "call-events.jsonl").mkdir()
    there = line.post(TO_EMERGENCY, {"DialCallStatus": "no-answer"})

    assert there.text == line_at().post(TO_EMERGENCY, {"DialCallStatus": "no-answer"}).text
