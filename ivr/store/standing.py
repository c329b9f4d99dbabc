"""The callback list in figures: how it stands, with nothing of any caller in it.

Rules this file keeps: one transaction; no number is opened, so that a missing secret hides no overdue callback; only
open requests and the end of an index are read, so that a million closed ones cost nothing.
"""

from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from ivr.store.model import Request, State, merged
from ivr.store.rows import OPEN, many
from ivr.store.schema import STAFF_ACT, events


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What is open, and when somebody last did something about it. Moments are aware, in UTC."""

    due: tuple[datetime, ...]
    """By when to phone, for each callback; the first first."""
    unfinished: int
    """Open requests whose caller hung up after confirming the number."""
    windows: tuple[tuple[str, datetime], ...]
    """The id of each open request for which a window was chosen, and when that starts."""
    oldest_made_at: datetime | None
    """When the oldest open request was made."""
    last_act_at: datetime | None
    """When staff last took, phoned, closed or reopened anything, open or closed now."""

    def overdue(self, now: datetime) -> int:
        """Count the callbacks whose due time has passed."""
        return bisect_left(self.due, now)


def read(connection: Connection) -> Standing:
    """Read how the list stands."""
    found = many(connection, OPEN)
    return Standing(
        due=tuple(each.due_at for each in merged(found)),
        unfinished=sum(each.state is State.UNFINISHED for each in found),
        windows=tuple(_windows(found)),
        oldest_made_at=min((each.created_at for each in found), default=None),
        last_act_at=_last_act(connection),
    )


def _windows(found: Iterable[Request]) -> Iterable[tuple[str, datetime]]:
    return sorted((each.id, each.window_start) for each in found if each.window_start)


def _last_act(connection: Connection) -> datetime | None:
    newest: datetime | None = connection.scalar(
        sa.select(events.c.at).where(STAFF_ACT).order_by(events.c.at.desc()).limit(1)
    )
    return newest
