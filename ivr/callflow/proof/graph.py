"""Moves as a graph: which are involuntary, how long they can go on, and what must have happened before.

Rules of this file:
- Involuntary is what a caller does not choose: silence, wrong keys, numbers that are refused, transfers that end.
- "Must" means on every path: a fact of a position holds only if every move into it brings it.
"""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from heapq import heappop, heappush

from ivr.callflow.events import DialEnded, DigitsPressed, Outcome
from ivr.callflow.nodes import Menu, NumberEntry, Transfer
from ivr.callflow.proof.alphabet import key_of_menu
from ivr.callflow.proof.space import Given, Move, Space
from ivr.callflow.turns import HangUp, Position, Question

Edges = Mapping[Position, Mapping[Position, Move]]
"""From position to position, with one move that makes it."""


def involuntary(space: Space, move: Move) -> bool:
    """Whether a move in mid-call is none of the caller's choice."""
    node = space.at(move.source)
    match node:
        case Menu() if move.astray:
            return not isinstance(move.event, DigitsPressed)
        case Menu():
            return not key_of_menu(node, move.event)
        case Transfer():
            return True
        case NumberEntry() if isinstance(move.event, DigitsPressed):
            accepted = any(each.answered.way for each in move.given[:1])
            return not accepted and move.event.digits != "0" and "*" not in move.event.digits
        case _:
            return True


def served(move: Move) -> bool:
    """Whether somebody was spoken to."""
    return isinstance(move.event, DialEnded) and move.event.outcome is Outcome.COMPLETED


def edges(space: Space, wanted: Callable[[Move], bool]) -> Edges:
    """The graph of the moves that are wanted, between positions at which a call goes on."""
    found: dict[Position, dict[Position, Move]] = defaultdict(dict)
    for move in space.moves:
        if move.source and not move.astray and move.turn and wanted(move):
            found[move.source].setdefault(move.turn.position, move)
    return found


def goes_on(move: Move) -> bool:
    """Whether the call is not over after it."""
    return move.turn is not None and not isinstance(move.turn.wait, HangUp)


def ring(graph: Edges, positions: tuple[Position, ...]) -> Move | None:
    """A move that closes a ring, if there is one."""
    done: set[Position] = set()
    for start in positions:
        on_path: dict[Position, Iterator[tuple[Position, Move]]] = {}
        if start not in done:
            on_path[start] = iter(graph.get(start, {}).items())
        while on_path:
            position = next(reversed(on_path))
            following = next(on_path[position], None)
            if following is None:
                done.add(position)
                del on_path[position]
            elif following[0] in on_path:
                return following[1]
            elif following[0] not in done:
                on_path[following[0]] = iter(graph.get(following[0], {}).items())
    return None


def longest(
    graph: Edges, positions: tuple[Position, ...], weight: Callable[[Position], int]
) -> dict[Position, int]:
    """The greatest sum of weights on a path from each position, its own included. The graph has no ring."""
    best: dict[Position, int] = {}
    for start in positions:
        stack = [start]
        while stack:
            position = stack[-1]
            ahead = [each for each in graph.get(position, {}) if each not in best]
            if ahead:
                stack.extend(ahead)
            else:
                stack.pop()
                following = [best[each] for each in graph.get(position, {})]
                best[position] = weight(position) + max(following, default=0)
    return best


def path(graph: Edges, best: Mapping[Position, int], start: Position) -> tuple[Move, ...]:
    """The moves of a path with the greatest sum from a position on."""
    found: list[Move] = []
    at = start
    while ahead := graph.get(at):
        at = max(ahead, key=best.__getitem__)
        found.append(ahead[at])
    return tuple(found)


@dataclass(frozen=True, slots=True)
class Before:
    """What must have happened before a call can be at a position.

    `kept`: what was put on disk by the move that led to its node. `spoken`: to how many destinations the caller has spoken since
    the last key, at least.
    """

    kept: Mapping[Position, frozenset[Question]]
    spoken: Mapping[Position, int]


def before(space: Space) -> Before:
    """Work out what must have happened before each position."""
    into: dict[Position, list[Move]] = defaultdict(list)
    for move in space.moves:
        if move.turn:
            into[move.turn.position].append(move)
    return Before(_kept(into), _spoken(space))


KEEPING = frozenset({Question.SAVE, Question.WITHDRAW, Question.STAFF_CLOSE, Question.STAFF_REOPEN})
"""Questions whose yes means that what the caller wished is on disk, or so."""


def keeps(move: Move) -> frozenset[Question]:
    """What was put on disk by a move."""
    return frozenset(each.question for each in _asked(move) if each.answered.way == 1)


def _asked(move: Move) -> tuple[Given, ...]:
    """The last time that each thing was asked to be kept."""
    return tuple({each.question: each for each in move.given if each.question in KEEPING}.values())


def _kept(into: Mapping[Position, list[Move]]) -> dict[Position, frozenset[Question]]:
    known = dict.fromkeys(into, KEEPING)

    def brings(move: Move) -> frozenset[Question]:
        stayed = move.stood and move.turn and move.stood.node == move.turn.position.node
        before = known.get(move.stood, frozenset()) if move.stood and stayed else frozenset()
        return before - {each.question for each in _asked(move)} | keeps(move)

    changed = True
    while changed:
        changed = False
        for position, moves in into.items():
            left = known[position].intersection(*map(brings, moves))
            if left != known[position]:
                known[position] = left
                changed = True
    return known


def _spoken(space: Space) -> dict[Position, int]:
    """The fewest destinations spoken to since the last key, over all paths."""
    fewest: dict[Position, int] = {}
    ahead: list[tuple[int, int, Position]] = []
    order = 0
    moves: dict[Position, list[Move]] = defaultdict(list)
    for move in space.moves:
        if move.stood and involuntary(space, move):
            moves[move.stood].append(move)
        elif move.turn:
            order += 1
            heappush(ahead, (0, order, move.turn.position))
    while ahead:
        count, _, position = heappop(ahead)
        if position in fewest:
            continue
        fewest[position] = count
        for move in moves[position]:
            if move.turn and move.turn.position not in fewest:
                order += 1
                heappush(ahead, (count + served(move), order, move.turn.position))
    return fewest
