"""The ledger's database fails in every way, under the real server: no caller notices, and each request is kept."""

import os
import signal
import socket
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from pathlib import Path

import psycopg
import pytest

from ivr.callbacks.requests import request_id
from ivr.callbacks.spool import FILE
from tests.faults.expected import as_usual
from tests.faults.rows import NIGHT, NOON, TIMES, Row, refusal, wrong
from tests.postgres import Server as Postgres
from tests.server import serving

CONNECTIONS = 100
"""Of PostgreSQL, as it is shipped."""

Broken = Callable[[Postgres, Path], AbstractContextManager[str]]
"""Breaks a database for a while, and gives its URL."""


@contextmanager
def frozen(postgres: Postgres, _folder: Path) -> Iterator[str]:
    """Stopped in the middle of whatever it does: connections are taken, and nothing comes back."""
    url = postgres.url(postgres.new_database())
    try:
        postgres.signal(signal.SIGSTOP)
        yield url
    finally:
        postgres.signal(signal.SIGCONT)


@contextmanager
def killed(postgres: Postgres, _folder: Path) -> Iterator[str]:
    url = postgres.url(postgres.new_database())
    try:
        postgres.kill()
        yield url
    finally:
        postgres.start()


@contextmanager
def without_connections(postgres: Postgres, _folder: Path) -> Iterator[str]:
    """Every connection that it has is taken."""
    url = postgres.url(postgres.new_database())
    with ExitStack() as taken:
        with suppress(psycopg.OperationalError):
            for _ in range(2 * CONNECTIONS):
                taken.enter_context(psycopg.connect(url))
        with pytest.raises(psycopg.OperationalError, match="connection"):
            psycopg.connect(url)
        yield url


@contextmanager
def read_only(postgres: Postgres, _folder: Path) -> Iterator[str]:
    name = postgres.new_database()
    postgres.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on")
    yield postgres.url(name)


@contextmanager
def of_another_name(postgres: Postgres, _folder: Path) -> Iterator[str]:
    yield postgres.url("nowhere")


@contextmanager
def without_an_address(_postgres: Postgres, _folder: Path) -> Iterator[str]:
    """Its host is not found (RFC 2606: `.invalid` never is)."""
    yield "postgresql://ivr:x@database.invalid/ivr"


@contextmanager
def silent(_postgres: Postgres, _folder: Path) -> Iterator[str]:
    """Something listens there and never answers."""
    with socket.create_server(("127.0.0.1", 0), backlog=64) as listening:
        yield f"postgresql://ivr:x@127.0.0.1:{listening.getsockname()[1]}/ivr"


@contextmanager
def locked(_postgres: Postgres, folder: Path) -> Iterator[str]:
    with closing(sqlite3.connect(folder / "ledger.sqlite3", isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield f"sqlite:///{folder}/ledger.sqlite3"


@contextmanager
def no_database(_postgres: Postgres, folder: Path) -> Iterator[str]:
    (folder / "ledger.sqlite3").write_bytes(os.urandom(9_000))
    yield f"sqlite:///{folder}/ledger.sqlite3"


@contextmanager
def full(_postgres: Postgres, _folder: Path) -> Iterator[str]:
    """A file that can be opened and read, and has no room for a single byte."""
    yield "sqlite:////dev/full"


@contextmanager
def where_nothing_is_written(_postgres: Postgres, _folder: Path) -> Iterator[str]:
    """A file system that takes no file, whoever asks."""
    yield "sqlite:////sys/ledger.sqlite3"


@contextmanager
def in_no_folder(_postgres: Postgres, folder: Path) -> Iterator[str]:
    yield f"sqlite:///{folder}/nowhere/ledger.sqlite3"


FAULTS: dict[str, Broken] = {
    "PostgreSQL frozen": frozen,
    "PostgreSQL killed": killed,
    "PostgreSQL without a free connection": without_connections,
    "PostgreSQL read-only": read_only,
    "PostgreSQL without that database": of_another_name,
    "a host that is not found": without_an_address,
    "a host that never answers": silent,
    "SQLite locked": locked,
    "SQLite that is no database": no_database,
    "SQLite full": full,
    "SQLite read-only": where_nothing_is_written,
    "SQLite in no folder": in_no_folder,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_whatever_becomes_of_the_database_callers_are_answered_as_usual_and_requests_are_kept(
    fault: str, data: Path, matrix: dict[str, list[Row]], postgres_server: Postgres
) -> None:
    broken = FAULTS[fault](postgres_server, data.parent)
    with broken as url, serving(data.parent, DATABASE_URL=url) as server:
        for when in (NOON, NIGHT):
            server.at(TIMES[when])
            assert wrong(fault, server.post, matrix[when], as_usual) == {}
        assert refusal(server.ask) is None
        with closing(sqlite3.connect(data / FILE)) as spool:
            kept = {each for (each,) in spool.execute("SELECT id FROM request WHERE kind = 'finished'")}
        assert kept >= {
            request_id(row.fields["CallSid"]) for each in matrix.values() for row in each if row.notes
        }
