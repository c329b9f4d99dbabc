"""Dutch public holidays: their dates, computed. Whether a line is closed on one is the clinic's decision.

Sources: Algemene termijnenwet art. 3 (the generally recognised holidays); the custom that King's Day moves
to the 26th when the 27th of April is a Sunday. Good Friday and Liberation Day are here because employers differ.
"""

from collections.abc import Mapping
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

from dateutil.easter import easter

from ivr.hours.model import Problem, Timetables

HOLIDAYS: Mapping[str, str] = MappingProxyType(
    {
        "new_years_day": "Nieuwjaarsdag",
        "good_friday": "Goede Vrijdag",
        "easter_sunday": "eerste paasdag",
        "easter_monday": "tweede paasdag",
        "kings_day": "Koningsdag",
        "liberation_day": "Bevrijdingsdag",
        "ascension_day": "Hemelvaartsdag",
        "whit_sunday": "eerste pinksterdag",
        "whit_monday": "tweede pinksterdag",
        "christmas_day": "eerste kerstdag",
        "boxing_day": "tweede kerstdag",
    }
)
"""The Dutch name of each holiday, by id, in the order of the year."""

WARN_DAYS = 90
_FIXED = {
    "new_years_day": (1, 1),
    "liberation_day": (5, 5),
    "christmas_day": (12, 25),
    "boxing_day": (12, 26),
}
_FROM_EASTER = {
    "good_friday": -2,
    "easter_sunday": 0,
    "easter_monday": 1,
    "ascension_day": 39,
    "whit_sunday": 49,
    "whit_monday": 50,
}
_SUNDAY = 6


@lru_cache(maxsize=256)
def holidays_of(year: int) -> Mapping[date, tuple[str, ...]]:
    """Give the holidays of a year by date; two can fall together (Ascension on 5 May, as in 2016)."""
    sunday = easter(year)
    by_id = {name: date(year, month, day) for name, (month, day) in _FIXED.items()}
    by_id |= {name: sunday + timedelta(days=days) for name, days in _FROM_EASTER.items()}
    by_id["kings_day"] = _kings_day(year)
    by_date: dict[date, tuple[str, ...]] = {}
    for name in HOLIDAYS:
        by_date[by_id[name]] = (*by_date.get(by_id[name], ()), name)
    return MappingProxyType(by_date)


def _kings_day(year: int) -> date:
    birthday = date(year, 4, 27)
    return birthday - timedelta(days=1) if birthday.weekday() == _SUNDAY else birthday


def horizon_warnings(timetables: Timetables, today: date) -> list[Problem]:
    """Warn of each line whose holidays are decided for less than 90 days more."""
    return [
        Problem(
            file=f"{line}.yaml",
            where="holidays.decided_until",
            message=f"De feestdagen van {timetable.name} zijn besloten tot en met {plan.decided_until.isoformat()}.",
            remedy="Beslis voor de jaren daarna, en zet dan decided_until later.",
        )
        for line, timetable in timetables.items()
        if (plan := timetable.holidays) and plan.decided_until - today < timedelta(days=WARN_DAYS)
    ]
