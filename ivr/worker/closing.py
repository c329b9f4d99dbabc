"""Closes and opens lines for now, on all machines: in the database first, then on this one at once.

Rules of this file:
- What may be closed, why, and for how long is asked of `ivr.content.closures`, because the store knows no lines.
- This machine's file is always made from what the database says under the lock of that file: a round of the worker
  that read before a press never writes after it.
- An end is a whole minute, because that is how it is spoken.
- Killed in between, or a file that cannot be written: the next round of the worker does the rest. The database away:
  what holds on this machine goes on, until its end.
"""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from ivr.content import closures_file
from ivr.content.closures import check, check_end, whole_minute
from ivr.hours.model import Closure, Kind
from ivr.store.closures import Closures, Kept, Measure


def settle(data_dir: Path, closures: Closures, now: datetime) -> bool:
    """One round: make what the database has hold on this machine; says whether anything was otherwise.

    Raises:
        StoreError: the database is away; nothing changed.
        ClosuresError: the file cannot be written; the old one is untouched.
    """
    with closures_file.changing(data_dir):
        return closures_file.put(data_dir, _laid_out(closures.current(now)))


def _laid_out(measures: tuple[Measure, ...]) -> Iterator[Closure]:
    """The measures line by line, in an order that is the same on each round."""
    for each in measures:
        for line in each.lines:
            yield Closure(line, Kind(each.kind), each.begun_at, each.until, each.reason)


class Closing:
    """What the staff site and the phone close and open with, on one machine. Threads may share it."""

    def __init__(self, data_dir: Path, database_url: str) -> None:
        """Raise StoreError for a URL that no engine can be made of; nothing connects yet."""
        self._data_dir = data_dir
        self._closures = Closures(database_url)
        self._migrated = False

    @property
    def closures(self) -> Closures:
        """The account of measures, whose table is there.

        Raises:
            StoreError: the database cannot be used now.
        """
        if not self._migrated:
            self._closures.migrate()
            self._migrated = True
        return self._closures

    def begin(  # noqa: PLR0913 - keywords: all that a measure is
        self,
        lines: tuple[str, ...],
        kind: Kind,
        reason: str,
        *,
        until: datetime,
        by: str,
        now: datetime,
        key: str = "",
    ) -> Measure:
        """Keep lines open or closed from now on; when this returns it holds on this machine's next call.

        `key` makes the same sent twice one measure.

        Raises:
            UnfitClosureError: it may not be; nothing began.
            StoreError: the database did not do it, or its answer was lost; do the same again.
            ClosuresError: it has begun, and this machine follows when its file can be written.
        """
        check(lines, kind, reason, until, now)
        kept: Kept = "open" if kind is Kind.OPEN else "closed"
        measure = self.closures.begin(lines, kept, reason, until=whole_minute(until), by=by, now=now, key=key)
        settle(self._data_dir, self._closures, now)
        return measure

    def extend(self, measure_id: str, *, until: datetime, by: str, now: datetime) -> Measure:
        """Give a measure another end.

        Raises:
            UnfitClosureError: not such an end.
            RefusedError, UnknownMeasureError: it is over, or never was.
            StoreError, ClosuresError: as `begin`.
        """
        check_end(until, now)
        measure = self.closures.extend(measure_id, until=whole_minute(until), by=by, now=now)
        settle(self._data_dir, self._closures, now)
        return measure

    def end(self, measure_id: str, *, by: str, now: datetime) -> Measure:
        """End a measure; one that is over stays as it is.

        Raises:
            UnknownMeasureError: there never was one.
            StoreError, ClosuresError: as `begin`.
        """
        measure = self.closures.end(measure_id, by=by, now=now)
        settle(self._data_dir, self._closures, now)
        return measure

    def close(self) -> None:
        """End all connections."""
        self._closures.close()
