from datetime import date, timedelta

import pytest
from dateutil.easter import easter

from ivr.hours.holidays import HOLIDAYS, holidays_of, horizon_warnings
from ivr.hours.model import HolidayPlan, Timetable


def dates_of(holiday: str, year: int) -> list[date]:
    return [day for day, holidays in holidays_of(year).items() if holiday in holidays]


@pytest.mark.parametrize(
    "sunday",
    [
        pytest.param(date.fromisoformat(text), id=text[:4])
        for text in (
            *("2026-04-05", "2027-03-28", "2028-04-16", "2029-04-01", "2030-04-21"),
            *("2031-04-13", "2032-03-28", "2033-04-17", "2034-04-09", "2035-03-25", "2036-04-13"),
        )
    ],
)
def test_easter_and_what_hangs_on_it_fall_where_the_almanac_says(sunday: date) -> None:
    assert dates_of("easter_sunday", sunday.year) == [sunday]
    assert dates_of("good_friday", sunday.year) == [sunday - timedelta(days=2)]
    assert dates_of("easter_monday", sunday.year) == [sunday + timedelta(days=1)]
    assert dates_of("ascension_day", sunday.year) == [sunday + timedelta(days=39)]
    assert dates_of("whit_sunday", sunday.year) == [sunday + timedelta(days=49)]
    assert dates_of("whit_monday", sunday.year) == [sunday + timedelta(days=50)]


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        pytest.param(2025, date(2025, 4, 26), id="the 27th is a Sunday"),
        pytest.param(2026, date(2026, 4, 27), id="the 27th is a Monday"),
        pytest.param(2030, date(2030, 4, 27), id="the 27th is a Saturday"),
        pytest.param(2031, date(2031, 4, 26), id="the 27th is a Sunday again"),
    ],
)
def test_kings_day_moves_only_away_from_a_sunday(year: int, expected: date) -> None:
    assert dates_of("kings_day", year) == [expected]


@pytest.mark.parametrize(
    ("holiday", "month", "day"),
    [("new_years_day", 1, 1), ("liberation_day", 5, 5), ("christmas_day", 12, 25), ("boxing_day", 12, 26)],
)
def test_fixed_holidays_do_not_move(holiday: str, month: int, day: int) -> None:
    assert all(dates_of(holiday, year) == [date(year, month, day)] for year in range(2020, 2040))


def test_each_holiday_falls_once_a_year() -> None:
    for year in range(2000, 2100):
        assert sorted(h for holidays in holidays_of(year).values() for h in holidays) == sorted(HOLIDAYS)


def test_only_liberation_day_and_ascension_day_ever_fall_together() -> None:
    together = {
        holidays for year in range(2000, 2100) for holidays in holidays_of(year).values() if len(holidays) > 1
    }
    assert together == {("liberation_day", "ascension_day")}
    assert holidays_of(2016)[date(2016, 5, 5)] == ("liberation_day", "ascension_day")
    assert easter(2016) + timedelta(days=39) == date(2016, 5, 5)


@pytest.mark.parametrize(
    ("days_left", "warned"),
    [
        pytest.param(90, False, id="90 days"),
        pytest.param(89, True, id="89 days"),
        pytest.param(-1, True, id="past"),
    ],
)
def test_a_warning_comes_when_less_than_90_days_are_decided(days_left: int, warned: bool) -> None:  # noqa: FBT001 - a case
    today = date(2026, 11, 22)
    plan = HolidayPlan(frozenset(HOLIDAYS), frozenset(), today + timedelta(days=days_left), "contact#4")
    timetable = Timetable("nurse", "verpleegkundige", "Europe/Amsterdam", holidays=plan)
    warnings = horizon_warnings({"nurse": timetable}, today)
    assert [(w.file, w.where) for w in warnings] == [("nurse.yaml", "holidays.decided_until")] * warned


def test_a_line_without_holidays_of_its_own_gets_no_warning() -> None:
    desk = Timetable("desk", "balie", "Europe/Amsterdam", follows="office")
    assert horizon_warnings({"desk": desk}, date(2026, 1, 1)) == []
