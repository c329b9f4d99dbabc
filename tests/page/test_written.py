from datetime import date, datetime

import pytest

from ivr.hours.model import Hours, Span
from ivr.page import written

TODAY = date(2026, 11, 23)
NO: Hours = ()
NOON: Hours = (Span(720, 780),)
ALL_DAY: Hours = (Span(0, 1440),)


@pytest.mark.parametrize(
    ("minutes", "expected"),
    [
        pytest.param(0, "0.00", id="midnight begins"),
        pytest.param(485, "8.05", id="a minute below ten"),
        pytest.param(810, "13.30", id="afternoon"),
        pytest.param(1440, "24.00", id="midnight ends"),
        pytest.param(1560, "2.00", id="the next day"),
    ],
)
def test_minutes_are_written_as_a_time(minutes: int, expected: str) -> None:
    assert written.clock(minutes) == expected


@pytest.mark.parametrize(
    ("hours", "expected"),
    [
        pytest.param(NO, "dicht", id="none"),
        pytest.param(NOON, "van 12.00 tot 13.00 uur", id="one span"),
        pytest.param(
            (Span(480, 720), Span(780, 1020)),
            "van 8.00 tot 12.00 uur en van 13.00 tot 17.00 uur",
            id="two spans",
        ),
        pytest.param(ALL_DAY, "de hele dag", id="a whole day"),
        pytest.param((Span(1320, 1800),), "van 22.00 tot 6.00 uur", id="a night"),
    ],
)
def test_the_hours_of_a_date_are_written_whole(hours: Hours, expected: str) -> None:
    assert written.spans(hours) == expected


@pytest.mark.parametrize(
    ("day", "expected"),
    [
        pytest.param(TODAY, "vandaag", id="today"),
        pytest.param(date(2026, 11, 24), "morgen", id="tomorrow"),
        pytest.param(date(2026, 12, 1), "dinsdag 1 december", id="later"),
        pytest.param(date(2027, 1, 4), "maandag 4 januari 2027", id="next year"),
    ],
)
def test_a_day_is_named_as_seen_from_today(day: date, expected: str) -> None:
    assert written.day_name(day, today=TODAY) == expected


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        pytest.param("2026-11-23T17:00", "17.00 uur", id="today"),
        pytest.param("2026-11-24T08:00", "morgen 8.00 uur", id="another day"),
    ],
)
def test_an_end_names_its_day_unless_it_is_today(moment: str, expected: str) -> None:
    assert written.until(datetime.fromisoformat(f"{moment}+01:00"), today=TODAY) == expected


@pytest.mark.parametrize(
    ("end", "expected"),
    [
        pytest.param("2026-11-24T14:00+01:00", "morgen van 13.00 tot 14.00 uur", id="the same date"),
        pytest.param("2026-11-25T02:00+01:00", "morgen vanaf 13.00 uur", id="a later date"),
        pytest.param(None, "morgen vanaf 13.00 uur", id="no end known"),
    ],
)
def test_an_opening_has_its_end_if_that_is_on_the_same_date(end: str | None, expected: str) -> None:
    start = datetime.fromisoformat("2026-11-24T13:00+01:00")
    assert written.opening(start, datetime.fromisoformat(end) if end else None, today=TODAY) == expected


def test_an_opening_that_ends_before_it_began_as_the_clock_went_back_has_no_end() -> None:
    start, end = (datetime.fromisoformat(f"2026-10-25T02:{at}") for at in ("30+02:00", "10+01:00"))
    assert written.opening(start, end, today=TODAY) == "zondag 25 oktober vanaf 2.30 uur"


@pytest.mark.parametrize(
    ("days", "expected"),
    [
        pytest.param((NOON, NO, NO, NO, NO, NO, NO), ["maandag"], id="one day"),
        pytest.param((NO, NO, NO, NO, NO, NOON, NOON), ["zaterdag en zondag"], id="two days"),
        pytest.param((NOON,) * 5 + (NO, NO), ["maandag tot en met vrijdag"], id="a working week"),
        pytest.param((NOON,) * 7, ["elke dag"], id="every day"),
        pytest.param((NOON, NO, NOON, NO, NO, NO, NO), ["maandag", "woensdag"], id="days apart"),
        pytest.param((NO,) * 7, [], id="never"),
    ],
)
def test_days_in_a_row_with_equal_hours_are_written_together(
    days: tuple[Hours, ...], expected: list[str]
) -> None:
    assert written.week(days) == tuple((name, "van 12.00 tot 13.00 uur") for name in expected)


def test_days_with_other_hours_are_written_apart() -> None:
    week = written.week((NOON, ALL_DAY, NO, NO, NO, NO, NO))
    assert week == (("maandag", "van 12.00 tot 13.00 uur"), ("dinsdag", "de hele dag"))


def test_a_number_is_written_in_the_groups_that_it_is_said_in() -> None:
    assert written.phone("+31232240130") == written.Phone("+31232240130", "023 224 01 30")
