"""How long callers wait: to the 112 sentence, to a person, to the emergency department.

Rules of this file:
- Seconds from the answer until the first ring, all that is heard and all silences included; ringing is not.
- The worst of all situations, each held for the whole call; prompts at their longest within the period.
- A key counts as pressed at once, during the menu (barge-in): that is what we owe; slower is the caller's choice.
- The limits are for a department that answers. One that is withdrawn has to be told so: that sentence comes on top.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ivr.callflow.events import CallStarted, DigitsPressed, Event, NoInput
from ivr.callflow.proof.faults import Case, Fault, shown_by
from ivr.callflow.proof.situations import numbers
from ivr.callflow.proof.space import Move
from ivr.callflow.turns import AwaitDigits, Cue, Dial, HangUp, Position
from ivr.hours.model import Kind

KEY_MOST, SILENT_MOST = 20.0, 60.0
"""Seconds after hours until an emergency department rings: for a key, for silence (callers.md)."""

_TURNS_MOST = 15


@dataclass(frozen=True, slots=True)
class Waits:
    """The worst seconds of the period; None where no situation has such a call."""

    to_112: float
    silent_in_office_hours: float | None
    silent_after_hours: float | None
    key_after_hours: float | None


def waits(case: Case) -> Waits:
    """The worst waits of all."""
    return Waits(
        max((heard for _, heard in _to_112(case)), default=0.0),
        _worst(_silent(case, office_open=True)),
        _worst(_silent(case, office_open=False)),
        _worst(_keys(case)),
    )


def rings_in_time(case: Case) -> Iterator[Fault]:
    """After hours an emergency department rings within 20 s of a key, and within 60 s for who stays silent."""
    for found, most, what in (
        (_keys(case), KEY_MOST, "een toets"),
        (_silent(case, office_open=False), SILENT_MOST, "stilte"),
    ):
        for move, situation, seconds in found:
            if seconds - _of_withdrawal(case, move) > most:
                yield shown_by(
                    move, f"pas na {seconds:.1f} seconden gaat de telefoon over bij {what}", situation
                )


def _of_withdrawal(case: Case, move: Move) -> float:
    """The seconds of the sentence that a department is withdrawn, if it is said on the way to the other one."""
    words = {case.terms.withdrawn.format(each) for each in case.terms.emergencies}
    cues = tuple(cue for cue in move.turn.prompts if cue.prompt in words) if move.turn else ()
    return _heard(case, cues, move.turn.position) if move.turn else 0.0


def _worst(found: Iterable[tuple[Move, int, float]]) -> float | None:
    return max((seconds for _, _, seconds in found), default=None)


def _to_112(case: Case) -> Iterator[tuple[Move, float]]:
    """For each start of a call, the seconds until the 112 sentence has been heard."""
    for move in case.space.moves:
        if isinstance(move.event, CallStarted) and move.turn:
            seconds = 0.0
            for cue in move.turn.opening + move.turn.prompts:
                seconds += case.facts.seconds(cue, move.turn.position.language)
                if cue.prompt == case.terms.danger:
                    yield move, seconds
                    break


def _starts(case: Case) -> Iterator[tuple[int, Move]]:
    """The start of a call in each situation, one situation of each class of starts with its own follow-ups."""
    for move in case.space.moves:
        if isinstance(move.event, CallStarted) and not move.event.from_our_own_number and move.turn:
            for number in numbers(move.situations):
                yield number, move


def _open(case: Case, number: int) -> bool:
    return case.space.situations.each[number].of(case.terms.office) is Kind.OPEN


def _silent(case: Case, *, office_open: bool) -> Iterator[tuple[Move, int, float]]:
    """The first ring of a silent caller, in each situation."""
    for number, start in _starts(case):
        if _open(case, number) is office_open and start.turn:
            seconds, move = 0.0, start
            for _ in range(_TURNS_MOST):
                if move.turn is None or isinstance(move.turn.wait, HangUp):
                    break
                seconds += _heard(case, move.turn.opening + move.turn.prompts, move.turn.position)
                if isinstance(move.turn.wait, Dial):
                    yield move, 1 << number, seconds
                    break
                seconds += move.turn.wait.timeout if isinstance(move.turn.wait, AwaitDigits) else 0
                silent: Event = NoInput()
                move = case.space.after(move.turn.position, silent, number)[0]


def _keys(case: Case) -> Iterator[tuple[Move, int, float]]:
    """The ring of an emergency department after a key that is pressed at once, in each situation after hours."""
    for number, start in _starts(case):
        if _open(case, number) or start.turn is None:
            continue
        opening = _heard(case, start.turn.opening, start.turn.position)
        for cue in start.turn.prompts:
            for move in case.space.after(start.turn.position, DigitsPressed(cue.key), number):
                turn = move.turn
                if turn and isinstance(turn.wait, Dial) and turn.wait.destination in case.terms.emergencies:
                    seconds = opening + _heard(case, turn.opening + turn.prompts, turn.position)
                    yield move, 1 << number, seconds


def _heard(case: Case, cues: tuple[Cue, ...], position: Position) -> float:
    return sum(case.facts.seconds(cue, position.language) for cue in cues)
