"""Everything that can happen to a call at the place where it stands.

Rules of this file:
- What a phone can press comes first, so that the shortest counterexample is one that a person can press too.
- Keys are tried one by one; what a number entry types differs for the flow only by its answer, a lone 0 and a *.
- A token, windows and ends are canonical: the flow passes them on and cannot look inside.
"""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from ivr.callflow.events import Answered, DialEnded, DigitsPressed, Event, FinishedOnKey, NoInput, Outcome
from ivr.callflow.nodes import Asking, Menu, Node, NumberEntry, Transfer
from ivr.callflow.turns import Ask, Position, Question

KEYS: Final = "0123456789*#"
TYPED: Final = "0687654321"
"""A whole number, as it is typed."""

GARBAGE: Final = ("12", "00", "1#", "a", " ", "²", "\u0663", "\ud800", "\x00", "9" * 32, "é" * 32)
"""What no menu offers: several keys, letters, digits of other scripts, half a character, as much as is ever read."""

TOKEN: Final = "token"  # noqa: S105 - stands for any sealed number
STALE_MENU: Final = "00000000"
"""A fingerprint that no menu has: eight hexadecimal digits which a search for a collision has not made."""

_WITH_ENDS: Final = (1, 2)
"""The ways of a line that staff can close, or have closed: with them come the ends that are offered."""

NO_SUCH_NODE: Final = "no_such_node"

Events = tuple[Event, ...]

_PRESSED: Events = tuple(DigitsPressed(key) for key in KEYS)
_GARBAGE: Events = tuple(map(DigitsPressed, GARBAGE))
_ENDED: Events = tuple(map(DialEnded, Outcome))
_AT_A_MENU: Events = (NoInput(), *_PRESSED, FinishedOnKey(), *_GARBAGE, *_ENDED)
AT_AN_OLD_MENU: Events = (NoInput(), *_PRESSED, FinishedOnKey(), DigitsPressed("²"))
"""What comes to a menu that another version has spoken: no key of it is read, so every one is tried."""

_AT_A_TRANSFER: Events = (*_ENDED, NoInput(), FinishedOnKey(), DigitsPressed("1"), DigitsPressed("²"))
_AT_AN_ENTRY: Events = (
    *(NoInput(), FinishedOnKey(), DigitsPressed(TYPED), *_PRESSED),
    *(DigitsPressed("06*"), *_GARBAGE, *_ENDED),
)
_ASTRAY: Events = (NoInput(), DigitsPressed("1"), FinishedOnKey(), DialEnded(Outcome.FAILED))


def events(node: Node | None) -> Events:
    """What can happen at a node; at one without a wait, or at none, only what a stale URL brings."""
    match node:
        case Menu():
            return _AT_A_MENU
        case Transfer():
            return _AT_A_TRANSFER
        case NumberEntry():
            return _AT_AN_ENTRY
        case _:
            return _ASTRAY


def answers(ask: Ask, node: Node) -> Iterator[Answered]:
    """Every answer of the shell to a question that was asked at a node."""
    ways = len(node.ways) if isinstance(node, Asking) else 2
    if isinstance(node, NumberEntry) and node.failed:
        ways += 1
    for way in range(ways):
        match ask.question:
            case Question.CALLER | Question.CHECK if way:
                yield Answered(way, token=TOKEN)
            case Question.WINDOWS:
                yield Answered(way, windows=tuple(range(way)))
            case Question.STAFF_CODE | Question.STAFF_KNOWN if way == 1:
                yield Answered(way, token=TOKEN)
            case Question.STAFF_LINE if way in _WITH_ENDS:
                yield Answered(way, windows=(0,))
            case Question.STAFF_CLOSE | Question.STAFF_REOPEN if way == 1:
                yield Answered(way, token=TOKEN, windows=(0,))
            case Question.SAVE if way == 1 and ask.choice:
                yield Answered(way, windows=(0,))
            case _:
                yield Answered(way)


def key_of_menu(node: Node | None, event: Event) -> bool:
    """Whether a caller pressed a key that the menu uses."""
    return (
        isinstance(node, Menu) and isinstance(event, DigitsPressed) and node.target(event.digits) is not None
    )


def stale(position: Position) -> Position:
    """The same place in a menu that another version of the flow has spoken."""
    return replace(position, menu=STALE_MENU)
