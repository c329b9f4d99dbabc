"""Cards set in type: which words stand on which line, and how high a card becomes.

Rules of this file:
- Figures are units of the picture; at its full width a unit is a pixel. Nothing here knows where a card stands.
- Text is measured with the figures of Helvetica, which most sans-serif fonts keep to.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from ivr.callflow.diagram import words as dutch
from ivr.callflow.diagram.cards import Card, Look, Row

COLUMN = 288
PAD = 9
LEADING = 19
BADGE = 20
SIGN = 18
GAP = 7
TEXT = 14
"""The size of all text: 12 pixels where the picture is shown 838 wide, as in a README."""

_ROOM = COLUMN - 2 * PAD
_HEAD_PAD = 6
_FOOT = 2
_BADGE_PAD = 5
_ARROW, _DASHED_ARROW = 20, 34
_STEP = 14
_CLASSES = {
    "ijl'|": 0.22,
    "ft .,:;!/I[]": 0.28,
    "r-()“”{}": 0.34,
    "cksvxyz": 0.5,
    "ABEFKPSTVXYZ&": 0.66,
    "CDGHNOQRUw": 0.74,
    "mMW…%@": 0.9,
}
_ADVANCE: Mapping[str, float] = MappingProxyType(
    {character: advance for characters, advance in _CLASSES.items() for character in characters}
)
_ORDINARY = 0.555
_BOLD = 1.07


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of text on a line, `x` from the left of the card.

    With a `look` it is the name of another card; its first line has the sign of that look before it, and
    before that an arrow of the given length, if any. `faint` text is a remark.
    """

    text: str
    x: float
    line: int
    look: Look | None = None
    sign: bool = False
    arrow: float = 0
    faint: bool = False


@dataclass(frozen=True, slots=True)
class SetRow:
    """A row set in type, `top` from the top of the card."""

    row: Row
    top: float
    pieces: tuple[Piece, ...]

    @property
    def height(self) -> float:
        """The height of its lines."""
        return LEADING * (1 + max((piece.line for piece in self.pieces), default=0))

    @property
    def middle(self) -> float:
        """The middle of its first line, where a way may leave the card."""
        return self.top + LEADING / 2


@dataclass(frozen=True, slots=True)
class SetCard:
    """A card set in type."""

    card: Card
    title: tuple[str, ...]
    told: tuple[str, ...]
    rows: tuple[SetRow, ...]
    height: float

    @property
    def head(self) -> float:
        """The height of the title."""
        return _head(self.title)


def set_card(card: Card, others: Mapping[str, Card], drawn: Collection[str]) -> SetCard:
    """Set a card. Ways to the cards in `drawn` are lines, so their names need not be said."""
    ways = (tuple(others[place] for place in row.to if place not in drawn) for row in card.rows)
    return stack(card, [_pieces(row, to) for row, to in zip(card.rows, ways, strict=True)])


def stack(card: Card, rows: Sequence[tuple[Piece, ...]]) -> SetCard:
    """Put the title, what is told and the pieces of each row of a card below one another."""
    title = wrap(card.title, _ROOM - SIGN, bold=True)
    told = tuple(line for text in card.told for line in wrap(text, _ROOM))
    set_rows: list[SetRow] = []
    top = _head(title) + GAP + (len(told) * LEADING + GAP if told else 0)
    for row, pieces in zip(card.rows, rows, strict=True):
        set_rows.append(SetRow(row, top, pieces))
        top += set_rows[-1].height + GAP
    return SetCard(card, title, told, tuple(set_rows), top + _FOOT)


def set_words(row: Row) -> tuple[Piece, ...]:
    """The words of a row, beside its badge."""
    indent = badge_width(row.key) + GAP if row.key else 0
    return tuple(
        Piece(line, PAD + indent, number) for number, line in enumerate(wrap(row.words, _ROOM - indent))
    )


def wrap(text: str, room: float, *, bold: bool = False) -> tuple[str, ...]:
    """A text in lines that fit; a word that is too long stands alone."""
    lines: list[str] = []
    for word in text.split():
        longer = f"{lines[-1]} {word}" if lines else word
        if lines and width(longer, bold=bold) <= room:
            lines[-1] = longer
        else:
            lines.append(word)
    return tuple(lines)


def width(text: str, *, bold: bool = False) -> float:
    """About how wide a text is."""
    advance = sum(_ADVANCE.get(character, _ORDINARY) for character in text) * TEXT
    return advance * _BOLD if bold else advance


def badge_width(key: str) -> float:
    """How wide the badge of a key is: square for one character."""
    return max(BADGE, width(key, bold=True) + 2 * _BADGE_PAD) if key else 0


def _head(title: Sequence[str]) -> float:
    return len(title) * LEADING + 2 * _HEAD_PAD


def _pieces(row: Row, ways: Sequence[Card]) -> tuple[Piece, ...]:
    """Words, remark and names of a row; words that the name says are left to it."""
    told_by_name = bool(row.key and ways) and dutch.says(ways[0].name, row.words)
    pieces = [] if told_by_name else list(set_words(row))
    if row.remark:
        pieces.append(_beside(pieces[-1], row.remark))
    indent = badge_width(row.key) + GAP if row.key else 0
    shaft = _DASHED_ARROW if row.silent else _ARROW
    for step, way in enumerate(ways):
        plain = row.key and not pieces and not row.silent
        pieces += _reference(pieces, way, indent + _STEP * step, 0 if plain else shaft)
    return tuple(pieces)


def _beside(last: Piece, remark: str) -> Piece:
    """A remark behind the words if there is room, else below them."""
    x = last.x + width(last.text) + GAP
    if x + width(remark) <= PAD + _ROOM:
        return Piece(remark, x, last.line, faint=True)
    return Piece(remark, last.x, last.line + 1, faint=True)


def _reference(pieces: Sequence[Piece], way: Card, indent: float, arrow: float) -> list[Piece]:
    """The name of another card: behind what stands there if it fits, else on lines of its own."""
    x, first = PAD + indent + arrow + SIGN, 0
    if pieces:
        last = pieces[-1]
        beside = last.x + width(last.text) + GAP + arrow + SIGN
        fits = last.look is None and beside + width(way.name) <= PAD + _ROOM
        x, first = (beside, last.line) if fits else (x, last.line + 1)
    lines = wrap(way.name, PAD + _ROOM - x)
    return [
        Piece(line, x, first + number, way.look, sign=not number, arrow=0 if number else arrow)
        for number, line in enumerate(lines)
    ]
