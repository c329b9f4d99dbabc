"""What tests of the worker share: a bench on real files, a mail server, and a server under gunicorn."""

import os
import signal
import socket
import socketserver
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from threading import Thread
from typing import Any, cast

import psutil
import pytest

from app import create_app
from ivr.settings import Settings
from ivr.worker.bench import Bench, prepared

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 60
MONDAY = datetime(2026, 11, 23, 9, tzinfo=UTC)
"""Ten o'clock in Amsterdam; the office is open."""


@dataclass
class Clock:
    """Stands at a moment until it is moved."""

    now: datetime = MONDAY

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Told:
    """Events as the log would get them."""

    events: list[tuple[str, dict[str, object]]] = field(default_factory=list)

    def __call__(self, event: str, **facts: object) -> None:
        self.events.append((event, facts))

    def of(self, event: str) -> list[dict[str, object]]:
        return [facts for name, facts in self.events if name == event]


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def told() -> Told:
    return Told()


@pytest.fixture
def make_bench(
    make_settings: Callable[..., Settings], clock: Clock, told: Told
) -> Iterator[Callable[..., Bench]]:
    """Makes the bench of an installation whose files are published; keywords are further variables."""
    made: list[Bench] = []

    def make(**variables: str) -> Bench:
        settings = make_settings(**variables)
        if not made:
            create_app(settings)
        made.append(prepared(settings, clock, told))
        return made[-1]

    yield make
    for bench in made:
        bench.close()


# --- mail ---


class _Session(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321) as a client needs that sends one mail."""

    def handle(self) -> None:
        mails = cast("MailServer", self.server)
        self.say(220)
        sender, to = "", []
        while line := self.rfile.readline().decode().strip():
            verb, _, rest = line.partition(" ")
            verb = verb.upper()
            address = line.partition("<")[2].partition(">")[0]
            if verb == "DATA":
                self.say(354)
                mails.letters.append(Mail(sender, tuple(to), self.data()))
            elif verb == "MAIL":
                sender, to = address, []
            elif verb == "RCPT" and address in mails.refused:
                self.say(550)
                continue
            elif verb == "RCPT":
                to.append(address)
            elif verb == "AUTH":
                mails.logins.append(rest)
            self.say(
                221 if verb == "QUIT" else 250 if verb != "AUTH" else 235,
                mails.offers if verb == "EHLO" else (),
            )

    def data(self) -> EmailMessage:
        lines = []
        while (line := self.rfile.readline()) != b".\r\n":
            lines.append(line.removeprefix(b"."))
        return cast("EmailMessage", message_from_bytes(b"".join(lines), policy=policy.default))

    def say(self, code: int, more: tuple[str, ...] = ()) -> None:
        words = ("here", *more)
        for place, word in enumerate(words, 1):
            self.wfile.write(f"{code}{' ' if place == len(words) else '-'}{word}\r\n".encode())


@dataclass(frozen=True)
class Mail:
    """What a mail server was given."""

    sender: str
    to: tuple[str, ...]
    message: EmailMessage

    @property
    def text(self) -> str:
        return self.message.get_content().replace("\r\n", "\n")


class MailServer(socketserver.ThreadingTCPServer):
    """An SMTP server on loopback that keeps what it gets."""

    daemon_threads = True
    allow_reuse_address = True
    offers: tuple[str, ...] = ()

    def __init__(self, port: int = 0) -> None:
        super().__init__(("127.0.0.1", port), _Session)
        self.letters: list[Mail] = []
        self.logins: list[str] = []
        self.refused: set[str] = set()
        Thread(target=self.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True).start()

    @property
    def url(self) -> str:
        return f"smtp://127.0.0.1:{self.server_address[1]}"


@pytest.fixture
def mail_server() -> Iterator[MailServer]:
    server = MailServer()
    yield server
    server.shutdown()
    server.server_close()


# --- servers and their workers ---


def until(happens: Callable[[], Any], within: float = PATIENCE) -> Any:
    """What it gives, once it gives something; a busy machine may take its time."""
    end = time.monotonic() + within
    while time.monotonic() < end:
        if found := happens():
            return found
        time.sleep(0.05)
    return happens()


@pytest.fixture
def eventually() -> Callable[..., Any]:
    return until


@dataclass
class Served:
    """gunicorn, and the workers that run for its DATA_DIR."""

    process: "subprocess.Popen[bytes]"
    data_dir: Path
    port: int
    log: Path

    def workers(self) -> list[psutil.Process]:
        """The processes of `flask worker --with-parent`, or what stands for it, on this DATA_DIR."""
        return [each for each in psutil.process_iter() if self._is_worker(each)]

    def one_worker(self) -> psutil.Process:
        """The one worker, once there is one and no other; fails if that does not come about."""
        found = until(lambda: self.workers() if len(self.workers()) == 1 else [])
        assert len(found) == 1, self.log.read_text()
        worker: psutil.Process = found[0]
        return worker

    def servers(self) -> list[psutil.Process]:
        """The processes of gunicorn that answer."""
        children = psutil.Process(self.process.pid).children()
        return [each for each in children if not self._is_worker(each)]

    def _is_worker(self, process: psutil.Process) -> bool:
        try:
            if "--with-parent" not in process.cmdline() or process.status() == psutil.STATUS_ZOMBIE:
                return False
            return process.environ().get("DATA_DIR") == str(self.data_dir)
        except psutil.Error:
            return False

    def get(self, path: str = "/") -> bytes:
        """Ask for something over HTTP."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(f"GET {path} HTTP/1.0\r\n\r\n".encode())
            return connection.makefile("rb").read()


@pytest.fixture
def serve(tmp_path: Path) -> Iterator[Callable[..., Served]]:
    """Starts gunicorn with an application and further arguments, and ends it with all that is left of it."""
    started: list[Served] = []

    @contextmanager
    def listening() -> Iterator[socket.socket]:
        with socket.create_server(("127.0.0.1", 0)) as each:
            yield each

    def start(application: str, *arguments: str, **variables: str) -> Served:
        data_dir = tmp_path / "data"
        data_dir.mkdir(exist_ok=True)
        log = tmp_path / "server.log"
        command = [sys.executable, "-m", "gunicorn", "--worker-class", "gthread", "--no-control-socket"]
        environment = {
            "PATH": os.environ["PATH"], "PYTHONPATH": f"{ROOT}:{ROOT / 'tests/worker/programs'}",
            "IVR_ENV": "test", "WORKER": "embedded", "DATA_DIR": str(data_dir),
        }  # fmt: skip
        with listening() as each, log.open("ab") as output:
            port: int = each.getsockname()[1]
            process = subprocess.Popen(
                [*command, "--bind", f"fd://{each.fileno()}", *arguments, application],
                cwd=tmp_path,
                env=environment | variables,
                pass_fds=[each.fileno()],
                stdout=output,
                stderr=output,
            )
        started.append(Served(process, data_dir, port, log))
        return started[-1]

    yield start
    for each in started:
        if each.process.poll() is None:
            each.process.send_signal(signal.SIGINT)
        try:
            each.process.wait(20)
        except subprocess.TimeoutExpired:
            each.process.kill()
            each.process.wait()
        left = until(lambda each=each: not each.workers(), within=20)
        for worker in each.workers():
            worker.kill()
        assert left, "a worker was left behind"
