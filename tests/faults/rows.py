"""Each kind of webhook that a call can bring, by day and by night: what the fault matrix asks, whatever is broken.

Rules of this file:
- A row is reached by phoning a line in which nothing is wrong, at the same moment and with the same secrets; its
  answer is what the broken line is compared with.
- Every row is a call of its own, so that one broken line can be asked all of them, in any order.
"""

import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from ivr.phone.twiml import Dial, Gather, parse
from tests.voice.line import OWN_NUMBER, Answer, Line

CALLER = "+31687654321"
NOTED = "is genoteerd"
OUTCOMES = frozenset({"busy", "no-answer", "failed", "canceled", "completed"})
NOON, NIGHT = "in hours", "after hours"
TIMES = {
    NOON: datetime.fromisoformat("2026-11-23T13:10:00+01:00"),
    NIGHT: datetime.fromisoformat("2026-11-23T21:00:00+01:00"),
}
IN_ANY_CASE = "at any time"

# The way to each webhook: keys, numbers and outcomes; the last of them is what the webhook brings.
ROUTES: dict[str, dict[str, tuple[str, ...]]] = {
    NOON: {
        "ring": (),
        "a menu": ("4",),
        "a menu, silence": ("",),
        "a menu, a wrong key": ("8",),
        "a gate": ("2",),
        "a transfer, busy": ("2", "busy"),
        "a transfer, nobody": ("4", "no-answer"),
        "a transfer, helped": ("1", "1", "completed"),
        "a summary": ("5", "1", "1"),
        "the callback dialogue": ("3",),
        "a number typed": ("3", "2", "0687654321"),
        "a number refused": ("3", "2", "09001234"),
        "a number confirmed": ("3", "1"),
        "a typed number confirmed": ("3", "2", "0687654321", "1"),
        "a request heard again": ("3", "1", "9"),
    },
    NIGHT: {
        "ring": (),
        "a menu": ("1",),
        "a menu, silence": ("",),
        "a menu, a wrong key": ("8",),
        "a gate": ("0",),
        "a transfer, busy": ("1", "busy"),
        "a transfer, nobody": ("0", "no-answer"),
        "a summary": ("4", "1", "1"),
        "the callback dialogue": ("3", "3"),
        "a number typed": ("3", "3", "2", "0687654321"),
        "a number confirmed": ("3", "3", "1"),
        "a typed number confirmed": ("3", "3", "2", "0687654321", "1"),
        "a request heard again": ("3", "3", "1", "9"),
    },
}
LOST = {
    "an unknown node": "/voice/turn/nowhere?a=1&l=nl&s=0",
    "a stale menu": "/voice/turn/main?a=1&l=nl&m=00000000&s=0",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One webhook, and what a line in which nothing is wrong answers."""

    route: str
    time: str
    target: str
    fields: Mapping[str, str]
    usual: str

    @property
    def notes(self) -> bool:
        """Whether a callback request is taken by it."""
        return NOTED in self.usual and not self.route.endswith("again")


Post = Callable[[str, Mapping[str, str]], Answer]
Expectation = Callable[[Row, Answer], str | None]
"""Gives what is wrong with an answer, or None."""

ANSWER_MOST = 3.0 + 2.0
"""Seconds: the guard's deadline, and what a busy machine takes besides."""


def rows(line: Line, when: str) -> list[Row]:
    """All rows of a time, phoned on a healthy line at that time."""
    ways = [_phoned(line, when, route, way) for route, way in ROUTES[when].items()]
    lost = []
    for route, target in LOST.items():
        fields = _call(when, route) | {"Digits": "1"}
        lost.append(Row(route, when, target, fields, line.post(target, fields).text))
    return [*ways, *lost]


def _call(when: str, route: str) -> dict[str, str]:
    sid = f"CA{sha256(f'{when} {route}'.encode()).hexdigest()[:32]}"
    return {"CallSid": sid, "From": CALLER, "To": OWN_NUMBER, "CallStatus": "in-progress"}


def _phoned(line: Line, when: str, route: str, way: tuple[str, ...]) -> Row:
    target, fields = "/voice", _call(when, route)
    answer = line.post(target, fields).text
    for step in way:
        wait = next(verb for verb in parse(answer.encode()).verbs if isinstance(verb, Gather | Dial))
        assert wait.action, (route, step)
        target = wait.action
        fields = _call(when, route) | {"DialCallStatus" if step in OUTCOMES else "Digits": step}
        answer = line.post(target, fields).text
    return Row(route, when, target, fields, answer)


def wrong(fault: str, post: Post, asked: list[Row], expected: Expectation) -> dict[str, str]:
    """Ask all rows and the status callback of a broken line: what is wrong, by fault, route and time."""
    found = dict(_found(post, asked, expected))
    return {f"{fault} - {name}": what for name, what in found.items()}


def _found(post: Post, asked: list[Row], expected: Expectation) -> Iterator[tuple[str, str]]:
    for row in asked:
        begun = time.monotonic()
        answer = post(row.target, row.fields)
        seconds = time.monotonic() - begun
        what = expected(row, answer)
        if what is None and seconds > ANSWER_MOST:
            what = f"took {seconds:.1f} s"
        if what is not None:
            yield f"{row.route} - {row.time}", what
    status = post("/voice/status", {"CallSid": "CA1", "CallStatus": "completed"})
    if (status.status, status.text) != (204, ""):
        yield f"status - {IN_ANY_CASE}", f"status {status.status}"


def refusal(ask: Any) -> str | None:
    """What is wrong with how a stranger is answered: the lifeline, and 403 from the status callback."""
    call, status = ask("POST", "/voice", b"CallSid=CA1", {}), ask("POST", "/voice/status", b"CallSid=CA1", {})
    return None if call.is_lifeline and status.status == 403 else f"{call.text[:200]} {status.status}"
