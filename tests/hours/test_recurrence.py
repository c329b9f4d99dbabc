import time
from datetime import date, datetime, timedelta

import pytest
from dateutil.rrule import rrulestr
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.hours.recurrence import WEEKDAYS, RecurrenceError, dates, parse_rule

FIRST, LAST = date(2026, 1, 14), date(2029, 6, 30)


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param("FREQ=MONTHLY;BYDAY=1TH", ["2026-02-05", "2026-03-05"], id="every first Thursday"),
        pytest.param("FREQ=MONTHLY;BYDAY=-1FR", ["2026-01-30", "2026-02-27", "2026-03-27"], id="last Friday"),
        pytest.param("FREQ=WEEKLY;INTERVAL=4", ["2026-01-14", "2026-02-11", "2026-03-11"], id="every fourth week"),
        pytest.param("FREQ=MONTHLY;BYMONTHDAY=-1", ["2026-01-31", "2026-02-28", "2026-03-31"], id="end of month"),
        pytest.param("FREQ=MONTHLY", ["2026-01-14", "2026-02-14", "2026-03-14"], id="the anchor's day of the month"),
        pytest.param(
            "FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
            ["2026-01-30", "2026-02-27", "2026-03-31"],
            id="last working day",
        ),
        pytest.param("FREQ=YEARLY;BYDAY=10MO", ["2026-03-09"], id="tenth Monday of the year"),
        pytest.param("FREQ=MONTHLY;BYDAY=MO,2TH;BYMONTH=3", ["2026-03-02", "2026-03-09", "2026-03-12", "2026-03-16", "2026-03-23", "2026-03-30"], id="every Monday and the second Thursday"),
        pytest.param("FREQ=DAILY;INTERVAL=30", ["2026-01-14", "2026-02-13", "2026-03-15"], id="every thirty days"),
    ],
)  # fmt: skip
def test_a_rule_gives_its_dates(rule: str, expected: list[str]) -> None:
    assert [day.isoformat() for day in dates(rule, FIRST, date(2026, 3, 31))] == expected


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        pytest.param("FREQ=YEARLY;BYDAY=53TH", "2026-12-31", id="the 53rd"),
        pytest.param("FREQ=YEARLY;BYDAY=-53TH", "2026-01-01", id="the 53rd from the end"),
        pytest.param("FREQ=YEARLY;BYDAY=-2TH", "2026-12-24", id="the last but one"),
    ],
)
def test_a_year_counts_its_weekdays_from_both_ends(rule: str, expected: str) -> None:
    assert dates(rule, date(2026, 1, 1), date(2026, 12, 31)) == (date.fromisoformat(expected),)


def test_the_first_and_the_last_date_are_included_and_nothing_outside() -> None:
    assert dates("FREQ=DAILY", FIRST, FIRST + timedelta(days=1)) == (FIRST, FIRST + timedelta(days=1))
    assert dates("FREQ=DAILY", FIRST, FIRST) == (FIRST,)


NUMBER_LISTS = {
    "BYMONTHDAY": st.integers(-31, 31),
    "BYMONTH": st.integers(1, 12),
    "BYSETPOS": st.integers(-6, 6),
}


@st.composite
def rules(draw: st.DrawFn) -> str:
    """Rules that we and dateutil read alike.

    Not: BYDAY that mixes "MO" and "1TH" (RFC 5545 adds them, dateutil intersects), nor BYSETPOS of a week
    (dateutil counts in what is left of the anchor's week).
    """
    freq = draw(st.sampled_from(["DAILY", "WEEKLY", "MONTHLY", "YEARLY"]))
    parts = [f"FREQ={freq}", f"INTERVAL={draw(st.integers(1, 5))}"]
    if draw(st.booleans()):
        near = st.integers(-5, 5).filter(bool).map(str)  # dateutil fails (IndexError) on "43MO" with BYMONTH
        ordinals = near if freq in {"MONTHLY", "YEARLY"} and draw(st.booleans()) else st.just("")
        days = draw(
            st.lists(st.tuples(ordinals, st.sampled_from(WEEKDAYS)), min_size=1, max_size=3, unique=True)
        )
        parts.append("BYDAY=" + ",".join(n + day for n, day in days))
    for key, numbers in NUMBER_LISTS.items():
        fits = key == "BYMONTH" or freq != "WEEKLY"
        fits = fits and (key != "BYSETPOS" or any(part.startswith("BY") for part in parts))
        if fits and draw(st.booleans()):
            values = draw(st.lists(numbers.filter(bool), min_size=1, max_size=4, unique=True))
            parts.append(f"{key}=" + ",".join(map(str, values)))
    return ";".join(parts)


@settings(deadline=None)
@given(rule=rules(), first=st.dates(date(2026, 1, 1), date(2028, 12, 31)))
def test_dateutil_gives_the_same_dates(rule: str, first: date) -> None:
    last = first + timedelta(days=500)
    start = datetime(first.year, first.month, first.day)  # noqa: DTZ001 - dateutil's dates are wall time
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            "datetime.MAXYEAR", last.year
        )  # else it searches to 9999 for a rule that never comes true
        theirs = [found.date() for found in rrulestr(f"{rule};UNTIL={last:%Y%m%d}", dtstart=start)]
    assert list(dates(rule, first, last)) == theirs


def test_a_position_counts_in_the_whole_week_of_the_anchor() -> None:
    wednesday = date(2026, 1, 14)
    rule = "FREQ=WEEKLY;BYDAY=MO,TH;BYSETPOS=1"  # of that week the first is the Monday before
    assert dates(rule, wednesday, date(2026, 1, 31)) == (date(2026, 1, 19), date(2026, 1, 26))


def test_a_position_counts_in_the_whole_leap_year_of_the_anchor() -> None:
    every_day = "FREQ=YEARLY;BYDAY=MO,TU,WE,TH,FR,SA,SU;BYSETPOS"
    assert dates(f"{every_day}=366", date(2024, 12, 31), date(2024, 12, 31)) == (date(2024, 12, 31),)
    assert dates(f"{every_day}=-366", date(2024, 1, 1), date(2024, 1, 1)) == (date(2024, 1, 1),)


def test_the_seventh_is_the_first_of_its_weekday_and_the_eighth_the_second() -> None:
    may = date(2026, 5, 1), date(2026, 5, 31)
    assert dates("FREQ=MONTHLY;BYDAY=1TH", *may) == (date(2026, 5, 7),)
    assert dates("FREQ=MONTHLY;BYDAY=2FR", *may) == (date(2026, 5, 8),)


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param("", id="nothing"),
        pytest.param("FREQ=SECONDLY", id="seconds"),
        pytest.param("FREQ=HOURLY", id="hours"),
        pytest.param("BYDAY=MO", id="no frequency"),
        pytest.param("FREQ=DAILY;COUNT=3", id="a count"),
        pytest.param("FREQ=DAILY;UNTIL=20270101", id="an end of its own"),
        pytest.param("DTSTART:20260101T000000\nRRULE:FREQ=DAILY", id="a start of its own"),
        pytest.param("FREQ=DAILY;BYHOUR=3", id="by hour"),
        pytest.param("FREQ=DAILY;WKST=SU", id="another first day of the week"),
        pytest.param("FREQ=DAILY;FREQ=DAILY", id="a part twice"),
        pytest.param("freq=daily", id="small letters"),
        pytest.param("FREQ=DAILY;INTERVAL=0", id="interval nought"),
        pytest.param("FREQ=DAILY;INTERVAL=-1", id="interval below nought"),
        pytest.param("FREQ=DAILY;INTERVAL=1000", id="interval beyond sense"),
        pytest.param("FREQ=DAILY;INTERVAL=1,2", id="two intervals"),
        pytest.param("FREQ=DAILY;INTERVAL=", id="no interval"),
        pytest.param("FREQ=DAILY;INTERVAL=२", id="a digit of another script"),
        pytest.param("FREQ=WEEKLY;BYDAY=XX", id="an unknown weekday"),
        pytest.param("FREQ=WEEKLY;BYDAY=1MO", id="a first Monday of a week"),
        pytest.param("FREQ=MONTHLY;BYDAY=6MO", id="a sixth Monday of a month"),
        pytest.param("FREQ=MONTHLY;BYDAY=0MO", id="a noughth Monday"),
        pytest.param("FREQ=MONTHLY;BYMONTHDAY=32", id="day 32"),
        pytest.param("FREQ=MONTHLY;BYMONTHDAY=0", id="day nought"),
        pytest.param("FREQ=YEARLY;BYMONTH=13", id="month 13"),
        pytest.param("FREQ=YEARLY;BYMONTH=-1", id="month from the end"),
        pytest.param("FREQ=WEEKLY;BYMONTHDAY=3", id="day of the month of a week"),
        pytest.param("FREQ=MONTHLY;BYSETPOS=1", id="a position in nothing"),
        pytest.param("FREQ=YEARLY;BYDAY=MO;BYSETPOS=367", id="a position beyond the days of a year"),
        pytest.param("FREQ=DAILY;" * 40, id="too long"),
    ],
)
def test_a_rule_beyond_the_subset_is_refused(rule: str) -> None:
    with pytest.raises(RecurrenceError):
        parse_rule(rule)


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param("FREQ=DAILY;BYMONTH=2;BYMONTHDAY=30", id="30 February"),
        pytest.param("FREQ=DAILY;INTERVAL=7;BYDAY=TU", id="every seventh day from a Wednesday, on a Tuesday"),
        pytest.param("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=300", id="the 300th Monday of a month"),
        pytest.param("FREQ=YEARLY;BYDAY=MO;BYSETPOS=366", id="the 366th Monday of a year"),
    ],
)
def test_a_rule_that_never_comes_true_is_answered_at_once(rule: str) -> None:
    before = time.perf_counter()
    assert dates(rule, FIRST, FIRST + timedelta(days=3660)) == ()
    assert time.perf_counter() - before < 1
