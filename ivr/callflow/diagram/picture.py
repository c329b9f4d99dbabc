"""The call flow as a picture, for people who run the clinic: what a caller can do and where it leads.

Rules of this file:
- The picture is made from the flow and its prompts alone: an option added there appears here by itself.
- The same flow and words give the same text, so a picture that is kept can be compared with the flow.
- What the picture leaves out or sums up stands in `cards.py` and `view.py`.
"""

from collections.abc import Iterator, Mapping

from ivr.callflow.diagram.cards import Card, Row, Words, deal
from ivr.callflow.diagram.layout import lay_out
from ivr.callflow.diagram.legend import legend
from ivr.callflow.diagram.svg import draw
from ivr.callflow.nodes import Flow

TITLE = "Wat een beller kan kiezen en waar dat uitkomt"


def diagram(flow: Flow, words: Words) -> str:
    """The call flow as one standalone SVG document, in Dutch.

    `words` gives the raw text of a prompt with its slots (`{key}`) left in. It is asked for the prompts of
    options, transfers, announcements and ends, and may raise for an id that does not exist.
    """
    cards = deal(flow, words)
    return draw(lay_out(cards, legend(flow, cards)), TITLE, " ".join(_told(cards)))


def _told(cards: Mapping[str, Card]) -> Iterator[str]:
    """All that the picture shows, as sentences for who cannot see it."""
    for card in cards.values():
        yield f"{card.title}: {'; '.join([*card.told, *(_way(cards, row) for row in card.rows)])}."


def _way(cards: Mapping[str, Card], row: Row) -> str:
    target = ", dan ".join(cards[place].name for place in row.to)
    label = " ".join(part for part in (row.key, row.words, row.remark) if part)
    return f"{label} → {target}" if target else label
