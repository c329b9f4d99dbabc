"""SQLite as the database of one machine.

Rules this file keeps:

- What is committed is on disk: a write-ahead log, synced at every commit.
- A transaction that will write says so when it begins (BEGIN IMMEDIATE): waiting for another writer then works, where
  turning from reading to writing would fail at once.
- What is erased is overwritten: in the pages (secure_delete), in the freed ones (incremental vacuum) and in the log.
"""

from contextlib import AbstractContextManager, nullcontext
from typing import Any

from sqlalchemy import URL, Connection, Engine, event

READING = "reading"
"""The execution option of a connection that will not write."""

_SETTINGS = (
    "PRAGMA journal_mode = WAL",
    "PRAGMA synchronous = FULL",
    "PRAGMA foreign_keys = ON",
    "PRAGMA secure_delete = ON",
)


def address(url: URL) -> URL:
    """Give the address as it is."""
    return url


def prepare(engine: Engine) -> None:
    """Have the engine set up each connection, and begin each transaction, as this file says."""

    @event.listens_for(engine, "connect")
    def connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None  # the driver begins nothing by itself
        connection.execute(
            "PRAGMA busy_timeout = 2000"
        )  # milliseconds; before anything that may have to wait
        if connection.execute("PRAGMA page_count").fetchone() == (0,):
            connection.execute("PRAGMA auto_vacuum = INCREMENTAL")  # a write: not to a file that is in use
        for setting in _SETTINGS:
            connection.execute(setting)

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = connection.get_execution_options().get(READING, False)
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


def within(_seconds: float) -> AbstractContextManager[None]:
    """No deadline beyond `busy_timeout`: there is no server that could be silent."""
    return nullcontext()


def unhurried(_connection: Connection) -> None:
    """Nothing to do: no statement has a time-out."""


def alone(_connection: Connection) -> None:
    """Nothing to do: only one transaction writes at a time."""


def vacuum(connection: Any) -> None:
    """Leave nothing of erased data in free pages and in the log, as far as no reader still needs them."""
    connection.execute("PRAGMA incremental_vacuum").fetchall()  # frees a page for each row that is fetched
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
