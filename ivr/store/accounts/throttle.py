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

PER_CODE_A_DAY = 20
"""Failures of a code of the phone line within a day: six digits are all that there is to guess behind it."""

_KEPT = timedelta(days=1)
_NOTED = hashed("too often")


@dataclass(frozen=True, slots=True)
class Subject:
    """Against whom an attempt counts, and how many failures are allowed."""

    hash: str
    limit: int
    window: timedelta = WINDOW


def subjects(login: str, address: str, device: str | None, door: str) -> tuple[Subject, ...]:
    """Against whom an attempt counts; `device` is the hash of one that is known to be of this account.

    Each `door` counts the failures at an account by itself: who guesses passwords does not use up start codes.
    """
    if device:
        return (Subject(hashed(f"{door} device {device}"), PER_DEVICE),)
    return Subject(hashed(f"{door} account {login}"), PER_ACCOUNT), Subject(
        hashed(f"address {address}"), PER_ADDRESS
    )


def phone_subjects(code: str, caller: str) -> tuple[Subject, ...]:
    """Against whom an attempt by phone counts: blind indexes of the code and of the caller's number."""
    return (
        Subject(hashed(f"phone code {code}"), PER_ACCOUNT),
        Subject(hashed(f"phone code, a day {code}"), PER_CODE_A_DAY, _KEPT),
        Subject(hashed(f"phone caller {caller}"), PER_ADDRESS),
    )


def is_counted(connection: Connection, attempt: str) -> bool:
    """Whether this very attempt was made before, and did not succeed."""
    query = sa.select(attempts.c.seq).where(attempts.c.attempt == attempt).limit(1)
    return connection.execute(query).first() is not None


def note(connection: Connection, attempt: str, now: datetime) -> None:
    """Keep that an attempt was not allowed, against nobody, so that its repeat is known."""
    connection.execute(sa.insert(attempts), [{"attempt": attempt, "subject": _NOTED, "at": now}])


def begin(connection: Connection, attempt: str, counted: tuple[Subject, ...], now: datetime) -> bool:
    """Count an attempt, if it is allowed."""
    connection.execute(sa.delete(attempts).where(attempts.c.at < now - _KEPT))
    if any(_failures(connection, each, now) >= each.limit for each in counted):
        return False
    rows = [{"attempt": attempt, "subject": each.hash, "at": now} for each in counted]
    connection.execute(sa.insert(attempts), rows)
    return True


def succeed(connection: Connection, attempt: str) -> None:
    """Take an attempt back: it was the rightful person."""
    connection.execute(sa.delete(attempts).where(attempts.c.attempt == attempt))


def _failures(connection: Connection, subject: Subject, now: datetime) -> int:
    recent = (attempts.c.subject == subject.hash, attempts.c.at > now - subject.window)
    return connection.execute(sa.select(sa.func.count()).where(*recent)).scalar_one()
