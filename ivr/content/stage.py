"""A stage for one call: lines that are held, and answers that the shell is told to give.

Rules of this file:
- For a call that somebody makes to see something (`flask call`, a test); a server has no stage.
- What is held is held as staff's closures hold it, so what is spoken agrees with it.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta

from ivr.callflow.turns import Question, Situation
from ivr.content.live import Live
from ivr.hours.model import Closure, Kind

_HELD_FOR = timedelta(hours=6)
_REASON = "zo gehouden voor dit gesprek"


@dataclass(slots=True)
class Stage:
    """What is so for this call: the statuses of lines, and in order the ways that questions are answered with."""

    held: dict[str, Kind] = field(default_factory=dict)
    answers: list[tuple[Question, int]] = field(default_factory=list)

    def hold(self, line: str, status: str) -> None:
        """Hold a line from now on.

        Raises:
            ValueError: there is no such status.
        """
        self.held[line] = Kind(status)

    def way(self, question: Question) -> int | None:
        """The way to answer a question with, if it is the next one that was told; None to answer it truly."""
        if self.answers and self.answers[0][0] is question:
            return self.answers.pop(0)[1]
        return None

    def live(self, live: Live, now: datetime) -> Live:
        """The version as this call meets it."""
        if not self.held:
            return live
        known = {each.name: getattr(live, each.name) for each in fields(Live)}
        return _Staged(**known | {"timelines": _overlaid(live, self.held, now)}, held=dict(self.held))


@dataclass(frozen=True, eq=False)
class _Staged(Live):
    """A version of which some lines are held."""

    held: Mapping[str, Kind] = field(default_factory=dict)

    def situation(self, now: datetime, *, callbacks: bool = True) -> Situation:
        return Situation({**super().situation(now, callbacks=callbacks).statuses, **self.held})


def _overlaid(live: Live, held: Mapping[str, Kind], now: datetime) -> Mapping[str, object]:
    """The timelines with a closure or an opening laid over them; without those of which nothing is known."""
    closures = [
        Closure(line, kind, now - _HELD_FOR, now + _HELD_FOR, _REASON)
        for line, kind in held.items()
        if kind is not Kind.UNKNOWN
    ]
    return {
        line: timeline.overlaid(closures)
        for line, timeline in live.timelines.items()
        if held.get(line) is not Kind.UNKNOWN
    }


def read_answers(text: str) -> list[tuple[Question, int]]:
    """Read "caller=1 save=0".

    Raises:
        ValueError: with one line for what is none.
    """
    found = []
    for word in text.split():
        name, _, way = word.partition("=")
        if name not in list(Question) or not (way.isascii() and way.isdigit()):
            raise ValueError(f"'{word}' is no answer: {', '.join(Question)} with a number, as in save=0")
        found.append((Question(name), int(way)))
    return found
