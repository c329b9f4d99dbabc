"""By when to phone somebody back who chose no window: two office days (callers.md, reliability.md).

Rules of this file: office days are those of the office timetable, so a holiday is no office day. Where the office hours are not known, two days.
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from ivr.hours.timeline import Timeline

OFFICE_DAYS = 2
_UNKNOWN_HOURS = timedelta(days=2)


def two_office_days(office: Timeline | None) -> Callable[[datetime], datetime]:
    """The end of the second office day that begins after a moment."""

    def due(moment: datetime) -> datetime:
        begun, ended = moment, moment + _UNKNOWN_HOURS
        for _ in range(OFFICE_DAYS):
            opening = office.next_opening(begun) if office else None
            if opening is None or opening.end is None:
                return moment + _UNKNOWN_HOURS
            begun, ended = opening.start, opening.end
        return ended

    return due
