"""Hours that somebody is changing and that nobody hears yet: each person has a concept of their own, step by step.

Rules this file keeps:

- A step is kept only by who saw the newest one; otherwise nothing is changed (StaleConceptError), so that two windows of
  one person undo nothing unseen.
- Taking back a step gives the one before it; its number is never given to another. `KEPT_MOST` rows are remembered.
- What a concept holds is a text here: the store knows nothing of timetables.
"""

from dataclasses import dataclass
from datetime import datetime
from http import HTTPStatus
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from ivr.store.database import Database
from ivr.store.errors import StoreError
from ivr.store.schema import concepts

KEPT_MOST = 100
_HOLDS = concepts.c.taken_back_at.is_(None)


class StaleConceptError(StoreError):
    """The concept has changed since the page was made on which somebody changed it; nothing was kept."""

    status = HTTPStatus.CONFLICT

    def __init__(self) -> None:
        super().__init__("the concept has changed since")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """A concept after one change. `revision` numbers it, `base` is the version it builds on, `what` names the change."""

    revision: int
    base: int
    schedules: str
    what: str
    at: datetime


class Concepts:
    """The concepts in one database. Threads may share it, and it survives a fork."""

    def __init__(self, url: str) -> None:
        """Raise StoreError for a URL that no engine can be made of; nothing connects yet."""
        self._database = Database(url)

    def close(self) -> None:
        """End all connections; what is asked next makes new ones."""
        self._database.close()

    def newest(self, login: str) -> Step | None:
        """Give somebody's concept as it is now; None where nothing is being changed."""
        with self._database.reading() as connection:
            return _newest(connection, login)

    def keep(self, login: str, seen: int, base: int, schedules: str, what: str, now: datetime) -> Step:  # noqa: PLR0913, PLR0917 - a row
        """Add a step; `seen` is the revision that it builds on, 0 where there was none.

        Raises:
            StaleConceptError: it is no longer the newest.
            StoreError: the database did not do it.
        """
        with self._database.writing() as connection:
            _same(connection, login, seen)
            row = {"login": login, "base": base, "schedules": schedules, "what": what, "at": now}
            connection.execute(sa.insert(concepts).values(row))
            _forget_oldest(connection, login)
            step = _newest(connection, login)
        if step is None:
            raise StoreError("the database kept no concept")
        return step

    def undo(self, login: str, seen: int, now: datetime) -> Step | None:
        """Take back the newest step, and give what is newest now.

        Raises:
            StaleConceptError: another one is the newest.
        """
        with self._database.writing() as connection:
            _same(connection, login, seen)
            _take_back(connection, login, concepts.c.seq == seen, now)
            return _newest(connection, login)

    def discard(self, login: str, seen: int, now: datetime) -> None:
        """Throw the whole concept away.

        Raises:
            StaleConceptError: there is a newer step.
        """
        with self._database.writing() as connection:
            _same(connection, login, seen)
            _take_back(connection, login, sa.true(), now)


def _same(connection: Connection, login: str, seen: int) -> None:
    newest = _newest(connection, login)
    if (newest.revision if newest else 0) != seen:
        raise StaleConceptError


def _newest(connection: Connection, login: str) -> Step | None:
    own = sa.select(concepts).where(concepts.c.login == login, _HOLDS)
    query = own.order_by(concepts.c.seq.desc()).limit(1)
    row = connection.execute(query).one_or_none()
    return _step(row) if row else None


def _take_back(connection: Connection, login: str, which: sa.ColumnElement[bool], now: datetime) -> None:
    own = sa.update(concepts).where(concepts.c.login == login, _HOLDS, which)
    connection.execute(own.values(taken_back_at=now))


def _forget_oldest(connection: Connection, login: str) -> None:
    own = sa.select(concepts.c.seq).where(concepts.c.login == login).order_by(concepts.c.seq.desc())
    oldest = connection.scalar(own.offset(KEPT_MOST - 1).limit(1))
    if oldest is not None:
        connection.execute(sa.delete(concepts).where(concepts.c.login == login, concepts.c.seq < oldest))


def _step(row: Any) -> Step:
    return Step(revision=row.seq, base=row.base, schedules=row.schedules, what=row.what, at=row.at)
