"""Spoken times are compared with the timetables, each as a caller hears it."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ivr.content.contents import Contents
from ivr.content.files import Reading
from ivr.content.live import Live, compiled
from ivr.content.occurring import begin_of
from ivr.content.spoken_times import misspoken
from ivr.content.stage import Stage
from ivr.hours.model import Problem

ZONE = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 12, 1, tzinfo=UTC)
BEGIN, END = begin_of(date(2026, 12, 1), ZONE), begin_of(date(2027, 12, 1), ZONE)
Changed = Callable[[Callable[[dict[str, Any], dict[str, Any]], object]], tuple[Contents, list[Problem]]]


@pytest.fixture(scope="module")
def live(shipped: Reading) -> Live:
    return compiled(shipped.contents, NOW, 1)


def nurse(changed: Changed, **values: Any) -> Live:
    contents, problems = changed(lambda schedules, _: schedules["nurse.yaml"].update(values))
    assert problems == []
    return compiled(contents, NOW, 1)


def test_what_is_shipped_says_what_it_routes_on(live: Live) -> None:
    wrong, count = misspoken(live, BEGIN, END)
    assert wrong == []
    assert count > 2000


def test_unconfirmed_hours_are_not_said(changed: Changed) -> None:
    weekly = {"from": date(2023, 3, 22), "source": "not confirmed", "hours": {"monday": "13:00-13:30"}}
    live = nurse(changed, weekly=[weekly])
    assert misspoken(live, BEGIN, END)[0] == []


def test_hours_that_overrides_change_are_said_as_they_are(changed: Changed) -> None:
    override = {
        "name": "avond",
        "from": date(2026, 12, 29),
        "until": date(2027, 1, 2),
        "hours": ["09:05-11:40", "22:00-02:00"],
        "source": "confirmed by Test on 2026-10-01",
    }
    live = nurse(changed, overrides=[override])
    assert misspoken(live, BEGIN, END)[0] == []


def test_a_closure_of_staff_is_followed_by_the_opening_that_is_said(live: Live) -> None:
    stage, at = Stage(), datetime(2026, 12, 1, 12, tzinfo=UTC)  # in the middle of the Tuesday's hour
    stage.hold("nurse", "closed")
    assert misspoken(stage.live(live, at), BEGIN, BEGIN + timedelta(days=3))[0] == []


@pytest.mark.parametrize(
    ("target", "value"),
    [
        pytest.param("ivr.speech.dutch.relative_day", lambda *_, **__: "morgen", id="another day"),
        pytest.param("ivr.speech.dutch.span", lambda _: "van één tot twee uur 's middags", id="other hours"),
        pytest.param("ivr.speech.dutch.span", lambda _: "straks", id="no hours"),
        pytest.param("ivr.speech.dutch.weekly_hours", lambda _: "elke dag van één tot twee uur 's middags", id="weekly"),
        pytest.param("ivr.speech.dutch.weekly_hours", lambda _: "soms", id="no week"),
    ],
)  # fmt: skip
def test_what_is_said_wrong_is_found(
    live: Live, target: str, value: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(target, value)
    wrong, _ = misspoken(live, BEGIN, BEGIN + timedelta(days=14))
    assert wrong


def test_hours_that_are_said_and_not_confirmed_are_found(
    changed: Changed, monkeypatch: pytest.MonkeyPatch
) -> None:
    weekly = {"from": date(2023, 3, 22), "source": "not confirmed", "hours": {"monday": "13:00-13:30"}}
    live = nurse(changed, weekly=[weekly])
    monkeypatch.setattr("ivr.content.live.SOME_WORKING_DAY", "vandaag van één tot twee uur 's middags")
    monkeypatch.setattr("ivr.content.live.WORKING_DAYS", "maandag van één tot twee uur 's middags")
    wrong, _ = misspoken(live, BEGIN, BEGIN + timedelta(days=2))
    assert {each.what.partition(":")[0] for each in wrong} == {"uren die niet bevestigd zijn, worden gezegd"}
