"""The SQLite file of the spool: its table, how it is opened, and one process at a time.

Rules of this file:
- A commit returns after its fsync (`synchronous=FULL`; NORMAL would answer before it in WAL mode).
- What is deleted is overwritten with zeroes.
- Processes queue for a lock on a file beside it, because the kernel wakes who waits. SQLite's own waiting is sleeping
  and trying again, and under several durable writers some never come up. It remains for tools that know no lock.
"""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

_BUSY = 0.5  # seconds; less than a caller waits
_SETTINGS = ("journal_mode = WAL", "synchronous = FULL", "secure_delete = ON")
_SCHEMA = (
    """
CREATE TABLE IF NOT EXISTS request (
    id TEXT NOT NULL PRIMARY KEY,
    call TEXT NOT NULL,
    kind TEXT NOT NULL CHECK (kind IN ('confirmed', 'finished', 'unfinished', 'withdrawn')),
    number TEXT NOT NULL,  -- encrypted
    reference TEXT NOT NULL,
    origin TEXT NOT NULL,
    window_start INTEGER,  -- this and the following: microseconds since 1970
    window_end INTEGER,
    created_at INTEGER NOT NULL,
    wished_at INTEGER NOT NULL
) STRICT
""",
    # What the worker tells callers' side of the ledger: `held`, the windows of its open requests as JSON
    # [[id, start], …], and `untouched`, 1 when nobody works the list.
    "CREATE TABLE IF NOT EXISTS told (name TEXT NOT NULL PRIMARY KEY, value TEXT NOT NULL) STRICT",
)


def opened(path: Path) -> sqlite3.Connection:
    """Open the file in autocommit mode, and make it if need be. For one who is `alone`.

    Raises:
        sqlite3.Error, OSError: it cannot be used.
    """
    connection = sqlite3.connect(path, timeout=_BUSY, isolation_level=None)
    path.chmod(0o600)  # the log, made next, gets the same rights
    for statement in (*(f"PRAGMA {setting}" for setting in _SETTINGS), *_SCHEMA):
        connection.execute(statement)
    return connection


@contextmanager
def alone(path: Path) -> Iterator[None]:
    """Wait until no other thread or process is here, and keep them out.

    Raises:
        OSError: the lock cannot be opened.
    """
    with path.with_suffix(".lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        try:
            yield
        finally:
            fcntl.flock(lock, fcntl.LOCK_UN)  # closing is not enough: a fork of just now may hold it open
