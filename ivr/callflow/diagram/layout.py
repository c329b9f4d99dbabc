"""Where the cards of the diagram stand, and the few lines between them.

Rules of this file:
- Columns: what a call comes to first; what may follow; people and what follows when they do not answer. An end
  stands in the column of the card that leads to it first.
- A line is drawn only from a card to one that it leads to first, if that stands in the same column or the
  next and is no person or end: these have too many ways in. Every other way is told by name.
- Cards stand in the order of the rows that lead to them, and of the lines within a column the first runs right of
  it and the others left, so that lines do not cross.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from ivr.callflow.diagram.cards import Card, Look
from ivr.callflow.diagram.setting import COLUMN, SetCard, set_card

WIDTH = 970
LEFTS = (20, 350, 664)
TOP = 42
BETWEEN = 16
_LANE = 8
_NEAR = 9
_CLEAR = 14
"""Between a column and the nearest lane that comes from another: room for the column's own lanes."""
_GUTTER = LEFTS[1] - LEFTS[0] - COLUMN
_FIRST_DEPTH = 2

Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Block:
    """A card in its place: the left and the top of it."""

    face: SetCard
    x: float
    y: float

    @property
    def entrance(self) -> float:
        """Where lines come in: the middle of the title."""
        return self.y + self.face.head / 2

    @property
    def bottom(self) -> float:
        """Where it ends."""
        return self.y + self.face.height


@dataclass(frozen=True, slots=True)
class Edge:
    """A line between cards by its corners; `silent` if silence takes it."""

    corners: tuple[Point, ...]
    silent: bool


@dataclass(frozen=True, slots=True)
class Sheet:
    """The cards in their places, the lines, and the height of it all."""

    blocks: tuple[Block, ...]
    edges: tuple[Edge, ...]
    height: float


@dataclass(frozen=True, slots=True)
class _Line:
    """All that leads from one card to another by lines.

    `exits` are the heights where rows leave, and whether silence takes that row; `end` is where it comes in.
    """

    exits: tuple[tuple[float, bool], ...]
    left: float
    right: float
    end: float

    @property
    def start(self) -> float:
        """The highest exit."""
        return min(height for height, _ in self.exits)

    @property
    def span(self) -> tuple[float, float]:
        """The least and the greatest height that it passes."""
        heights = [self.end, *(height for height, _ in self.exits)]
        return min(heights), max(heights)


def lay_out(cards: Mapping[str, Card], legend: SetCard) -> Sheet:
    """Put cards in their places, and the legend where there is most room."""
    columns = {card_id: _column(cards, card_id) for card_id in cards}
    drawn = {card_id: _drawn(cards, columns, card_id) for card_id in cards}
    blocks: dict[str, Block] = {}
    ends = dict.fromkeys(LEFTS, float(TOP))
    for column, left in enumerate(LEFTS):
        for card_id in _order(cards, columns, drawn, column):
            blocks[card_id] = Block(set_card(cards[card_id], cards, drawn[card_id]), left, ends[left])
            ends[left] = blocks[card_id].bottom + BETWEEN
    emptiest = min(LEFTS, key=lambda left: ends[left])
    height = max(*ends.values(), ends[emptiest] + legend.height + BETWEEN)
    key = Block(legend, emptiest, height - BETWEEN - legend.height)
    return Sheet((*blocks.values(), key), tuple(_edges(blocks, drawn)), height)


def _column(cards: Mapping[str, Card], card_id: str) -> int:
    if cards[card_id].look is Look.END:
        return _column(cards, cards[card_id].parent)
    above = tuple(_ancestors(cards, card_id))
    if _among_people(cards, card_id) or any(cards[place].look is Look.PERSON for place in above):
        return 2
    return 0 if len(above) <= _FIRST_DEPTH else 1


def _ancestors(cards: Mapping[str, Card], card_id: str) -> Iterator[str]:
    while parent := cards[card_id].parent:
        yield parent
        card_id = parent


def _among_people(cards: Mapping[str, Card], card_id: str) -> bool:
    """Whether a card is a person, an end, or a question that decides between people only."""
    card = cards[card_id]
    if card.look is Look.QUESTION:
        return all(cards[place].look is Look.PERSON for row in card.rows for place in row.to)
    return card.look in {Look.PERSON, Look.END}


def _drawn(cards: Mapping[str, Card], columns: Mapping[str, int], card_id: str) -> tuple[str, ...]:
    """The cards to which lines lead from a card."""
    return tuple(
        place
        for place, card in cards.items()
        if card.parent == card_id
        and columns[place] - columns[card_id] in {0, 1}
        and not _among_people(cards, place)
    )


def _order(
    cards: Mapping[str, Card], columns: Mapping[str, int], drawn: Mapping[str, tuple[str, ...]], column: int
) -> Iterator[str]:
    """The cards of a column: each followed by those that hang from it, people after questions, ends last."""

    def hanging(card_id: str) -> Iterator[str]:
        yield card_id
        for place in drawn[card_id]:
            if columns[place] == column:
                yield from hanging(place)

    here = [card_id for card_id in cards if columns[card_id] == column]
    hung = {place for card_id in here for place in drawn[card_id]}
    for top in sorted(
        (card_id for card_id in here if card_id not in hung), key=lambda top: _rank(cards[top])
    ):
        yield from hanging(top)


def _rank(card: Card) -> int:
    return {Look.PERSON: 1, Look.END: 2}.get(card.look, 0)


def _edges(blocks: Mapping[str, Block], drawn: Mapping[str, tuple[str, ...]]) -> Iterator[Edge]:
    for left in LEFTS:
        lines = [
            _line(blocks[card_id], blocks[place], first=number == 0)
            for card_id in drawn
            for number, place in enumerate(drawn[card_id])
            if blocks[place].x == left
        ]
        across = [line for line in lines if line.left != line.right]
        right = [line for line in lines if line.left == line.right != left]
        others = [line for line in lines if line.left == line.right == left]
        yield from _routed(across, _ranked(across))
        yield from _routed(right, _nested(right, _NEAR))
        yield from _routed(others, _nested(others, -_LANE))


def _line(block: Block, target: Block, *, first: bool) -> _Line:
    """The line between two cards; within a column, `first` is that to the card right below."""
    within = block.x == target.x
    rows = [row for row in block.face.rows if target.face.card.id in row.row.to]
    return _Line(
        exits=tuple((block.y + row.middle, row.row.silent) for row in rows),
        left=block.x if within and not first else block.x + COLUMN,
        right=target.x + COLUMN if within and first else target.x,
        end=target.entrance,
    )


def _routed(lines: Iterable[_Line], lanes: Iterable[float]) -> Iterator[Edge]:
    for line, lane in zip(lines, lanes, strict=True):
        for start, silent in line.exits:
            corners = ((line.left, start), (lane, start), (lane, line.end), (line.right, line.end))
            yield Edge(corners, silent)


def _nested(lines: Sequence[_Line], step: float) -> list[float]:
    """Lanes beside a column, each a step farther out: a line that passes others runs outside them."""
    depths: dict[_Line, int] = {}
    for line in sorted(lines, key=lambda line: line.span[1] - line.span[0]):
        top, bottom = line.span
        inside = (depth for other, depth in depths.items() if other.span[0] < bottom and top < other.span[1])
        depths[line] = 1 + max(inside, default=0)
    return [line.right + step * depths[line] for line in lines]


def _ranked(lines: Sequence[_Line]) -> list[float]:
    """Lanes between columns: of lines that go down the upper runs right of the lower, of others left of it."""
    down = [line for line in lines if line.end > line.start]
    up = [line for line in reversed(lines) if line not in down]
    step = min(_LANE, (_GUTTER - _CLEAR) / max(len(down), len(up), 1))
    lanes = {line: number for group in (down, up) for number, line in enumerate(group)}
    return [line.right - _CLEAR - step * lanes[line] for line in lines]
