"""How often somebody may try to log in: counted before it is tried, so that many at once are many.

Rules this file keeps:

- An attempt counts against its account and its address, unless it succeeds. Who guesses at an account, or from an address,
  is soon refused; who works there is not, because a browser that has logged in to this account before counts by itself.
- What is counted is kept as hashes, for a day.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from ivr.store.accounts.tables import attempts
from ivr.store.accounts.tokens import hashed

WINDOW = timedelta(minutes=15)
PER_ACCOUNT = 5
PER_ADDRESS = 20
PER_DEVICE = 10
"""Failures within the window after which the next attempt is refused."""

_KEPT = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Subject:
    """Against whom an attempt counts, and how many failures are allowed."""

    hash: str
    limit: int


def subjects(login: str, address: str, device: str | None, door: str) -> tuple[Subject, ...]:
    """Against whom an attempt counts; `device` is the hash of one that is known to be of this account.

    Each `door` counts the failures at an account by itself: who guesses passwords does not use up start codes.
    """
    if device:
        return (Subject(hashed(f"{door} device {device}"), PER_DEVICE),)
    return Subject(hashed(f"{door} account {login}"), PER_ACCOUNT), Subject(
        hashed(f"address {address}"), PER_ADDRESS
    )


def begin(connection: Connection, attempt: str, counted: tuple[Subject, ...], now: datetime) -> bool:
    """Count an attempt, if it is allowed."""
    connection.execute(sa.delete(attempts).where(attempts.c.at < now - _KEPT))
    if any(_failures(connection, each.hash, now) >= each.limit for each in counted):
        return False
    rows = [{"attempt": attempt, "subject": each.hash, "at": now} for each in counted]
    connection.execute(sa.insert(attempts), rows)
    return True


def succeed(connection: Connection, attempt: str) -> None:
    """Take an attempt back: it was the rightful person."""
    connection.execute(sa.delete(attempts).where(attempts.c.attempt == attempt))


def _failures(connection: Connection, subject: str, now: datetime) -> int:
    recent = (attempts.c.subject == subject, attempts.c.at > now - WINDOW)
    return connection.execute(sa.select(sa.func.count()).where(*recent)).scalar_one()
