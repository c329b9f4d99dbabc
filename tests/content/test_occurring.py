"""Situations are found by a sweep over changes, and none is missed: the clock is asked minute by minute too."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise, product
from zoneinfo import ZoneInfo

import pytest

from ivr.callflow.turns import CALLBACK_LIST
from ivr.content.files import Reading
from ivr.content.live import Live, compiled
from ivr.content.occurring import CLINIC, SweepError, begin_of, clock_changes, lines_of, occurring
from ivr.hours.model import Closure, Kind
from ivr.hours.timeline import Timeline

ZONE = ZoneInfo("Europe/Amsterdam")
BEGIN, END = begin_of(date(2026, 12, 21), ZONE), begin_of(date(2027, 1, 18), ZONE)
NOW = datetime(2026, 12, 1, tzinfo=UTC)


@pytest.fixture(scope="module")
def live(shipped: Reading) -> Live:
    return compiled(shipped.contents, NOW, 1)


def test_every_situation_of_every_minute_is_among_them(live: Live) -> None:
    lines = lines_of(live.flow)
    found = {
        tuple(each.situation.of(line) for line in lines)
        for each in occurring(live.timelines, lines, BEGIN, END, ZONE).each
        if not each.held
    }
    minutes = int((END - BEGIN).total_seconds() // 60)
    met = set()
    for number in range(minutes):
        situation = live.situation(BEGIN + timedelta(minutes=number))
        met.add(tuple(situation.of(line) for line in lines))

    assert found == met


def test_an_example_is_a_moment_at_which_its_situation_occurs(live: Live) -> None:
    lines = lines_of(live.flow)
    for each in occurring(live.timelines, lines, BEGIN, END, ZONE).each:
        now = live.situation(each.at)
        assert {line: each.held.get(line, now.of(line)) for line in lines} == each.situation.statuses


def test_each_situation_is_there_once(live: Live) -> None:
    found = occurring(live.timelines, lines_of(live.flow), BEGIN, END, ZONE).each
    assert len({tuple(sorted(each.situation.statuses.items())) for each in found}) == len(found)


@pytest.mark.parametrize("line", ["nurse", "desk", CALLBACK_LIST])
@pytest.mark.parametrize("kind", [Kind.OPEN, Kind.CLOSED, Kind.UNKNOWN])
def test_a_line_can_be_held_by_day_and_by_night(live: Live, line: str, kind: Kind) -> None:
    found = occurring(live.timelines, lines_of(live.flow), BEGIN, END, ZONE).each
    offices = {each.situation.of("office") for each in found if each.situation.of(line) is kind}
    assert {Kind.OPEN, Kind.CLOSED} <= offices


@pytest.mark.parametrize("kind", [Kind.OPEN, Kind.CLOSED, Kind.UNKNOWN])
def test_the_whole_clinic_can_be_held(live: Live, kind: Kind) -> None:
    found = occurring(live.timelines, lines_of(live.flow), BEGIN, END, ZONE).each
    assert any(all(each.situation.of(line) is kind for line in CLINIC) for each in found)


def test_emergency_departments_and_the_switchboard_are_held_by_nobody(live: Live) -> None:
    found = occurring(live.timelines, lines_of(live.flow), BEGIN, END, ZONE).each
    lines = ("ed_hoofddorp", "ed_haarlem_zuid", "switchboard")
    assert not any(each.situation.of(line) is Kind.CLOSED for each in found for line in lines)


def test_a_line_without_a_timetable_is_unknown(live: Live) -> None:
    timelines = {line: each for line, each in live.timelines.items() if line != "nurse"}
    found = occurring(timelines, lines_of(live.flow), BEGIN, END, ZONE).each
    assert {each.situation.of("nurse") for each in found if not each.held} == {Kind.UNKNOWN}


def test_a_moment_that_the_sweep_has_not_met_stops_the_proof(
    live: Live, monkeypatch: pytest.MonkeyPatch
) -> None:
    nurse = live.timelines["nurse"]
    usual, at_first = nurse.status(BEGIN), replace(nurse.status(BEGIN), kind=Kind.OPEN)
    monkeypatch.setattr(Timeline, "changes", lambda *_: [])
    monkeypatch.setattr(Timeline, "status", lambda _, now: at_first if now == BEGIN else usual)
    with pytest.raises(SweepError):
        occurring({"nurse": nurse}, ("nurse",), BEGIN, begin_of(date(2027, 4, 1), ZONE), ZONE)


def test_the_clock_changes_are_found_to_the_second() -> None:
    found = list(clock_changes(begin_of(date(2026, 1, 1), ZONE), begin_of(date(2037, 1, 1), ZONE), ZONE))
    assert len(found) == 22
    assert found[0] == datetime(2026, 3, 29, 1, tzinfo=UTC)
    assert found[1] == datetime(2026, 10, 25, 1, tzinfo=UTC)
    for before, after in pairwise(found):
        assert after > before
    for change in found:
        second = timedelta(seconds=1)
        assert (change - second).astimezone(ZONE).utcoffset() != change.astimezone(ZONE).utcoffset()


HELD = [dict(zip(CLINIC, kinds, strict=True)) for kinds in product((None, Kind.OPEN, Kind.CLOSED), repeat=4)]
"""What staff can make of the lines that they may close and open: each left alone, open or closed."""


@pytest.mark.parametrize("days", [7, 1], ids=["a week", "a day on which the clinic is closed"])
def test_whatever_staff_close_and_open_is_a_situation_that_the_proof_has_met(live: Live, days: int) -> None:
    lines, week = lines_of(live.flow), begin_of(date(2026, 11, 22), ZONE)
    met = {
        tuple(each.situation.of(line) for line in lines)
        for each in occurring(live.timelines, lines, week, week + timedelta(days=days), ZONE).each
    }
    hours = [week + timedelta(minutes=30 * number) for number in range(days * 48)]
    for held in HELD:
        closures = tuple(
            Closure(line, kind, week, week + timedelta(days=7), "busy") for line, kind in held.items() if kind
        )
        now = live.overlaid(closures)
        for at, callbacks in product(hours, (True, False)):
            situation = now.situation(at, callbacks=callbacks)
            assert tuple(situation.of(line) for line in lines) in met, (held, at)
            for line, kind in held.items():
                assert situation.of(line) is kind or kind is None or (line == CALLBACK_LIST and not callbacks)
