from datetime import date

import holidays
import pytest

from tests.oracle.feasts import easter, feasts

PACKAGE_NAMES = {
    "new_years_day": "New Year's Day",
    "good_friday": "Good Friday",
    "easter_sunday": "Easter Sunday",
    "easter_monday": "Easter Monday",
    "kings_day": "King's Day",
    "liberation_day": "Liberation Day",
    "ascension_day": "Ascension Day",
    "whit_sunday": "Whit Sunday",
    "whit_monday": "Whit Monday",
    "christmas_day": "Christmas Day",
    "boxing_day": "Second Day of Christmas",
}


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        pytest.param(1954, date(1954, 4, 18), id="the epact 25 that moves up"),
        pytest.param(1981, date(1981, 4, 19), id="the epact 24 that moves up"),
        pytest.param(2008, date(2008, 3, 23), id="an early one"),
        pytest.param(2019, date(2019, 4, 21), id="not the astronomers' 24 March"),
        pytest.param(2026, date(2026, 4, 5), id="the first year of the comparison"),
        pytest.param(2036, date(2036, 4, 13), id="the last year of the comparison"),
        pytest.param(2038, date(2038, 4, 25), id="the latest that there is"),
        pytest.param(2285, date(2285, 3, 22), id="the earliest that there is"),
    ],
)
def test_easter_falls_on_the_date_in_the_almanac(year: int, expected: date) -> None:
    assert easter(year) == expected


@pytest.mark.parametrize(
    ("year", "expected"),
    [
        pytest.param(2026, date(2026, 4, 27), id="a Monday stays"),
        pytest.param(2031, date(2031, 4, 26), id="a Sunday moves to the day before"),
    ],
)
def test_kings_day_is_never_a_sunday(year: int, expected: date) -> None:
    assert feasts(year)["kings_day"] == expected


@pytest.mark.parametrize("year", range(2014, 2100))  # from the first King's Day
def test_the_package_holidays_knows_the_same_feasts(year: int) -> None:
    package = holidays.country_holidays("NL", years=year, categories=("public", "optional"), language="en_US")
    ours = {(day, PACKAGE_NAMES[name]) for name, day in feasts(year).items()}
    theirs = {(day, name) for day in package for name in package.get_list(day)}
    assert ours == theirs
