"""The shortest way from the start of a call to what a fault shows, for a person to follow and the phone to replay.

Rules of this file:
- One situation for the whole call where there is such a way; else time passes on it, and each step tells its own.
- What a phone can press goes before what only an odd webhook brings.
"""

from collections import deque
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ivr.callflow.events import CallStarted
from ivr.callflow.proof.faults import Fault
from ivr.callflow.proof.situations import first, numbers
from ivr.callflow.proof.space import Move, Space
from ivr.callflow.turns import HangUp, Position

TRIED_MOST = 24
"""Situations in which a whole call is looked for, before time is let pass."""


@dataclass(frozen=True, slots=True)
class Step:
    """A move of a call, and the number of the situation in which it is made."""

    move: Move
    situation: int


def trail(space: Space, fault: Fault) -> tuple[Step, ...]:
    """The steps of a call that shows a fault, its moves last; of one without moves, none."""
    if not fault.moves:
        return ()
    target = fault.moves[0].stood
    if target is None:
        return _from_nowhere(space, fault)
    for number in list(numbers(_throughout(space, fault)))[:TRIED_MOST]:
        way = _way(space, target, number)
        if way is not None:
            return (*way, *(Step(move, number) for move in fault.moves))
    way = _way(space, target, None) or ()
    *before, last = fault.moves
    then = _as_long_as_it_can(before, way[-1].situation if way else None)
    return (*way, *then, Step(last, first(fault.situations or last.situations)))


def _from_nowhere(space: Space, fault: Fault) -> tuple[Step, ...]:
    """The steps of a call that begins with a fault, or that an old URL led to no place at all."""
    number = first(_throughout(space, fault) or fault.moves[0].situations)
    begun = () if fault.moves[0].source is None else space.after(None, CallStarted(), number)[:1]
    return tuple(_as_long_as_it_can((*begun, *fault.moves), number))


def _throughout(space: Space, fault: Fault) -> int:
    """The situations in which all moves of a fault can be made."""
    found = fault.situations or space.situations.everything
    for move in fault.moves:
        found &= move.situations
    return found


def _way(space: Space, target: Position, number: int | None) -> tuple[Step, ...] | None:
    """The fewest moves to a position: in one situation, or in any for each (None). None if there is no way."""
    came: dict[Position, Move] = {}
    ahead: deque[Position | None] = deque([None])
    while ahead and target not in came:
        for move in space.leaving(ahead.popleft()):
            if number is not None and not move.situations >> number & 1:
                continue
            if move.turn and move.turn.position not in came and not isinstance(move.turn.wait, HangUp):
                came[move.turn.position] = move
                ahead.append(move.turn.position)
    if target not in came:
        return None
    moves: list[Move] = []
    at: Position | None = target
    while at is not None:
        moves.append(came[at])
        at = moves[-1].source
    return tuple(_as_long_as_it_can(reversed(moves), number))


def _as_long_as_it_can(moves: Iterable[Move], number: int | None) -> Iterator[Step]:
    """Steps that stay in one situation until a move is not made in it."""
    for move in moves:
        if number is None or not move.situations >> number & 1:
            number = first(move.situations)
        yield Step(move, number)
