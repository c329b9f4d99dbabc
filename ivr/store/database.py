"""One database, SQLite or PostgreSQL: transactions that end in time, and no error but StoreError.

Rules this file keeps:

- One transaction writes at a time, on all machines: what it read is still so when it writes, and none wait in a ring.
- Every transaction ends within `CALL_SECONDS`, done or with a StoreError; upkeep has a longer time of its own.
- A StoreError names the fault, never the statement or its values.
- Nothing connects before it is needed; a process that was forked makes connections of its own.
"""

import os
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Protocol

import sqlalchemy as sa
from sqlalchemy import URL, Connection, Engine
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from ivr.store import sqlite
from ivr.store.errors import StoreError

CALL_SECONDS = 2.5
VACUUM_SECONDS = 60.0
UPKEEP_SECONDS = 600.0


class Backend(Protocol):
    """What is different between the two: the modules `sqlite` and `postgres`."""

    def address(self, url: URL, /) -> URL:
        """The address for the engine."""

    def prepare(self, engine: Engine, /) -> None:
        """Set the engine up before it connects."""

    def within(self, seconds: float, /) -> AbstractContextManager[None]:
        """A deadline for all that is done inside."""

    def unhurried(self, connection: Connection, /) -> None:
        """Lift the server's own time-outs for this transaction."""

    def alone(self, connection: Connection, /) -> None:
        """Wait until no other transaction writes."""

    def vacuum(self, connection: Any, /) -> None:
        """Remove erased data from the files; a raw connection, outside a transaction."""


class Database:
    """Gives transactions; `url` is `sqlite:///…` or `postgresql://…`."""

    def __init__(self, url: str) -> None:
        """Raise StoreError for a URL that no engine can be made of."""
        try:
            address = sa.make_url(url)
            self._backend = _backend(address)
            self._engine = _engine(self._backend.address(address))
        except (SQLAlchemyError, ValueError):  # ValueError: a port that is no number
            raise StoreError("DATABASE_URL is no address of a database") from None
        self._backend.prepare(self._engine)
        self._reader = self._engine.execution_options(**{sqlite.READING: True})
        self._pid = os.getpid()

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """Begin a transaction that changes nothing."""
        with self._in_time(CALL_SECONDS), self._reader.begin() as connection:
            yield connection

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """Begin a transaction, committed at the end of the block."""
        with self._in_time(CALL_SECONDS), self._engine.begin() as connection:
            self._backend.alone(connection)
            yield connection

    @contextmanager
    def upkeep(self) -> Iterator[Connection]:
        """Begin a transaction that writes, and may take long."""
        with self._in_time(UPKEEP_SECONDS), self._engine.begin() as connection:
            self._backend.unhurried(connection)
            self._backend.alone(connection)
            yield connection

    def vacuum(self) -> None:
        """Let erased data be gone from the files too, as far as the database can."""
        with self._in_time(VACUUM_SECONDS):
            connection = self._engine.raw_connection()
            try:
                self._backend.vacuum(connection)
            finally:
                connection.close()

    def close(self) -> None:
        """End all connections; the next call makes new ones."""
        self._engine.dispose()

    @contextmanager
    def _in_time(self, seconds: float) -> Iterator[None]:
        if self._pid != os.getpid():  # forked: the connections are the parent's
            self._engine.dispose(close=False)
            self._pid = os.getpid()
        try:
            with self._backend.within(seconds):
                yield
        except (SQLAlchemyError, self._engine.dialect.loaded_dbapi.Error) as error:
            raise StoreError(f"the database failed: {_fault(error)}") from None


def _backend(address: URL) -> Backend:
    match address.get_backend_name():
        case "sqlite":
            return sqlite
        case "postgresql":
            return _postgres()
        case _:
            raise StoreError("DATABASE_URL begins with neither sqlite:// nor postgresql://")


def _postgres() -> Backend:
    try:
        from ivr.store import postgres  # noqa: PLC0415 - psycopg is an extra
    except ImportError:
        raise StoreError("PostgreSQL needs psycopg: pip install -r requirements-postgres.txt") from None
    return postgres


def _engine(address: URL) -> Engine:
    return sa.create_engine(
        address,
        pool_size=5,
        pool_timeout=0.5,
        pool_pre_ping=address.get_backend_name() == "postgresql",  # after a restart of the server
        hide_parameters=True,
    )


def _fault(error: Exception) -> str:
    """Name it: the driver's class and, where it has one, its code."""
    cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
    code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    return f"{type(cause).__name__} {code}" if code else type(cause).__name__
