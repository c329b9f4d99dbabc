"""Does a recurrence rule fall on a date? Asked of one date at a time: nothing is expanded.

Rules of this file: a simple part of RFC 5545: FREQ (DAILY, WEEKLY, MONTHLY, YEARLY), INTERVAL, BYDAY, BYMONTHDAY
and BYMONTH; weeks begin on Monday; whatever else a rule says raises ValueError, so nothing is half understood.
"""

import calendar
import re
from collections.abc import Callable
from datetime import date, timedelta

WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
KNOWN = {"FREQ", "INTERVAL", "BYDAY", "BYMONTHDAY", "BYMONTH"}
BYDAY = re.compile(r"([+-]?[1-9][0-9]?)?(MO|TU|WE|TH|FR|SA|SU)")

PERIODS_BETWEEN: dict[str, Callable[[date, date], int]] = {
    "DAILY": lambda start, day: (day - start).days,
    "WEEKLY": lambda start, day: (_monday(day) - _monday(start)).days // 7,
    "MONTHLY": lambda start, day: 12 * (day.year - start.year) + day.month - start.month,
    "YEARLY": lambda start, day: day.year - start.year,
}


def recurs(rule: str, start: date, day: date) -> bool:
    """Whether `rule`, counted from `start`, falls on `day`; ValueError for a part that is not known here."""
    parts = dict(part.split("=", 1) for part in rule.split(";"))
    if unknown := parts.keys() - KNOWN:
        raise ValueError(f"not a simple rule: {sorted(unknown)} in {rule!r}")
    periods = PERIODS_BETWEEN[parts["FREQ"]](start, day)
    return (
        day >= start
        and periods % int(parts.get("INTERVAL", "1")) == 0
        and _in_month(parts, start, day)
        and _on_month_day(parts, start, day)
        and _on_weekday(parts, start, day)
    )


def _monday(day: date) -> date:
    return day - timedelta(days=day.weekday())


def _in_month(parts: dict[str, str], start: date, day: date) -> bool:
    if "BYMONTH" in parts:
        return day.month in _numbers(parts["BYMONTH"])
    if parts["FREQ"] == "YEARLY" and not {"BYDAY", "BYMONTHDAY"} & parts.keys():
        return day.month == start.month
    return True


def _on_month_day(parts: dict[str, str], start: date, day: date) -> bool:
    if "BYMONTHDAY" in parts:
        from_the_end = day.day - calendar.monthrange(day.year, day.month)[1] - 1
        return bool({day.day, from_the_end} & _numbers(parts["BYMONTHDAY"]))
    if parts["FREQ"] in {"MONTHLY", "YEARLY"} and "BYDAY" not in parts:
        return day.day == start.day
    return True


def _on_weekday(parts: dict[str, str], start: date, day: date) -> bool:
    if "BYDAY" in parts:
        return any(_is_weekday(item, parts, day) for item in parts["BYDAY"].split(","))
    return parts["FREQ"] != "WEEKLY" or day.weekday() == start.weekday()


def _is_weekday(item: str, parts: dict[str, str], day: date) -> bool:
    if not (found := BYDAY.fullmatch(item)):
        raise ValueError(f"not a day of the week: {item!r}")
    ordinal, name = found.groups()
    if ordinal and parts["FREQ"] not in {"MONTHLY", "YEARLY"}:
        raise ValueError(f"{item!r} counts within a month or a year, not in FREQ={parts['FREQ']}")
    if day.weekday() != WEEKDAYS.index(name):
        return False
    return not ordinal or int(ordinal) in _ordinals(parts, day)


def _ordinals(parts: dict[str, str], day: date) -> set[int]:
    """Which one of its weekday this date is, from the front and from the back, in its month or its year."""
    if parts["FREQ"] == "YEARLY" and "BYMONTH" not in parts:
        position, length = day.timetuple().tm_yday, 365 + calendar.isleap(day.year)
    else:
        position, length = day.day, calendar.monthrange(day.year, day.month)[1]
    return {(position - 1) // 7 + 1, -((length - position) // 7 + 1)}


def _numbers(text: str) -> set[int]:
    return {int(number) for number in text.split(",")}
