"""What the signs of the diagram mean, and what holds everywhere and is therefore drawn nowhere.

Rules of this file: what is said of the flow is read from it; where it would not be true, it is not said.
"""

from collections.abc import Iterator, Mapping
from types import MappingProxyType

from ivr.callflow.diagram import words as dutch
from ivr.callflow.diagram.cards import Card, Look, Row
from ivr.callflow.diagram.setting import COLUMN, PAD, SIGN, Piece, SetCard, set_words, stack
from ivr.callflow.diagram.view import reachable
from ivr.callflow.nodes import Flow, Menu, Node, Transfer
from ivr.callflow.turns import ATTEMPTS

LEGEND = "(legend)"
"""The id of the legend's card."""

_LOOKS: Mapping[Look, str] = MappingProxyType(
    {
        Look.QUESTION: "openingstijden",
        Look.MENU: "keuzemenu",
        Look.NOTE: "mededeling",
        Look.REQUEST: "verzoek",
        Look.PERSON: "doorverbinden",
        Look.END: "einde",
    }
)
_NAMES = "Een gekleurde naam verwijst naar de kaart die zo heet."
_EVERYWHERE: Mapping[str, str] = MappingProxyType(
    {"0": "een medewerker", "9": "opnieuw", "*": "terug", "#": "verder"}
)


def legend(flow: Flow, cards: Mapping[str, Card]) -> SetCard:
    """The legend of a flow, for the looks that its cards have."""
    nodes = tuple(flow.nodes[node_id] for node_id in reachable(flow))
    used = {card.look for card in cards.values()}
    signs = tuple(_signs([look for look in _LOOKS if look in used]))
    told = (_NAMES, *_everywhere(nodes), *_afterwards(flow, nodes))
    rows = (
        Row(),
        Row(f"na {ATTEMPTS} keer geen of een verkeerde toets", dutch.SILENCE, silent=True),
        *map(Row, told),
    )
    card = Card(LEGEND, Look.LEGEND, "Uitleg", "Uitleg", (), rows)
    return stack(card, [signs, *map(set_words, rows[1:])])


def _signs(looks: list[Look]) -> Iterator[Piece]:
    """Two signs on a line."""
    for number, look in enumerate(looks):
        line, second = divmod(number, 2)
        yield Piece(_LOOKS[look], PAD + SIGN + second * COLUMN / 2, line, look, sign=True)


def _everywhere(nodes: tuple[Node, ...]) -> Iterator[str]:
    """The keys that every menu knows."""
    menus = [set(node.keys()) for node in nodes if isinstance(node, Menu)]
    keys = [key for key in _EVERYWHERE if menus and all(key in known for known in menus)]
    if keys:
        yield f"In elk menu: {', '.join(f'{key} {_EVERYWHERE[key]}' for key in keys)}."


def _afterwards(flow: Flow, nodes: tuple[Node, ...]) -> Iterator[str]:
    """Where a caller is who stays on the line when a conversation has ended."""
    if {node.completed.target for node in nodes if isinstance(node, Transfer)} == {flow.home}:
        yield f"Na een gesprek: terug naar “{dutch.BEGIN}”."
