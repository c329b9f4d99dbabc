"""All positions that a call can reach, and all moves between them.

Rules of this file:
- A move is one webhook: an event, what the shell answers on the way, and the turn that the phone then waits at.
- Time may pass between two webhooks: a move is tried in every situation, whatever the one before was made in.
- One try stands for all situations that agree in every status that was looked at; for no other.
"""

from collections import deque
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from ivr.callflow.engine import step
from ivr.callflow.events import Answered, CallStarted, Event
from ivr.callflow.nodes import Flow, Menu, Node, NumberEntry, Transfer
from ivr.callflow.proof.alphabet import AT_AN_OLD_MENU, NO_SUCH_NODE, answers, events, stale
from ivr.callflow.proof.situations import Looking, Situations, first
from ivr.callflow.turns import Ask, Position, Question, Situation, Turn
from ivr.hours.model import Kind

QUESTIONS_MOST = 6
"""Questions in a row that the shell answers before it gives up (`voice/routes.py`, where a test compares it)."""


class Given(NamedTuple):
    """A question of the flow and what the shell answered."""

    question: Question
    choice: int
    answered: Answered


class Move(NamedTuple):
    """One webhook: from where, what happened, and the turn after it, in a set of situations.

    `asked` are the statuses that were looked at. `turn` is None when the flow failed, for the cause in `error`.
    `stood` is where in this flow the call was; None at its start, and for a URL that names no such place. It is not
    the very `source` when the URL is of another version of the flow.
    """

    source: Position | None
    event: Event
    given: tuple[Given, ...]
    turn: Turn | None
    situations: int
    asked: Mapping[str, Kind]
    stood: Position | None
    error: str = ""

    @property
    def astray(self) -> bool:
        """Whether the URL is of another version of the flow."""
        return self.source is not self.stood


@dataclass(frozen=True, slots=True)
class Space:
    """What was explored. `positions` are those of calls of this flow, in the order in which they were reached."""

    flow: Flow
    situations: Situations
    moves: tuple[Move, ...]
    positions: tuple[Position, ...]
    _from: dict[tuple[Position | None, Event], list[Move]] = field(default_factory=dict, repr=False)

    def after(self, source: Position | None, event: Event, number: int) -> list[Move]:
        """The moves that an event makes in one situation: one for each way in which the shell can answer."""
        return [move for move in self._from.get((source, event), ()) if move.situations >> number & 1]

    def leaving(self, source: Position | None) -> Iterator[Move]:
        """The moves from a place of this flow, or from the start of a call (None), in the order of the alphabet."""
        started = (CallStarted(), CallStarted(from_our_own_number=True))
        for event in events(self.at(source)) if source else started:
            yield from self._from.get((source, event), ())

    def at(self, position: Position | None) -> Node | None:
        """The node of a position."""
        return self.flow.nodes.get(position.node) if position else None


def explore(flow: Flow, situations: Situations) -> Space:
    """Try everything from the start of a call on, and from every place that only an old URL names."""
    exploring = _Exploring(flow, situations)
    for masked in (False, True):
        exploring.go(None, (CallStarted(from_our_own_number=masked),), None)
    for lost in _without_a_wait(flow):
        exploring.go(lost, events(None), None)
    while exploring.waiting:
        position = exploring.waiting.popleft()
        node = flow.nodes.get(position.node)
        exploring.go(position, events(node), position)
        if isinstance(node, Menu):
            exploring.go(stale(position), AT_AN_OLD_MENU, position)
    return Space(flow, situations, tuple(exploring.made), tuple(exploring.reached), exploring.by_source)


@dataclass(frozen=True, slots=True)
class _Exploring:
    """What was tried so far, and the positions that wait for it."""

    flow: Flow
    situations: Situations
    made: list[Move] = field(default_factory=list)
    by_source: dict[tuple[Position | None, Event], list[Move]] = field(default_factory=dict)
    reached: dict[Position, None] = field(default_factory=dict)
    waiting: deque[Position] = field(default_factory=deque)

    def go(self, source: Position | None, happening: tuple[Event, ...], stood: Position | None) -> None:
        """Try what can happen at a place, and remember the positions that it leads to."""
        for event in happening:
            tried = list(_moves(self.flow, self.situations, source, event, stood))
            self.made.extend(tried)
            self.by_source.setdefault((source, event), []).extend(tried)
            for move in tried:
                if move.turn and move.turn.position not in self.reached:
                    self.reached[move.turn.position] = None
                    self.waiting.append(move.turn.position)


def _without_a_wait(flow: Flow) -> Iterator[Position]:
    """Places at which no call of this flow waits for the phone, but that an old URL may name."""
    yield Position(NO_SUCH_NODE)
    for node_id, node in flow.nodes.items():
        if not isinstance(node, Menu | Transfer | NumberEntry):
            yield Position(node_id, attempt=2)


def _moves(
    flow: Flow, situations: Situations, source: Position | None, event: Event, stood: Position | None
) -> Iterator[Move]:
    """What an event leads to, each outcome with the exact set of situations in which it is so."""
    left = situations.everything
    while left:
        looked: dict[str, Kind] = {}
        webhook = _Webhook(flow, situations.each[first(left)].statuses, looked)
        ends = list(webhook.ends(source, event, None))
        agreeing = situations.agreeing(looked)
        for end in ends:
            yield Move(source, event, end.given, end.turn, agreeing, end.asked, stood, end.error)
        left &= ~agreeing


class _End(NamedTuple):
    given: tuple[Given, ...]
    turn: Turn | None
    asked: Mapping[str, Kind]
    error: str = ""


@dataclass(frozen=True, slots=True)
class _Webhook:
    """One webhook in one situation, with every way in which the shell can answer."""

    flow: Flow
    statuses: Mapping[str, Kind]
    looked: dict[str, Kind]

    def ends(self, source: Position | None, event: Event, before: _End | None) -> Iterator[_End]:
        """Every turn that the phone can wait at, with all that was looked at and answered on the way."""
        looking = Looking(self.statuses)
        given = before.given if before else ()
        try:
            turn = step(self.flow, Situation(looking), source, event)
        except Exception as error:  # noqa: BLE001 - whatever it raises, this caller would hear the lifeline
            turn, cause = None, f"{type(error).__name__}: {error}"
        self.looked.update(looking.asked)
        asked = {**before.asked, **looking.asked} if before else looking.asked
        if turn is None:
            yield _End(given, None, asked, cause)
            return
        if before and before.turn:
            turn = turn.after(before.turn)
        if not isinstance(turn.wait, Ask):
            yield _End(given, turn, asked)
        elif len(given) >= QUESTIONS_MOST:
            yield _End(given, None, asked, "questions without end")
        else:
            for answer in answers(turn.wait, self.flow.nodes[turn.position.node]):
                answered = Given(turn.wait.question, turn.wait.choice, answer)
                yield from self.ends(turn.position, answer, _End((*given, answered), turn, asked))
