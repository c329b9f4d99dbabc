from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations, pairwise
from types import MappingProxyType

import pytest

from ivr.callflow.clinic import clinic
from ivr.callflow.diagram.cards import Card, Look, Row, deal
from ivr.callflow.diagram.layout import LEFTS, WIDTH, Block, Edge, Sheet, lay_out
from ivr.callflow.diagram.legend import legend
from ivr.callflow.diagram.setting import COLUMN, PAD, set_card, width, wrap
from ivr.callflow.nodes import Flow, Go, Menu

FLOW = clinic("ed_haarlem_zuid")


def words(prompt_id: str) -> str:
    """Words as long as the longest of the line."""
    if prompt_id.startswith("connecting."):
        return f"Ik verbind u door met de {prompt_id.removeprefix('connecting.')} van het ziekenhuis."
    return f"Voor {prompt_id} en nog iets anders dat veel plaats nodig heeft, toets {{key}}."


def sheet(flow: Flow = FLOW) -> Sheet:
    cards = deal(flow, words)
    return lay_out(cards, legend(flow, cards))


def placed(flow: Flow = FLOW) -> dict[str, Block]:
    return {block.face.card.id: block for block in sheet(flow).blocks}


def segments(edge: Edge) -> Iterator[tuple[tuple[float, float], tuple[float, float]]]:
    for one, other in pairwise(edge.corners):
        yield min(one, other), max(one, other)


def cross(one: Edge, other: Edge) -> bool:
    """Whether a level part of one edge and an upright part of the other pass through each other."""
    for first, second in ((one, other), (other, one)):
        for (left, y), (right, end) in segments(first):
            for (x, top), (same, bottom) in segments(second):
                if y == end and x == same and left < x < right and top < y < bottom:
                    return True
    return False


def test_cards_stand_in_their_columns_below_one_another() -> None:
    blocks = sheet().blocks
    assert {block.x for block in blocks} == set(LEFTS)
    for one, other in combinations(blocks, 2):
        assert one.x != other.x or one.bottom < other.y or other.bottom < one.y


def test_everything_is_inside_the_picture() -> None:
    drawn = sheet()
    assert LEFTS[-1] + COLUMN <= WIDTH
    assert all(block.y > 0 and block.bottom < drawn.height for block in drawn.blocks)
    assert all(0 < x < WIDTH for edge in drawn.edges for x, _ in edge.corners)


def test_words_stay_inside_their_cards() -> None:
    for block in sheet().blocks:
        for row in block.face.rows:
            for piece in row.pieces:
                assert piece.x + width(piece.text) <= COLUMN - PAD + 0.01, piece.text


def test_pieces_on_one_line_do_not_touch() -> None:
    for block in sheet().blocks:
        for row in block.face.rows:
            for one, other in combinations(row.pieces, 2):
                if one.line == other.line and one.x <= other.x:
                    assert one.x + width(one.text) < other.x - other.arrow


def test_lines_do_not_cross_and_run_between_the_cards() -> None:
    drawn = sheet()
    assert len(drawn.edges) >= 10
    assert not [pair for pair in combinations(drawn.edges, 2) if cross(*pair)]
    for edge in drawn.edges:
        lane = edge.corners[1][0]
        assert not [left for left in LEFTS if left < lane < left + COLUMN]


def test_a_line_ends_at_the_card_that_the_row_leads_to() -> None:
    blocks = placed()
    ends = {edge.corners[-1] for edge in sheet().edges}
    for place in ("start", "main", "after_hours", "urgent", "nurse_line", "callback_menu", "information"):
        block = blocks[place]
        assert {(block.x, block.entrance), (block.x + COLUMN, block.entrance)} & ends


@pytest.mark.parametrize(
    ("place", "column"),
    [
        pytest.param("start", 0, id="where a call begins"),
        pytest.param("after_hours", 0, id="the first menus"),
        pytest.param("masked", 0, id="an end where it is come to first"),
        pytest.param("nurse_closed", 1, id="what may follow"),
        pytest.param("callback_menu", 1, id="the callback dialogue"),
        pytest.param("desk", 2, id="a person"),
        pytest.param("person", 2, id="a question that decides between people only"),
        pytest.param("nurse_retry", 2, id="what follows when a person does not answer"),
        pytest.param("numbers", 2, id="the last resort"),
    ],
)
def test_a_card_stands_in_the_column_of_its_kind(place: str, column: int) -> None:
    assert placed()[place].x == LEFTS[column]


def test_a_line_that_silence_takes_is_dashed() -> None:
    main = FLOW.nodes["main"]
    assert isinstance(main, Menu)
    quiet = Menu(options=main.options[:1], exhausted=Go("urgent"))
    nodes = {**FLOW.nodes, "main": replace(main, exhausted=Go("quiet")), "quiet": quiet}
    assert not any(edge.silent for edge in sheet().edges)
    assert [edge.silent for edge in sheet(replace(FLOW, nodes=MappingProxyType(nodes))).edges].count(
        True
    ) == 1


def test_a_name_that_does_not_fit_behind_the_words_stands_below_them() -> None:
    short, long = (Card(name, Look.PERSON, name, name, (), ()) for name in ("Arts", "Arts " * 6))
    for other, line in ((short, 0), (long, 1)):
        card = Card("menu", Look.MENU, "Menu", "Menu", (), (Row("een medewerker", "0", (other.id,)),))
        *_, piece = set_card(card, {other.id: other}, ()).rows[0].pieces
        assert piece.line == line


def test_names_that_follow_each_other_stand_below_each_other() -> None:
    people = {name: Card(name, Look.PERSON, name, name, (), ()) for name in ("Arts", "Balie")}
    card = Card("menu", Look.PERSON, "Zus", "Zus", (), (Row("bezet", to=tuple(people)),))
    assert [piece.line for piece in set_card(card, people, ()).rows[0].pieces] == [0, 0, 1]


def test_a_name_that_a_line_leads_to_is_not_said() -> None:
    other = Card("urgent", Look.MENU, "Spoed", "Spoed", (), ())
    card = Card("menu", Look.MENU, "Menu", "Menu", (), (Row("spoed", "1", ("urgent",)),))
    for drawn, look in (((), Look.MENU), (("urgent",), None)):
        (piece,) = set_card(card, {"urgent": other}, drawn).rows[0].pieces
        assert piece.look is look


def test_a_text_is_cut_between_words_only() -> None:
    assert wrap("een twee drie", width("een twee")) == ("een twee", "drie")
    assert wrap("onafscheidelijk woord", 10) == ("onafscheidelijk", "woord")


def test_the_legend_says_of_the_flow_only_what_is_so() -> None:
    cards = deal(FLOW, words)
    told = " ".join(row.row.words for row in legend(FLOW, cards).rows)
    assert "In elk menu: 0 een medewerker, 9 opnieuw, * terug, # verder." in told
    assert "Na een gesprek: terug naar “Het begin”." in told
    deaf = Menu(options=(), exhausted=Go("desk"))
    nodes = {**FLOW.nodes, "urgent": deaf}
    flow = replace(FLOW, nodes=MappingProxyType(nodes), home="main")
    told = " ".join(row.row.words for row in legend(flow, deal(flow, words)).rows)
    assert "In elk menu" not in told
    assert "Na een gesprek" not in told
