"""Telephone numbers that one person wants changed: nothing changes until another person has confirmed it.

Rules this file keeps:

- Whoever asks cannot confirm: the database itself refuses that. They can take it back, as others can refuse it.
- It waits for `WAITS`; what nobody decided by then is over. It is decided once.
- The newest for a destination takes the place of one that waits. Rows are never removed.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from http import HTTPStatus
from secrets import token_hex
from typing import Any

import sqlalchemy as sa

from ivr.store.database import Database
from ivr.store.errors import StoreError
from ivr.store.schema import number_changes as changes

WAITS = timedelta(days=7)
CONFIRMED, REFUSED, WITHDRAWN, REPLACED = "confirmed", "refused", "withdrawn", "replaced"


class NotWaitingError(StoreError):
    """The change is over: decided already, or too long ago. Nothing was changed."""

    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("this change waits for nobody")


class SamePersonError(StoreError):
    """Who asked for a change cannot confirm it. Nothing was changed."""

    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("another person has to confirm this")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """Another number for a destination, and why. `was` and `number` are in E.164."""

    destination: str
    was: str
    number: str
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class NumberChange:
    """A change that is asked for. `was` and `number` are in E.164; people are logins."""

    id: str
    destination: str
    was: str
    number: str
    reason: str
    asked_by: str
    asked_at: datetime
    ends_at: datetime
    outcome: str | None
    decided_by: str | None
    decided_at: datetime | None

    def waits(self, now: datetime) -> bool:
        """Whether somebody can still decide."""
        return self.outcome is None and now < self.ends_at


class NumberChanges:
    """The changes in one database. Threads may share it, and it survives a fork."""

    def __init__(self, url: str) -> None:
        """Raise StoreError for a URL that no engine can be made of; nothing connects yet."""
        self._database = Database(url)

    def close(self) -> None:
        """End all connections; what is asked next makes new ones."""
        self._database.close()

    def ask(self, wish: Wish, by: str, now: datetime) -> NumberChange:
        """Ask for a change; another for the same destination that waits is replaced."""
        change = NumberChange(
            id=token_hex(8),
            destination=wish.destination,
            was=wish.was,
            number=wish.number,
            reason=wish.reason,
            asked_by=by,
            asked_at=now,
            ends_at=now + WAITS,
            outcome=None,
            decided_by=None,
            decided_at=None,
        )
        waiting = (changes.c.destination == wish.destination) & changes.c.outcome.is_(None)
        replaced = {"outcome": REPLACED, "decided_by": by, "decided_at": now}
        row = {column.name: getattr(change, column.name) for column in changes.c}
        with self._database.writing() as connection:
            connection.execute(sa.update(changes).where(waiting).values(**replaced))
            connection.execute(sa.insert(changes).values(row))
        return change

    def newest(self, limit: int = 50) -> tuple[NumberChange, ...]:
        """Give the newest changes, whatever became of them."""
        query = sa.select(changes).order_by(changes.c.asked_at.desc()).limit(limit)
        with self._database.reading() as connection:
            return tuple(_change(row) for row in connection.execute(query))

    def waiting(self, change_id: str, now: datetime) -> NumberChange:
        """Give a change that somebody can decide on.

        Raises:
            NotWaitingError: there is none with this id, or it is over.
        """
        with self._database.reading() as connection:
            return _waiting(connection, change_id, now)

    def decide(self, change_id: str, outcome: str, by: str, now: datetime) -> NumberChange:
        """Confirm, refuse or withdraw it, once.

        Raises:
            NotWaitingError: it is over, or was never there.
            SamePersonError: whoever asked for it wants to confirm it.
        """
        with self._database.writing() as connection:
            change = _waiting(connection, change_id, now)
            if outcome == CONFIRMED and change.asked_by == by:
                raise SamePersonError
            decided = {"outcome": outcome, "decided_by": by, "decided_at": now}
            connection.execute(sa.update(changes).where(changes.c.id == change_id).values(**decided))
        return change


def _waiting(connection: sa.Connection, change_id: str, now: datetime) -> NumberChange:
    row = connection.execute(sa.select(changes).where(changes.c.id == change_id)).one_or_none()
    change = _change(row) if row else None
    if change is None or not change.waits(now):
        raise NotWaitingError
    return change


def _change(row: Any) -> NumberChange:
    return NumberChange(**row._asdict())
