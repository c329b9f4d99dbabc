"""What a promise's check finds.

Rules of this file: a fault names the move that shows it, so that it can be phoned; one that lies in no move, as a
prompt that is missing, names none.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

from ivr.callflow.proof.graph import Before, before
from ivr.callflow.proof.space import Move, Space
from ivr.callflow.proof.terms import Facts, Terms


@dataclass(frozen=True)
class Case:
    """All that a check may look at."""

    space: Space
    terms: Terms
    facts: Facts

    @cached_property
    def before(self) -> Before:
        """What must have happened before each position."""
        return before(self.space)


@dataclass(frozen=True, slots=True)
class Fault:
    """A promise that is broken: by moves in a row, or by the flow as it is written, which is none.

    `what` says it in Dutch, in words that fit behind "toets 2: ". `situations` are those in which the last move
    breaks it; of a fault without moves, those in which any call does.
    """

    what: str
    moves: tuple[Move, ...] = ()
    situations: int = 0


Check = Callable[[Case], Iterator[Fault]]


def shown_by(move: Move, what: str, situations: int | None = None) -> Fault:
    """The fault of a move, in all of its situations or in some."""
    return Fault(what, (move,), move.situations if situations is None else situations)
