"""The Dutch public holidays of a year, computed without a library.

Rules of this file: the list is the one of hours.md; a feast that moves is a distance in days from Easter;
whether a line is closed on a feast is said elsewhere.
"""

from datetime import date, timedelta

SUNDAY = 6
DAYS_AFTER_EASTER = {
    "good_friday": -2,
    "easter_sunday": 0,
    "easter_monday": 1,
    "ascension_day": 39,
    "whit_sunday": 49,
    "whit_monday": 50,
}
FIXED = {
    "new_years_day": (1, 1),
    "liberation_day": (5, 5),
    "christmas_day": (12, 25),
    "boxing_day": (12, 26),
}


def easter(year: int) -> date:
    """Easter Sunday (Gregorian): the first Sunday after the full moon of the church, on or after 21 March."""
    golden = year % 19 + 1
    century = year // 100 + 1
    dropped_leap_days = 3 * century // 4 - 12
    moon_drift = (8 * century + 5) // 25 - 5
    epact = (11 * golden + 20 + moon_drift - dropped_leap_days) % 30
    if epact == 24 or (epact == 25 and golden > 11):
        epact += 1
    day_of_march = 44 - epact
    if day_of_march < 21:
        day_of_march += 30
    full_moon = date(year, 3, 1) + timedelta(days=day_of_march - 1)
    return full_moon + timedelta(days=SUNDAY - full_moon.weekday() or 7)


def kings_day(year: int) -> date:
    """27 April, or the 26th in a year in which the 27th is a Sunday."""
    birthday = date(year, 4, 27)
    return date(year, 4, 26) if birthday.weekday() == SUNDAY else birthday


def feasts(year: int) -> dict[str, date]:
    """Every public holiday of `year` by its name in the schedules."""
    sunday = easter(year)
    moving = {name: sunday + timedelta(days=days) for name, days in DAYS_AFTER_EASTER.items()}
    fixed = {name: date(year, month, day) for name, (month, day) in FIXED.items()}
    return {**moving, **fixed, "kings_day": kings_day(year)}
