"""The audit: who did or saw what, when; each row holds the hash of the one before.

Rules this file keeps:

- Rows are appended inside a transaction that writes, so one at a time; the database refuses the rest.
- The hash is SHA-256 over a list in JSON: number, moment, who, what, about, outcome and the hash before. Whoever changes,
  removes or inserts a row breaks the chain there. Whoever cuts off its end leaves a chain that is whole and shorter: keep
  the number and the hash that `flask audit verify` prints.
- What is past its time is forgotten from the beginning of the chain on. Where it was cut off is kept, with the hash of the
  last row that is gone and a seal that takes our secret: the chain goes on from there. A broken chain is not cut.
"""

import hashlib
import hmac
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from ivr.store.accounts.model import Break, Entry, Row
from ivr.store.accounts.tables import audit, audit_ends
from ivr.store.model import Cipher

BEGINNING = "0" * 64
"""The hash before the first row."""


UNSEALED = "is where the audit was cut off, without our seal"
_FORGOTTEN_AT_ONCE = 5000


@dataclass(frozen=True, slots=True)
class End:
    """Where the chain was cut off: the last row that is gone, and its hash; at first, before all rows."""

    seq: int = 0
    hash: str = BEGINNING
    at: datetime | None = None
    sealed: bool = True


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What became of rows that are past their time: how many are gone, or why none of them is."""

    rows: int = 0
    breaks: Break | None = None


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


def end_of_past(connection: Connection, cipher: Cipher) -> End:
    """Read where the chain was cut off last."""
    newest = sa.select(sa.func.max(audit_ends.c.seq)).scalar_subquery()
    found = connection.execute(sa.select(audit_ends).where(audit_ends.c.seq == newest)).all()
    if not found:
        return End()
    seals = cipher.indexes(_sealed(found[0].seq, found[0].hash))
    ours = any(hmac.compare_digest(each.seal, seal) for each in found for seal in seals)
    return End(found[0].seq, found[0].hash, found[0].at, ours)


def forget(connection: Connection, cipher: Cipher, until: datetime, now: datetime) -> Forgotten:
    """Forget rows from before a moment, up to the first that is younger, and never the last one of all."""
    young = connection.execute(sa.select(sa.func.min(audit.c.seq)).where(audit.c.at >= until)).scalar_one()
    newest = connection.execute(sa.select(sa.func.max(audit.c.seq))).scalar_one() or 0
    last, end = min(young or newest, newest) - 1, end_of_past(connection, cipher)
    last = min(last, end.seq + _FORGOTTEN_AT_ONCE)
    if last <= end.seq:
        return Forgotten()
    query = sa.select(audit).where(audit.c.seq <= last).order_by(audit.c.seq)
    past = list(map(_row, connection.execute(query)))
    if breaks := first_break(past, end):
        return Forgotten(breaks=breaks)
    _keep_end(connection, cipher, End(last, past[-1].hash, now))
    connection.execute(sa.delete(audit).where(audit.c.seq <= last))
    return Forgotten(len(past))


def seal_again(connection: Connection, cipher: Cipher) -> None:
    """Seal where the chain was cut off under a new secret too; not what we have not sealed."""
    end = end_of_past(connection, cipher)
    seal = cipher.index(_sealed(end.seq, end.hash))
    known = connection.execute(sa.select(audit_ends).where(audit_ends.c.seal == seal)).first()
    if end.at and end.sealed and known is None:
        _keep_end(connection, cipher, end)


def _keep_end(connection: Connection, cipher: Cipher, end: End) -> None:
    row = {"seq": end.seq, "hash": end.hash, "at": end.at, "seal": cipher.index(_sealed(end.seq, end.hash))}
    connection.execute(sa.insert(audit_ends).values(row))


def _sealed(seq: int, row_hash: str) -> str:
    return f"audit {seq} {row_hash}"


def first_break(found: Iterable[Row], after: End = End()) -> Break | None:
    """Follow the chain from an end on and give the first place where it does not hold."""
    if not after.sealed:
        return Break(after.seq, UNSEALED)
    seq, previous = after.seq, after.hash
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
