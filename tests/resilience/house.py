"""A whole line as it is deployed: gunicorn with its workers, `flask worker`, a folder and a database. Real processes.

Rules of this file:
- 127.0.0.1 only. The listening socket is the test's, as with systemd: it outlives a killed master.
- What is started here ends with the block that started it, with all its children.
- Everything that a process writes goes into files of the house, for the privacy tests and for who reads a failure.
"""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import psutil

from ivr.callbacks.cipher import Cipher
from ivr.callbacks.spool import FILE, Spool
from ivr.store.ledger import Ledger
from tests.resilience.callers import OWN_NUMBER, PUBLIC_URL, TOKEN, Line

ROOT = Path(__file__).resolve().parents[2]
CONFIGURATION = Path(__file__).parent / "programs" / "gunicorn_conf.py"
SECRET = "0f1e2d3c4b5a69788796a5b4c3d2e1f00f1e2d3c4b5a69788796a5b4c3d2e1f0"
PATIENCE = 60
"""Seconds for whatever must happen on a machine on which others work too."""


def eventually(happens: Callable[[], bool], seconds: float = PATIENCE) -> bool:
    """Whether it is so within some time; asked every twentieth of a second."""
    end = time.monotonic() + seconds
    while not (so := happens()) and time.monotonic() < end:
        time.sleep(0.05)
    return so


def due(moment: datetime) -> datetime:
    return moment + timedelta(days=2)


@dataclass
class Server:
    """gunicorn, which may lose workers and its master."""

    house: "House"
    listening: socket.socket
    options: tuple[str, ...]
    variables: dict[str, str]
    before: tuple[str, ...]
    masters: list["subprocess.Popen[bytes]"] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.listening.getsockname()[1])

    @property
    def line(self) -> Line:
        return Line(self.port)

    @property
    def master(self) -> psutil.Process:
        started = psutil.Process(self.masters[-1].pid)
        return started.children()[0] if self.before else started

    def workers(self) -> list[psutil.Process]:
        with suppress(psutil.NoSuchProcess):
            return self.master.children()
        return []

    def start(self) -> None:
        command = [*self.before, sys.executable, "-m", "gunicorn", "--config", str(CONFIGURATION)]
        command += ["--worker-class", "gthread", "--threads", "8", "--no-control-socket", *self.options]
        command += ["--bind", f"fd://{self.listening.fileno()}", "app:create_app()"]
        descriptors = (self.listening.fileno(),)
        self.masters.append(self.house.started("gunicorn", command, self.variables, descriptors))

    def kill_master(self) -> None:
        """Kill the master and start another beside the workers that it leaves, as a service manager does."""
        self.masters[-1].kill()
        self.masters[-1].wait(PATIENCE)
        self.start()

    def stop(self) -> None:
        """Let requests end, as for a restart; whatever is left of any master then is killed."""
        with suppress(psutil.NoSuchProcess, IndexError):
            self.master.send_signal(signal.SIGTERM)
        try:
            self.masters[-1].wait(PATIENCE)
        finally:
            for master in self.masters:
                end_group(master)


@dataclass
class Drainer:
    """`flask worker` as a process of its own."""

    house: "House"
    process: "subprocess.Popen[bytes]"

    def kill(self) -> None:
        end_group(self.process)
        self.process = self.house.started_worker()


@dataclass(frozen=True)
class House:
    """An installation: where its data are, and what is started on them."""

    folder: Path
    database_url: str
    schedules: Path = ROOT / "schedules"

    @property
    def data_dir(self) -> Path:
        return self.folder / "data"

    @property
    def environment(self) -> dict[str, str]:
        return {
            "PATH": os.environ["PATH"],
            "PYTHONPATH": str(ROOT),
            "LANG": "C.UTF-8",
            "IVR_ENV": "test",
            "DATA_DIR": str(self.data_dir),
            "DATABASE_URL": self.database_url,
            "PUBLIC_URL": PUBLIC_URL,
            "SECRET_KEY": SECRET,
            "TWILIO_ACCOUNT_SID": "AC" + "0" * 32,
            "TWILIO_AUTH_TOKEN": TOKEN,
            "TWILIO_NUMBER": OWN_NUMBER,
            "PLAY_PLACEHOLDERS": "false",
            "SCHEDULES_DIR": str(self.schedules),
            "WORKER": "separate",
        }

    # --- processes ---

    @contextmanager
    def serving(
        self, *options: str, workers: int = 2, before: tuple[str, ...] = (), **variables: str
    ) -> Iterator[Server]:
        """gunicorn, once it answers; `before` is a command that watches it."""
        with socket.create_server(("127.0.0.1", 0), backlog=512) as listening:
            server = Server(self, listening, ("--workers", str(workers), *options), variables, before)
            server.start()
            try:
                assert eventually(lambda: server.line.get("/readyz").status == 200), self.written()
                yield server
            finally:
                server.stop()

    @contextmanager
    def draining(self) -> Iterator[Drainer]:
        """The worker that moves requests into the ledger."""
        drainer = Drainer(self, self.started_worker())
        try:
            yield drainer
        finally:
            end_group(drainer.process)

    def started_worker(self) -> "subprocess.Popen[bytes]":
        return self.started("worker", [sys.executable, "-m", "flask", "--app", "app", "worker"])

    def started(
        self,
        name: str,
        command: list[str],
        variables: dict[str, str] | None = None,
        descriptors: tuple[int, ...] = (),
    ) -> "subprocess.Popen[bytes]":
        with ExitStack() as files:
            out, err = (files.enter_context(self.log(name, stream).open("ab")) for stream in ("out", "err"))
            return subprocess.Popen(
                command,
                cwd=ROOT,
                env=self.environment | (variables or {}),
                pass_fds=descriptors,
                stdout=out,
                stderr=err,
                start_new_session=True,
            )

    def flask(self, *arguments: str) -> str:
        """Run a command to its end and give what it wrote on standard output."""
        run = subprocess.run(
            [sys.executable, "-m", "flask", "--app", "app", *arguments],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        assert run.returncode == 0, run.stderr
        return run.stdout

    # --- what is there ---

    def log(self, name: str, stream: str) -> Path:
        return self.folder / f"{name}.{stream}"

    def written(self) -> str:
        """All that any process wrote."""
        return "".join(file.read_text() for name in ("out", "err") for file in self.folder.glob(f"*.{name}"))

    @contextmanager
    def spool(self) -> Iterator[Spool]:
        spool = Spool(self.data_dir / FILE, Cipher([SECRET]))
        try:
            yield spool
        finally:
            spool.close()

    def has_drained(self) -> bool:
        """Whether nothing is ready for the ledger any more."""
        with self.spool() as spool:
            return not spool.ready(1)

    @contextmanager
    def ledger(self) -> Iterator[Ledger]:
        ledger = Ledger(self.database_url, Cipher([SECRET]), due)
        try:
            yield ledger
        finally:
            ledger.close()


def end_group(process: "subprocess.Popen[bytes]") -> None:
    """Kill a process that was started here and all that it has started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait(PATIENCE)
