"""Stretches of time as people read them: dates that follow a rule, each with its clock times.

Rules of this file:
- Local wall time of the zone given. A time that the clock shows twice says which of the two it is.
- A stretch belongs to the date on which it starts; one that runs past midnight says where it ends.
- What lasts until the end of the period that was looked at is said so: it may last longer.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date, datetime, time, timedelta
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ivr.content.difference.dates import day_text, described, joined
from ivr.content.difference.model import Dates, Stretch
from ivr.hours.explain import DAYS

_WEEK = 7
_LONG = timedelta(days=1)


class _Clock(NamedTuple):
    """The clock times of a stretch: `days` is how many dates later it ends; `text` is without a date."""

    start: str
    end: str
    days: int


def when(stretches: Sequence[Stretch], zone: ZoneInfo, period: Stretch) -> list[tuple[Dates, str]]:
    """Say all these stretches: dates with clock times, in order. `period` is the time that was looked at."""
    year = period.start.astimezone(zone).year
    lasting = [each for each in stretches if each.end == period.end and each.end - each.start >= _LONG]
    by_date: defaultdict[date, list[_Clock]] = defaultdict(list)
    for each in stretches:
        if each not in lasting:
            by_date[each.start.astimezone(zone).date()].append(_clock(each, zone))
    by_shape: defaultdict[tuple[_Clock, ...], list[date]] = defaultdict(list)
    for day, clocks in by_date.items():
        by_shape[tuple(clocks)].append(day)
    said = [part for shape, days in by_shape.items() for part in _said(shape, days, year)]
    said += [_lasting(each, zone, year) for each in lasting]
    return sorted(said, key=lambda part: (part[0].days[0], part[1]))


def _clock(stretch: Stretch, zone: ZoneInfo) -> _Clock:
    start, end = stretch.start.astimezone(zone), stretch.end.astimezone(zone)
    days = (end.date() - start.date()).days
    if days and (end.hour, end.minute, end.second) == (0, 0, 0):
        return _Clock(_time(start), "24:00", days - 1)
    return _Clock(_time(start), _time(end), days)


def _time(at: datetime) -> str:
    """Say a clock time; seconds only where there are, and which hour it is where the clock shows it twice."""
    text = f"{at:%H:%M:%S}" if at.second else f"{at:%H:%M}"
    first, second = (at.replace(fold=fold).utcoffset() or timedelta() for fold in (0, 1))
    if first > second:
        return f"{text} ({'winter' if at.fold else 'zomer'}tijd)"
    return text


def _said(shape: Sequence[_Clock], days: Sequence[date], year: int) -> Iterator[tuple[Dates, str]]:
    """Say the dates of one shape; how long stretches of single dates end is said by date, of many by weekday."""
    if max(clock.days for clock in shape) >= _WEEK:
        parts = [Dates(day_text(day, year), (day,)) for day in days]
    elif any(clock.days > 1 for clock in shape):
        parts = [
            part
            for weekday in range(_WEEK)
            if (own := [day for day in days if day.weekday() == weekday])
            for part in described(own, year)
        ]
    else:
        parts = described(days, year)
    for part in parts:
        yield part, joined([_span(clock, part.days, year) for clock in shape])


def _span(clock: _Clock, days: Sequence[date], year: int) -> str:
    match clock.days:
        case 0:
            return f"{clock.start}–{clock.end}"
        case 1:
            return f"{clock.start} tot de volgende dag {clock.end}"
        case later if later < _WEEK and len(days) > 1:
            return f"{clock.start} tot {DAYS[(days[0] + timedelta(days=later)).weekday()]} {clock.end}"
        case later:
            return f"{clock.start} tot {day_text(days[0] + timedelta(days=later), year)} {clock.end}"


def _lasting(stretch: Stretch, zone: ZoneInfo, year: int) -> tuple[Dates, str]:
    start = stretch.start.astimezone(zone)
    clock = _time(start) if start.time() != time() else ""
    return Dates(f"vanaf {day_text(start.date(), year)}", (start.date(),)), clock
