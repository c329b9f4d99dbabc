"""The durable local file in which a callback request is kept before the caller hears "genoteerd".

Rules of this file:
- What a method returns after is durable: it survives a kill and a power failure.
- One row for each call, whatever is repeated; the latest wish counts; what was finished stays finished.
- Repeats are told by the call alone, so they are harmless on another machine and after the row has been drained:
  they give the same reference and the same id, which the store knows.
- A row goes when the store has committed it as it is now, and never by age.
- The number is encrypted before SQLite sees it. All else in a row is no secret of the caller.
- Times are aware and in UTC; rows hold microseconds since 1970.
- Every fault of the file is a `SpoolError`, within `writer.DEADLINE`.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import datetime, timedelta
from itertools import islice
from pathlib import Path
from typing import Any

from ivr.callbacks.cipher import Cipher, CipherError
from ivr.callbacks.file import alone, opened
from ivr.callbacks.requests import Reference, SpooledRequest, reference_of, request_id, withdrawal_id
from ivr.callbacks.writer import Row, SpoolError, Values, Writer
from ivr.hours.walltime import EPOCH
from ivr.hours.windows import Window

FILE = "spool.sqlite3"
"""In DATA_DIR."""
UNFINISHED_AFTER = timedelta(minutes=15)
_PAGE = 100
_MICROSECOND = timedelta(microseconds=1)

_INSERT = """
INSERT INTO request
VALUES (:id, :call, :kind, :number, :reference, :origin, :window_start, :window_end, :now, :now)
ON CONFLICT (id) DO
"""
_CONFIRM = f"""{_INSERT} UPDATE SET
    number = excluded.number, origin = excluded.origin, wished_at = max(excluded.wished_at, wished_at + 1)
"""
_FINISH = f"""{_CONFIRM},
    kind = excluded.kind, window_start = excluded.window_start, window_end = excluded.window_end
"""
_WITHDRAW = f"{_INSERT} NOTHING"
_HANG_UP = """
UPDATE request SET kind = 'unfinished', wished_at = wished_at + 1 WHERE id = ? AND kind = 'confirmed'
"""
_PROMOTE = """
UPDATE request SET kind = 'unfinished', wished_at = wished_at + 1
WHERE kind = 'confirmed' AND created_at <= ? RETURNING id
"""
_REMOVE = """
DELETE FROM request WHERE (id, wished_at) IN (SELECT value ->> 0, value ->> 1 FROM json_each(?))
"""
_READY = "SELECT rowid, * FROM request WHERE kind <> 'confirmed' AND rowid > ? ORDER BY rowid LIMIT ?"
_TAKEN = "SELECT window_start, count(*) FROM request WHERE window_start IS NOT NULL GROUP BY window_start"


class Spool:
    """The requests of one machine that the store does not have yet. Safe for threads, processes and forks."""

    def __init__(self, path: Path, cipher: Cipher) -> None:
        """`path` is a file in a folder that exists; nothing is opened until something is asked."""
        self._path = path
        self._cipher = cipher
        self._writers: dict[int, Writer] = {}

    def confirm(self, call: str, number: str, origin: str, now: datetime) -> Reference:
        """Keep that the caller confirmed this number (E.164); `origin` is what led here. Again: the latest counts."""
        self._run(_CONFIRM, self._row(call, "confirmed", number, now) | {"origin": origin})
        return reference_of(call)

    def finish(self, call: str, number: str, origin: str, window: Window | None, now: datetime) -> Reference:
        """Keep the request, with a window if one was chosen. It may have been confirmed on another machine."""
        row = self._row(call, "finished", number, now) | {"origin": origin}
        if window:
            row |= {"window_start": _micros(window.start), "window_end": _micros(window.end)}
        self._run(_FINISH, row)
        return reference_of(call)

    def withdraw(self, call: str, reference: str, number: str, now: datetime) -> None:
        """Keep that a caller takes back the request of this reference and this number (E.164).

        Whether there is one shows in the store alone, so nothing comes back that a caller could learn from: four
        digits can be guessed, and a number can be known.
        """
        own = withdrawal_id(call, reference, self._cipher.index(number))
        row = self._row(call, "withdrawn", number, now) | {"id": own, "reference": reference}
        self._run(_WITHDRAW, row)

    def hung_up(self, call: str) -> None:
        """Take the call as ended: what was only confirmed is unfinished. Nothing happens to anything else."""
        self._run(_HANG_UP, (request_id(call),))

    def promote(self, now: datetime, after: timedelta = UNFINISHED_AFTER) -> int:
        """Take as unfinished what was confirmed so long ago and never finished, and say how many."""
        return len(self._run(_PROMOTE, (_micros(now - after),)))

    def ready(self, limit: int = _PAGE) -> list[SpooledRequest]:
        """Give the requests for the store, the oldest first, `limit` at most.

        Those that no secret opens are left out, and stay; `unreadable` counts them.
        """
        return list(islice((request for request in self._requests() if request), limit))

    def unreadable(self) -> int:
        """Count the requests for the store that no secret opens: a secret is missing, or the file is damaged."""
        return sum(request is None for request in self._requests())

    def taken(self) -> dict[datetime, int]:
        """Count the requests by the start of their window."""
        return {_moment(start): count for start, count in self._run(_TAKEN, ())}

    def remove(self, requests: Iterable[SpooledRequest]) -> None:
        """Remove what the store has committed; what has changed since it was read stays."""
        versions = [(request.id, _micros(request.wished_at)) for request in requests]
        self._run(_REMOVE, (json.dumps(versions),))

    def purge(self) -> None:
        """Wipe what was removed: SQLite zeroes it in the file, and this empties the log that still held it."""
        try:
            with alone(self._path), closing(opened(self._path)) as connection:
                ((busy, _, _),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except (sqlite3.Error, OSError) as error:
            raise SpoolError(f"{type(error).__name__}: {error}") from error
        if busy:
            raise SpoolError("somebody reads the spool: nothing was wiped")

    def close(self) -> None:
        """Close the file for this process; it is opened again when something is asked."""
        writer = self._writers.pop(os.getpid(), None)
        if writer:
            writer.close()

    def _row(self, call: str, kind: str, number: str, now: datetime) -> dict[str, object]:
        return {
            "id": request_id(call),
            "call": call,
            "kind": kind,
            "number": self._cipher.encrypt(number),
            "reference": reference_of(call),
            "origin": "",
            "window_start": None,
            "window_end": None,
            "now": _micros(now),
        }

    def _run(self, statement: str, values: Values) -> list[Row]:
        """Run by the writer of this process: a fork has its parent's object, and not its thread."""
        process = os.getpid()
        writer = self._writers.get(process) or self._writers.setdefault(process, Writer(self._path))
        return writer.run(statement, values)

    def _requests(self) -> Iterator[SpooledRequest | None]:
        """Give what is for the store page by page; None for what no secret opens."""
        last = 0
        while rows := self._run(_READY, (last, _PAGE)):
            yield from (self._request(row) for _, *row in rows)
            last = rows[-1][0]

    def _request(self, row: list[Any]) -> SpooledRequest | None:
        own, call, kind, number, reference, origin, start, end, created, wished = row
        try:
            plain = self._cipher.decrypt(number)
        except CipherError:
            return None
        return SpooledRequest(
            id=own,
            call=call,
            kind=kind,
            number=plain,
            reference=reference,
            origin=origin,
            window_start=None if start is None else _moment(start),
            window_end=None if end is None else _moment(end),
            created_at=_moment(created),
            wished_at=_moment(wished),
        )


def _micros(moment: datetime) -> int:
    return (moment - EPOCH) // _MICROSECOND


def _moment(micros: int) -> datetime:
    return EPOCH + micros * _MICROSECOND
