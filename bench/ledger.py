"""What staff and the drainer ask of the ledger: who to phone next after years of use, and how fast an outage is made up.

Rules of this file:
- SQLite, in a file, as a clinic with one machine has it.
- Closed requests are written by one statement and not by our own code: a million of them in seconds. The open ones, and
  all that is measured, go the way of real ones.
- CPU for the query; time on the clock for what an outage left, because a disk has to take each part of it.
"""

from collections.abc import Iterator
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter, process_time

import sqlalchemy as sa

from bench.installation import NOW, TOKEN
from bench.report import Row, interleaved, ratio
from ivr.callbacks.cipher import Cipher
from ivr.callbacks.drainer import Held, drain
from ivr.callbacks.spool import FILE, Spool
from ivr.phone.identity import made_sid
from ivr.store.ledger import Ledger

FEW = 10
OPEN = 20
OUTAGE = 500
_QUERIES = 50
_CLOSED = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
INSERT INTO callback_requests
    (id, origin, finished, created_at, wished_at, due_at, state, attempts, outcome, closed_by, closed_at)
SELECT 'closed-' || i, 'menu', 1, :at, :at, :at, 'done', 0, 'helped', 'Anna', :at FROM n
"""


def rows(*, rounds: int, closed: int) -> Iterator[Row]:
    """The rows of the ledger; `closed` is the number of closed requests after years of use."""
    with TemporaryDirectory(prefix="bench-") as folder:
        measures = {str(count): _Queries(Path(folder) / f"{count}", count) for count in (FEW, closed)}
        found = interleaved({name: each.cpu for name, each in measures.items()}, rounds)
        for each in measures.values():
            each.ledger.close()
    what = f"next to phone, closed: {closed:,} ÷ {FEW}"
    yield ratio(what, found[str(closed)], found[str(FEW)], goal=1.1)
    seconds = tuple(_drained() for _ in range(rounds))
    rate = OUTAGE / sorted(seconds)[len(seconds) // 2]
    what, detail = f"{OUTAGE} requests of an outage, drained", f"{rate:,.0f} a second"
    yield Row(what, tuple(each * 1e3 for each in seconds), "ms", goal=2500.0, detail=detail)


class _Queries:
    """A ledger with some open requests and many closed ones."""

    def __init__(self, folder: Path, closed: int) -> None:
        folder.mkdir()
        self.ledger = _ledger(folder)
        _fill(folder, OPEN)
        _move(folder, self.ledger)
        with self.ledger._database.writing() as connection:  # noqa: SLF001 - see the rules of this file
            connection.execute(sa.text(_CLOSED), {"count": closed, "at": NOW.isoformat()})

    def cpu(self) -> float:
        """Seconds of CPU for one query."""
        before = process_time()
        for _ in range(_QUERIES):
            self.ledger.next_to_call(NOW)
        return (process_time() - before) / _QUERIES


def _ledger(folder: Path) -> Ledger:
    ledger = Ledger(f"sqlite:///{folder / 'ivr.sqlite3'}", Cipher([TOKEN]), lambda at: at + timedelta(days=2))
    ledger.migrate()
    return ledger


def _fill(folder: Path, count: int) -> None:
    with closing(Spool(folder / FILE, Cipher([TOKEN]))) as spool:
        for number in range(count):
            spool.finish(made_sid("waits", number), f"+3161{number:07}", "menu", None, NOW)


def _move(folder: Path, ledger: Ledger) -> None:
    with closing(Spool(folder / FILE, Cipher([TOKEN]))) as spool:
        moved = drain(spool, ledger, NOW, lambda: Held(ledger.standing().windows, untouched=False))
    if not moved:
        raise RuntimeError("nothing was drained")


def _drained() -> float:
    """Seconds until what an outage left in the spool is in the ledger."""
    with TemporaryDirectory(prefix="bench-") as folder:
        _fill(Path(folder), OUTAGE)
        with closing(_ledger(Path(folder))) as ledger:
            begin = perf_counter()
            _move(Path(folder), ledger)
            return perf_counter() - begin
