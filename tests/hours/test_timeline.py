import time
from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.hours.days import decided_days
from ivr.hours.holidays import HOLIDAYS
from ivr.hours.model import (
    DAY_MINUTES,
    NOT_CONFIRMED,
    Closure,
    HolidayPlan,
    Hours,
    Kind,
    Override,
    Rank,
    Span,
    Timetable,
    WeeklyVersion,
)
from ivr.hours.timeline import Timeline, compile_timetable, resolved
from ivr.hours.walltime import instant, second_of
from tests.hours.strategies import FIRST, LAST, timetables

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ALWAYS: Hours = (Span(0, DAY_MINUTES),)
AS_USUAL = HolidayPlan(frozenset(), frozenset(HOLIDAYS), date(2030, 12, 31), "contact#4")
NIGHTS: Hours = (Span(22 * 60, 30 * 60),)
SECOND = timedelta(seconds=1)


def at(text: str) -> datetime:
    """Give an Amsterdam wall time; the first occurrence if there are two."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


def every_day(
    hours: Hours, *overrides: Override, since: date = date(2020, 1, 1), source: str = "contact#4"
) -> Timetable:
    version = WeeklyVersion(since, (hours,) * 7, source)
    return Timetable("night", "nacht", "Europe/Amsterdam", (version,), AS_USUAL, overrides)


def on(day: str, hours: Hours = (), name: str = "Anders") -> Override:
    return Override(name, date.fromisoformat(day), date.fromisoformat(day), hours, "contact#5")


def compiled(timetable: Timetable, first: str = "2026-01-01", last: str = "2027-01-01") -> Timeline:
    return compile_timetable(timetable, {}, date.fromisoformat(first), date.fromisoformat(last))


@pytest.mark.parametrize(
    ("moment", "kind", "name", "until"),
    [
        pytest.param("2026-11-23T12:59:59", "closed", "weekly 2023-03-22", "2026-11-23T13:00", id="a second early"),
        pytest.param("2026-11-23T13:00:00", "open", "weekly 2023-03-22", "2026-11-23T13:30", id="opening"),
        pytest.param("2026-11-23T13:29:59", "open", "weekly 2023-03-22", "2026-11-23T13:30", id="the last second"),
        pytest.param("2026-11-23T13:30:00", "closed", "weekly 2023-03-22", "2026-11-24T13:00", id="closing"),
        pytest.param("2026-04-03T09:00:00", "closed", "weekly 2023-03-22", "2026-04-07T13:00", id="Good Friday to Tuesday"),
        pytest.param("2026-04-06T13:10:00", "closed", "holiday easter_monday", "2026-04-07T13:00", id="Easter Monday"),
        pytest.param("2026-04-27T13:10:00", "closed", "holiday kings_day", "2026-04-28T13:00", id="King's Day, a Monday"),
        pytest.param("2031-04-26T13:10:00", "closed", "holiday kings_day", "2031-04-28T13:00", id="King's Day, moved"),
        pytest.param("2025-04-28T13:10:00", "open", "weekly 2023-03-22", "2025-04-28T13:30", id="the Monday after it moved"),
        pytest.param("2026-05-05T13:30:00", "closed", "holiday liberation_day", "2026-05-06T10:00", id="5 May"),
        pytest.param("2026-11-28T23:00:00", "closed", "weekly 2023-03-22", "2026-11-30T13:00", id="Saturday night"),
    ],
)  # fmt: skip
def test_the_nurse_line_by_the_clock(
    shipped: Mapping[str, Timetable], moment: str, kind: str, name: str, until: str
) -> None:
    timeline = compile_timetable(shipped["nurse"], shipped, date(2025, 1, 1), date(2032, 1, 1))
    status = timeline.status(at(moment))
    assert (status.kind, status.rule.name, status.until) == (kind, name, at(until).astimezone(UTC))


@pytest.mark.parametrize(
    ("moment", "start", "end"),
    [
        pytest.param("2026-11-23T12:00", "2026-11-23T13:00", "2026-11-23T13:30", id="later today"),
        pytest.param("2026-11-23T13:00", "2026-11-24T13:00", "2026-11-24T14:00", id="open now: the next one"),
        pytest.param("2026-11-25T12:00", "2026-11-30T13:00", "2026-11-30T13:30", id="next week"),
        pytest.param("2026-12-23T12:00", "2026-12-28T13:00", "2026-12-28T13:30", id="after Christmas"),
    ],
)
def test_the_next_opening_of_the_nurse_line(
    shipped: Mapping[str, Timetable], moment: str, start: str, end: str
) -> None:
    timeline = compile_timetable(shipped["nurse"], shipped, date(2026, 1, 1), date(2027, 6, 1))
    opening = timeline.next_opening(at(moment))
    assert opening is not None
    assert (opening.start, opening.end, opening.confirmed) == (at(start), at(end), True)


def test_a_line_that_follows_another_has_its_hours_and_its_own_name(shipped: Mapping[str, Timetable]) -> None:
    period = date(2026, 1, 1), date(2027, 1, 1)
    desk, office = (compile_timetable(shipped[line], shipped, *period) for line in ("desk", "office"))
    assert list(desk.intervals()) == list(office.intervals())
    assert desk.line == "desk"
    assert resolved(shipped["desk"], shipped).name == shipped["desk"].name


def test_following_in_a_circle_or_nobody_raises() -> None:
    one = Timetable("a", "a", "Europe/Amsterdam", follows="b")
    with pytest.raises(ValueError, match="circle"):
        resolved(one, {"b": replace(one, line="b", follows="a")})
    with pytest.raises(KeyError):
        resolved(one, {})


def test_day_and_night_is_one_interval(shipped: Mapping[str, Timetable]) -> None:
    timeline = compile_timetable(shipped["ed_hoofddorp"], shipped, date(2026, 1, 1), date(2027, 1, 1))
    ((start, end, kind, _),) = timeline.intervals()
    assert (start, end, kind) == (at("2026-01-01"), at("2027-01-01"), Kind.OPEN)
    assert timeline.status(at("2026-06-01T12:00")).until is None
    assert timeline.next_opening(at("2026-06-01T12:00")) is None


@pytest.mark.parametrize(
    ("hours", "day", "expected"),
    [
        pytest.param(NIGHTS, "2026-03-28", [("21:00", "04:00")], id="the night of 7 hours"),
        pytest.param(NIGHTS, "2026-10-24", [("20:00", "05:00")], id="the night of 9 hours"),
        pytest.param((Span(135, 165),), "2026-03-29", [], id="02:15-02:45 vanishes in spring"),
        pytest.param(
            (Span(135, 165),), "2026-10-25", [("00:15", "00:45")], id="02:15-02:45 is the first in autumn"
        ),
        pytest.param((Span(90, 210),), "2026-03-29", [("00:30", "01:30")], id="01:30-03:30 in spring"),
        pytest.param((Span(90, 210),), "2026-10-25", [("23:30", "02:30")], id="01:30-03:30 in autumn"),
        pytest.param((Span(120, 180),), "2026-03-29", [], id="02:00-03:00 vanishes in spring"),
        pytest.param((Span(150, 240),), "2026-03-29", [("01:00", "02:00")], id="02:30 moves to 03:00"),
    ],
)
def test_the_nights_on_which_the_clock_changes(
    hours: Hours, day: str, expected: list[tuple[str, str]]
) -> None:
    timeline = compiled(every_day((), on(day, hours)))
    found = [(f"{i.start:%H:%M}", f"{i.end:%H:%M}") for i in timeline.intervals() if i.kind is Kind.OPEN]
    assert found == expected


@pytest.mark.parametrize(
    ("moment", "kind", "name"),
    [
        pytest.param("2026-06-02T21:59:59", "closed", "weekly 2020-01-01", id="before"),
        pytest.param("2026-06-03T05:59:59", "open", "weekly 2020-01-01", id="the night before runs on"),
        pytest.param("2026-06-03T06:00:00", "closed", "override Anders", id="then the override holds"),
        pytest.param(
            "2026-06-03T23:00:00", "closed", "override Anders", id="the night that would start is gone"
        ),
        pytest.param("2026-06-04T05:00:00", "closed", "weekly 2020-01-01", id="also after midnight"),
        pytest.param("2026-06-04T22:00:00", "open", "weekly 2020-01-01", id="the next night"),
    ],
)
def test_an_override_replaces_the_spans_that_start_on_its_date(moment: str, kind: str, name: str) -> None:
    status = compiled(every_day(NIGHTS, on("2026-06-03"))).status(at(moment))
    assert (status.kind, status.rule.name) == (kind, name)


def test_where_two_dates_are_open_the_higher_rule_is_named() -> None:
    timeline = compiled(every_day(NIGHTS, on("2026-06-03", (Span(0, 480),))))
    names = [timeline.status(at(f"2026-06-03T0{hour}:30")).rule.name for hour in (0, 5, 7)]
    assert names == ["override Anders"] * 3
    assert timeline.status(at("2026-06-03T00:30")).until == at("2026-06-03T08:00")


def test_until_and_openings_look_through_changes_of_rule() -> None:
    timeline = compiled(every_day(ALWAYS, on("2026-06-03", ALWAYS), on("2026-06-10")))
    status = timeline.status(at("2026-06-02T12:00"))
    assert (status.kind, status.until) == (Kind.OPEN, at("2026-06-10"))
    assert [i.rule.rank for i in timeline.intervals()] == [
        Rank.WEEKLY,
        Rank.OVERRIDE,
        Rank.WEEKLY,
        Rank.OVERRIDE,
        Rank.WEEKLY,
    ]
    opening = timeline.next_opening(at("2026-06-02T12:00"))
    assert opening is not None
    assert (opening.start, opening.end) == (at("2026-06-11"), None)


@pytest.mark.parametrize(
    ("holidays", "override", "moment", "confirmed"),
    [
        pytest.param(
            "contact#6", "contact#5", "2026-06-02T12:00", True, id="both rules of a night and the morning"
        ),
        pytest.param("contact#6", NOT_CONFIRMED, "2026-06-02T12:00", False, id="only the night"),
        pytest.param("contact#6", NOT_CONFIRMED, "2026-06-03T12:00", True, id="the night after"),
        pytest.param(NOT_CONFIRMED, "contact#5", "2026-06-02T12:00", True, id="no holiday"),
        pytest.param(
            NOT_CONFIRMED, "contact#5", "2026-04-05T12:00", False, id="a night that starts on a holiday"
        ),
    ],
)
def test_an_opening_is_confirmed_only_if_all_of_it_is(
    holidays: str,
    override: str,
    moment: str,
    confirmed: bool,  # noqa: FBT001 - a case
) -> None:
    morning = replace(on("2026-06-03", (Span(6 * 60, 8 * 60),)), source=override)
    timetable = replace(every_day(NIGHTS), overrides=(morning,), holidays=replace(AS_USUAL, source=holidays))
    opening = compiled(timetable).next_opening(at(moment))
    assert opening is not None
    assert opening.confirmed is confirmed


def test_before_the_first_version_a_line_is_unknown_until_it_opens() -> None:
    timeline = compiled(every_day(NIGHTS, since=date(2026, 6, 1)))
    status = timeline.status(at("2026-05-31T12:00"))
    assert (status.kind, status.rule.name, status.until) == (Kind.UNKNOWN, "no version", at("2026-06-01"))
    assert timeline.status(at("2026-06-01T12:00")).kind is Kind.CLOSED


@pytest.mark.parametrize(
    ("moment", "kind", "name"),
    [
        pytest.param("2025-12-31T23:59:59", "unknown", "beyond horizon", id="a second before"),
        pytest.param("2026-01-01T00:00:00", "open", "weekly 2020-01-01", id="the first, in the night of the day before"),
        pytest.param("2026-12-31T23:59:59", "open", "weekly 2020-01-01", id="the last second"),
        pytest.param("2027-01-01T00:00:00", "unknown", "beyond horizon", id="after"),
    ],
)  # fmt: skip
def test_outside_the_compiled_time_nothing_is_known(moment: str, kind: str, name: str) -> None:
    timeline = compiled(every_day(NIGHTS))
    status = timeline.status(at(moment))
    assert (status.kind, status.rule.name) == (kind, name)
    if kind == "unknown":
        assert (status.until, status.rule.confirmed, timeline.next_opening(at(moment))) == (None, False, None)


def test_changes_are_the_moments_at_which_the_kind_changes() -> None:
    timeline = compiled(every_day(NIGHTS, on("2026-06-03", NIGHTS)))
    edges = [at("2026-06-02T22:00"), at("2026-06-03T06:00"), at("2026-06-03T22:00"), at("2026-06-04T06:00")]
    assert timeline.changes(edges[0], edges[3]) == edges[:3]
    assert timeline.changes(edges[0] + SECOND, edges[3] + SECOND) == edges[1:]
    assert len(timeline.changes(at("2025-01-01"), at("2028-01-01"))) == 2 * 365


def test_nothing_to_compile_raises() -> None:
    with pytest.raises(ValueError, match="nothing to compile"):
        compiled(every_day(NIGHTS), "2026-01-01", "2026-01-01")


@pytest.mark.parametrize("ask", [Timeline.status, Timeline.next_opening])
def test_a_naive_moment_is_refused(ask: object) -> None:
    assert callable(ask)
    with pytest.raises(TypeError):
        ask(compiled(every_day(NIGHTS)), datetime(2026, 6, 1))  # noqa: DTZ001 - the point


def closure(
    start: str, end: str, kind: Kind = Kind.CLOSED, line: str = "night", reason: str = "ziek"
) -> Closure:
    return Closure(line, kind, at(start), at(end), reason)


@pytest.mark.parametrize(
    ("closures", "moment", "kind", "reason", "until"),
    [
        pytest.param([closure("2026-06-02T23:00", "2026-06-03T01:00")], "2026-06-02T23:00", "closed", "ziek", "2026-06-03T01:00", id="it starts"),
        pytest.param([closure("2026-06-02T23:00", "2026-06-03T01:00")], "2026-06-03T01:00", "open", "wekelijkse uren", "2026-06-03T06:00", id="it ends by itself"),
        pytest.param([closure("2026-06-02T23:00", "2026-06-03T01:00")], "2026-06-02T22:30", "open", "wekelijkse uren", "2026-06-02T23:00", id="the time before ends with it"),
        pytest.param([closure("2026-06-02T23:00", "2026-06-03T08:00")], "2026-06-03T00:00", "closed", "ziek", "2026-06-03T22:00", id="until looks through it"),
        pytest.param([closure("2026-06-02T12:00", "2026-06-02T14:00", Kind.OPEN)], "2026-06-02T13:00", "open", "ziek", "2026-06-02T14:00", id="an extra opening"),
        pytest.param([closure("2026-06-02T21:00", "2026-06-02T22:00", Kind.OPEN)], "2026-06-02T21:30", "open", "ziek", "2026-06-03T06:00", id="an extra opening that touches"),
        pytest.param([closure("2026-06-02T23:00", "2026-06-03T01:00", line="desk")], "2026-06-02T23:30", "open", "wekelijkse uren", "2026-06-03T06:00", id="of another line"),
        pytest.param(
            [closure("2026-06-02T23:30", "2026-06-03T01:00", Kind.OPEN, reason="toch"), closure("2026-06-02T23:00", "2026-06-03T02:00")],
            "2026-06-02T23:30", "open", "toch", "2026-06-03T01:00", id="the later started wins",
        ),
        pytest.param(
            [closure("2026-06-02T23:00", "2026-06-03T01:00"), closure("2026-06-02T23:00", "2026-06-03T01:00", Kind.OPEN)],
            "2026-06-02T23:00", "closed", "ziek", "2026-06-03T01:00", id="started together, the closed one",
        ),
    ],
)  # fmt: skip
def test_a_closure_is_laid_over(
    closures: list[Closure], moment: str, kind: str, reason: str, until: str
) -> None:
    status = compiled(every_day(NIGHTS)).overlaid(closures).status(at(moment))
    assert (status.kind, status.rule.reason, status.until) == (kind, reason, at(until))


def test_a_closure_beyond_the_compiled_time_closes_what_is_within() -> None:
    timeline = compiled(every_day(ALWAYS)).overlaid([closure("2020-01-01T00:00", "2030-01-01T00:00")])
    ((start, end, kind, rule),) = timeline.intervals()
    assert (start, end, kind, rule.rank) == (at("2026-01-01"), at("2027-01-01"), Kind.CLOSED, Rank.CLOSURE)


def test_a_closure_of_part_of_a_second_holds_in_all_of_it() -> None:
    start = at("2026-06-02T12:00:00") + timedelta(microseconds=400_000)
    short = Closure("night", Kind.OPEN, start, start + SECOND, "ziek")
    found = [i for i in compiled(every_day(())).overlaid([short]).intervals() if i.kind is Kind.OPEN]
    assert [(i.start, i.end) for i in found] == [(at("2026-06-02T12:00:00"), at("2026-06-02T12:00:02"))]


@pytest.mark.parametrize(
    "closures",
    [
        pytest.param([], id="none"),
        pytest.param([closure("2026-06-02T23:00", "2026-06-02T23:00")], id="without length"),
        pytest.param([closure("2026-06-02T23:00", "2026-06-02T22:30")], id="ended before it started"),
        pytest.param([closure("2025-06-02T23:00", "2025-06-03T23:00")], id="long ago"),
        pytest.param([closure("2028-06-02T23:00", "2028-06-03T23:00")], id="far ahead"),
        pytest.param([closure("2026-06-02T23:00", "2026-06-03T01:00", line="desk")], id="of another line"),
    ],
)
def test_without_a_closure_of_its_own_nothing_changes(closures: list[Closure]) -> None:
    timeline = compiled(every_day(NIGHTS))
    assert timeline.overlaid(closures) == timeline


def test_a_date_that_a_zone_skips_takes_no_time() -> None:
    daily = every_day((Span(540, 1020),), on("2011-12-30", ALWAYS), since=date(2000, 1, 1))
    timeline = compiled(replace(daily, zone="Pacific/Apia"), "2011-12-29", "2012-01-01")
    assert {i.rule.rank for i in timeline.intervals()} == {Rank.WEEKLY}
    assert sorted(set(timeline.starts)) == list(timeline.starts)


def kind_at(timetable: Timetable, moment: int) -> Kind:
    """Decide one moment from the days around it, without compiling."""
    zone = ZoneInfo(timetable.zone)
    today = datetime.fromtimestamp(moment, zone).date()
    days = list(decided_days(timetable, today - timedelta(days=2), today + timedelta(days=2)))
    spans = [(day.date, span) for day in days for span in day.hours or ()]
    if any(instant(day, span.start, zone) <= moment < instant(day, span.end, zone) for day, span in spans):
        return Kind.OPEN
    (civil,) = (d for d in days if instant(d.date, 0, zone) <= moment < instant(d.date, DAY_MINUTES, zone))
    return Kind.UNKNOWN if civil.hours is None else Kind.CLOSED


@settings(max_examples=25, deadline=None)
@given(timetable=timetables())
def test_a_generated_timeline_keeps_its_promises(timetable: Timetable) -> None:
    timeline = compile_timetable(timetable, {}, FIRST, LAST)
    zone = ZoneInfo(timetable.zone)
    intervals = list(timeline.intervals())
    assert second_of(intervals[0].start) == instant(FIRST, 0, zone)
    assert second_of(intervals[-1].end) == instant(LAST, 0, zone)
    for one, other in pairwise(intervals):
        assert one.end == other.start
        assert one[2:] != other[2:]
    for interval in intervals:
        for moment in (interval.start, interval.start + SECOND, interval.end - SECOND):
            status = timeline.status(moment)
            assert (status.kind, status.rule) == (interval.kind, interval.rule)
            assert status.until is None or timeline.status(status.until).kind is not interval.kind
            assert timeline.status((status.until or intervals[-1].end) - SECOND).kind is interval.kind
        assert interval.kind is kind_at(timetable, second_of(interval.start))
        assert interval.kind is kind_at(timetable, second_of(interval.end) - 1)


@settings(max_examples=25, deadline=None)
@given(
    timetable=timetables(),
    closures=st.lists(st.tuples(st.booleans(), st.integers(0, 5000), st.integers(1, 500)), max_size=5),
)
def test_the_next_opening_is_the_first_that_starts_later(
    timetable: Timetable, closures: list[tuple[bool, int, int]]
) -> None:
    begin = datetime.combine(FIRST, datetime.min.time(), UTC) + timedelta(days=1)
    laid = [
        Closure(
            "nurse",
            Kind.OPEN if opens else Kind.CLOSED,
            begin + timedelta(hours=start),
            begin + timedelta(hours=start + hours),
            "ziek",
        )
        for opens, start, hours in closures
    ]
    timeline = compile_timetable(timetable, {}, FIRST, LAST).overlaid(laid)
    intervals = list(timeline.intervals())
    starts = [
        other.start
        for one, other in pairwise(intervals)
        if other.kind is Kind.OPEN and one.kind is not Kind.OPEN
    ]
    for interval in intervals:
        for moment in (interval.start - SECOND, interval.start, interval.end - SECOND):
            opening = timeline.next_opening(moment)
            later = starts[bisect_right(starts, moment) :] if moment >= intervals[0].start else []
            assert (opening.start if opening else None) == (later[0] if later else None)
            assert opening is None or opening.end == timeline.status(opening.start).until


def test_ten_thousand_overrides_compile_quickly() -> None:
    first = date(2026, 1, 1)
    overrides = [
        Override(
            f"{i}", first + timedelta(days=i % 500), first + timedelta(days=i % 500 + i % 3), (), "contact#4"
        )
        for i in range(10_000)
    ]
    before = time.perf_counter()
    timeline = compile_timetable(every_day(NIGHTS, *overrides), {}, first, first + timedelta(days=400))
    assert time.perf_counter() - before < 1  # 20 ms when measured; the bound catches a scan for each date
    assert timeline.status(at("2026-06-01T12:00")).rule.rank is Rank.OVERRIDE
