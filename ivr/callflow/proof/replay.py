"""Steps of a call as a script for the phone, and in Dutch words.

Rules of this file:
- The script is that of `flask call`: keys, `-`, `=busy` for what becomes of a dial, `nurse=closed` for time that passes.
- What no phone can send is said, not scripted: a digit of another script, an outcome that nobody tells.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from ivr.callflow.events import CallStarted, DialEnded, DigitsPressed, Event, FinishedOnKey, NoInput, Outcome
from ivr.callflow.nodes import NumberEntry, Transfer
from ivr.callflow.proof.alphabet import KEYS
from ivr.callflow.proof.space import Given, Space
from ivr.callflow.proof.trail import Step
from ivr.callflow.turns import HangUp, Question
from ivr.hours.model import Kind

_OUTCOMES: Final = {
    Outcome.COMPLETED: "legt op",
    Outcome.BUSY: "in gesprek",
    Outcome.NO_ANSWER: "neemt niet op",
    Outcome.FAILED: "niet bereikbaar",
    Outcome.CANCELED: "afgebroken",
}
_KINDS: Final = {Kind.OPEN: "open", Kind.CLOSED: "dicht", Kind.UNKNOWN: "onbekend"}
_QUESTIONS: Final = {
    Question.CALLER: ("nummer van de beller onbruikbaar", "nummer van de beller bruikbaar"),
    Question.CHECK: ("nummer geweigerd", "nummer aanvaard"),
    Question.CONFIRM: ("nummer niet bewaard", "nummer bewaard"),
    Question.SAVE: ("verzoek niet bewaard", "verzoek bewaard", "tijd net vergeven"),
    Question.WITHDRAW: ("geen verzoeknummer", "intrekking bewaard", "intrekking niet bewaard"),
    Question.STAFF_CODE: ("geen telefooncode", "vijf cijfers"),
    Question.STAFF_KNOWN: ("medewerker onbekend", "medewerker bekend", "database niet bereikbaar"),
    Question.STAFF_LINE: (
        "lijn niet te zien",
        "lijn te sluiten",
        "lijn door medewerkers dicht",
        "lijn niet te sluiten",
    ),
    Question.STAFF_CLOSE: ("geen tijd", "lijn dicht", "niet gelukt"),
    Question.STAFF_REOPEN: ("niet gelukt", "sluiting beëindigd"),
}


@dataclass(frozen=True, slots=True)
class Replay:
    """A call to be made again: the script of keys, what the shell answers, and what is odd.

    `masked`: it comes from our own number. `stale` is the number of the answer, from 1, whose menu counts as spoken
    by another version; `lost` that of one whose URL names a place that does not exist; 0: none. `by_phone`: all of it
    can be done with a phone.
    """

    keys: str
    answers: str
    masked: bool
    stale: int
    lost: int
    by_phone: bool


def replay(space: Space, steps: tuple[Step, ...]) -> Replay:
    """The script of a call that makes these steps, and hangs up then."""
    tokens: list[str] = []
    by_phone = True
    for before, step in zip((None, *steps), steps, strict=False):
        if before:
            tokens += _passing(space, before.situation, step.situation)
        token = _token(space, step)
        by_phone = by_phone and token is not None
        tokens += [token] if token else []
    turn = steps[-1].move.turn if steps else None
    ended = turn is not None and isinstance(turn.wait, HangUp)
    stale, lost = (_first(steps, meant=True), _first(steps, meant=False))
    return Replay(
        " ".join([*tokens, *([] if ended else ["h"])]),
        " ".join(f"{each.question}={each.answered.way}" for step in steps for each in step.move.given),
        bool(steps) and steps[0].move.event == CallStarted(from_our_own_number=True),
        stale,
        lost,
        by_phone,
    )


def _first(steps: tuple[Step, ...], *, meant: bool) -> int:
    """The number of the answer after which a call went astray: to an old menu, or to no place at all."""
    for number, step in enumerate(steps):
        if step.move.astray and bool(step.move.stood) is meant:
            return number
    return 0


def _passing(space: Space, before: int, after: int) -> Iterator[str]:
    """Lines that change between two steps."""
    old, new = space.situations.each[before], space.situations.each[after]
    return (f"{line}={new.of(line)}" for line in sorted(new.statuses) if new.of(line) is not old.of(line))


def _token(space: Space, step: Step) -> str | None:  # noqa: PLR0911 - one way out for each event
    """What a phone does for a step; "" for nothing, None for what it cannot do."""
    entry = isinstance(space.at(step.move.source), NumberEntry)
    match step.move.event:
        case CallStarted():
            return ""
        case NoInput() if not isinstance(space.at(step.move.source), Transfer):
            return "-"
        case DigitsPressed(digits) if entry and digits.isascii() and set(digits) <= set(KEYS) - {"#"}:
            return f"{digits}#"
        case DigitsPressed(digits) if digits in KEYS and len(digits) == 1 and not entry:
            return digits
        case FinishedOnKey() if entry:
            return "#"
        case DialEnded(outcome):
            return f"={outcome}"
        case _:
            return None


def in_words(space: Space, steps: tuple[Step, ...], names: Mapping[str, str]) -> str:
    """The steps in Dutch, as "toets 2, verpleegkundige in gesprek"; `names` are those of lines for people."""
    words: list[str] = []
    for before, step in zip((None, *steps), steps, strict=False):
        for change in _passing(space, before.situation, step.situation) if before else ():
            line, _, kind = change.partition("=")
            words.append(f"{names.get(line, line)} is dan {_KINDS[Kind(kind)]}")
        words += filter(None, (_stale(step), _event(space, step, names), *map(_answer, step.move.given)))
    return ", ".join(words)


def _stale(step: Step) -> str:
    return "(na een nieuwe versie)" if step.move.astray else ""


def _event(space: Space, step: Step, names: Mapping[str, str]) -> str:  # noqa: PLR0911 - as above
    node = space.at(step.move.source)
    event: Event = step.move.event
    match event:
        case CallStarted(from_our_own_number=True):
            return "met ons eigen nummer"
        case DigitsPressed(digits):
            return f"toets {digits if digits.isprintable() and digits.isascii() else ascii(digits)}"
        case NoInput():
            return "stilte"
        case FinishedOnKey():
            return "alleen een hekje"
        case DialEnded(outcome) if isinstance(node, Transfer):
            return f"{names.get(node.destination, node.destination)} {_OUTCOMES[outcome]}"
        case DialEnded(outcome):
            return f"verbinding {_OUTCOMES[outcome]}"
        case _:
            return ""


def _answer(given: Given) -> str:
    if given.question is Question.WINDOWS:
        return f"{given.answered.way} tijden vrij"
    known = _QUESTIONS.get(given.question, ("nee", "ja"))
    return known[min(given.answered.way, len(known) - 1)]
