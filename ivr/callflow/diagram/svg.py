"""The diagram drawn as SVG: its colours, shapes and signs.

Rules of this file:
- One document that needs nothing else: no script, no font, no request. Its style holds inside it only.
- Every colour is a token, once for light and once for dark; text has a contrast of at least 4.5 to 1.
- Colour is never the only sign: each look has its own sign too.
- The same sheet gives the same text: figures are rounded, nothing depends on an order of hashing.
"""

from collections.abc import Mapping, Sequence
from math import dist
from types import MappingProxyType
from xml.etree import ElementTree as ET

from ivr.callflow.diagram import words as dutch
from ivr.callflow.diagram.cards import Look
from ivr.callflow.diagram.layout import LEFTS, TOP, WIDTH, Block, Edge, Point, Sheet
from ivr.callflow.diagram.setting import (
    BADGE,
    COLUMN,
    GAP,
    LEADING,
    PAD,
    SIGN,
    TEXT,
    Piece,
    SetRow,
    badge_width,
)

NAME = "call-flow"
"""The class of the picture and the beginning of its ids."""

PALETTES: Mapping[str, Mapping[str, str]] = MappingProxyType({
    "light": MappingProxyType({
        "paper": "#ffffff", "card": "#fbfcfd", "text": "#18212b", "faint": "#55616e", "line": "#66727f",
        "entry": "#3c4856", "entry-tint": "#e6eaef",
        "legend": "#3c4856", "legend-tint": "#f1f3f6",
        "question": "#7a4b00", "question-tint": "#fcefcf",
        "menu": "#0b4d87", "menu-tint": "#dfedfb",
        "note": "#0b5563", "note-tint": "#d8f0f3",
        "request": "#5b3a91", "request-tint": "#eee7fa",
        "person": "#0a5a36", "person-tint": "#dcf3e5",
        "end": "#8a1c3c", "end-tint": "#fbe3ea",
    }),
    "dark": MappingProxyType({
        "paper": "#0f151b", "card": "#161e27", "text": "#e8eef4", "faint": "#a7b3bf", "line": "#8593a1",
        "entry": "#c9d3dd", "entry-tint": "#2a3541",
        "legend": "#c9d3dd", "legend-tint": "#1e2731",
        "question": "#f3cb7d", "question-tint": "#3a2b0d",
        "menu": "#9fcbf6", "menu-tint": "#12304c",
        "note": "#8fd6e2", "note-tint": "#0d343d",
        "request": "#cdb6f5", "request-tint": "#2f2249",
        "person": "#92deb3", "person-tint": "#113627",
        "end": "#f5afc4", "end-tint": "#451a2a",
    }),
})  # fmt: skip
"""Every colour by what it is for; a look's own is for its title, its sign and its name elsewhere."""

_BASELINE = 14.5
"""From the top of a line to the foot of its letters."""
_SIGN_SIZE = 14
_CORNERS: Mapping[Look, float] = MappingProxyType(
    {
        Look.ENTRY: 17,
        Look.QUESTION: 12,
        Look.MENU: 7,
        Look.NOTE: 7,
        Look.REQUEST: 7,
        Look.PERSON: 17,
        Look.END: 0,
        Look.LEGEND: 7,
    }
)
_SIGNS: Mapping[Look, str] = MappingProxyType({
    Look.ENTRY: "M2 1l11 6-11 6z",
    Look.QUESTION: "M7 0a7 7 0 1 1 0 14a7 7 0 1 1 0-14zm0 2a5 5 0 1 0 0 10a5 5 0 1 0 0-10zM6.2 3.2h1.6v3.3l2.4 1.6-.9 1.3-3.1-2.1z",
    Look.MENU: "".join(f"M{x} {y}h3.4v3.4h-3.4z" for y in (0.5, 5.3, 10.1) for x in (0.5, 5.3, 10.1)),
    Look.NOTE: "M1 1h12v9h-6l-4 4v-4h-2z",
    Look.REQUEST: "M2 0h10v14h-10zM4 3v1.5h6v-1.5zM4 6.2v1.5h6v-1.5zM4 9.4v1.5h4v-1.5z",
    Look.PERSON: "M7 .5a3.2 3.2 0 1 1 0 6.4a3.2 3.2 0 1 1 0-6.4zM.8 14c0-8 12.4-8 12.4 0z",
    Look.END: "M1.5 1.5h11v11h-11z",
    Look.LEGEND: "M7 0a7 7 0 1 1 0 14a7 7 0 1 1 0-14zM6 6v5h2v-5zM6 3v2h2v-2z",
})  # fmt: skip
"""A sign of 14 by 14 for each look: a clock for a question of hours, a keypad for a menu and so on."""


def draw(sheet: Sheet, title: str, description: str) -> str:
    """The sheet as one SVG document that says what it is to who cannot see it."""
    svg = ET.Element(
        "svg",
        {
            "xmlns": "http://www.w3.org/2000/svg",
            "class": NAME,
            "viewBox": f"0 0 {WIDTH} {_figure(sheet.height)}",
            "width": str(WIDTH),
            "height": _figure(sheet.height),
            "role": "img",
            "aria-labelledby": f"{NAME}-title {NAME}-description",
        },
    )
    _add(svg, "title", title, id=f"{NAME}-title")
    _add(svg, "desc", description, id=f"{NAME}-description")
    _add(svg, "style", _style())
    _add(svg, "rect", class_="fill-paper", width="100%", height="100%", rx="10")
    for left, heading in zip(LEFTS, dutch.HEADINGS, strict=True):
        _text(svg, heading, left + PAD, (TOP - LEADING) / 2, "fill-faint bold")
    for block in sheet.blocks:
        _draw_block(svg, block)
    for edge in sheet.edges:
        _draw_edge(svg, edge)
    ET.indent(svg)
    return ET.tostring(svg, encoding="unicode") + "\n"


def _style() -> str:
    """The tokens as classes: `fill-x` and `line-x`, light unless the reader asks for dark."""
    fixed = (
        f".{NAME} text{{font:{TEXT}px Helvetica,Arial,'Liberation Sans',sans-serif}}"
        f".{NAME} .bold{{font-weight:bold}}.{NAME} .middle{{text-anchor:middle}}"
        f".{NAME} [class^=line]{{fill:none;stroke-width:1.5}}"
        f".{NAME} .silent{{stroke-dasharray:4 3}}"
    )
    light, dark = (
        "".join(
            f".{NAME} .fill-{token}{{fill:{colour}}}.{NAME} .line-{token}{{stroke:{colour}}}"
            for token, colour in palette.items()
        )
        for palette in PALETTES.values()
    )
    return f"{fixed}{light}@media (prefers-color-scheme:dark){{{dark}}}"


def _add(parent: ET.Element, tag: str, text: str | None = None, **attributes: str) -> ET.Element:
    element = ET.SubElement(parent, tag, {name.rstrip("_"): value for name, value in attributes.items()})
    element.text = text
    return element


def _draw_edge(svg: ET.Element, edge: Edge) -> None:
    *_, (before, _), (x, y) = edge.corners
    _add(svg, "path", class_="line-line silent" if edge.silent else "line-line", d=_rounded(edge.corners))
    _add(
        svg,
        "circle",
        class_="fill-line",
        cx=_figure(edge.corners[0][0]),
        cy=_figure(edge.corners[0][1]),
        r="3",
    )
    _add(svg, "path", class_="fill-line", d=_arrowhead(x, y, -8 if before < x else 8))


def _rounded(corners: Sequence[Point], radius: float = 6) -> str:
    """A path through corners, rounding those between its ends."""
    path = [f"M{_point(corners[0])}"]
    for before, corner, after in zip(corners, corners[1:], corners[2:], strict=False):
        near, far = (_towards(corner, other, radius) for other in (before, after))
        path.append(f"L{_point(near)}Q{_point(corner)} {_point(far)}")
    return "".join([*path, f"L{_point(corners[-1])}"])


def _towards(start: Point, end: Point, most: float) -> Point:
    """The point at most so far from `start` on the way to `end`, and no farther than halfway."""
    length = dist(start, end)
    share = min(most / length, 0.5) if length else 0
    return start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share


def _arrowhead(x: float, y: float, back: float = -8) -> str:
    """A head with its point at x and y; `back` is where its tail lies from there."""
    return f"M{_figure(x)} {_figure(y)}l{_figure(back)} -4.5v9z"


def _draw_block(svg: ET.Element, block: Block) -> None:
    card, look = block.face.card, block.face.card.look
    group = _add(svg, "g", transform=f"translate({_figure(block.x)} {_figure(block.y)})")
    if card.nodes:
        group.set("data-nodes", " ".join(card.nodes))
    corner = _CORNERS[look]
    _add(group, "path", class_="fill-card", d=_box(look, block.face.height, corner))
    _add(group, "path", class_=f"fill-{look}-tint", d=_box(look, block.face.head, 0))
    _add(group, "path", class_=f"line-{look}", d=_box(look, block.face.height, corner))
    _sign(group, look, PAD, (block.face.head - LEADING * len(block.face.title)) / 2)
    for number, line in enumerate(block.face.title):
        top = (block.face.head - LEADING * len(block.face.title)) / 2 + number * LEADING
        _text(group, line, PAD + SIGN, top, f"fill-{look} bold")
    for number, line in enumerate(block.face.told):
        _text(group, line, PAD, block.face.head + GAP + number * LEADING, "fill-faint")
    for row in block.face.rows:
        _draw_row(group, row, look)


def _box(look: Look, height: float, foot: float) -> str:
    """The outline of a card with the corners of its look at the top and others at the foot.

    A question has its corners cut off, the others have them rounded.
    """
    head, turn = _CORNERS[look], _cut if look is Look.QUESTION else _round
    return (
        f"M0 {_figure(head)}{turn(head, -head)}H{_figure(COLUMN - head)}{turn(head, head)}"
        f"V{_figure(height - foot)}{turn(-foot, foot)}H{_figure(foot)}{turn(-foot, -foot)}z"
    )


def _cut(across: float, down: float) -> str:
    return f"l{_figure(across)} {_figure(down)}"


def _round(across: float, down: float) -> str:
    return f"a{_figure(abs(across))} {_figure(abs(down))} 0 0 1 {_figure(across)} {_figure(down)}"


def _draw_row(card: ET.Element, row: SetRow, look: Look) -> None:
    group = _add(card, "g", transform=f"translate(0 {_figure(row.top)})")
    if row.row.nodes:
        group.set("data-nodes", " ".join(row.row.nodes))
    if row.row.key:
        _draw_badge(group, row.row.key, look, silent=row.row.silent)
    for piece in row.pieces:
        _draw_piece(group, piece, silent=row.row.silent)


def _draw_badge(group: ET.Element, key: str, look: Look, *, silent: bool) -> None:
    """The key of a row: a key of the telephone, or a dashed one that nobody presses."""
    wide, top = badge_width(key), (LEADING - BADGE) / 2
    box = {"x": _figure(PAD), "y": _figure(top), "width": _figure(wide), "height": _figure(BADGE), "rx": "5"}
    _add(group, "rect", class_=f"line-{look} silent" if silent else f"fill-{look}-tint", **box)
    _text(group, key, PAD + wide / 2, 0, f"fill-{look} bold middle")


def _draw_piece(group: ET.Element, piece: Piece, *, silent: bool) -> None:
    top = piece.line * LEADING
    if piece.arrow:
        start, end, middle = piece.x - SIGN - piece.arrow, piece.x - SIGN - 5, top + LEADING / 2
        _add(
            group,
            "path",
            class_="line-line silent" if silent else "line-line",
            d=f"M{_figure(start)} {_figure(middle)}H{_figure(end)}",
        )
        _add(group, "path", class_="fill-line", d=_arrowhead(end, middle))
    if piece.sign and piece.look:
        _sign(group, piece.look, piece.x - SIGN, top)
    token = piece.look or ("faint" if piece.faint else "text")
    _text(group, piece.text, piece.x, top, f"fill-{token}")


def _sign(group: ET.Element, look: Look, x: float, top: float) -> None:
    place = f"translate({_figure(x)} {_figure(top + (LEADING - _SIGN_SIZE) / 2)})"
    _add(group, "path", class_=f"fill-{look}", transform=place, d=_SIGNS[look])


def _text(group: ET.Element, text: str, x: float, top: float, classes: str) -> None:
    _add(group, "text", text, class_=classes, x=_figure(x), y=_figure(top + _BASELINE))


def _point(point: Point) -> str:
    return f"{_figure(point[0])} {_figure(point[1])}"


def _figure(number: float) -> str:
    """A figure with at most one decimal."""
    return f"{round(number, 1):g}"
