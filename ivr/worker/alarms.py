"""When an alarm about overdue callbacks is due, and to whom: pure decisions.

Rules of this file:
- Overdue is told at once, and again every `AGAIN_AFTER` of office time for as long as it lasts: at night nobody can do
  anything about it.
- Each time one more address is told, so that it reaches the next person if the first does nothing.
- When nothing is overdue any more, all are told who were told that something was.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta

from ivr.callbacks.due import after_office_time
from ivr.hours.timeline import Timeline
from ivr.store.alarms import Alarm

AGAIN_AFTER = timedelta(hours=2)


def is_due(alarm: Alarm, overdue: int, office: Timeline | None, now: datetime) -> bool:
    """Whether there is something to tell now, `overdue` being the number of callbacks that are late."""
    if not overdue:
        return alarm.times > 0
    return alarm.last_at is None or after_office_time(office, alarm.last_at, AGAIN_AFTER) <= now


def recipients(alarm: Alarm, overdue: int, addresses: Sequence[str]) -> Sequence[str]:
    """Who is told now, as the alarm stands before this time."""
    return addresses[: alarm.times + (1 if overdue else 0)]


def after_sending(alarm: Alarm, overdue: int, now: datetime) -> Alarm:
    """How the alarm stands after this time."""
    return Alarm(alarm.times + 1, now) if overdue else Alarm()
