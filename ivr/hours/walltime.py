"""Local wall time to instants, with the two rules of hours.md for the nights on which the clock changes.

A wall time that does not exist moves to the next that does; one that exists twice means its first occurrence.
Instants are whole seconds since 1970 in UTC.
"""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MINUTE = timedelta(minutes=1)


def second_of(now: datetime) -> int:
    """Give the second that an aware moment falls in; a naive one raises TypeError."""
    since = now - EPOCH
    return since.days * 86400 + since.seconds


def second_from(now: datetime) -> int:
    """Give the first second that begins at an aware moment or after it."""
    return second_of(now + timedelta(seconds=1, microseconds=-1))


def moment_of(second: int) -> datetime:
    """Give the moment, in UTC, at which a second begins."""
    return EPOCH + timedelta(seconds=second)


def instant(day: date, minutes: int, zone: ZoneInfo) -> int:
    """Give the second of a wall time: minutes after the midnight with which `day` begins, 1440 and more included."""
    wall = datetime.combine(day, time(), zone) + timedelta(minutes=minutes)
    while _skipped(wall):
        wall += _MINUTE
    return second_of(wall)


def _skipped(wall: datetime) -> bool:
    """Tell whether the clock jumps over this wall time: only then the later reading is further from UTC."""
    before, after = wall.utcoffset(), wall.replace(fold=1).utcoffset()
    return before is not None and after is not None and before < after
