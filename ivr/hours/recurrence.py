"""Recurring dates: the part of RFC 5545's RRULE that a clinic needs.

Rules of this file:
- Whole dates only. FREQ (DAILY to YEARLY), INTERVAL, BYDAY, BYMONTHDAY, BYMONTH, BYSETPOS; nothing else.
- Bounded by construction: it looks at the dates asked for and at nothing beyond their periods. (A general
  expander searches to the year 9999 for a rule that never comes true; it is the oracle of the tests.)
- Meanings are RFC 5545's, section 3.3.10, with weeks from Monday.
"""

import re
from calendar import isleap, monthrange
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from itertools import groupby

LONGEST_RULE = 200
WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_WEEKDAY = re.compile(r"([+-]?[1-9]\d?)?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_NUMBER = re.compile(r"[+-]?\d{1,3}", re.ASCII)
_HIGHEST_INTERVAL = 999


class RecurrenceError(ValueError):
    """A rule that cannot be used; its message says why, in Dutch."""


@dataclass(frozen=True, slots=True)
class Recurrence:
    """A parsed RRULE: `weekdays` are pairs of ordinal (0: every) and weekday (Monday 0)."""

    freq: str
    interval: int = 1
    weekdays: tuple[tuple[int, int], ...] = ()
    month_days: tuple[int, ...] = ()
    months: tuple[int, ...] = ()
    positions: tuple[int, ...] = ()


_PERIODS: Mapping[str, tuple[Callable[[date], int], int]] = {
    "DAILY": (date.toordinal, 0),
    "WEEKLY": (lambda day: (day.toordinal() - 1) // 7, 6),
    "MONTHLY": (lambda day: day.year * 12 + day.month, 30),
    "YEARLY": (lambda day: day.year, 365),
}
"""The number of the period that a date is in, and how many more days the longest period has."""

_HIGHEST_ORDINAL = {"MONTHLY": 5, "YEARLY": 53}


def parse_rule(text: str) -> Recurrence:
    """Parse an RRULE such as `FREQ=MONTHLY;BYDAY=1TH`; raise RecurrenceError if it cannot be used."""
    if len(text) > LONGEST_RULE:
        raise RecurrenceError(f"de regel is langer dan {LONGEST_RULE} tekens")
    parts: dict[str, str] = {}
    for part in text.split(";"):
        key, _, value = part.partition("=")
        if key not in _PARTS:
            raise RecurrenceError(f"elk deel begint met een van {', '.join(_PARTS)}")
        if key in parts:
            raise RecurrenceError(f"{key} staat er twee keer")
        parts[key] = value
    if parts.get("FREQ") not in _PERIODS:
        raise RecurrenceError(f"FREQ moet een zijn van {', '.join(_PERIODS)}")
    rule = Recurrence(parts["FREQ"])
    for key, value in parts.items():
        rule = _PARTS[key](rule, value)
    _check(rule)
    return rule


def _numbers(key: str, value: str, highest: int, *, negative: bool = True) -> tuple[int, ...]:
    texts = value.split(",")
    if not all(map(_NUMBER.fullmatch, texts)):
        raise RecurrenceError(f"{key} moet uit getallen bestaan")
    numbers = tuple(map(int, texts))
    lowest = -highest if negative else 1
    if not all(lowest <= number <= highest and number for number in numbers):
        raise RecurrenceError(f"{key} gaat van {lowest} tot en met {highest}, zonder nul")
    return numbers


def _with_interval(rule: Recurrence, value: str) -> Recurrence:
    numbers = _numbers("INTERVAL", value, _HIGHEST_INTERVAL, negative=False)
    if len(numbers) > 1:
        raise RecurrenceError("INTERVAL is één getal")
    return replace(rule, interval=numbers[0])


def _with_weekdays(rule: Recurrence, value: str) -> Recurrence:
    found = [_WEEKDAY.fullmatch(text) for text in value.split(",")]
    days = tuple((int(match[1] or 0), WEEKDAYS.index(match[2])) for match in found if match)
    if len(days) < len(found):
        raise RecurrenceError(
            f"BYDAY bestaat uit {', '.join(WEEKDAYS)}, met eventueel een getal ervoor (1TH)"
        )
    return replace(rule, weekdays=days)


_PARTS: Mapping[str, Callable[[Recurrence, str], Recurrence]] = {
    "FREQ": lambda rule, _value: rule,
    "INTERVAL": _with_interval,
    "BYDAY": _with_weekdays,
    "BYMONTHDAY": lambda rule, value: replace(rule, month_days=_numbers("BYMONTHDAY", value, 31)),
    "BYMONTH": lambda rule, value: replace(rule, months=_numbers("BYMONTH", value, 12, negative=False)),
    "BYSETPOS": lambda rule, value: replace(rule, positions=_numbers("BYSETPOS", value, 366)),
}


def _check(rule: Recurrence) -> None:
    highest = _HIGHEST_ORDINAL.get(rule.freq, 0)
    if any(abs(ordinal) > highest for ordinal, _weekday in rule.weekdays):
        raise RecurrenceError(f"het getal voor een dag in BYDAY past niet bij FREQ={rule.freq}")
    if rule.freq == "WEEKLY" and rule.month_days:
        raise RecurrenceError("BYMONTHDAY past niet bij FREQ=WEEKLY")
    if rule.positions and not (rule.weekdays or rule.month_days or rule.months):
        raise RecurrenceError("BYSETPOS kiest uit dagen: geef ook BYDAY, BYMONTHDAY of BYMONTH")


@lru_cache(maxsize=1024)
def dates(text: str, first: date, last: date) -> tuple[date, ...]:
    """Expand a rule anchored at `first` to its dates from `first` to `last`, both included.

    Raises:
        RecurrenceError: the rule cannot be used; `parse.py` has seen to it that a timetable's can.
    """
    rule = _anchored(parse_rule(text), first)
    found = (day for period in _periods(rule, first, last) for day in _chosen(rule, period))
    return tuple(day for day in found if first <= day <= last)


def _anchored(rule: Recurrence, first: date) -> Recurrence:
    """Take from the anchor what the rule leaves open."""
    if rule.weekdays or rule.month_days:
        return rule
    match rule.freq:
        case "WEEKLY":
            return replace(rule, weekdays=((0, first.weekday()),))
        case "MONTHLY":
            return replace(rule, month_days=(first.day,))
        case "YEARLY":
            return replace(rule, month_days=(first.day,), months=rule.months or (first.month,))
        case _:
            return rule


def _periods(rule: Recurrence, first: date, last: date) -> Iterator[tuple[date, ...]]:
    """Give the whole periods that count, from that of `first` to that of `last`."""
    number, margin = _PERIODS[rule.freq]
    begin, anchor, end = first.toordinal() - margin, number(first), number(last)
    days = map(date.fromordinal, range(begin, last.toordinal() + margin + 1))
    for period, dates_in_it in groupby(days, key=number):
        if anchor <= period <= end and (period - anchor) % rule.interval == 0:
            yield tuple(dates_in_it)


def _chosen(rule: Recurrence, period: tuple[date, ...]) -> list[date]:
    matching = [day for day in period if _matches(rule, day)]
    if not rule.positions:
        return matching
    count = len(matching)
    wanted = {position - 1 if position > 0 else count + position for position in rule.positions}
    return [day for i, day in enumerate(matching) if i in wanted]


def _matches(rule: Recurrence, day: date) -> bool:
    if rule.months and day.month not in rule.months:
        return False
    days_in_month = monthrange(day.year, day.month)[1]
    if rule.month_days and not {day.day, day.day - days_in_month - 1} & set(rule.month_days):
        return False
    if not rule.weekdays:
        return True
    ordinals = _ordinals(rule, day, days_in_month)
    return any(weekday == day.weekday() and ordinal in ordinals for ordinal, weekday in rule.weekdays)


def _ordinals(rule: Recurrence, day: date, days_in_month: int) -> tuple[int, int, int]:
    """Give what BYDAY may call this weekday: every (0), the n-th, the n-th from the end."""
    if rule.freq == "YEARLY" and not rule.months:
        nth, length = day.timetuple().tm_yday, 366 if isleap(day.year) else 365
    else:
        nth, length = day.day, days_in_month
    return 0, (nth - 1) // 7 + 1, -((length - nth) // 7 + 1)
