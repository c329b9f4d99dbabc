"""Which alarms were sent, and by whom one is being sent now: one row for each, shared by all machines.

Rules this file keeps: whoever is about to send claims the alarm in the transaction in which it saw that it is wanted.
A claim ends by itself, so a sender that was killed is followed by another: rather one letter twice than none.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from ivr.store.schema import alarms


@dataclass(frozen=True, slots=True)
class Alarm:
    """How often an alarm was sent since it began, and when last; moments are aware, in UTC."""

    times: int = 0
    last_at: datetime | None = None
    claimed_until: datetime | None = None

    def claimed(self, now: datetime) -> bool:
        """Whether somebody is sending it."""
        return self.claimed_until is not None and now < self.claimed_until


def read(connection: Connection, name: str) -> Alarm:
    """Read it; one that was never sent is a new one."""
    columns = (alarms.c.times, alarms.c.last_at, alarms.c.claimed_until)
    row = connection.execute(sa.select(*columns).where(alarms.c.name == name)).one_or_none()
    return Alarm(*row) if row else Alarm()


def claim(
    connection: Connection, name: str, wanted: Callable[[Alarm], bool], now: datetime, until: datetime
) -> Alarm | None:
    """Claim it until a moment, if it is `wanted` as it stands and nobody else has; give it as it stood."""
    alarm = read(connection, name)
    if alarm.claimed(now) or not wanted(alarm):
        return None
    write(connection, name, Alarm(alarm.times, alarm.last_at, until))
    return alarm


def write(connection: Connection, name: str, alarm: Alarm) -> None:
    """Keep how it stands now."""
    values = {"times": alarm.times, "last_at": alarm.last_at, "claimed_until": alarm.claimed_until}
    changed = connection.execute(sa.update(alarms).where(alarms.c.name == name).values(values))
    if not changed.rowcount:
        connection.execute(sa.insert(alarms).values(name=name, **values))
