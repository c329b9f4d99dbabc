"""The call flow as text: the cards of its picture, with links from each way on to where it leads.

Rules of this file: nothing is told here that the picture does not show, and nothing of it is left out; the two
come from the same cards.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from ivr.callflow.diagram.cards import Card, Look, Row, deal
from ivr.callflow.diagram.words import says
from ivr.callflow.nodes import Flow, Menu
from ivr.content.live import Live
from ivr.page.words import label


@dataclass(frozen=True, slots=True)
class Link:
    """Words that lead to a place on the page, by its anchor."""

    text: str
    anchor: str


@dataclass(frozen=True, slots=True)
class Way:
    """A way on: the key, what it is for, and where it leads; each of them may be missing."""

    key: str
    words: str
    remark: str
    links: tuple[Link, ...]


@dataclass(frozen=True, slots=True)
class Place:
    """A place in a call: what is said or known there, and the ways on."""

    anchor: str
    title: str
    told: tuple[str, ...]
    ways: tuple[Way, ...]


def places(live: Live, now: datetime) -> tuple[Place, ...]:
    """Every place of the call flow, in the order in which calls may come to it; the ends come last."""
    cards = deal(live.flow, lambda prompt: label(live, prompt, now))
    return tuple(
        Place(
            _anchor(card.id),
            card.title,
            tuple(filter(None, card.told)),
            tuple(_way(live.flow, cards, row) for row in card.rows),
        )
        for card in sorted(cards.values(), key=lambda card: card.look is Look.END)
    )


def heard_at(flow: Flow, node_id: str) -> str:
    """The prompt that is heard at a subject, which is its anchor on the page too; a topic's own id for a topic."""
    node = flow.nodes[node_id]
    return node.intro[0] if isinstance(node, Menu) and node.intro else node_id


def _anchor(card_id: str) -> str:
    return f"keuze-{card_id.strip('()')}"


def _way(flow: Flow, cards: Mapping[str, Card], row: Row) -> Way:
    """A row of a card; as in the picture, words that the name of the place behind them says too are left out."""
    if row.nodes:
        return Way(row.key, "", row.remark, (Link(row.words, heard_at(flow, row.nodes[0])),))
    links = tuple(Link(cards[place].name, _anchor(place)) for place in row.to)
    said = len(links) == 1 and says(links[0].text, row.words)
    return Way(row.key, "" if said else row.words, row.remark, links)
