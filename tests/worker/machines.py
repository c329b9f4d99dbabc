"""A machine of the clinic as it is deployed: files, a data folder, gunicorn, and a process that follows publications.

Rules of this file: 127.0.0.1 only; what is started in a block ends with it.
"""

import http.client
import json
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from ivr.phone.signing import sign

ROOT = Path(__file__).resolve().parents[2]
PROGRAMS = Path(__file__).parent / "programs"
OWN_NUMBER = "+3197010200000"
PUBLIC_URL, TOKEN = "https://line.example", "0123456789abcdef0123456789abcdef"
CLOSED = "De rugpoli is nu dicht."
PATIENCE = 60
"""Seconds for whatever must happen on a machine on which others work too."""

OFFICE = """
line: office
name: rugpoli
time_zone: Europe/Amsterdam
weekly:
  - from: 2023-03-22
    source: not confirmed
    hours: {{{hours}}}
holidays: {{source: not confirmed, decided_until: 2036-12-31, as_usual: all}}
"""
DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def eventually(happens: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Whether it is so within some time; asked every twentieth of a second."""
    end = time.monotonic() + seconds
    while not (so := happens()) and time.monotonic() < end:
        time.sleep(0.05)
    return so


@dataclass(frozen=True)
class Machine:
    """One of several; they share nothing but the address of the database."""

    folder: Path
    database_url: str

    @classmethod
    def installed(cls, folder: Path, database_url: str) -> "Machine":
        for name in ("schedules", "prompts"):
            shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("recordings"))
        (folder / "data").mkdir()
        return cls(folder, database_url)

    @property
    def data_dir(self) -> Path:
        return self.folder / "data"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "LANG": "C.UTF-8",
            "IVR_ENV": "test",
            "PUBLIC_URL": PUBLIC_URL,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_NUMBER": OWN_NUMBER,
            "DATABASE_URL": self.database_url,
            "DATA_DIR": str(self.data_dir),
            "SCHEDULES_DIR": str(self.folder / "schedules"),
            "PROMPTS_DIR": str(self.folder / "prompts"),
        }

    def office(self, hours: str) -> None:
        """Give the clinic the same hours on every day, so that what callers hear hangs on no date."""
        days = ", ".join(f"{day}: {hours}" for day in DAYS)
        (self.folder / "schedules" / "office.yaml").write_text(OFFICE.format(hours=days), "utf-8")

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        """Run a command as people do."""
        command = [sys.executable, "-m", "flask", "--app", "app", *arguments]
        return subprocess.run(
            command,
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )

    @contextmanager
    def following(self) -> Iterator[None]:
        """Run its worker."""
        with (self.folder / "followed").open("w") as told:
            command = [sys.executable, "-m", "flask", "--app", "app", "worker"]
            process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stderr=told)
            try:
                yield
            finally:
                process.kill()
                process.wait()

    def told(self) -> list[dict[str, Any]]:
        """What its worker has told."""
        return [json.loads(line) for line in (self.folder / "followed").read_text("utf-8").splitlines()]

    @contextmanager
    def answering(self) -> Iterator["Line"]:
        """Answer calls, with gunicorn on a socket that is open already: the first request waits for it."""
        with socket.socket() as listening:
            listening.bind(("127.0.0.1", 0))
            listening.listen()
            command = [sys.executable, "-m", "gunicorn", "--no-control-socket", "--workers", "2"]
            command += ["--worker-class", "gthread", "--threads", "4", "--log-level", "error"]
            command += ["--bind", f"fd://{listening.fileno()}", "app:create_app()"]
            with (self.folder / "answered").open("w") as log:
                process = subprocess.Popen(
                    command,
                    cwd=ROOT,
                    env=self.environment,
                    pass_fds=[listening.fileno()],
                    stderr=log,
                )
                try:
                    yield Line(listening.getsockname()[1])
                finally:
                    process.terminate()
                    process.wait(PATIENCE)


@dataclass(frozen=True)
class Line:
    """What Twilio and a load balancer ask of a machine."""

    port: int

    def version(self) -> int:
        return int(json.loads(self._asked("GET", "/readyz", "", {}))["version"])

    def call(self) -> str:
        """The document that a new caller hears."""
        form = {"CallSid": "CA" + "0" * 32, "From": "+31612345678", "CallStatus": "ringing"}
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        headers["X-Twilio-Signature"] = sign(TOKEN, f"{PUBLIC_URL}/voice", form)
        return self._asked("POST", "/voice", urlencode(form), headers)

    def _asked(self, method: str, target: str, body: str, headers: dict[str, str]) -> str:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request(method, target, body, headers)
            answer = connection.getresponse()
            text = answer.read().decode()
            assert answer.status == 200, text
            return text
        finally:
            connection.close()


# --- two machines ---


@dataclass(frozen=True)
class Pair:
    """Two machines of the same files and one PostgreSQL; both answer, with two processes each, and follow."""

    a: Machine
    b: Machine
    line_a: Line
    line_b: Line
    postgres: Any


@contextmanager
def paired(folder: Path, postgres_server: Any, office: str) -> Iterator[Pair]:
    """Run two machines, on which the clinic has these hours every day."""
    url = postgres_server.url(postgres_server.new_database())
    a, b = (Machine.installed(folder / name, url) for name in ("a", "b"))
    with ExitStack() as running:
        for machine in (a, b):
            machine.office(office)
            running.enter_context(machine.following())
        lines = [running.enter_context(machine.answering()) for machine in (a, b)]
        yield Pair(a, b, *lines, postgres_server)


def hears_closed(line: Line) -> bool:
    """What both processes of a server say, one of which answers: a few calls."""
    return {CLOSED in line.call() for _ in range(6)} == {True}


def hears_open(line: Line) -> bool:
    """The same of a clinic that is open."""
    return {CLOSED in line.call() for _ in range(6)} == {False}
