"""The entry for staff, step by step: who comes by mistake, who is let in, and what is done with a line."""

from dataclasses import replace

import pytest

from ivr.callflow.clinic import clinic
from ivr.callflow.engine import step
from ivr.callflow.events import Answered, CallStarted, DigitsPressed, Event, FinishedOnKey, NoInput
from ivr.callflow.nodes import Menu
from ivr.callflow.staff_entry import CLOSABLE, ENTRANCE
from ivr.callflow.turns import Ask, AwaitDigits, Dial, Position, Question, Situation, Turn
from ivr.hours.model import Kind

FLOW = clinic("ed_haarlem_zuid")
LINES = ("office", "nurse", "desk", "switchboard", "ed_hoofddorp", "ed_haarlem_zuid", "callback_list")
BY_DAY = Situation(dict.fromkeys(LINES, Kind.OPEN))
BY_NIGHT = Situation(BY_DAY.statuses | {"office": Kind.CLOSED, "nurse": Kind.CLOSED, "desk": Kind.CLOSED})
KNOWN = Position("staff_lines", token="sealed")


def after(*events: Event, at: Position | None = None, situation: Situation = BY_DAY) -> Turn:
    """The turn after events in a row, from the start of a call or from a place."""
    position, turn = at, None
    for event in events if at else (CallStarted(), *events):
        turn = step(FLOW, situation, position, event)
        position = turn.position
    assert turn
    return turn


def keys(text: str) -> tuple[Event, ...]:
    return tuple(map(DigitsPressed, text.split()))


def said(turn: Turn) -> list[str]:
    return [cue.prompt for cue in turn.prompts]


def lines(**known: str) -> Position:
    """A place in the menu of lines, as it is left by who has been let in."""
    menu = FLOW.nodes["staff_lines"]
    assert isinstance(menu, Menu)
    return replace(KNOWN, menu=menu.fingerprint(), **known)  # type: ignore[arg-type]


@pytest.mark.parametrize("situation", [BY_DAY, BY_NIGHT], ids=["by day", "by night"])
def test_a_star_at_the_first_menu_leads_to_the_entry(situation: Situation) -> None:
    turn = after(*keys("*"), situation=situation)

    assert turn.position.node == ENTRANCE
    assert said(turn) == ["staff.for_staff", "staff.type_code"]
    assert turn.wait == AwaitDigits(6, 6, "#")


def test_no_menu_of_callers_offers_the_entry() -> None:
    offered = {
        option.target
        for node_id, node in FLOW.nodes.items()
        if isinstance(node, Menu) and node_id not in FLOW.hidden
        for option in node.options
    }
    assert not offered & FLOW.hidden


@pytest.mark.parametrize(
    ("event", "first_said"),
    [
        pytest.param(NoInput(), "no_input", id="silence"),
        pytest.param(FinishedOnKey(), "no_input", id="a bare #"),
        pytest.param(DigitsPressed("*"), "main.urgent", id="a star"),
    ],
)
def test_who_came_by_mistake_is_back_at_once(event: Event, first_said: str) -> None:
    turn = after(*keys("*"), event)

    assert (turn.position.node, turn.position.attempt) == ("main", 1)
    assert said(turn)[0] == first_said


def test_who_typed_something_else_is_back_after_one_sentence() -> None:
    asked = after(*keys("* 1"))
    assert asked.wait == Ask(Question.STAFF_CODE, digits="1")

    turn = after(Answered(0), at=asked.position)
    assert turn.position.node == "main"
    assert said(turn)[:2] == ["staff.not_known", "back_to_first_menu"]


def test_zero_is_a_person_at_the_entry_too() -> None:
    assert after(*keys("* 0")).wait == Dial("desk", 25)


def test_at_night_the_emergency_choice_is_one_key_away_again() -> None:
    turn = after(*keys("*"), NoInput(), *keys("1"), situation=BY_NIGHT)

    assert turn.wait == Dial("ed_hoofddorp", 30)


def test_after_the_code_comes_the_code_of_the_app_and_the_seal_is_carried() -> None:
    asked = after(*keys("* 48153"))
    turn = after(Answered(1, token="sealed code"), at=asked.position)
    assert said(turn) == ["staff.type_app_code"]
    assert turn.position.token == "sealed code"

    known = after(*keys("616088"), at=turn.position)
    assert known.wait == Ask(Question.STAFF_KNOWN, digits="616088")


@pytest.mark.parametrize(
    ("way", "node", "first_said"),
    [
        pytest.param(0, "main", "staff.not_known", id="refused"),
        pytest.param(1, "staff_lines", "staff.state", id="let in"),
        pytest.param(2, "main", "staff.not_now", id="not possible now"),
    ],
)
def test_what_follows_a_log_in(way: int, node: str, first_said: str) -> None:
    turn = after(Answered(way), at=Position("staff_app_code", token="sealed code"))

    assert turn.position.node == node
    assert said(turn)[0] == first_said
    assert bool(turn.position.token) is (node == "staff_lines"), "outside the entry nothing is remembered"


@pytest.mark.parametrize(("key", "line"), list(enumerate(CLOSABLE, start=1)))
def test_each_line_has_its_key_and_is_remembered(key: int, line: str) -> None:
    turn = after(*keys(str(key)), at=lines())

    assert turn.wait == Ask(Question.STAFF_LINE)
    assert turn.position.origin == line


@pytest.mark.parametrize(
    ("way", "node", "first_said"),
    [
        pytest.param(0, "main", "staff.not_now", id="not possible now"),
        pytest.param(1, "staff_until", "staff.until", id="it can be closed"),
        pytest.param(2, "staff_is_closed", "staff.is_closed", id="staff closed it"),
        pytest.param(3, "staff_lines", "staff.elsewhere", id="something else closes it"),
    ],
)
def test_what_follows_the_choice_of_a_line(way: int, node: str, first_said: str) -> None:
    turn = after(*keys("1"), Answered(way, windows=(7,) if way in {1, 2} else ()), at=lines())

    assert (turn.position.node, said(turn)[0]) == (node, first_said)


@pytest.mark.parametrize(
    ("key", "wait"),
    [
        ("1", Ask(Question.STAFF_CLOSE, choice=1)),
        ("2", Ask(Question.STAFF_CLOSE, choice=2)),
        ("3", AwaitDigits(10, 4, "#")),
    ],
)
def test_an_end_is_chosen_or_typed(key: str, wait: object) -> None:
    chosen = after(*keys("1"), Answered(1, windows=(7, 8)), *keys(key), at=lines())

    assert chosen.wait == wait
    assert (chosen.position.windows, chosen.position.origin) == ((7, 8), "nurse")


@pytest.mark.parametrize(
    ("node", "way", "reached", "first_said"),
    [
        pytest.param("staff_close_1", 1, "staff_lines", "staff.closed", id="closed"),
        pytest.param("staff_close_1", 0, "main", "staff.not_done", id="an end that has passed"),
        pytest.param("staff_close_2", 2, "main", "staff.not_done", id="not certain"),
        pytest.param("staff_time", 1, "staff_lines", "staff.closed", id="closed until a typed time"),
        pytest.param("staff_time", 0, "staff_time", "staff.time_refused", id="no time"),
        pytest.param("staff_time", 2, "main", "staff.not_done", id="not certain, typed"),
        pytest.param("staff_reopen", 1, "staff_lines", "staff.reopened", id="reopened"),
        pytest.param("staff_reopen", 0, "main", "staff.not_done", id="not reopened"),
    ],
)
def test_only_what_is_so_is_told(node: str, way: int, reached: str, first_said: str) -> None:
    turn = after(Answered(way, token="next"), at=Position(node, token="sealed", origin="nurse", windows=(7,)))

    assert (turn.position.node, said(turn)[0]) == (reached, first_said)
    assert bool(turn.position.token) is (reached != "main"), "outside the entry nothing is remembered"


@pytest.mark.parametrize("node", ["staff_until", "staff_is_closed"])
def test_a_star_leads_back_to_the_lines_and_from_there_to_the_first_menu(node: str) -> None:
    menu = FLOW.nodes[node]
    assert isinstance(menu, Menu)
    turn = after(*keys("*"), at=Position(node, token="sealed", menu=menu.fingerprint()))
    assert turn.position.node == "staff_lines"

    assert after(*keys("*"), at=turn.position).position == Position("main", menu=main_fingerprint())


def main_fingerprint() -> str:
    menu = FLOW.nodes["main"]
    assert isinstance(menu, Menu)
    return menu.fingerprint()


def test_who_falls_silent_among_the_lines_is_back_at_the_first_menu_without_the_seal() -> None:
    turn = after(NoInput(), NoInput(), at=lines())

    assert turn.position.node == "main"
    assert turn.position.token == ""
