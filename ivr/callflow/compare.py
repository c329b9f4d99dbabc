"""What two versions of a call flow, each in a situation, give a caller that is not the same.

Rules of this file:
- Nothing of a flow is written down a second time: both calls are walked with `step`, side by side.
- A difference is told once, where a caller first meets it; beyond it the two calls are no longer the same call.
- Every key, silence, wrong key, outcome and answer is tried at every position, so that no difference found means
  that there is none.
"""

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass

from ivr.callflow.engine import step
from ivr.callflow.events import Answered, CallStarted, DialEnded, DigitsPressed, Event, NoInput, Outcome
from ivr.callflow.nodes import Asking, Flow, Menu, NumberEntry
from ivr.callflow.turns import Ask, AwaitDigits, Dial, Position, Situation, Turn

KEYS = "1234567890*#"
TYPED = "typed"
"""Stands for a number that was typed whole; `step` does not look at the digits."""

_ENTRY_ANSWERS = 3
"""What the shell can answer about a number that was typed: no, yes, and that it failed."""
_OUTCOMES = (Outcome.COMPLETED, Outcome.BUSY, Outcome.NO_ANSWER)


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two: a flow, and the statuses of all lines."""

    flow: Flow
    situation: Situation

    def after(self, position: Position | None, event: Event) -> Turn:
        """What this one answers."""
        return step(self.flow, self.situation, position, event)


@dataclass(frozen=True, slots=True)
class Difference:
    """After these events, the first of which is the call itself, one says `was` and the other `becomes`."""

    events: tuple[Event, ...]
    was: Turn
    becomes: Turn


def differences(old: Side, new: Side) -> tuple[Difference, ...]:
    """Every place at which the two calls part, those that are reached soonest first."""
    if old == new:
        return ()
    found: list[Difference] = []
    seen: set[tuple[Position, Position]] = set()
    waiting: deque[Difference] = deque(
        _compared(old, new, None, None, (CallStarted(ourselves),)) for ourselves in (False, True)
    )
    while waiting:
        pair = waiting.popleft()
        if _heard(pair.was) != _heard(pair.becomes):
            found.append(pair)
        elif (places := (pair.was.position, pair.becomes.position)) not in seen:
            seen.add(places)
            waiting.extend(
                _compared(old, new, *places, (*pair.events, event)) for event in _next(old.flow, pair.was)
            )
    return tuple(found)


def heard(side: Side) -> frozenset[str]:
    """Every prompt that a call can come to while this situation lasts."""
    prompts: set[str] = set()
    seen: set[Position] = set()
    waiting = [side.after(None, CallStarted(ourselves)) for ourselves in (False, True)]
    while waiting:
        turn = waiting.pop()
        prompts.update(cue.prompt for cue in (*turn.opening, *turn.prompts))
        if turn.position not in seen:
            seen.add(turn.position)
            waiting.extend(side.after(turn.position, event) for event in _next(side.flow, turn))
    return frozenset(prompts)


def _compared(
    old: Side, new: Side, was: Position | None, becomes: Position | None, events: tuple[Event, ...]
) -> Difference:
    return Difference(events, old.after(was, events[-1]), new.after(becomes, events[-1]))


def _heard(turn: Turn) -> tuple[object, ...]:
    """What a caller can notice of a turn, and where it leaves the call."""
    return turn.opening, turn.prompts, turn.wait, turn.position.node


def _next(flow: Flow, turn: Turn) -> Iterator[Event]:
    """All that can happen at a wait. Keys that a menu does not offer are told apart from nothing: all twelve are tried."""
    node = flow.nodes[turn.position.node]
    match turn.wait, node:
        case AwaitDigits(), NumberEntry():
            yield from (NoInput(), DigitsPressed("0"), DigitsPressed("*"), DigitsPressed(TYPED))
        case AwaitDigits(), Menu():
            yield NoInput()
            yield from (DigitsPressed(key) for key in KEYS)
        case Dial(), _:
            yield from map(DialEnded, _OUTCOMES)
        case Ask(), Asking():
            yield from map(Answered, range(len(node.ways)))
        case Ask(), _:
            yield from map(Answered, range(_ENTRY_ANSWERS))
        case _:
            return
