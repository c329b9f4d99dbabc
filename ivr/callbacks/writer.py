"""One thread that works on the spool's file for all threads of a process.

Rules of this file:
- A result is given only after the commit that holds it; with `synchronous=FULL` that is after the fsync of the WAL.
- What waits is committed together: one fsync for all, so that many writers cost hardly more than one and none starves.
- Who has waited for its deadline is told so. What it wanted is dropped if its commit had not begun; if it had, nobody
  knows: it may be there.
- After any failure the file is opened anew, so a disk that works again is used again.
- No fork inherits an open file: SQLite keeps account of its POSIX locks in memory, the kernel does not give them to a
  child, and a child that believes to hold them can lose what the parent has committed.
- Callers meet `SpoolError` and nothing else.
"""

import os
import sqlite3
import threading
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import Future, InvalidStateError
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import Any
from weakref import WeakSet

from ivr.callbacks.file import alone, opened

DEADLINE = 0.8
"""Seconds that a caller waits at most: an answer is owed within one, even when the disk stalls."""
_LARGEST_GROUP = 256

Row = tuple[Any, ...]
Values = Sequence[object] | Mapping[str, object]
"""What a statement is filled in with, by place or by name."""


class SpoolError(Exception):
    """The spool cannot be used now; what was to be written is not known to be kept."""


@dataclass(frozen=True, slots=True)
class _Job:
    """A statement, and where its rows go once they are durable."""

    statement: str
    values: Values
    rows: "Future[list[Row]]" = field(default_factory=Future)


_WRITERS: "WeakSet[Writer]" = WeakSet()


class Writer:
    """The only one of its process that uses the file; its thread starts with the first statement."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._thread: threading.Thread | None = None
        self._lock = threading.Lock()
        _WRITERS.add(self)

    def run(self, statement: str, values: Values) -> list[Row]:
        """Run one statement and give its rows, once what it wrote is durable.

        Raises:
            SpoolError: it failed, or took longer than `DEADLINE`.
        """
        rows = self.ask(statement, values)
        try:
            return rows.result(DEADLINE)
        except TimeoutError:
            rows.cancel()
            raise SpoolError("the spool does not answer in time") from None

    def ask(self, statement: str, values: Values) -> "Future[list[Row]]":
        """Run one statement beside; its rows come, or its SpoolError, whenever the disk allows.

        Raises:
            SpoolError: no thread can be started.
        """
        job = _Job(statement, values)
        with self._lock:
            self._start()
            self._jobs.put(job)
        return job.rows

    def close(self) -> None:
        """Write what waits, and close the file; the next statement opens it again."""
        with self._lock:
            self._end()

    def hold(self) -> None:
        """Close the file and let nobody open it until `release`."""
        self._lock.acquire()
        self._end()

    def release(self) -> None:
        """End what `hold` began."""
        self._lock.release()

    def _start(self) -> None:
        if self._thread is None:
            thread = threading.Thread(target=self._serve, daemon=True, name="spool")
            try:
                thread.start()
            except RuntimeError as error:
                raise SpoolError(f"no thread to write with: {error}") from None
            self._thread = thread

    def _end(self) -> None:
        if self._thread:
            self._jobs.put(None)
            self._thread.join(DEADLINE)
            self._thread = None

    def _serve(self) -> None:
        connection: sqlite3.Connection | None = None
        for group in self._groups():
            try:
                with alone(self._path):
                    connection = connection or opened(self._path)
                    _commit(connection, group)
            except Exception as error:  # noqa: BLE001 - the thread outlives every fault, and those who wait are told
                _fail(group, f"{type(error).__name__}: {error}")
                _close(connection)
                connection = None
        _close(connection)

    def _groups(self) -> Iterator[list[_Job]]:
        """Give what waits, time and again, until the writer is closed."""
        while job := self._jobs.get():
            group = [job]
            with suppress(Empty):
                while len(group) < _LARGEST_GROUP and (job := self._jobs.get_nowait()):
                    group.append(job)
            if job is None:
                self._jobs.put(None)
            yield group


def _commit(connection: sqlite3.Connection, group: list[_Job]) -> None:
    """Write in one transaction what is still waited for, and only then tell."""
    connection.execute("BEGIN IMMEDIATE")
    running = [job for job in group if job.rows.set_running_or_notify_cancel()]
    results = [connection.execute(job.statement, job.values).fetchall() for job in running]
    connection.execute("COMMIT")
    for job, rows in zip(running, results, strict=True):
        job.rows.set_result(rows)


def _fail(group: list[_Job], reason: str) -> None:
    for job in group:
        with suppress(InvalidStateError):  # nobody waits for it any more
            job.rows.set_exception(SpoolError(reason))


def _close(connection: sqlite3.Connection | None) -> None:
    """Close a connection; what it has not committed is rolled back."""
    if connection:
        with suppress(sqlite3.Error):
            connection.close()


class _Fork:
    """Holds every writer of this process while it forks; one fork at a time."""

    def __init__(self) -> None:
        self._forking = threading.Lock()
        self._held: list[Writer] = []

    def before(self) -> None:
        self._forking.acquire()
        self._held = list(_WRITERS)
        for writer in self._held:
            writer.hold()

    def after(self) -> None:
        for writer in self._held:
            writer.release()
        self._held = []
        self._forking.release()


_FORK = _Fork()
os.register_at_fork(before=_FORK.before, after_in_parent=_FORK.after, after_in_child=_FORK.after)
