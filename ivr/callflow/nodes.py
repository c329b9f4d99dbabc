"""The kinds of node that a call flow is made of.

Rules of this file:
- Nodes are data. What happens at them stands in `engine.py`.
- Every way out of a node is named: no node ends a call by running out.
- A menu's option owns its words, so what is spoken and what a key does cannot drift apart.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import blake2s
from types import MappingProxyType

from ivr.callflow.events import Outcome
from ivr.callflow.turns import Question

NUMBER_DIGITS = 15
"""Keys that a telephone number can have (ITU-T E.164)."""

ENTRY_TIMEOUT = 10
"""Seconds of silence within the entry of a number (callers.md, "Keys, timing")."""


@dataclass(frozen=True, slots=True)
class Go:
    """A way out: the node it leads to, after saying `say`."""

    target: str
    say: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Announcement:
    """Says something and goes on. With `barge_in` false a key does not stop it: only the opening is."""

    prompts: tuple[str, ...]
    then: str
    barge_in: bool = True


@dataclass(frozen=True, slots=True)
class Option:
    """A key, the words that offer it, and the node it leads to.

    An `optional` option is left unsaid when the menu is offered again to a caller who stayed silent, so that who
    is in need is not kept waiting by other choices; its key goes on working.
    """

    key: str
    prompt: str
    target: str
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Menu:
    """Offers options and waits for one key.

    `intro` is heard at the first presentation only. `unspoken` are keys that work without being offered here.
    A reprompt says `no_input` or `no_match` and offers the options again; the last one ends with `last_call`,
    what silence will lead to. When all presentations are used, `exhausted` is followed. `through` is the gate
    that chose this menu: a reprompt passes it again, because the clinic may have closed meanwhile. A menu that
    `remembers` carries on what a callback dialogue knows; any other forgets it.
    """

    options: tuple[Option, ...]
    exhausted: Go
    intro: tuple[str, ...] = ()
    unspoken: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    no_input: tuple[str, ...] = ("no_input",)
    no_match: tuple[str, ...] = ("no_match",)
    last_call: str = ""
    through: str = ""
    remembers: bool = False

    def target(self, key: str) -> str | None:
        """The node that a key leads to, or None when the key is not in use here."""
        spoken = next((option.target for option in self.options if option.key == key), None)
        return spoken or self.unspoken.get(key)

    def keys(self) -> dict[str, str]:
        """All keys in use, spoken or not, with their targets."""
        return {option.key: option.target for option in self.options} | dict(self.unspoken)

    def fingerprint(self) -> str:
        """Eight characters that differ when a key of this menu leads elsewhere."""
        keys = "\n".join(f"{key} {target}" for key, target in sorted(self.keys().items()))
        return blake2s(keys.encode(), digest_size=4).hexdigest()


@dataclass(frozen=True, slots=True)
class HoursGate:
    """Branches on the status of a line, asked anew each time that it is passed."""

    line: str
    open: str
    closed: str
    unknown: str


@dataclass(frozen=True, slots=True)
class Transfer:
    """Says where it connects to, rings a destination and follows what becomes of it.

    A destination is open when the line of the same name is. `closed` is followed instead when that line is
    known to be closed at that moment.
    """

    destination: str
    connecting: str
    ring_seconds: int
    closed: Go
    busy: Go
    unanswered: Go
    completed: Go

    def after(self, outcome: Outcome) -> Go:
        """What follows an outcome."""
        match outcome:
            case Outcome.COMPLETED:
                return self.completed
            case Outcome.BUSY:
                return self.busy
            case Outcome.NO_ANSWER | Outcome.FAILED | Outcome.CANCELED:
                return self.unanswered


@dataclass(frozen=True, slots=True)
class Asking:
    """Asks the shell something and follows the way that the answer numbers (the last one for any higher number).

    `origin`, where it stands, is remembered: from where the caller came to the dialogue.
    """

    question: Question
    ways: tuple[Go, ...]
    choice: int = 0
    origin: str = ""


@dataclass(frozen=True, slots=True)
class NumberEntry:
    """Waits for at most `most` digits, ended by # or by a time-out; the shell answers `question` about them.

    Way 0 is `refused` and asked again, way 1 `accepted`, way 2 `failed`. A lone 0 leads to `person`; a * anywhere
    leads `back`, or starts the entry again where there is no such way. With `once` it is asked once: silence and what
    is refused are told, and then `exhausted` is followed. `timeout` are seconds of silence.
    """

    prompts: tuple[str, ...]
    refused: tuple[str, ...]
    accepted: Go
    person: str
    exhausted: Go
    no_input: tuple[str, ...] = ("no_input",)
    question: Question = Question.CHECK
    most: int = NUMBER_DIGITS
    failed: Go | None = None
    back: str = ""
    timeout: int = ENTRY_TIMEOUT
    once: bool = False

    def ways(self) -> Iterator[tuple[str, Go]]:
        """The ways out that say something, with what leads to them."""
        yield from (("accepted", self.accepted), ("exhausted", self.exhausted))
        if self.failed:
            yield "failed", self.failed


@dataclass(frozen=True, slots=True)
class Farewell:
    """Says something and hangs up."""

    prompts: tuple[str, ...]


Node = Announcement | Menu | HoursGate | Transfer | Asking | NumberEntry | Farewell


@dataclass(frozen=True, slots=True)
class Flow:
    """A call flow: its nodes and the places where calls enter it.

    `start` is where a call begins, `masked` where one that seems to come from ourselves does, `home` the
    first menu, to which a call that got lost returns, and `last_resort` the end when all else has failed.
    `changed` are the words before a menu that is offered again because it is not the one that was spoken.
    `hidden` are the nodes that no caller is told of: those of staff.
    """

    nodes: Mapping[str, Node]
    start: str
    masked: str
    home: str
    last_resort: str
    changed: tuple[str, ...] = ()
    hidden: frozenset[str] = frozenset()


def targets(node: Node) -> Iterator[tuple[str, str]]:
    """Every way out of a node, as (why, node it leads to)."""
    match node:
        case Announcement():
            yield "then", node.then
        case Menu():
            yield from ((f"key {key}", target) for key, target in node.keys().items())
            yield "exhausted", node.exhausted.target
            if node.through:
                yield "reprompt", node.through
        case HoursGate():
            yield from (("open", node.open), ("closed", node.closed), ("unknown", node.unknown))
        case Transfer():
            for why, go in (
                ("closed", node.closed),
                ("busy", node.busy),
                ("unanswered", node.unanswered),
                ("completed", node.completed),
            ):
                yield why, go.target
        case Asking():
            yield from ((f"way {number}", go.target) for number, go in enumerate(node.ways))
        case NumberEntry():
            yield from ((why, way) for why, way in (("person", node.person), ("back", node.back)) if way)
            yield from ((why, go.target) for why, go in node.ways())
        case Farewell():
            return


def prompts(node: Node) -> Iterator[str]:
    """Every prompt that a node can speak."""
    match node:
        case Announcement() | Farewell():
            yield from node.prompts
        case Menu():
            yield from node.intro
            yield from (option.prompt for option in node.options)
            yield from (*node.no_input, *node.no_match)
            if node.last_call:
                yield node.last_call
            yield from node.exhausted.say
        case Transfer():
            yield node.connecting
            for go in (node.closed, node.busy, node.unanswered, node.completed):
                yield from go.say
        case Asking():
            for go in node.ways:
                yield from go.say
        case NumberEntry():
            yield from (*node.prompts, *node.refused, *node.no_input)
            yield from (prompt for _, go in node.ways() for prompt in go.say)
        case HoursGate():
            return
