"""A load generator: keep-alive connections from one thread to a server on this machine.

Rules of this file:
- Bounded in requests and in seconds, and 127.0.0.1 only: it stops by itself and reaches nobody.
- Without a rate each connection asks again as soon as it is answered. With one, requests are due at random
  moments whatever the server does; what had to wait for a connection is timed from when it was due.
- An answer that is not 200 ends the run: a fast error is no speed.
"""

import random
import re
import select
import socket
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import accumulate, cycle, islice, repeat
from time import perf_counter

REQUESTS_MOST = 100_000
SECONDS_MOST = 60.0
_HOST = "127.0.0.1"
_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)\r\n", re.IGNORECASE)


class LoadError(Exception):
    """The server did not answer as it should, or not in time."""


@dataclass(frozen=True, slots=True)
class Answers:
    """How long a run took, and each answer in the order in which it came: its wait in seconds and its body."""

    seconds: float
    waits: tuple[float, ...]
    bodies: tuple[bytes, ...]

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.waits) / self.seconds

    def percentile(self, percent: int) -> float:
        """The wait in seconds that so many of a hundred stay within."""
        return sorted(self.waits)[len(self.waits) * percent // 100]


def drive(
    port: int, messages: Sequence[bytes], count: int, *, connections: int = 8, rate: float | None = None
) -> Answers:
    """Send `count` requests, `messages` over and over, and wait for all answers. `rate` is in requests a second.

    Raises:
        LoadError: an answer is no 200, or the run takes more than `SECONDS_MOST`.
    """
    wanted = min(count, REQUESTS_MOST)
    with ExitStack() as stack:
        streams = [
            stack.enter_context(socket.create_connection((_HOST, port), 10)) for _ in range(connections)
        ]
        run = _Run(streams, islice(cycle(messages), wanted), rate)
        while len(run.waits) < wanted:
            run.send_what_is_due()
            run.receive()
    return Answers(perf_counter() - run.begin, tuple(run.waits), tuple(run.bodies))


class _Connection:
    """A connection: its request is timed from `since`, or it has been free since then."""

    __slots__ = ("received", "since", "stream")

    def __init__(self, stream: socket.socket) -> None:
        stream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.stream = stream
        self.received = b""
        self.since = 0.0

    def fileno(self) -> int:
        return self.stream.fileno()

    def send(self, message: bytes, since: float) -> None:
        self.received, self.since = b"", since
        self.stream.sendall(message)

    def receive(self) -> bytes | None:
        """Take what has come; the body once all of it is there."""
        data = self.stream.recv(65536)
        if not data:
            raise LoadError("the server closed a connection")
        self.received += data
        head, end, body = self.received.partition(b"\r\n\r\n")
        if not end:
            return None
        length = _LENGTH.search(head + b"\r\n")
        if not head.startswith(b"HTTP/1.1 200") or length is None:
            raise LoadError(f"the server answered {head!r}")
        return body if len(body) >= int(length[1]) else None


class _Run:
    """What is still to be sent, what is under way, and what came back."""

    def __init__(
        self, streams: Sequence[socket.socket], messages: Iterator[bytes], rate: float | None
    ) -> None:
        self.begin = perf_counter()
        self.waits: list[float] = []
        self.bodies: list[bytes] = []
        self._paced = rate is not None
        self._requests = zip(messages, _due(self.begin, rate), strict=False)
        self._next = next(self._requests, None)
        self._idle = deque(map(_Connection, streams))
        self._busy: set[_Connection] = set()

    def send_what_is_due(self) -> None:
        while self._next and self._idle and self._next[1] <= (now := perf_counter()):
            message, due = self._next
            connection = (
                self._idle.popleft()
            )  # the one that is free longest, so that none is closed for idling
            had_to_wait = self._paced and connection.since > due
            connection.send(message, due if had_to_wait else now)
            self._busy.add(connection)
            self._next = next(self._requests, None)

    def receive(self) -> None:
        """Wait until an answer comes or the next request is due."""
        now = perf_counter()
        left = self.begin + SECONDS_MOST - now
        if left < 0:
            raise LoadError(f"only {len(self.waits)} answers in {SECONDS_MOST:.0f} s")
        timeout = max(0.0, min(left, self._next[1] - now)) if self._next and self._idle else left
        for connection in select.select(self._busy, (), (), timeout)[0]:
            body = connection.receive()
            if body is not None:
                now = perf_counter()
                self.waits.append(now - connection.since)
                self.bodies.append(body)
                connection.since = now
                self._busy.remove(connection)
                self._idle.append(connection)


def _due(begin: float, rate: float | None) -> Iterator[float]:
    """When each request is due: at once, or as independent callers come; the same in every run."""
    if rate is None:
        return repeat(begin)
    dice = random.Random(1)  # noqa: S311 - load, no secret
    return accumulate(iter(lambda: dice.expovariate(rate), None), initial=begin)
