"""Dates as a rule that people can read: sixty Tuesdays are "elke dinsdag van … tot en met …".

Rules of this file:
- Exact: a rule names its first and its last date and every date in between that it leaves out.
- The year is named when it is not the reader's; a range over the turn of a year names both.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from math import gcd

from ivr.content.difference.model import Dates
from ivr.hours.explain import DAYS, MONTHS

_WEEK = 7
_FEW = 3
"""From so many dates on a rule is shorter than the dates themselves."""

_EXCEPTIONS = 5
"""One in so many dates may be left out of a rule and named; more is no rule."""

_ORDINALS = ("eerste", "tweede", "derde", "vierde", "vijfde")


def described(days: Sequence[date], year: int) -> list[Dates]:
    """Cut dates, sorted, into as few rules as say them exactly; `year` is the reader's."""
    if (text := _rule(days, year)) is not None:
        return [Dates(text, tuple(days))]
    by_weekday: defaultdict[int, list[date]] = defaultdict(list)
    for day in days:
        by_weekday[day.weekday()].append(day)
    if len(by_weekday) > 1:
        return sorted(
            (part for own in by_weekday.values() for part in described(own, year)),
            key=lambda part: part.days[0],
        )
    return list(_in_pieces(days, year))


def _rule(days: Sequence[date], year: int) -> str | None:
    """Say dates as one rule with its exceptions; None if there is none with few."""
    if len(days) < _FEW:
        return joined([day_text(day, year) for day in days]) if len(days) == 1 or _in_a_row(days) else None
    between = [date.fromordinal(n) for n in range(days[0].toordinal(), days[-1].toordinal() + 1)]
    for name, belongs in _rhythms(days):
        expected = [day for day in between if belongs(day)]
        left_out = sorted(set(expected) - set(days))
        if len(left_out) * _EXCEPTIONS <= len(days) and set(days) <= set(expected):
            but = f" (behalve {joined([day_text(day, year) for day in left_out])})" if left_out else ""
            return f"{name} {range_text(days[0], days[-1], year)}{but}"
    return None


def _in_a_row(days: Sequence[date]) -> bool:
    return (days[-1] - days[0]).days == len(days) - 1


def _rhythms(days: Sequence[date]) -> Iterator[tuple[str, Callable[[date], bool]]]:
    """The rhythms that these dates may have, the plainest first: its name, and whether a date belongs to it."""
    weekdays = sorted({day.weekday() for day in days})
    name = weekdays_text(weekdays)
    if len(weekdays) > 1:
        if _in_a_row(days):
            yield "elke dag", lambda _day: True
        elif len(days) > len(weekdays):
            yield f"elke {name}", lambda day: day.weekday() in weekdays
        return
    weeks = gcd(*((other - one).days // _WEEK for one, other in pairwise(days)))
    every = f"elke {name}" if weeks == 1 else f"om de {weeks} weken op {name}"
    yield every, lambda day: (day - days[0]).days % (weeks * _WEEK) == 0
    ordinals = {(day.day - 1) // _WEEK for day in days}
    if len(ordinals) == 1:
        nth = ordinals.pop()
        of_month = f"elke {_ORDINALS[nth]} {name} van de maand"
        yield of_month, lambda day: day.weekday() in weekdays and (day.day - 1) // _WEEK == nth
    yield f"elke laatste {name} van de maand", lambda day: day.weekday() in weekdays and _is_last(day)


def _is_last(day: date) -> bool:
    return (day + timedelta(days=_WEEK)).month != day.month


def _in_pieces(days: Sequence[date], year: int) -> Iterator[Dates]:
    """Dates on one weekday: runs of weeks each as a rule, what stands alone as a list."""
    runs: list[list[date]] = [[days[0]]]
    for one, other in pairwise(days):
        if (other - one).days == _WEEK:
            runs[-1].append(other)
        else:
            runs.append([other])
    alone = tuple(day for run in runs if len(run) < _FEW for day in run)
    for run in runs:
        if len(run) >= _FEW:
            yield Dates(f"elke {DAYS[run[0].weekday()]} {range_text(run[0], run[-1], year)}", tuple(run))
    if alone:
        yield Dates(joined([day_text(day, year) for day in alone]), alone)


def weekdays_text(weekdays: Sequence[int]) -> str:
    """Say weekdays (Monday 0), those in a row together."""
    if len(weekdays) >= _FEW and weekdays[-1] - weekdays[0] == len(weekdays) - 1:
        return f"{DAYS[weekdays[0]]} tot en met {DAYS[weekdays[-1]]}"
    return joined([DAYS[weekday] for weekday in weekdays])


def range_text(first: date, last: date, year: int) -> str:
    """Say from when until when, both included; a year that both have is named once."""
    if first.year == last.year:
        return f"van {first.day} {MONTHS[first.month - 1]} tot en met {day_text(last, year, weekday=False)}"
    return f"van {day_text(first, 0, weekday=False)} tot en met {day_text(last, 0, weekday=False)}"


def day_text(day: date, year: int, *, weekday: bool = True) -> str:
    """Say a date, with its year when it is not the reader's."""
    name = f"{DAYS[day.weekday()]} " if weekday else ""
    return f"{name}{day.day} {MONTHS[day.month - 1]}" + (f" {day.year}" if day.year != year else "")


def joined(texts: Sequence[str]) -> str:
    """Join as a sentence does: "a", "a en b", "a, b en c"."""
    return " en ".join(filter(None, (", ".join(texts[:-1]), texts[-1])))
