"""Promises of the emergency choice: offered at every moment, and a key or two away.

Rules of this file:
- A key counts only if it was spoken: nobody in need guesses.
- Asked situation by situation, as a caller meets it.
"""

from collections.abc import Iterator

from ivr.callflow.events import CallStarted, DigitsPressed
from ivr.callflow.proof.faults import Case, Fault, shown_by
from ivr.callflow.proof.of_turns import turns
from ivr.callflow.proof.situations import numbers
from ivr.callflow.proof.space import Move
from ivr.callflow.turns import AwaitDigits, Cue, Dial, Position, Turn
from ivr.hours.model import Kind

KEYS_IN_OFFICE_HOURS, KEYS_OTHERWISE = 2, 1
"""Keys until an emergency department rings (hours.md, "The proof")."""


def offers_the_emergency_choice(case: Case) -> Iterator[Fault]:
    """Every time that the first menu is spoken, the emergency choice is in it, near enough."""
    firsts = _first_menus(case)
    spoken: dict[tuple[Position, tuple[Cue, ...]], tuple[Move, int]] = {}
    for move, turn in turns(case):
        if turn.position.node in firsts and isinstance(turn.wait, AwaitDigits):
            key = (turn.position, turn.prompts)
            one, situations = spoken.get(key, (move, 0))
            spoken[key] = one, situations | move.situations
    near = _Nearness(case)
    for move, situations in spoken.values():
        for number in numbers(situations & move.situations):
            if not near.within(move.turn, number):
                yield shown_by(move, "de keuze voor de spoedeisende hulp is niet dichtbij", 1 << number)
                break


def reaches_it_in_time(case: Case) -> Iterator[Fault]:
    """From the start of a call: one key after hours or in doubt, two in office hours."""
    near = _Nearness(case)
    for move, turn in turns(case):
        if isinstance(move.event, CallStarted) and not move.event.from_our_own_number:
            for number in numbers(move.situations):
                if not near.within(turn, number):
                    yield shown_by(move, "de spoedeisende hulp is te veel toetsen ver", 1 << number)


def first_menu_fits_the_moment(case: Case) -> Iterator[Fault]:
    """The menu that a call begins with, however it is reached, is the one of this moment: by day or after hours."""
    fitting: dict[str, int] = {}
    for move, turn in turns(case):
        if move.stood is None and move.source and isinstance(turn.wait, AwaitDigits):
            fitting[turn.position.node] = fitting.get(turn.position.node, 0) | move.situations
    for move, turn in turns(case):
        at = turn.position.node
        if at in fitting and isinstance(turn.wait, AwaitDigits) and (wrong := move.situations & ~fitting[at]):
            yield shown_by(move, f"het keuzemenu {at} klinkt op een moment waarop het niet geldt", wrong)


def _first_menus(case: Case) -> frozenset[str]:
    """The nodes at which new calls and calls that got lost wait."""
    return frozenset(
        turn.position.node
        for move, turn in turns(case)
        if move.stood is None and isinstance(turn.wait, AwaitDigits)
    )


class _Nearness:
    """How far an emergency department is, remembered by what was offered."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._known: dict[tuple[Position, tuple[Cue, ...], int, int], bool] = {}

    def within(self, turn: Turn | None, number: int) -> bool:
        """Whether the keys that may be needed in a situation are enough from a turn on."""
        situation, terms = self._case.space.situations.each[number], self._case.terms
        if all(situation.of(each) is Kind.CLOSED for each in (*terms.emergencies, terms.switchboard)):
            return True  # there is nobody to be near to: the numbers are read out
        is_open = situation.of(terms.office) is Kind.OPEN
        return self._rings(turn, number, KEYS_IN_OFFICE_HOURS if is_open else KEYS_OTHERWISE)

    def _rings(self, turn: Turn | None, number: int, keys: int) -> bool:
        """Whether an emergency department rings after at most so many of the keys that were offered."""
        if turn is None:
            return False
        if isinstance(turn.wait, Dial):
            return turn.wait.destination in self._emergency(number)
        if keys == 0 or not isinstance(turn.wait, AwaitDigits):
            return False
        known = (turn.position, turn.prompts, number, keys)
        if known not in self._known:
            self._known[known] = any(
                self._rings(move.turn, number, keys - 1)
                for cue in turn.prompts
                if cue.key
                for move in self._case.space.after(turn.position, DigitsPressed(cue.key), number)
            )
        return self._known[known]

    def _emergency(self, number: int) -> frozenset[str]:
        """Whom an emergency choice may ring: a department that is not closed; if all are, the switchboard."""
        situation, terms = self._case.space.situations.each[number], self._case.terms
        there = frozenset(each for each in terms.emergencies if situation.of(each) is not Kind.CLOSED)
        return there or frozenset({terms.switchboard})
