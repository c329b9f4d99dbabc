"""A call that is walked to see and hear it, without a phone: by `step`, with the words and takes of a version.

Rules of this file:
- The flow decides, as in a call; only what the shell would answer (is the number usable, is it on disk) is taken as well.
- A script is that of `flask call`: keys, `-` for silence, `=busy` for what becomes of a dial, `nurse=closed` for time that
  passes. What cannot be done at a place is left out, so that a link of yesterday still shows something.
- Nothing leaves it: nobody is rung and nothing is kept.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ivr.callflow.engine import step
from ivr.callflow.events import (
    Answered,
    CallStarted,
    DialEnded,
    DigitsPressed,
    Event,
    FinishedOnKey,
    NoInput,
    Outcome,
)
from ivr.callflow.nodes import Menu, NumberEntry
from ivr.callflow.turns import Ask, AwaitDigits, Cue, Dial, HangUp, Position, Question, Turn
from ivr.content.live import Live, Spoken
from ivr.content.stage import Stage
from ivr.hours.explain import KINDS
from ivr.hours.model import Kind

LANGUAGE = "nl"
MOST_TOKENS = 60
_QUESTIONS_MOST = 8
_KEYS = re.compile(r"[0-9*#]{1,20}", re.ASCII)
_WORD_OF_OUTCOME = {
    Outcome.COMPLETED: "neemt op",
    Outcome.BUSY: "in gesprek",
    Outcome.NO_ANSWER: "neemt niet op",
    Outcome.FAILED: "niet bereikbaar",
    Outcome.CANCELED: "afgebroken",
}
_OFFERED = (Outcome.COMPLETED, Outcome.BUSY, Outcome.NO_ANSWER)
_SOME_NUMBER = "0612345678"


@dataclass(frozen=True, slots=True)
class Call:
    """Which call: a moment (aware), a script, lines that are held, and ways in which the shell answers."""

    at: datetime
    script: tuple[str, ...] = ()
    held: Mapping[str, Kind] = field(default_factory=dict)
    answers: tuple[tuple[Question, int], ...] = ()
    callbacks: bool = True
    masked: bool = False


@dataclass(frozen=True, slots=True)
class Exchange:
    """What was done, in Dutch ("" for the call itself), and what is heard then; `rings` is who is rung, by name."""

    did: str
    said: tuple[Spoken, ...]
    rings: str = ""


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that a caller can do now, as a token of the script, and in Dutch."""

    token: str
    words: str


@dataclass(frozen=True, slots=True)
class Rehearsal:
    """All that was heard, and what can be done next; none when the call is over."""

    exchanges: tuple[Exchange, ...]
    choices: tuple[Choice, ...]

    @property
    def takes(self) -> tuple[tuple[str, ...], ...]:
        """The takes of each piece that was heard, in order; empty for one without."""
        return tuple(piece.takes for each in self.exchanges for piece in each.said)


def rehearse(live: Live, call: Call) -> Rehearsal:
    """Walk a call.

    Raises:
        LookupError: something is to be said for which there are no words, or no number.
    """
    return _Walk(live, call).all()


class _Walk:
    """A call under way."""

    def __init__(self, live: Live, call: Call) -> None:
        self._live = live
        self._call = call
        self._stage = Stage(dict(call.held), list(call.answers))

    def all(self) -> Rehearsal:
        turn = self._after(None, CallStarted(self._call.masked))
        exchanges = [self._exchange("", turn)]
        for token in self._call.script[:MOST_TOKENS]:
            line, sign, kind = token.partition("=")
            if sign and line and kind in set(Kind):
                self._stage.hold(line, kind)
                exchanges.append(Exchange(f"{self._name(line)} is dan {KINDS[Kind(kind)]}", ()))
                continue
            event = self._event(turn, token)
            if event is None:
                continue
            did = self._did(turn, event)
            turn = self._after(turn.position, event)
            exchanges.append(self._exchange(did, turn))
        return Rehearsal(tuple(exchanges), tuple(self._choices(turn)))

    @property
    def _now(self) -> Live:
        return self._stage.live(self._live, self._call.at)

    def _after(self, position: Position | None, event: Event) -> Turn:
        """The turn after an event, when all that the flow asks of the shell has been answered."""
        live = self._now
        situation = live.situation(self._call.at, callbacks=self._call.callbacks)
        turn = step(live.flow, situation, position, event)
        for _ in range(_QUESTIONS_MOST):
            if not isinstance(turn.wait, Ask):
                break
            answered = self._answer(turn.wait.question)
            turn = step(live.flow, situation, turn.position, answered).after(turn)
        return turn

    def _answer(self, question: Question) -> Answered:
        told = self._stage.way(question)
        way = (0 if question is Question.WINDOWS else 1) if told is None else told
        return Answered(way, token="rehearsed" if way else "")

    def _exchange(self, did: str, turn: Turn) -> Exchange:
        live, at = self._now, self._call.at
        said = tuple(
            piece for cue in (*turn.opening, *turn.prompts) for piece in live.spoken(cue, LANGUAGE, at)
        )
        return Exchange(did, said, self._name(turn.wait.destination) if isinstance(turn.wait, Dial) else "")

    def _event(self, turn: Turn, word: str) -> Event | None:
        """What a token means where the call stands; None if nothing."""
        node = self._live.flow.nodes.get(turn.position.node)
        match turn.wait:
            case Dial() if word.startswith("=") and word[1:] in set(Outcome):
                return DialEnded(Outcome(word[1:]))
            case AwaitDigits() if word == "-":
                return NoInput()
            case AwaitDigits() if isinstance(node, NumberEntry) and word == "#":
                return FinishedOnKey()
            case AwaitDigits() if _KEYS.fullmatch(word):
                typed = word.removesuffix("#") or word
                return DigitsPressed(typed if isinstance(node, NumberEntry) else word)
        return None

    def _did(self, turn: Turn, event: Event) -> str:
        match event:
            case DigitsPressed(digits):
                return f"toets {digits}"
            case FinishedOnKey():
                return "alleen een hekje"
            case DialEnded(outcome) if isinstance(turn.wait, Dial):
                return f"{self._name(turn.wait.destination)}: {_WORD_OF_OUTCOME[outcome]}"
            case _:
                return "de beller is stil"

    def _choices(self, turn: Turn) -> Iterator[Choice]:
        node = self._live.flow.nodes.get(turn.position.node)
        match turn.wait:
            case Dial():
                yield from (Choice(f"={each}", _WORD_OF_OUTCOME[each]) for each in _OFFERED)
            case HangUp():
                return
            case _ if isinstance(node, Menu):
                for option in node.options:
                    words = self._now.words(Cue(option.prompt, option.key), LANGUAGE, self._call.at)
                    yield Choice(option.key, words)
                yield Choice("-", "stil blijven")
            case _:
                yield from (
                    Choice(f"{_SOME_NUMBER}#", f"{_SOME_NUMBER} en een hekje"),
                    Choice("-", "stil blijven"),
                )

    def _name(self, line: str) -> str:
        timetable = self._live.contents.timetables.get(line)
        return timetable.name if timetable else line
