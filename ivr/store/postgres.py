"""PostgreSQL with a deadline that the client keeps.

Rules this file keeps:

- A server that is frozen never answers and its kernel still acknowledges, so neither its own time-outs nor TCP's help:
  every wait for it ends at the deadline of the call that it is for, and the connection is given up.
- A new connection is begun only while there is time left to see it fail.
- The server's own time-outs and TCP's end what we have left behind: a statement, a lock, a transaction, a dead network.

A name in DATABASE_URL is resolved by the system before any deadline counts; one host, since each further one has a time
of its own.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import Any, Self, TypeVar

import psycopg
from psycopg.abc import PQGen
from psycopg.pq import TransactionStatus
from sqlalchemy import URL, Connection, Engine, event

CONNECT_SECONDS = 2  # libpq knows no shorter one
_NO_DEADLINE = float("inf")

_PARAMETERS = {
    "connect_timeout": str(CONNECT_SECONDS),
    "tcp_user_timeout": "2500",  # milliseconds
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "2",
    "application_name": "rugpoli-telefoon",
}
_OPTIONS = " ".join(
    f"-c {name}={value}"
    for name, value in {
        "statement_timeout": "2500",
        "lock_timeout": "2000",
        "idle_in_transaction_session_timeout": "10000",
        "timezone": "UTC",
    }.items()
)

_LOCK = 7_238_004_112  # any number of our own

_Result = TypeVar("_Result")
_ends: ContextVar[float] = ContextVar("_ends", default=_NO_DEADLINE)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Give everything that is done with the database inside this block one deadline."""
    token = _ends.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _ends.reset(token)


def _left() -> float:
    return _ends.get() - time.monotonic()


class PatientConnection(psycopg.Connection[Any]):
    """A connection that waits until the deadline and then no more."""

    @classmethod
    def connect(cls, conninfo: str = "", **parameters: Any) -> Self:
        """Connect, unless that could outlast the deadline.

        Raises:
            psycopg.OperationalError: as ever, and when there is too little time left.
        """
        if _left() < CONNECT_SECONDS:
            raise psycopg.OperationalError("no time left to connect")
        return super().connect(conninfo, **parameters)

    def wait(self, gen: PQGen[_Result], interval: float = 0.1, timeout: float | None = None) -> _Result:
        """Wait for the server's answer; a connection that still owes us one is closed."""
        left = _left()
        if left != _NO_DEADLINE:
            timeout = max(0, min(left, timeout or left))
        try:
            return super().wait(gen, interval, timeout)
        except psycopg.OperationalError:
            if self.info.transaction_status is TransactionStatus.ACTIVE:
                self.close()
            raise


def address(url: URL) -> URL:
    """Give the address with our driver and our time-outs."""
    options = " ".join(filter(None, (str(url.query.get("options", "")), _OPTIONS)))
    return url.set(drivername="postgresql+psycopg").update_query_dict({**_PARAMETERS, "options": options})


def prepare(engine: Engine) -> None:
    """Have the engine connect with our connections."""

    @event.listens_for(engine, "do_connect")
    def connect(_dialect: object, _record: object, args: Any, parameters: Any) -> PatientConnection:
        return PatientConnection.connect(*args, **parameters)


def unhurried(connection: Connection) -> None:
    """Let this transaction's statements, and its waits for a lock, last."""
    for name in ("statement_timeout", "lock_timeout"):
        connection.exec_driver_sql(f"SET LOCAL {name} = 0")


def alone(connection: Connection) -> None:
    """Wait until no other transaction has the lock, on any machine; it is ours until this one ends."""
    connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock({_LOCK})")


def vacuum(connection: Any) -> None:
    """Free what erased rows took. Pages and the log keep traces until they are used again: sealed ones."""
    driver = connection.driver_connection
    connection.detach()  # what is set here is not for others
    driver.autocommit = True
    driver.execute("SET statement_timeout = 0")
    driver.execute("VACUUM callback_requests, callback_withdrawals")
