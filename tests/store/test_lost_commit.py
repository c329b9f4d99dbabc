"""A commit of which nobody heard: PostgreSQL has it, the answer is lost on the way, and the same again changes nothing."""

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest

from ivr.store.errors import StoreError
from ivr.store.ledger import Ledger

COMMIT = b"COMMIT\x00"  # of a simple query, as libpq sends it


class Proxy:
    """Passes bytes between TCP and the server's socket; once `armed`, the answer to the next commit is lost."""

    def __init__(self, server: Path) -> None:
        self._server = server
        self.armed = False
        self.lost = 0
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._begin(self._serve)

    @property
    def port(self) -> int:
        return int(self._listening.getsockname()[1])

    def close(self) -> None:
        """Once nobody is connected any more."""
        self._listening.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join(10)

    def _begin(self, work: Callable[..., None], *arguments: socket.socket) -> None:
        self._threads.append(threading.Thread(target=work, args=arguments, daemon=True))
        self._threads[-1].start()

    def _serve(self) -> None:
        with suppress(OSError), self._listening:
            while True:
                client, _ = self._listening.accept()
                server = socket.socket(socket.AF_UNIX)
                server.connect(str(self._server))
                self._begin(self._up, client, server)
                self._begin(self._down, client, server)

    def _up(self, client: socket.socket, server: socket.socket) -> None:
        with suppress(OSError):
            while data := client.recv(65_536):
                if self.armed and COMMIT in data:
                    self.armed = False
                    self.lost += 1
                    client.shutdown(socket.SHUT_WR)  # from here on nothing comes back
                server.sendall(data)
            server.shutdown(socket.SHUT_WR)

    def _down(self, client: socket.socket, server: socket.socket) -> None:
        with client, server, suppress(OSError):
            while data := server.recv(65_536):
                with suppress(OSError):
                    client.sendall(data)


@pytest.fixture
def proxy(postgres_server: Any) -> Iterator[Proxy]:
    proxy = Proxy(postgres_server.data / ".s.PGSQL.5432")
    yield proxy
    proxy.close()


@pytest.fixture
def through_proxy(
    proxy: Proxy, postgres_server: Any, migrated: dict[str, str], make_ledger: Callable[[str], Ledger]
) -> Ledger:
    name = postgres_server.new_database(migrated["postgresql"])
    return make_ledger(
        f"postgresql://postgres:@127.0.0.1:{proxy.port}/{name}?sslmode=disable&gssencmode=disable"
    )


def test_what_was_committed_without_an_answer_is_there_once_after_the_same_again(
    proxy: Proxy, through_proxy: Ledger, delivered: Callable[..., Any]
) -> None:
    through_proxy.take_in([delivered(id="before")])
    proxy.armed = True

    with pytest.raises(StoreError):
        through_proxy.take_in([delivered(id="lost")])

    assert proxy.lost == 1
    assert sorted(each.id for each in through_proxy.find()) == ["before", "lost"], "it is there"
    through_proxy.take_in([delivered(id="lost")])
    assert sorted(each.id for each in through_proxy.find()) == ["before", "lost"]
    assert [event.action for event in through_proxy.history("lost")] == ["asked"]
