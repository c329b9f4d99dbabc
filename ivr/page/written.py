"""Dutch as people write it: times, days, weeks and telephone numbers in digits.

Rules of this file:
- Pure: no clock, no locale. `today` is an argument; every time is wall time of the clinic.
- A span is half-open and is written whole: from when until when.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import groupby

from ivr.hours.model import DAY_MINUTES, Hours, Span
from ivr.speech import numbering
from ivr.speech.dutch import MONTHS, WEEKDAYS, listed

_HOUR = 60
_WHOLE_DAY = Span(0, DAY_MINUTES)

Row = tuple[str, str]
"""Days or a date, and the hours of them."""


@dataclass(frozen=True, slots=True)
class Phone:
    """A number to call: in E.164, and as it is written in the Netherlands."""

    number: str
    shown: str


def phone(number: str) -> Phone:
    """A number in groups: "023 224 01 30"."""
    return Phone(number, " ".join(numbering.groups(number)))


def capital(text: str) -> str:
    """A text that begins with a capital."""
    return text[:1].upper() + text[1:]


def clock(minutes: int) -> str:
    """Minutes after midnight as a time: "13.30"; past midnight the time of the next day, at midnight "24.00"."""
    hour, minute = divmod(minutes - DAY_MINUTES if minutes > DAY_MINUTES else minutes, _HOUR)
    return f"{hour}.{minute:02}"


def spans(hours: Hours) -> str:
    """The hours of one date: "van 13.00 tot 13.30 uur", or "dicht"."""
    return listed([_span(span) for span in hours]) or "dicht"


def _span(span: Span) -> str:
    return "de hele dag" if span == _WHOLE_DAY else f"van {clock(span.start)} tot {clock(span.end)} uur"


def full_date(day: date, *, year: bool = False) -> str:
    """A date: "dinsdag 24 november", if asked with its year."""
    words = f"{WEEKDAYS[day.weekday()]} {day.day} {MONTHS[day.month - 1]}"
    return f"{words} {day.year}" if year else words


def day_name(day: date, *, today: date) -> str:
    """A day as seen from today: "vandaag", "morgen", else its date, with the year if it is another year."""
    names = {today: "vandaag", today + timedelta(days=1): "morgen"}
    return names.get(day) or full_date(day, year=day.year != today.year)


def until(moment: datetime, *, today: date) -> str:
    """When something ends: "17.00 uur" for today, else "morgen 8.00 uur". `moment` is local."""
    at = f"{clock(_minute(moment))} uur"
    return at if moment.date() == today else f"{day_name(moment.date(), today=today)} {at}"


def opening(start: datetime, end: datetime | None, *, today: date) -> str:
    """A coming opening: "morgen van 13.00 tot 14.00 uur". Both moments are local; an end on a later date is left out."""
    day, first = day_name(start.date(), today=today), _minute(start)
    if end is None or end.date() != start.date() or _minute(end) <= first:
        return f"{day} vanaf {clock(first)} uur"
    return f"{day} {spans((Span(first, _minute(end)),))}"


def _minute(moment: datetime) -> int:
    return moment.hour * _HOUR + moment.minute


def week(days: Sequence[Hours]) -> tuple[Row, ...]:
    """Weekly hours, Monday first; days in a row with equal hours are written together, closed days not at all."""
    runs = groupby(range(len(days)), key=days.__getitem__)
    return tuple((_run(list(run)), spans(hours)) for hours, run in runs if hours)


def _run(days: Sequence[int]) -> str:
    match days:
        case [only]:
            return WEEKDAYS[only]
        case [first, second]:
            return f"{WEEKDAYS[first]} en {WEEKDAYS[second]}"
        case [_, _, _, _, _, _, _]:
            return "elke dag"
        case _:
            return f"{WEEKDAYS[days[0]]} tot en met {WEEKDAYS[days[-1]]}"
