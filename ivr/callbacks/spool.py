"""The durable local file in which a callback request is kept before the caller hears "genoteerd".

Rules of this file:
- What a method returns after is durable: it survives a kill and a power failure.
- One row for each call, whatever is repeated; the latest wish counts; what was finished stays finished.
- Repeats are told by the call alone, so they are harmless on another machine and after the row has been drained:
  they give the same reference and the same id, which the store knows.
- A row goes when the store has committed it as it is now, and never by age.
- A place in a window is given out in the transaction that looks whether there is one, so on one machine none is
  given twice. `hold` tells of those that the ledger knows, from every machine, seconds late: other machines may
  give out a last place at the same time, and staff see it.
- The number is encrypted before SQLite sees it. All else in a row is no secret of the caller.
- Times are aware and in UTC; rows hold microseconds since 1970.
- Every fault of the file is a `SpoolError`, within `writer.DEADLINE`.
"""

import json
import os
import sqlite3
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
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

_PLACES = """
    SELECT id, window_start AS start FROM request WHERE window_start IS NOT NULL AND kind <> 'withdrawn'
    UNION
    SELECT held.value ->> 0, held.value ->> 1 FROM told, json_each(told.value) AS held WHERE told.name = 'held'
"""
_INSERT = """
INSERT INTO request
SELECT :id, :call, :kind, :number, :reference, :origin, :window_start, :window_end, :now, :now
WHERE {condition}
ON CONFLICT (id) DO
"""
_UPDATE = """UPDATE SET
    number = excluded.number, origin = excluded.origin, wished_at = max(excluded.wished_at, wished_at + 1)
"""
# Windows are equally long: those that begin less than one length away overlap this one.
_HAS_PLACE = f"""
:window_start IS NULL OR :places IS NULL OR :places > (
    SELECT count(DISTINCT id) FROM ({_PLACES}) AS place
    WHERE id <> :id AND abs(start - :window_start) < :window_end - :window_start
)
"""  # noqa: S608 - put together from what stands here
_CONFIRM = _INSERT.format(condition=True) + _UPDATE
_FINISH = f"""{_INSERT.format(condition=_HAS_PLACE)}{_UPDATE},
    kind = excluded.kind, window_start = excluded.window_start, window_end = excluded.window_end
RETURNING id
"""
_WITHDRAW = f"{_INSERT.format(condition=True)} NOTHING"
_TELL = "INSERT INTO told VALUES ('held', ?), ('untouched', ?) ON CONFLICT (name) DO UPDATE SET value = excluded.value"
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
_TAKEN = f"SELECT start, count(DISTINCT id) FROM ({_PLACES}) AS place GROUP BY start"  # noqa: S608
_WAITING = "SELECT count(*) FROM request WHERE kind <> 'confirmed'"
_HELD = """
SELECT held.value ->> 0 AS id, held.value ->> 1 FROM told, json_each(told.value) AS held
WHERE told.name = 'held' ORDER BY id
"""
_NUMBERS = "SELECT rowid, id, number FROM request WHERE rowid > ? ORDER BY rowid LIMIT ?"
_RENEW = "UPDATE request SET number = ? WHERE id = ? AND number = ? RETURNING id"
_UNTOUCHED = "SELECT 1 FROM told WHERE name = 'untouched' AND value = '1'"


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

    def finish(  # noqa: PLR0913, PLR0917 - a request, and what it may take
        self,
        call: str,
        number: str,
        origin: str,
        window: Window | None,
        now: datetime,
        places: int | None = None,
    ) -> Reference | None:
        """Keep the request, with a window if one was chosen; None, and nothing kept, when that has no place left.

        It may have been confirmed on another machine. `places` is how many requests a window takes (None: any).
        """
        row = self._row(call, "finished", number, now) | {"origin": origin, "places": places}
        if window:
            row |= {"window_start": _micros(window.start), "window_end": _micros(window.end)}
        return reference_of(call) if self._run(_FINISH, row) else None

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
        """Count the requests by the start of their window: those that are here, and those that are held."""
        return {_moment(start): count for start, count in self._run(_TAKEN, ())}

    def hold(self, held: Iterable[tuple[str, datetime]], *, untouched: bool) -> None:
        """Keep what the ledger tells: the ids and windows of its open requests, and whether nobody works the list."""
        places = json.dumps([(own, _micros(start)) for own, start in held])
        self._run(_TELL, (places, str(int(untouched))))

    def ask_untouched(self) -> "Future[list[Row]]":
        """Ask whether the ledger last told that nobody works the list: then there will be a row.

        Raises:
            SpoolError: nobody can answer.
        """
        return self._writer().ask(_UNTOUCHED, ())

    def waiting(self) -> int:
        """Count the requests for the store, readable or not."""
        ((count,),) = self._run(_WAITING, ())
        return int(count)

    def held(self) -> tuple[tuple[tuple[str, datetime], ...], bool]:
        """Give what `hold` was told last: ids and windows in the order of the ids, and whether nobody works the list."""
        windows = tuple((own, _moment(start)) for own, start in self._run(_HELD, ()))
        return windows, bool(self._run(_UNTOUCHED, ()))

    def remove(self, requests: Iterable[SpooledRequest]) -> None:
        """Remove what the store has committed; what has changed since it was read stays."""
        versions = [(request.id, _micros(request.wished_at)) for request in requests]
        self._run(_REMOVE, (json.dumps(versions),))

    def rotate(self) -> int:
        """Encrypt every number under the newest secret, and count them; those that no secret opens stay as they are.

        Row by row: whoever is stopped half-way does it again. What a caller changes meanwhile is left to the change.
        """
        last, rotated = 0, 0
        while rows := self._run(_NUMBERS, (last, _PAGE)):
            rotated += sum(self._rotate(own, number) for _, own, number in rows)
            last = rows[-1][0]
        return rotated

    def _rotate(self, own: str, number: str) -> bool:
        try:
            renewed = self._cipher.rotate(number)
        except CipherError:
            return False
        return bool(self._run(_RENEW, (renewed, own, number)))

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
        return self._writer().run(statement, values)

    def _writer(self) -> Writer:
        """The writer of this process: a fork has its parent's object, and not its thread."""
        process = os.getpid()
        return self._writers.get(process) or self._writers.setdefault(process, Writer(self._path))

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
