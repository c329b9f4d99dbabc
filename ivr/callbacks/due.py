"""What is counted in office time: by when to phone back, when nobody works the list, when to sound an alarm again.

Rules of this file:
- Office days and hours are those of the office timetable, so a holiday has none.
- Where they are not known, all time counts.
- Somebody who chose no window is phoned within two office days (callers.md); a list that nobody has touched for two
  office days is no list to promise anything from (staff.md).
"""

from collections.abc import Callable
from datetime import datetime, timedelta

from ivr.hours.model import Kind
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


def untouched(
    oldest_made_at: datetime | None, last_act_at: datetime | None, office: Timeline | None, now: datetime
) -> bool:
    """Tell whether requests are open and staff have done nothing for two office days.

    Counted from when the oldest open request was made, or from the last act of staff if that was later: before the
    first there was nothing to do, and after the second somebody was there.
    """
    if oldest_made_at is None:
        return False
    since = max(filter(None, (oldest_made_at, last_act_at)))
    return two_office_days(office)(since) <= now


def after_office_time(office: Timeline | None, moment: datetime, wait: timedelta) -> datetime:
    """Give the moment at which the office has been open for `wait` since a moment."""
    left = wait
    while office is not None:
        status = office.status(moment)
        if status.kind is Kind.UNKNOWN or status.until is None:
            break
        if status.kind is Kind.OPEN:
            if moment + left <= status.until:
                break
            left -= status.until - moment
        moment = status.until
    return moment + left
