"""The matrix itself: its rows are what they are called, and what is wrong is found."""

from dataclasses import replace

import pytest

from tests.faults import expected
from tests.faults.rows import NIGHT, NOON, NOTED, ROUTES, Expectation, Row, wrong
from tests.voice.line import Answer

XML = {"Content-Type": "text/xml; charset=utf-8"}
NODES = {
    "ring": None,
    "a transfer, busy": ("nurse", "ed_hoofddorp"),
    "a transfer, nobody": ("desk", "switchboard"),
    "a number typed": ("callback_type", "callback_type"),
    "a number confirmed": ("callback_caller_number", "callback_caller_number"),
    "a typed number confirmed": ("callback_read_back", "callback_read_back"),
}


@pytest.mark.parametrize("route", NODES)
def test_a_row_is_at_the_node_that_its_name_says(route: str, matrix: dict[str, list[Row]]) -> None:
    nodes = NODES[route]
    for when, node in zip((NOON, NIGHT), nodes or ("", ""), strict=True):
        (row,) = [row for row in matrix[when] if row.route == route]
        assert row.target.startswith(f"/voice/turn/{node}?") if node else row.target == "/voice"


def test_by_day_and_by_night_each_way_of_saving_is_there(matrix: dict[str, list[Row]]) -> None:
    for when in (NOON, NIGHT):
        assert len(matrix[when]) >= len(ROUTES[when])
        assert sorted(row.route for row in matrix[when] if row.notes) == [
            "a number confirmed",
            "a typed number confirmed",
        ]


def test_every_row_holds_on_the_line_it_was_phoned_on(matrix: dict[str, list[Row]]) -> None:
    for row in (*matrix[NOON], *matrix[NIGHT]):
        assert expected.helped(row, Answer(200, XML, row.usual)) is None, row.route


ROW = Row("a number confirmed", NOON, "/voice", {}, f"<Response><Say>{NOTED}</Say></Response>")


@pytest.mark.parametrize(
    ("expectation", "text"),
    [
        pytest.param(expected.as_usual, "<Response/>", id="another answer"),
        pytest.param(expected.no_request, ROW.usual, id="noted, though nothing is on disk"),
        pytest.param(expected.no_request, "<Response><Hangup/></Response>", id="hung up instead of a person"),
        pytest.param(expected.lifeline, "<Response><Hangup/></Response>", id="no lifeline"),
        pytest.param(expected.helped, "<Response/>", id="nothing at all"),
        pytest.param(expected.emergency_first, "<Response><Hangup/></Response>", id="no choice"),
        pytest.param(expected.without_recordings, "<Response><Play>/x.wav</Play><Hangup/></Response>", id="a recording"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_found(expectation: Expectation, text: str) -> None:
    row = replace(ROW, route="ring") if expectation is expected.emergency_first else ROW

    assert expectation(row, Answer(200, XML, text)) is not None


def test_a_status_callback_that_is_not_answered_is_found() -> None:
    found = wrong("x", lambda _target, _fields: Answer(500, {}, ""), [], expected.as_usual)

    assert found == {"x - status - at any time": "status 500"}
