"""Takes events from the talking path, which never waits for a disk.

Rules of this file:
- Noting an event puts it in a queue of bounded length, and returns at once; it never raises. What finds the queue full
  is dropped and counted, and so is what cannot be written.
- A thread of its own reads the clock and writes; it starts with the first event, in the process that notes it.
- A fork begins with an empty queue, whatever its parent was doing.
"""

import os
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import Path
from queue import Empty, Full, Queue
from secrets import token_hex
from threading import Lock, Thread

from ivr.call_events import file
from ivr.call_events.model import CallEvent, Kind

WAITING_MOST = 1000
_AT_ONCE = 100

Tell = Callable[..., object]
"""Takes the name of an event and its facts, for the log."""


class Recorder:
    """One for each process; safe for its threads."""

    def __init__(self, data_dir: Path, clock: Callable[[], datetime], tell: Tell) -> None:
        self._data_dir = data_dir
        self._clock = clock
        self._tell = tell
        self.dropped = 0
        self._begin_anew()
        os.register_at_fork(after_in_child=self._begin_anew)

    def _begin_anew(self) -> None:
        self._queue: Queue[tuple[Kind, str]] = Queue(WAITING_MOST)
        self._starting = Lock()
        self._running = False

    def note(self, kind: Kind, destination: str = "") -> None:
        """Have it written, in a moment."""
        try:
            if not self._running:
                self._start()
            self._queue.put_nowait((kind, destination))
        except (Full, RuntimeError):  # RuntimeError: no thread can be started
            self.dropped += 1

    def _start(self) -> None:
        with self._starting:
            if not self._running:
                Thread(target=self._work, daemon=True, name="call events").start()
                self._running = True

    def _work(self) -> None:
        told = 0
        while True:
            noted = self._some()
            if not self._written(noted):
                self.dropped += len(noted)
            if self.dropped != told:
                told = self.dropped
                self._tell("call events dropped", count=told, reason="there is no room, or no disk")

    def _written(self, noted: list[tuple[Kind, str]]) -> bool:
        try:
            at = self._clock()
            return file.append(self._data_dir, [CallEvent(token_hex(8), at, *each) for each in noted])
        except Exception:  # noqa: BLE001 - a clock or a disk that fails: the next event may go well
            return False

    def _some(self) -> list[tuple[Kind, str]]:
        """Wait for an event, and give it with those behind it."""
        noted = [self._queue.get()]
        with suppress(Empty):
            while len(noted) < _AT_ONCE:
                noted.append(self._queue.get_nowait())
        return noted
