"""The call flow as cards: what the diagram says, before anybody knows where it stands.

Rules of this file:
- A card is a place in a call, a row a way on from it. Both come from the flow; nothing is named by node.
- Left out, because they would hide the rest: keys that work without being offered, what follows a completed
  transfer, and the way back through the gate at a reprompt.
- Summarised: an announcement behind a gate is said in the gate's row, something to listen to is a row of the
  menu that offers it, and a topic is one row with the number of its subjects.
- A card is named by its own words, or else by the row that leads to it first: breadth first, and a person
  being no place to pass through while there is another way.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from ivr.callflow import diagram_words as dutch
from ivr.callflow.diagram_view import (
    Branch,
    View,
    branches,
    failures,
    is_subject,
    said_by_all,
    subjects,
    tries,
    view,
)
from ivr.callflow.nodes import Announcement, Farewell, Flow, HoursGate, Menu, Option, Transfer

Words = Callable[[str], str]
"""The raw text of a prompt by its id, with slots such as `{key}` left in."""

ENTRY = "(call)"
"""The id of the card where calls come in; every other card's id is that of its first node."""


class Look(StrEnum):
    """The kinds of card; each has its own colour, shape and sign."""

    ENTRY = "entry"
    QUESTION = "question"
    MENU = "menu"
    NOTE = "note"
    PERSON = "person"
    END = "end"


@dataclass(frozen=True, slots=True)
class Row:
    """A way on from a card, to the cards `to`: one, or each in its turn when the one before it fails.

    `key` is what stands on the badge; `silent` is what silence does. `nodes` are those that have no card
    because the row stands for them, and `remark` says what they are.
    """

    words: str = ""
    key: str = ""
    to: tuple[str, ...] = ()
    silent: bool = False
    remark: str = ""
    nodes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Card:
    """A place in a call. Other cards call it `name`; `told` is what is said or known there.

    `parent` is the card that leads to it first, "" for the entry.
    """

    id: str
    look: Look
    name: str
    title: str
    told: tuple[str, ...]
    rows: tuple[Row, ...]
    nodes: tuple[str, ...] = ()
    parent: str = ""


def deal(flow: Flow, words: Words) -> dict[str, Card]:
    """The cards of a flow by id, in the order in which calls may come to them."""
    seen = view(flow)
    cards: dict[str, Card] = {}
    origins: dict[str, tuple[Card, Row]] = {}
    places, people = [], list[str]()
    cards[ENTRY] = _entry(seen)
    arrived = cards[ENTRY]
    while True:
        for row in arrived.rows:
            for place in row.to:
                if place not in origins:
                    origins[place] = (arrived, row)
                    (people if isinstance(flow.nodes[place], Transfer) else places).append(place)
        if not places and not people:
            return cards
        place = (places or people).pop(0)
        arrived = cards[place] = _card(seen, words, place, *origins[place])
