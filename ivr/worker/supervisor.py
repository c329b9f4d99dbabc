"""Runs the worker beside a serving process: `WORKER=embedded`.

Rules of this file:
- One worker for each DATA_DIR, however many processes serve: whoever has the lock runs it, the others try each second.
- It ends with the process that runs it, however that ends: its standard input is a pipe from there.
- A worker that ends is started again, after a pause that grows while it keeps ending soon.
- A process that is forked from this one has neither the lock nor the pipe: else they would outlive this one in it.
- Standard library only: answering calls loads no database.
"""

import fcntl
import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from threading import Lock, Thread
from time import sleep
from typing import IO

LOCK = "worker.lock"
"""In DATA_DIR."""
TRY_SECONDS = 1.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 30.0
SOON = 60.0
"""Seconds; a worker that lived longer is started again after the first pause."""

_APP = Path(__file__).resolve().parents[2] / "app.py"
COMMAND = (sys.executable, "-m", "flask", "--app", str(_APP), "worker", "--with-parent")


class Supervisor:
    """Keeps a worker running while this process has the lock."""

    def __init__(self, data_dir: Path, tell: Callable[..., object], command: Sequence[str] = COMMAND) -> None:
        """`tell` takes the name of an event and its facts; the worker gets the environment of this process."""
        self._path = data_dir / LOCK
        self._tell = tell
        self._command = command
        self._lock: IO[str] | None = None
        self._pipe: IO[bytes] | None = None
        self._changing = Lock()  # of the two: no fork in between

    def start(self) -> None:
        """Begin, in a thread of its own; returns at once."""
        os.register_at_fork(
            before=self._changing.acquire,
            after_in_parent=self._changing.release,
            after_in_child=self._forked,
        )
        Thread(target=self._run, daemon=True, name="supervisor").start()

    def _run(self) -> None:
        while not self._locked():
            sleep(TRY_SECONDS)
        pause = FIRST_PAUSE
        while True:
            lasted = self._work()
            pause = FIRST_PAUSE if lasted else pause
            sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _locked(self) -> bool:
        """Get the lock if nobody has it."""
        with self._changing:
            try:
                self._lock = self._lock or self._path.open("a")
                fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError:  # somebody has it, or the disk is in trouble
                return False
            return True

    def _work(self) -> bool:
        """Run a worker to its end; whether it lived long."""
        try:
            process = self._begun()
        except OSError as error:
            self._tell("worker not started", reason=type(error).__name__)
            return False
        self._tell("worker started", pid=process.pid)
        lasted = False
        try:
            process.wait(SOON)
        except subprocess.TimeoutExpired:
            lasted = True
        status = process.wait()
        self._tell("worker ended", status=status, reason="it is started again")
        with self._changing:
            self._close_pipe()
        return lasted

    def _begun(self) -> "subprocess.Popen[bytes]":
        with self._changing:
            process = subprocess.Popen(  # noqa: S603 - our own command
                self._command,
                stdin=subprocess.PIPE,
                start_new_session=True,  # a Ctrl-C in the server's terminal is for the server
            )
            self._pipe = process.stdin
        return process

    def _forked(self) -> None:
        """In a process forked from this one: let go what is its parent's."""
        self._close_pipe()
        if self._lock:
            self._lock.close()
            self._lock = None
        self._changing.release()

    def _close_pipe(self) -> None:
        if self._pipe:
            self._pipe.close()
            self._pipe = None
