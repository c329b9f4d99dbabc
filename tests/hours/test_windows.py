from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.hours.model import Closure, Kind
from ivr.hours.parse import parse_timetable
from ivr.hours.timeline import Timeline, compile_timetable
from ivr.hours.windows import MOST, CallbackPlan, Window, offers, parse_plan, plan_to_data, standing

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
CONFIRMED = "confirmed by H. de Boer on 2026-11-01"
PLAN = CallbackPlan(window_minutes=60, places=2, earliest_notice_minutes=30, days_ahead=7, source=CONFIRMED)
DATA: dict[str, Any] = {
    "window_minutes": 60,
    "places": 2,
    "earliest_notice_minutes": 30,
    "days_ahead": 7,
    "source": CONFIRMED,
}


def at(wall: str) -> datetime:
    """A moment in UTC of a wall time: 2026-11-23T09:00."""
    return datetime.fromisoformat(wall).replace(tzinfo=AMSTERDAM).astimezone(UTC)


def timeline_of(
    hours: dict[str, Any], *, source: str = CONFIRMED, overrides: Iterable[dict[str, Any]] = ()
) -> Timeline:
    """The callback line with these weekly hours, compiled for 2026."""
    data = {
        "line": "callback",
        "name": "terugbellen",
        "time_zone": "Europe/Amsterdam",
        "weekly": [{"from": "2023-03-22", "source": source, "hours": hours}],
        "holidays": {"source": source, "decided_until": "2036-12-31", "as_usual": "all"},
        "overrides": list(overrides),
    }
    timetable, problems = parse_timetable(data, "callback.yaml")
    assert timetable, problems
    return compile_timetable(timetable, {}, date(2026, 1, 1), date(2027, 1, 1))


WEEK = timeline_of({"monday": "09:00-12:30", "tuesday": ["09:00-10:00", "14:00-15:30"]})
MONDAY_8 = at("2026-11-23T08:00")


def starts(windows: Iterable[Window]) -> list[str]:
    return [window.start.astimezone(AMSTERDAM).strftime("%a %H:%M") for window in windows]


def test_windows_follow_each_other_from_the_opening_and_lie_whole_inside_it() -> None:
    windows = offers(WEEK, PLAN, {}, MONDAY_8)
    assert starts(windows) == [
        *("Mon 09:00", "Mon 10:00", "Mon 11:00"),
        *("Tue 09:00", "Tue 14:00"),
    ]
    assert {window.end - window.start for window in windows} == {timedelta(hours=1)}


@pytest.mark.parametrize(
    ("now", "first"),
    [
        pytest.param("2026-11-23T08:30", "Mon 09:00", id="just in time"),
        pytest.param("2026-11-23T08:30:01", "Mon 10:00", id="a second too late"),
        pytest.param("2026-11-23T09:10", "Mon 10:00", id="during the hours, on the same windows"),
        pytest.param("2026-11-23T10:31", "Tue 09:00", id="no window is left today"),
        pytest.param("2026-11-24T20:00", "Mon 09:00", id="the next week"),
    ],
)
def test_the_first_window_keeps_the_earliest_notice(now: str, first: str) -> None:
    assert starts(offers(WEEK, PLAN, {}, at(now)))[0] == first


def test_no_window_starts_later_than_the_days_ahead() -> None:
    plan = CallbackPlan(60, 2, 0, 1, CONFIRMED)
    assert starts(offers(WEEK, plan, {}, at("2026-11-23T11:00"))) == ["Mon 11:00", "Tue 09:00"]
    assert starts(offers(WEEK, plan, {}, at("2026-11-23T14:00"))) == ["Tue 09:00", "Tue 14:00"]
    tuesday_9 = at("2026-11-24T09:00")
    assert starts(offers(WEEK, plan, {}, tuesday_9 - timedelta(days=1)))[-1] == "Tue 09:00"
    assert starts(offers(WEEK, plan, {}, tuesday_9 - timedelta(days=1, seconds=1)))[-1] == "Mon 11:00"


def test_a_window_is_free_until_its_last_place_is_taken() -> None:
    ten = at("2026-11-23T10:00")
    assert "Mon 10:00" in starts(offers(WEEK, PLAN, {ten: 1}, MONDAY_8))
    assert "Mon 10:00" not in starts(offers(WEEK, PLAN, {ten: 2}, MONDAY_8))
    assert "Mon 10:00" not in starts(offers(WEEK, PLAN, {ten: 3}, MONDAY_8))


def test_windows_taken_on_another_grid_count_in_each_that_they_overlap() -> None:
    taken = {at("2026-11-23T09:20"): 2}
    assert starts(offers(WEEK, PLAN, taken, MONDAY_8))[0] == "Mon 11:00"
    touching = {at("2026-11-23T08:00"): 2, at("2026-11-23T12:00"): 2}
    assert starts(offers(WEEK, PLAN, touching, MONDAY_8))[:3] == ["Mon 09:00", "Mon 10:00", "Mon 11:00"]


def test_places_of_two_halves_of_a_window_add_up() -> None:
    taken = {at("2026-11-23T09:30"): 1, at("2026-11-23T10:30"): 1}
    assert starts(offers(WEEK, PLAN, taken, MONDAY_8))[:2] == ["Mon 09:00", "Mon 11:00"]


def test_everything_taken_offers_nothing() -> None:
    taken = {window.start: 2 for window in offers(WEEK, PLAN, {}, MONDAY_8)}
    assert offers(WEEK, PLAN, taken, MONDAY_8) == []


def test_shipped_hours_offer_nothing() -> None:
    assert offers(timeline_of({}), PLAN, {}, MONDAY_8) == []


def test_no_time_is_promised_that_nobody_has_confirmed() -> None:
    unconfirmed = timeline_of({"monday": "09:00-12:30"}, source="not confirmed")
    assert offers(unconfirmed, PLAN, {}, MONDAY_8) == []
    assert offers(WEEK, CallbackPlan(60, 2, 30, 7, "not confirmed"), {}, MONDAY_8) == []


def test_hours_that_two_rules_give_are_one_stretch() -> None:
    override = {
        "name": "langer open",
        "from": "2026-11-24",
        "until": "2026-11-24",
        "hours": "00:00-01:30",
        "source": CONFIRMED,
    }
    night = timeline_of({"monday": "23:30-24:00"}, overrides=[override])
    assert starts(offers(night, PLAN, {}, MONDAY_8)) == ["Mon 23:30", "Tue 00:30"]
    later = at("2026-11-24T00:00")
    assert starts(offers(night, PLAN, {}, later)) == ["Tue 00:30"], "asked in the middle: the same windows"


def test_a_closure_takes_its_windows_away_and_moves_those_after_it() -> None:
    closure = Closure("callback", Kind.CLOSED, at("2026-11-23T09:15"), at("2026-11-23T10:15"), "vergadering")
    closed = WEEK.overlaid([closure])
    assert starts(offers(closed, PLAN, {}, MONDAY_8))[:2] == ["Mon 10:15", "Mon 11:15"]


def test_windows_are_instants_when_the_clock_goes_back() -> None:
    night = timeline_of({"sunday": "00:00-06:00"})
    plan = CallbackPlan(120, 1, 0, 1, CONFIRMED)
    windows = offers(night, plan, {}, at("2026-10-25T00:00"))
    assert starts(windows) == ["Sun 00:00", "Sun 02:00", "Sun 03:00"]
    assert all(one.end == other.start for one, other in pairwise(windows))


def test_what_is_given_is_bounded() -> None:
    always = timeline_of(
        dict.fromkeys(
            ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), "00:00-24:00"
        )
    )
    plan = CallbackPlan(5, 1, 0, 60, CONFIRMED)
    assert len(offers(always, plan, {}, MONDAY_8)) == MOST


@pytest.mark.parametrize(
    "now", [datetime(2025, 12, 31, tzinfo=UTC), datetime(2027, 1, 2, tzinfo=UTC)], ids=["before", "after"]
)
def test_outside_the_compiled_time_nothing_is_offered(now: datetime) -> None:
    plan = CallbackPlan(60, 2, 0, 1, CONFIRMED)
    assert offers(WEEK, plan, {}, now) == []


def test_naive_moments_raise() -> None:
    with pytest.raises(TypeError):
        offers(WEEK, PLAN, {}, MONDAY_8.replace(tzinfo=None))


@given(
    minutes=st.integers(0, 14 * 24 * 60),
    length=st.sampled_from([5, 20, 45, 60, 90]),
    notice=st.integers(0, 3_000),
    days=st.integers(1, 10),
    taken=st.dictionaries(st.integers(0, 14 * 24 * 12), st.integers(1, 3), max_size=6),
)
def test_every_offer_is_open_free_and_in_time(
    minutes: int, length: int, notice: int, days: int, taken: dict[int, int]
) -> None:
    monday = at("2026-11-16T00:00")
    now = monday + timedelta(minutes=minutes)
    plan = CallbackPlan(length, 2, notice, days, CONFIRMED)
    booked = {monday + timedelta(minutes=5 * step): count for step, count in taken.items()}
    windows = offers(WEEK, plan, booked, now)
    for window in windows:
        assert now + timedelta(minutes=notice) <= window.start <= now + timedelta(days=days)
        status = WEEK.status(window.start)
        assert status.kind is Kind.OPEN
        assert status.until is not None
        assert window.end <= status.until
        span = timedelta(minutes=length)
        assert sum(n for start, n in booked.items() if start < window.end and window.start < start + span) < 2
    assert all(one.end <= other.start for one, other in pairwise(windows))


# --- the plan, as it stands in schedules/callback.yaml ---


def test_a_plan_is_read_and_written_back() -> None:
    plan, problems = parse_plan(DATA, "callback.yaml")
    assert problems == []
    assert plan == PLAN
    assert plan_to_data(PLAN) == DATA


@pytest.mark.parametrize(
    ("change", "where"),
    [
        pytest.param({"window_minutes": 4}, "callbacks.window_minutes", id="too short"),
        pytest.param({"window_minutes": 481}, "callbacks.window_minutes", id="too long"),
        pytest.param({"window_minutes": 60.0}, "callbacks.window_minutes", id="no whole number"),
        pytest.param({"window_minutes": "60"}, "callbacks.window_minutes", id="text"),
        pytest.param({"places": 0}, "callbacks.places", id="no places"),
        pytest.param({"places": 101}, "callbacks.places", id="too many places"),
        pytest.param({"places": True}, "callbacks.places", id="yes is no number"),
        pytest.param({"earliest_notice_minutes": -1}, "callbacks.earliest_notice_minutes", id="in the past"),
        pytest.param({"earliest_notice_minutes": 10_081}, "callbacks.earliest_notice_minutes", id="a week"),
        pytest.param({"days_ahead": 0}, "callbacks.days_ahead", id="no days"),
        pytest.param({"days_ahead": 61}, "callbacks.days_ahead", id="too many days"),
        pytest.param({"source": "hearsay"}, "callbacks.source", id="no source"),
        pytest.param({"window": 60}, "callbacks.window", id="an unknown word"),
    ],
)
def test_a_fault_names_its_place_and_its_remedy(change: dict[str, Any], where: str) -> None:
    plan, (problem,) = parse_plan(DATA | change, "callback.yaml", len)
    assert plan is None
    assert (problem.file, problem.where, problem.line) == ("callback.yaml", where, 2)
    assert problem.message
    assert problem.remedy


def test_a_number_out_of_bounds_is_told_its_bounds() -> None:
    _, (problem,) = parse_plan(DATA | {"window_minutes": 481}, "callback.yaml")
    assert problem.remedy == "Schrijf een heel getal van 5 tot en met 480."


@pytest.mark.parametrize(
    "change",
    [
        {"window_minutes": 5},
        {"window_minutes": 480},
        {"places": 1},
        {"places": 100},
        {"earliest_notice_minutes": 0},
        {"earliest_notice_minutes": 10_080},
        {"days_ahead": 1},
        {"days_ahead": 60},
    ],
    ids=str,
)
def test_a_plan_may_go_as_far_as_its_bounds(change: dict[str, Any]) -> None:
    plan, problems = parse_plan(DATA | change, "callback.yaml")
    assert plan is not None
    assert (plan_to_data(plan), problems) == (DATA | change, [])


@pytest.mark.parametrize("key", DATA)
def test_what_is_missing_is_named(key: str) -> None:
    plan, (problem,) = parse_plan({name: DATA[name] for name in DATA if name != key}, "callback.yaml")
    assert plan is None
    assert key in problem.message


@pytest.mark.parametrize("data", [None, [], "60", 7], ids=["nothing", "a list", "text", "a number"])
def test_what_is_no_plan_at_all_is_a_problem(data: object) -> None:
    plan, (problem,) = parse_plan(data, "callback.yaml")
    assert plan is None
    assert problem.where == "callbacks"


@pytest.mark.parametrize("window", offers(WEEK, PLAN, {}, MONDAY_8))
def test_every_window_that_is_offered_stands(window: Window) -> None:
    assert standing(WEEK, PLAN, window.start) == window


@pytest.mark.parametrize(
    ("start", "why"),
    [
        ("2026-11-23T09:30", "between two windows"),
        ("2026-11-23T12:00", "its end is past the end of the hours"),
        ("2026-11-23T08:00", "before the hours"),
        ("2026-11-26T09:00", "a day without hours"),
    ],
)
def test_no_other_window_stands(start: str, why: str) -> None:
    assert standing(WEEK, PLAN, at(start)) is None, why


def test_no_window_of_a_plan_that_is_not_confirmed_stands() -> None:
    plan = CallbackPlan(60, 2, 30, 7, "not confirmed")
    assert standing(WEEK, plan, at("2026-11-23T09:00")) is None
