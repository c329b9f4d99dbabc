"""What of calls staff should hear of: counted by week on the board, kept for two years.

Rules this file keeps:

- Nothing personal is in it: when, what, and which destination. The id is random.
- The same event twice is one: whoever does not know whether it came in brings it again.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

import sqlalchemy as sa

from ivr.store import migrate
from ivr.store.database import Database
from ivr.store.rows import in_parts
from ivr.store.schema import call_events


class Delivered(Protocol):
    """An event as the worker brings it."""

    @property
    def id(self) -> str:
        """What tells it from all others."""

    @property
    def at(self) -> datetime:
        """When it happened, aware."""

    @property
    def kind(self) -> str:
        """What happened."""

    @property
    def destination(self) -> str:
        """Who was rung, "" if nobody was."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """An event as it is kept; `at` in UTC."""

    at: datetime
    kind: str
    destination: str


class CallEvents:
    """The events in one database. Threads may share it, and it survives a fork."""

    def __init__(self, url: str) -> None:
        """Raise StoreError for a URL that no engine can be made of; nothing connects yet."""
        self._database = Database(url)

    def migrate(self) -> None:
        """Bring the tables to the newest version; several processes may do so at once."""
        migrate.upgrade(self._database)

    def close(self) -> None:
        """End all connections; what is asked next makes new ones."""
        self._database.close()

    def add(self, events: Iterable[Delivered]) -> int:
        """Keep events, in the database when this returns; counts those that were not there before.

        Raises:
            StoreError: the database did not do it, or its answer was lost; do the same again.
        """
        rows = {
            each.id: {"id": each.id, "at": each.at, "kind": str(each.kind), "destination": each.destination}
            for each in events
        }
        added = 0
        with self._database.writing() as connection:
            for part in in_parts(list(rows)):
                query = sa.select(call_events.c.id).where(call_events.c.id.in_(part))
                there = set(connection.scalars(query))
                if new := [rows[each] for each in part if each not in there]:
                    connection.execute(sa.insert(call_events), new)
                added += len(new)
        return added

    def counts(self, since: datetime) -> Mapping[tuple[str, str], int]:
        """Count what happened since a moment, by kind and destination."""
        kind, destination = call_events.c.kind, call_events.c.destination
        query = sa.select(kind, destination, sa.func.count()).where(call_events.c.at >= since)
        with self._database.reading() as connection:
            rows = connection.execute(query.group_by(kind, destination)).all()
        return {(row[0], row[1]): row[2] for row in rows}

    def last(self, since: datetime, most: int) -> tuple[Kept, ...]:
        """Give the last that happened since a moment, the newest first."""
        columns = (call_events.c.at, call_events.c.kind, call_events.c.destination)
        query = sa.select(*columns).where(call_events.c.at >= since)
        query = query.order_by(call_events.c.at.desc(), call_events.c.id).limit(most)
        with self._database.reading() as connection:
            return tuple(Kept(**row._asdict()) for row in connection.execute(query))

    def erase(self, before: datetime) -> int:
        """Delete what happened before a moment, and count it."""
        with self._database.writing() as connection:
            return connection.execute(sa.delete(call_events).where(call_events.c.at < before)).rowcount
