"""Dates as a rule that people can read: sixty Tuesdays are "elke dinsdag van … tot en met …".

Rules of this file:
- Exact: a rule names its first and its last date and every date in between that it leaves out.
- The year is named when it is not the reader's; a range over the turn of a year names both.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise

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
    first, last = days[0], days[-1]
    if len(days) < _FEW:
        return joined([day_text(day, year) for day in days]) if len(days) == 1 or _in_a_row(days) else None
    if _in_a_row(days):
        return f"elke dag {range_text(first, last, year)}"
    weekdays = sorted({day.weekday() for day in days})
    if len(weekdays) == 1 and (every := _every(days)):
        return f"{every} {range_text(first, last, year)}"
    return _weekly(days, weekdays, year)


def _in_a_row(days: Sequence[date]) -> bool:
    return (days[-1] - days[0]).days == len(days) - 1


def _every(days: Sequence[date]) -> str:
    """Say the rhythm of dates on one weekday; "" if there is none."""
    name = DAYS[days[0].weekday()]
    gaps = {(other - one).days // _WEEK for one, other in pairwise(days)}
    if len(gaps) == 1:
        weeks = gaps.pop()
        return f"elke {name}" if weeks == 1 else f"om de {weeks} weken op {name}"
    ordinals = {(day.day - 1) // _WEEK for day in days}
    months = [day.year * 12 + day.month for day in days]
    if len(ordinals) == 1 and all(other - one == 1 for one, other in pairwise(months)):
        return f"elke {_ORDINALS[ordinals.pop()]} {name} van de maand"
    if all((day + timedelta(days=_WEEK)).month != day.month for day in days) and months == list(
        range(months[0], months[-1] + 1)
    ):
        return f"elke laatste {name} van de maand"
    return ""


def _weekly(days: Sequence[date], weekdays: Sequence[int], year: int) -> str | None:
    """Say the weekdays, with the dates that are left out; None if too many are."""
    span = range(days[0].toordinal(), days[-1].toordinal() + 1)
    expected = [day for day in map(date.fromordinal, span) if day.weekday() in weekdays]
    left_out = sorted(set(expected) - set(days))
    if len(left_out) * _EXCEPTIONS > len(days) or len(days) <= len(weekdays):
        return None
    text = f"elke {weekdays_text(weekdays)} {range_text(days[0], days[-1], year)}"
    if left_out:
        text += f" (behalve {joined([day_text(day, year) for day in left_out])})"
    return text


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
