"""What happens around a webhook: workers that die, bodies that stop half-way, crowds of connections, odd Hosts."""

import shutil
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import psutil
import pytest

from tests.faults.expected import as_usual, lifeline
from tests.faults.rows import NIGHT, NOON, TIMES, Row, refusal, wrong
from tests.server import Server, serving, soon
from tests.voice.line import Answer

THREADS = 4
CROWD = 300
HALF_A_BODY = b"POST /voice HTTP/1.1\r\nHost: x\r\nContent-Length: 1000\r\n\r\nDigits="


@contextmanager
def connections(server: Server, number: int, said: bytes) -> Iterator[list[socket.socket]]:
    """Connect so often, say something, and stay."""
    with ExitStack() as held:
        sockets = []
        for _ in range(number):
            sockets.append(
                held.enter_context(socket.create_connection(("127.0.0.1", server.port), timeout=30))
            )
            sockets[-1].sendall(said)
        yield sockets


def ask_all(fault: str, server: Server, matrix: dict[str, list[Row]]) -> None:
    for when in (NOON, NIGHT):
        server.at(TIMES[when])
        assert wrong(fault, server.post, matrix[when], as_usual) == {}


@pytest.fixture(scope="module")
def server(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A line with few threads, so that a crowd is soon too large."""
    folder = tmp_path_factory.mktemp("crowded")
    shutil.copytree(published, folder / "data")
    with serving(folder, threads=THREADS) as server:
        server.ask("POST", "/voice", b"", {})
        yield server


CROWDS = {
    "some that say nothing": (THREADS - 1, b""),
    "some that say half a line": (THREADS - 1, b"POST /voi"),
    "some that say half a header": (THREADS - 1, b"POST /voice HTTP/1.1\r\nHost: x\r\nX-Twi"),
    "a crowd that is done and stays": (CROWD, b"GET /livez HTTP/1.1\r\nHost: x\r\n\r\n"),
}
"""Who has not finished asking holds a thread of gunicorn, which has no time-out for that: more of them than there are
threads is for the proxy in front, which asks on only what is whole (docs/safety.md)."""


@pytest.mark.parametrize("crowd", CROWDS)
def test_connections_that_stay_keep_no_caller_waiting(
    crowd: str, server: Server, matrix: dict[str, list[Row]]
) -> None:
    number, said = CROWDS[crowd]
    with connections(server, number, said):
        ask_all(crowd, server, matrix)
        assert refusal(server.ask) is None


def test_bodies_that_stop_half_way_hold_all_threads_but_one_and_callers_are_answered(
    server: Server, matrix: dict[str, list[Row]]
) -> None:
    with connections(server, THREADS - 1, HALF_A_BODY) as stuck:
        ask_all("half a body", server, matrix)
        for each in stuck:
            assert each.recv(65_536).startswith(b"HTTP/1.1 200 "), "who stopped half-way hears the lifeline"


def test_bodies_that_stop_half_way_on_every_thread_give_them_back_by_themselves(
    server: Server, matrix: dict[str, list[Row]]
) -> None:
    with connections(server, THREADS, HALF_A_BODY):
        row = matrix[NIGHT][0]
        server.at(TIMES[NIGHT])
        assert soon(lambda: as_usual(row, server.post(row.target, row.fields)) is None)
    ask_all("half a body on every thread, and gone", server, matrix)


HOSTS = [
    "",
    "[::",
    "forged.example",
    "x" * 999,
    "a b",
    "127.0.0.1:99999",
    "line.example, other.example",
    "\xff",
]


@pytest.mark.parametrize("host", HOSTS, ids=lambda host: ascii(host)[:20])
def test_whatever_the_host_is_said_to_be_callers_are_answered(
    host: str, server: Server, matrix: dict[str, list[Row]]
) -> None:
    def post(target: str, fields: dict[str, str]) -> Answer:
        return server.post(target, fields, Host=host, X_Forwarded_Host=host.strip("\xff"))

    for when in (NOON, NIGHT):
        server.at(TIMES[when])
        assert wrong(f"Host {host!r:.20}", post, matrix[when], as_usual) == {}  # type: ignore[arg-type]


def test_a_worker_that_is_killed_leaves_the_others_to_answer_and_is_replaced(
    data: Path, matrix: dict[str, list[Row]]
) -> None:
    with serving(data.parent, workers=2) as server:
        assert soon(lambda: len(answering(server)) == 2)
        for when in (NOON, NIGHT):
            server.at(TIMES[when])
            one, *_ = answering(server)
            one.kill()
            one.wait(30)
            assert wrong("a worker killed", server.post, matrix[when], as_usual) == {}
            assert soon(lambda: len(answering(server)) == 2), "nobody took its place"
        assert refusal(server.ask) is None


def answering(server: Server) -> list[psutil.Process]:
    """The workers that have started: each has the snapshot's server code loaded, so it has threads."""
    return [
        each
        for each in psutil.Process(server.process.pid).children()
        if each.status() != psutil.STATUS_ZOMBIE
    ]


def test_with_every_worker_killed_the_next_is_there_for_who_tries_again(
    data: Path, matrix: dict[str, list[Row]]
) -> None:
    """Twilio asks once more when a connection fails (twilio.md, "Delivery")."""
    with serving(data.parent) as server:
        server.post("/voice", {})
        for worker in answering(server):
            worker.kill()
        row = matrix[NOON][0]

        def again() -> bool:
            try:
                return as_usual(row, server.post(row.target, row.fields)) is None
            except OSError:
                return False

        assert soon(again)
        assert lifeline(row, server.ask("POST", "/voice", b"", {})) is None
