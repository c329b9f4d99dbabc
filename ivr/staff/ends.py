"""Until when something is closed or opened for now: as staff choose it, and as it is said.

Rules of this file:
- A time is what an HTML time field gives, a date what a date field gives: nothing is guessed.
- All of it is wall time of the clinic; `now` is an argument. What cannot be is a sentence for who typed it.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta

from ivr.content.closures import LONGEST, UnfitClosureError, check_end, whole_minute
from ivr.content.live import Live
from ivr.hours.model import Kind
from ivr.hours.walltime import instant, moment_of, second_of
from ivr.page import written
from ivr.staff import words
from ivr.staff.site import ZONE

TODAY, HOUR, TIME, DATE = "vandaag", "uur", "tijd", "datum"
ENDS: Mapping[str, str] = {
    HOUR: "Eén uur",
    TODAY: "De rest van vandaag",
    TIME: "Vandaag tot een tijd",
    DATE: "Tot en met een dag",
}
"""What there is to choose, and what it is called."""

OTHER_ENDS: Mapping[str, str] = {**ENDS, HOUR: "Eén uur vanaf nu"}
"""The same for what has an end already, and could be made longer by an hour too."""

CHOOSE = "Kies tot wanneer."
TYPE_TIME = "Vul een tijd in, met uren en minuten."
LATER = "Die tijd is al voorbij. Kies een tijd later dan nu."
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(?::[0-5][0-9])?", re.ASCII)
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_MINUTES = re.compile(r"[0-9]{1,9}", re.ASCII)
_MORNING, _NOON, _EVENING = 6, 12, 18


class FaultError(ValueError):
    """What was chosen cannot be; `field` is where, and the message says why, in Dutch."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def chosen(typed: Callable[[str], str], lines: tuple[str, ...], live: Live, now: datetime) -> datetime:
    """The end that a form asks for, of these lines; `typed` gives what stands in a field.

    Raises:
        FaultError: there is none, or it cannot be.
    """
    match typed("einde"):
        case "uur":
            return whole_minute(now + timedelta(hours=1))
        case "vandaag":
            return _rest_of_today(lines, live, now)
        case "tijd":
            return _at_time(typed("tot"), now)
        case "datum":
            return _through_date(typed("dag"), now)
        case "moment":
            return _at_moment(typed("minuut"), now)
        case _:
            raise FaultError("einde", CHOOSE)


def later(end: datetime) -> datetime:
    """An hour more."""
    return end + timedelta(hours=1)


def last_day(now: datetime) -> date:
    """The last day until the end of which something may be closed or opened for now."""
    return (now + LONGEST).astimezone(ZONE).date() - timedelta(days=1)


def checked(until: datetime, now: datetime, field: str = "einde") -> datetime:
    """An end that is neither past nor too far.

    Raises:
        FaultError: it is.
    """
    try:
        check_end(until, now)
    except UnfitClosureError:
        raise FaultError(field, LATER if until <= now else _not_beyond(now)) from None
    return until


def _rest_of_today(lines: tuple[str, ...], live: Live, now: datetime) -> datetime:
    """The end of the last hours that these lines have today; midnight where they have none any more."""
    midnight = _midnight(now.astimezone(ZONE).date() + timedelta(days=1))
    known = [live.published.timelines[line] for line in lines if line in live.published.timelines]
    closings = (
        change
        for timeline in known
        for change in timeline.changes(now, midnight)
        if change > now and timeline.status(change).kind is Kind.CLOSED
    )
    return max(closings, default=midnight)


def _at_time(typed: str, now: datetime) -> datetime:
    found = _TIME.fullmatch(typed)
    if not found:
        raise FaultError("tot", TYPE_TIME)
    minutes = int(found[1]) * 60 + int(found[2])
    return checked(moment_of(instant(now.astimezone(ZONE).date(), minutes, ZONE)), now, "tot")


def _through_date(typed: str, now: datetime) -> datetime:
    today = now.astimezone(ZONE).date()
    try:
        day = date.fromisoformat(typed) if _DATE.fullmatch(typed) else None
    except ValueError:
        day = None
    if day is None or not today <= day <= last_day(now):
        raise FaultError("dag", _not_beyond(now))
    return _midnight(day + timedelta(days=1))


def _at_moment(typed: str, now: datetime) -> datetime:
    """An end as the page before gave it, in minutes since 1970."""
    if not _MINUTES.fullmatch(typed):
        raise FaultError("einde", CHOOSE)
    return checked(moment_of(int(typed) * 60), now)


def minutes(end: datetime) -> int:
    """An end for the next page: minutes since 1970."""
    return second_of(end) // 60


def _not_beyond(now: datetime) -> str:
    last = written.full_date(last_day(now))
    return f"Kies een dag vanaf vandaag, tot en met {last}. Langer dicht hoort in de openingstijden."


def _midnight(day: date) -> datetime:
    return moment_of(instant(day, 0, ZONE))


def until(end: datetime, now: datetime) -> str:
    """Say an end: "tot vanmiddag 13:00", "tot morgen 9:00", "tot en met dinsdag 24 november"."""
    local, today = end.astimezone(ZONE), now.astimezone(ZONE).date()
    if local.time() == time(0):
        return f"tot en met {written.day_name(local.date() - timedelta(days=1), today=today)}"
    if local.date() == today:
        return f"tot {_part_of_day(local)} {words.clock(end)}"
    return f"tot {words.moment(end, now)}"


def _part_of_day(local: datetime) -> str:
    if local.hour < _MORNING:
        return "vannacht"
    if local.hour < _NOON:
        return "vanochtend"
    return "vanmiddag" if local.hour < _EVENING else "vanavond"
