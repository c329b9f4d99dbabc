"""A caller who follows a script: `--keys "5 1 # -"` and `--dial nurse=no-answer`.

Keys, separated by spaces, one token for each Gather:
`5` or `0612345678#` is pressed when its prompts have been heard; `!1` barges in, before any of them; `-` is silence;
`h` hangs up, after the prompts of a Gather or while a dial rings. `=busy` is what becomes of the next dial.
`nurse=closed` is time that passes: whoever made the hand is told of it before what comes next. Used up, the caller is
silent until the call ends.

Dials: `name=outcome`, several separated by commas or given apart; `all` stands for every number that is not named.
Without one, a dial is answered.
"""

import re
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto

from ivr.phone.hand import CallerHungUp, Outcome
from ivr.phone.transcript import Heard
from ivr.phone.twiml import Gather

_KEYS = re.compile(r"(!?)([0-9*#]+)")


class Gesture(Enum):
    """What a caller can do without pressing a key."""

    SILENCE = auto()
    HANG_UP = auto()


@dataclass(frozen=True, slots=True)
class Press:
    """Keys to press: when the prompts have been heard, or at once."""

    keys: str
    barge_in: bool = False


@dataclass(frozen=True, slots=True)
class Passing:
    """Something that changes by itself before the caller does the next thing."""

    name: str
    value: str


Token = Press | Gesture | Passing | Outcome

_GESTURES = {"-": Gesture.SILENCE, "h": Gesture.HANG_UP}


@dataclass(frozen=True, slots=True)
class Outcomes:
    """What becomes of dials: by number (E.164), and of every other."""

    by_number: Mapping[str, Outcome] = field(default_factory=dict)
    others: Outcome = Outcome.ANSWERED

    def of(self, number: str) -> Outcome:
        """Return what becomes of dialling `number`."""
        return self.by_number.get(number, self.others)


def parse_keys(text: str) -> tuple[Token, ...]:
    """Read a script of keys; raise ValueError with one line for a token that is none."""
    return tuple(_token(word) for word in text.split())


def _token(word: str) -> Token:
    if word in _GESTURES:
        return _GESTURES[word]
    name, sign, value = word.partition("=")
    if sign:
        return Passing(name, value) if name else _outcome(value)
    keys = _KEYS.fullmatch(word)
    if keys is None:
        raise ValueError(
            f"'{word}' is no token: keys (0-9 * #), '!' and keys to barge in, '-' silence, 'h' hang up, "
            "'=busy' what becomes of a dial, 'nurse=closed' what changes meanwhile"
        )
    return Press(keys[2], barge_in=bool(keys[1]))


def parse_dials(texts: Iterable[str], numbers: Mapping[str, str]) -> Outcomes:
    """Read the outcomes of dials; `numbers` gives the number (E.164) of each name.

    Raise ValueError with one line for an unknown name or outcome; it says which there are. The last word counts.
    """
    others, by_number = Outcome.ANSWERED, {}
    for word in ",".join(texts).split(","):
        if not word.strip():
            continue
        name, _, value = (part.strip() for part in word.partition("="))
        outcome = _outcome(value)
        if name == "all":
            others = outcome
        else:
            by_number[_number(name, numbers)] = outcome
    return Outcomes(by_number, others)


def _outcome(value: str) -> Outcome:
    try:
        return Outcome(value)
    except ValueError:
        raise ValueError(f"'{value}' is no outcome: {', '.join(Outcome)}") from None


def _number(name: str, numbers: Mapping[str, str]) -> str:
    if name not in numbers:
        raise ValueError(f"'{name}' is no name: {', '.join(['all', *sorted(numbers)])}")
    return numbers[name]


class ScriptedHand:
    """Does what the script says, in order; `passing` is told what changes meanwhile, as name and value."""

    __slots__ = ("_left", "_outcomes", "_passing")

    def __init__(
        self,
        tokens: Iterable[Token] = (),
        outcomes: Outcomes | None = None,
        passing: Callable[[str, str], None] = lambda _name, _value: None,
    ) -> None:
        self._left = deque(tokens)
        self._outcomes = outcomes or Outcomes()
        self._passing = passing

    def press(self, gather: Gather, prompts: Iterator[Heard]) -> str | None:  # noqa: ARG002 - a script reads no menu
        """Take the next token."""
        match self._next():
            case Press(keys, barge_in=True):
                return keys
            case Press(keys):
                deque(prompts, maxlen=0)
                return keys
            case Gesture.HANG_UP:
                deque(prompts, maxlen=0)
                raise CallerHungUp
            case _:
                return None

    def outcome(self, number: str) -> Outcome:
        """Hang up if that comes next; else say what the script says of this dial, or of this number."""
        self._let_pass()
        if self._left and self._left[0] is Gesture.HANG_UP:
            raise CallerHungUp
        if self._left and isinstance(outcome := self._left[0], Outcome):
            self._left.popleft()
            return outcome
        return self._outcomes.of(number)

    def _next(self) -> Token:
        self._let_pass()
        return self._left.popleft() if self._left else Gesture.SILENCE

    def _let_pass(self) -> None:
        while self._left and isinstance(change := self._left[0], Passing):
            self._left.popleft()
            self._passing(change.name, change.value)
