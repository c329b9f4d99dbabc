"""gunicorn as `make run` starts it, for one of the applications of the bench, and what its worker uses.

Rules of this file:
- It listens on 127.0.0.1, on a port that the system picks, and ends with the block that started it.
- CPU is that of the worker process with all of its threads, from /proc: other programs may be busy meanwhile.
"""

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench.load import Answers, LoadError, drive

ROOT = Path(__file__).resolve().parent.parent
_AS_MAKE_RUN = ("--worker-class", "gthread", "--threads", "8", "--no-control-socket")
_TICKS = os.sysconf("SC_CLK_TCK")
_END_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Server:
    """A running server with one worker."""

    port: int
    worker: int
    """The process id of the worker."""

    def cpu(self) -> float:
        """Seconds of CPU that the worker has used, in steps of a hundredth."""
        fields = Path(f"/proc/{self.worker}/stat").read_text().rpartition(")")[2].split()
        user, system = fields[11:13]  # fields 14 and 15 of proc(5)
        return (int(user) + int(system)) / _TICKS

    def memory(self) -> float:
        """Resident memory of the worker in MB."""
        lines = Path(f"/proc/{self.worker}/status").read_text().splitlines()
        return next(int(line.split()[1]) / 1024 for line in lines if line.startswith("VmRSS:"))


@contextmanager
def gunicorn(
    factory: str, environment: Mapping[str, str], first: list[bytes], log: Path
) -> Iterator[tuple[Server, Answers]]:
    """Serve `factory`; also gives the answers to `first`, by which the server has come to its speed."""
    with socket.create_server(("127.0.0.1", 0)) as listening, log.open("ab") as errors:
        command = [sys.executable, "-m", "gunicorn", *_AS_MAKE_RUN, "--bind", f"fd://{listening.fileno()}"]
        process = subprocess.Popen(
            [*command, factory],
            cwd=ROOT,
            env={**os.environ, **environment},
            pass_fds=[listening.fileno()],
            stderr=errors,
        )
        try:
            port: int = listening.getsockname()[1]
            answers = drive(port, first, len(first), connections=1)
            yield Server(port, _only_child(process.pid)), answers
        except LoadError as error:
            error.add_note(log.read_text()[-2000:])
            raise
        finally:
            process.send_signal(signal.SIGINT)  # at once: nobody is on the line
            process.wait(_END_SECONDS)


def _only_child(parent: int) -> int:
    (child,) = Path(f"/proc/{parent}/task/{parent}/children").read_text().split()
    return int(child)
