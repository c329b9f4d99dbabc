"""A schedule in the language of OpenStreetMap, for `opening-hours-py` to judge.

Rules of this file: only what that language can say as we mean it: one weekly version, holidays as dates computed by us
(that library's own holidays are not what the clinic decides about); anything else raises ValueError.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from tests.oracle.feasts import feasts

WEEKDAYS = {
    "monday": "Mo",
    "tuesday": "Tu",
    "wednesday": "We",
    "thursday": "Th",
    "friday": "Fr",
    "saturday": "Sa",
    "sunday": "Su",
}
SAYABLE = {"line", "name", "time_zone", "weekly", "holidays"}


def expression(data: Mapping[str, Any], years: Iterable[int]) -> str:
    """The opening hours of a schedule, with the closed holidays of `years`; ValueError for what cannot be said so."""
    if unsayable := data.keys() - SAYABLE:
        raise ValueError(f"not translated: {sorted(unsayable)}")
    (version,) = data["weekly"]
    weekly = [f"{WEEKDAYS[day]} {_spans(hours)}" for day, hours in version["hours"].items()]
    return "; ".join(["Mo-Su off", *weekly, *_closed_dates(data["holidays"], years)])


def _spans(hours: str | list[str]) -> str:
    if hours == "closed":
        return "off"
    return hours if isinstance(hours, str) else ",".join(hours)


def _closed_dates(holidays: Mapping[str, Any], years: Iterable[int]) -> list[str]:
    closed = holidays.get("closed", ())
    dates = {day for year in years for name, day in feasts(year).items() if closed == "all" or name in closed}
    return [f"{day:%Y %b %d} off" for day in sorted(dates)]
