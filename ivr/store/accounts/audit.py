"""The audit: who did or saw what, when; each row holds the hash of the one before.

Rules this file keeps:

- Rows are appended inside a transaction that writes, so one at a time; the database refuses the rest.
- The hash is SHA-256 over a list in JSON: number, moment, who, what, about, outcome and the hash before. Whoever changes,
  removes or inserts a row breaks the chain there. Whoever cuts off its end leaves a chain that is whole and shorter: keep
  the number and the hash that `flask audit verify` prints.
"""

import hashlib
import json
from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from ivr.store.accounts.model import Break, Entry, Row
from ivr.store.accounts.tables import audit

BEGINNING = "0" * 64
"""The hash before the first row."""


def append(connection: Connection, entry: Entry) -> None:
    """Add a row; the connection is one that writes, of which there is one at a time."""
    last = connection.execute(
        sa.select(audit.c.seq, audit.c.hash).order_by(audit.c.seq.desc()).limit(1)
    ).first()
    seq, previous = (last.seq + 1, last.hash) if last else (1, BEGINNING)
    row = {"seq": seq, "previous": previous, "hash": chained(seq, entry, previous)}
    connection.execute(sa.insert(audit).values(row | _fields(entry)))


def chained(seq: int, entry: Entry, previous: str) -> str:
    """Give the hash of a row."""
    at = entry.at.astimezone(UTC).isoformat(timespec="microseconds")
    told = [seq, at, entry.who, entry.what, entry.about, entry.outcome, previous]
    return hashlib.sha256(json.dumps(told, ensure_ascii=True).encode()).hexdigest()


def rows(connection: Connection) -> Iterator[Row]:
    """Read all, the first first."""
    return map(_row, connection.execute(sa.select(audit).order_by(audit.c.seq)))


def last(connection: Connection, limit: int, before: int | None = None) -> list[Row]:
    """Read the newest rows, newest first; `before` leaves out that row and all after it."""
    query = sa.select(audit).order_by(audit.c.seq.desc()).limit(limit)
    return [
        _row(each)
        for each in connection.execute(query if before is None else query.where(audit.c.seq < before))
    ]


def first_break(found: Iterable[Row]) -> Break | None:
    """Follow the chain and give the first place where it does not hold."""
    seq, previous = 0, BEGINNING
    for row in found:
        if row.seq != seq + 1:
            return Break(seq + 1, "is missing")
        if row.previous != previous:
            return Break(row.seq, "does not follow the row before")
        if row.hash != chained(row.seq, row.entry, row.previous):
            return Break(row.seq, "has been changed")
        seq, previous = row.seq, row.hash
    return None


def _row(found: Any) -> Row:
    entry = Entry(at=found.at, who=found.who, what=found.what, about=found.about, outcome=found.outcome)
    return Row(seq=found.seq, entry=entry, previous=found.previous, hash=found.hash)


def _fields(entry: Entry) -> dict[str, Any]:
    return {name: getattr(entry, name) for name in ("at", "who", "what", "about", "outcome")}
