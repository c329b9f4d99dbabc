"""Callers in a crowd, and a killer among the processes that serve them.

Rules of this file:
- Each caller is somebody else, so that whatever is in the ledger can be told to one call.
- A kill is SIGKILL to a process that lives. Of a worker the moment is chosen while it holds somebody's connection, if
  anybody calls it within a moment: a kill between requests proves little.
- What callers were told is kept here, in the process that nobody kills.
"""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import count
from threading import Event, Thread

import psutil

from tests.resilience.callers import Caller, Line, NoAnswerError, caller
from tests.resilience.house import Drainer, Server

CALLERS = 8
_LOOKING = 1.0
"""Seconds to wait for somebody to call a worker that is to be killed."""

_BLINDLY = 6
"""Of so many workers one is killed without a look, mostly one that is only starting."""

_AMID = 0.012
"""Seconds that a webhook of the dialogue takes at most, on a quiet machine."""

USUALLY = (
    "worker",
    "worker",
    "worker",
    "drainer",
    "worker",
    "master",
    *["worker"] * 7,
    "drainer",
    *["worker"] * 6,
)
"""Who is killed, in turn."""

_WAYS: tuple[dict[str, str], ...] = (
    {},
    {"typed": "yes"},
    {"leaves_at": "callback_windows"},  # after confirming, where a time is offered; to the end where none is
    {},
    {"leaves_at": "callback_caller_number"},  # these two never confirm anything
    {"typed": "yes", "leaves_at": "callback_read_back"},
)
_TELL_THEIR_END = (True, True, False)


@dataclass
class Crowd:
    """Callers, one after another in several threads, until they are stopped."""

    line: Line
    made: list[Caller] = field(default_factory=list)
    cut_off: int = 0
    """Calls of which a webhook and its retry met no living process."""

    _numbers: Iterator[int] = field(default_factory=count)
    _over: Event = field(default_factory=Event)

    def noted(self) -> int:
        """How many have heard that their request is noted."""
        return sum(each.noted for each in self.made)

    @contextmanager
    def calling(self) -> Iterator["Crowd"]:
        threads = [Thread(target=self._calls, daemon=True) for _ in range(CALLERS)]
        for thread in threads:
            thread.start()
        try:
            yield self
        finally:
            self._over.set()
            for thread in threads:
                thread.join(60)

    def _calls(self) -> None:
        while not self._over.is_set():
            number = next(self._numbers)
            one = somebody(number)
            self.made.append(one)
            try:
                one.call(self.line, tells_end=_TELL_THEIR_END[number % len(_TELL_THEIR_END)])
            except NoAnswerError:
                self.cut_off += 1


def somebody(number: int) -> Caller:
    """The caller of this number, who does one of the things that callers do."""
    how = dict(_WAYS[number % len(_WAYS)])
    if "typed" in how:
        how["typed"] = f"062{number:07}"
    return caller(number, **how)


@dataclass(frozen=True)
class Kill:
    victim: str
    in_flight: bool
    """Somebody's request was with the process that was killed."""


def kill_one(server: Server, drainer: Drainer, victim: str, dice: random.Random) -> Kill:
    """Kill a process of the line at a random moment; whoever starts it again does so."""
    time.sleep(dice.uniform(0, 0.1))
    match victim:
        case "master":
            server.kill_master()
            return Kill("master", in_flight=False)
        case "drainer":
            drainer.kill()
            return Kill("drainer", in_flight=False)
        case _:
            return Kill("worker", _kill_a_worker(server, dice))


def _kill_a_worker(server: Server, dice: random.Random) -> bool:
    """Kill one that lives, and say whether it was on a request."""
    while True:
        called = _called(server) if dice.randrange(_BLINDLY) else None
        worker = called or dice.choice(_living(server))
        time.sleep(dice.uniform(0, _AMID))
        with suppress(psutil.NoSuchProcess):
            worker.kill()
            return called is not None


def _living(server: Server) -> list[psutil.Process]:
    while not (workers := server.workers()):
        time.sleep(0.01)
    return workers


def _called(server: Server) -> psutil.Process | None:
    """Wait for a worker that holds a connection of a caller; None if nobody calls any."""
    end = time.monotonic() + _LOOKING
    while time.monotonic() < end:
        for worker in server.workers():
            with suppress(psutil.Error):
                if any(each.status == psutil.CONN_ESTABLISHED for each in worker.net_connections("tcp4")):
                    return worker
        time.sleep(0.002)
    return None
