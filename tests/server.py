"""The line as it is run: gunicorn, in processes of its own, on a socket of this machine.

Rules of this file:
- The socket is open before the server starts, so the first request waits for it and nobody has to.
- The clock of the line stands at a moment of the test's choice, which it can change.
- Whatever happens, no process is left.
"""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import psutil

from ivr.voice.signature import signature
from tests.voice.line import FORM, MONDAY, OWN_NUMBER, TOKEN, Answer

ROOT = Path(__file__).resolve().parents[1]
SECRET_KEY = "a-secret-of-the-tests-as-long-as-a-real-one"
PATIENCE = 60
"""Seconds after which a test gives up on a server; no promise of the line."""


@dataclass(slots=True)
class Server:
    """A line that answers on a port."""

    process: "subprocess.Popen[bytes]"
    port: int
    url: str
    moment: Path
    data: Path
    errors: Path

    def at(self, now: datetime) -> None:
        """Set the clock, in one go."""
        beside = self.moment.with_suffix(".next")
        beside.write_text(now.isoformat())
        beside.replace(self.moment)

    def post(self, target: str, fields: Mapping[str, str], **headers: str) -> Answer:
        """Post a signed form; a name of a header has _ for -."""
        signed = signature(self.url + target, fields.items(), TOKEN)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.ask("POST", target, urlencode(fields).encode(), {"X-Twilio-Signature": signed} | named)

    def ask(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        """Ask as a client does: one connection, one request."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, target, body, {"Content-Type": FORM} | dict(headers))
            answer = connection.getresponse()
            return Answer(answer.status, dict(answer.getheaders()), answer.read().decode())
        finally:
            connection.close()

    def raw(self, data: bytes, seconds: float = PATIENCE) -> bytes:
        """Send bytes, say no more, and give all that comes back until the other side closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=seconds) as connection:
            got = b""
            with suppress(OSError):  # it may close whenever it likes
                connection.sendall(data)
                connection.shutdown(socket.SHUT_WR)
                while part := connection.recv(65_536):
                    got += part
            return got

    def workers(self) -> list[psutil.Process]:
        """The processes that answer."""
        head = psutil.Process(self.process.pid)
        family = [head, *head.children(recursive=True)]
        parents = {each.ppid() for each in family}
        return [each for each in family if each.pid not in parents]

    def logged(self) -> str:
        return self.errors.read_text(errors="replace")


def environment(data: Path, url: str, **variables: str) -> dict[str, str]:
    """The variables of a line of the tests."""
    return {
        "PATH": os.environ["PATH"],
        "PYTHONPATH": f"{ROOT}:{ROOT / 'tests' / 'programs'}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "IVR_ENV": "test",
        "DATA_DIR": str(data),
        "PUBLIC_URL": url,
        "TWILIO_NUMBER": OWN_NUMBER,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "SECRET_KEY": SECRET_KEY,
        "PLAY_PLACEHOLDERS": "false",
    } | variables


@contextmanager
def serving(  # noqa: PLR0913 - keywords: all that a server is started with
    folder: Path,
    *,
    before: tuple[str, ...] = (),
    threads: int = 8,
    workers: int = 1,
    now: datetime = MONDAY,
    app: str = "line_at:create()",
    stderr: Path | None = None,
    **variables: str,
) -> Iterator[Server]:
    """Run a server whose data are in `folder / "data"`; `before` is a command that it is run under."""
    url = "https://line.example"
    errors = stderr or folder / "errors"
    moment = folder / "moment"
    moment.write_text(now.isoformat())
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(256)
        command = [*before, sys.executable, "-m", "gunicorn", "--bind", f"fd://{listening.fileno()}"]
        command += ["--no-control-socket", "--worker-class", "gthread", "--threads", str(threads)]
        command += ["--workers", str(workers), "--graceful-timeout", "1", app]
        with errors.open("ab") as log:
            process = subprocess.Popen(
                command,
                cwd=ROOT,
                env=environment(folder / "data", url, MOMENT_FILE=str(moment), **variables),
                pass_fds=[listening.fileno()],
                stderr=log,
                stdin=subprocess.DEVNULL,
                start_new_session=True,
            )
            port = listening.getsockname()[1]
    try:
        yield Server(process, port, url, moment, folder / "data", errors)
    finally:
        stopped(process)


def stopped(process: "subprocess.Popen[bytes]") -> None:
    """End a server and all of its own session."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGTERM)  # all of it: strace keeps the signal for itself
    with suppress(subprocess.TimeoutExpired):
        process.wait(10)
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)


def soon(happens: Any, seconds: float = PATIENCE) -> bool:
    """Whether something comes to be true before patience ends."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if happens():
            return True
        time.sleep(0.02)
    return False
