"""Ledgers over a SQLite file and over a real PostgreSQL (tests/postgres.py); nothing here is skipped or mocked."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.store.database import Database
from ivr.store.ledger import Ledger
from tests.postgres import Server

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
NUMBER = "+31612345678"


class PlainCipher:
    """Turns a text round, with a mark of its own: enough to see what is sealed, and by whom."""

    def __init__(self, *marks: str) -> None:
        self.marks = marks or ("first",)

    def encrypt(self, text: str) -> str:
        return f"{self.marks[0]}:{text[::-1]}"

    def decrypt(self, sealed: str) -> str:
        mark, _, text = sealed.partition(":")
        if mark not in self.marks:
            raise LookupError(sealed)
        return text[::-1]

    def indexes(self, text: str) -> tuple[str, ...]:
        return tuple(f"{mark}-index:{text[::-1]}" for mark in self.marks)

    def index(self, text: str) -> str:
        return self.indexes(text)[0]


@dataclass(frozen=True, slots=True)
class Delivered:
    """A request as the drainer gives it; by default the first of a caller."""

    id: str = "a"
    call: str = "CA-a"
    kind: str = "finished"
    number: str = NUMBER
    reference: str = "0042"
    origin: str = "nurse_closed"
    window_start: datetime | None = None
    window_end: datetime | None = None
    created_at: datetime = NOON
    wished_at: datetime = NOON


def due(moment: datetime) -> datetime:
    """Two days, whatever the office does."""
    return moment + timedelta(days=2)


@pytest.fixture(scope="session")
def delivered() -> type[Delivered]:
    """Makes deliveries; keywords are what differs."""
    return Delivered


@pytest.fixture(scope="session")
def cipher() -> type[PlainCipher]:
    """Makes ciphers, by their marks."""
    return PlainCipher


# --- ledgers ---


@pytest.fixture(scope="session")
def migrated(postgres_server: Server, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a new database is copied from: a file, and the name of a database."""
    file = tmp_path_factory.mktemp("template") / "ledger.sqlite3"
    template = postgres_server.new_database()
    for url in (f"sqlite:///{file}", postgres_server.url(template)):
        ledger = Ledger(url, PlainCipher(), due)
        ledger.migrate()
        ledger.close()
    return {"sqlite": str(file), "postgresql": template}


@pytest.fixture(params=["sqlite", "postgresql"])
def backend(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def empty_url(backend: str, postgres_server: Server, tmp_path: Path) -> str:
    """A database without any table."""
    if backend == "sqlite":
        return f"sqlite:///{tmp_path / 'empty.sqlite3'}"
    return postgres_server.url(postgres_server.new_database())


@pytest.fixture
def url(backend: str, postgres_server: Server, migrated: dict[str, str], tmp_path: Path) -> str:
    """A database with our tables, and nothing in them."""
    if backend == "sqlite":
        shutil.copy(migrated[backend], tmp_path / "ledger.sqlite3")
        return f"sqlite:///{tmp_path / 'ledger.sqlite3'}"
    return postgres_server.url(postgres_server.new_database(migrated[backend]))


@pytest.fixture
def database(url: str) -> Iterator[Database]:
    database = Database(url)
    yield database
    database.close()


@pytest.fixture
def make_ledger() -> Iterator[Callable[[str], Ledger]]:
    """Opens ledgers, and closes them in the end."""
    with ExitStack() as opened:

        def make(url: str, cipher: PlainCipher | None = None) -> Ledger:
            ledger = Ledger(url, cipher or PlainCipher(), due)
            opened.callback(ledger.close)
            return ledger

        yield make


@pytest.fixture
def ledger(url: str, make_ledger: Callable[[str], Ledger]) -> Ledger:
    return make_ledger(url)


@pytest.fixture
def postgres_ledger(
    postgres_server: Server, migrated: dict[str, str], make_ledger: Callable[[str], Ledger]
) -> Ledger:
    return make_ledger(postgres_server.url(postgres_server.new_database(migrated["postgresql"])))
