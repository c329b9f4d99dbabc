"""The callback dialogue: what a caller meets for each answer of the shell."""

from dataclasses import replace

import pytest

from ivr.callflow.callback import ORIGINS
from ivr.callflow.clinic import clinic
from ivr.callflow.engine import step
from ivr.callflow.events import Answered, DigitsPressed, Event, FinishedOnKey, NoInput
from ivr.callflow.nodes import Menu
from ivr.callflow.turns import CALLBACK_LIST, Ask, AwaitDigits, Dial, Position, Question, Situation, Turn
from ivr.hours.model import Kind

FLOW = clinic("ed_haarlem_zuid")
LINES = ("office", "desk", "nurse", "ed_hoofddorp", "ed_haarlem_zuid", "switchboard", CALLBACK_LIST)
DAY = Situation(dict.fromkeys(LINES, Kind.OPEN))
NIGHT = Situation({**DAY.statuses, "office": Kind.CLOSED, "desk": Kind.CLOSED, "nurse": Kind.CLOSED})
TOKEN = "sealed"
WINDOWS = (29_584_440, 29_584_500, 29_584_560)


def at(node: str, **known: object) -> Position:
    menu = FLOW.nodes[node]
    place = Position(
        node, menu=menu.fingerprint() if isinstance(menu, Menu) else "", token=TOKEN, origin="menu"
    )
    return replace(place, **known)  # type: ignore[arg-type]


def after(node: str, *events: Event, now: Situation = DAY, **known: object) -> Turn:
    turn = step(FLOW, now, at(node, **known), events[0])
    for event in events[1:]:
        turn = step(FLOW, now, turn.position, event).after(turn)
    return turn


def said(turn: Turn) -> list[str]:
    return [cue.prompt for cue in turn.prompts]


@pytest.mark.parametrize(
    ("menu", "key", "origin"),
    [
        ("main", "3", "menu"),
        ("nurse_closed", "1", "nurse_closed"),
        ("nurse_retry", "2", "nurse_busy"),
        ("nurse_given_up", "1", "nurse_busy"),
        ("callback_offer_after_hours", "3", "after_hours"),
    ],
)
def test_the_first_question_is_the_callers_number_and_from_where_is_remembered(
    menu: str, key: str, origin: str
) -> None:
    assert origin in ORIGINS
    turn = after(menu, DigitsPressed(key), token="", origin="")
    assert turn.wait == Ask(Question.CALLER)
    assert turn.position.origin == origin


@pytest.mark.parametrize(
    ("answer", "node", "token"),
    [
        pytest.param(
            Answered(1, token=TOKEN), "callback_caller_number", TOKEN, id="a number that can be phoned"
        ),
        pytest.param(Answered(0), "callback_type", "", id="withheld, foreign, forwarded"),
    ],
)
def test_a_caller_number_is_offered_or_one_is_asked_for(answer: Answered, node: str, token: str) -> None:
    turn = after("main", DigitsPressed("3"), answer, token="", origin="")
    assert (turn.position.node, turn.position.token) == (node, token)


class TestNumberEntry:
    def test_waits_for_a_whole_number_ended_by_hash(self) -> None:
        turn = after("callback_caller_number", DigitsPressed("2"))
        assert turn.wait == AwaitDigits(10, 15, "#")
        assert said(turn) == ["callback.type_number"]

    def test_digits_are_checked_by_the_shell_and_are_in_no_url_and_no_log_line(self) -> None:
        turn = after("callback_type", DigitsPressed("0687654321"))
        assert turn.wait == Ask(Question.CHECK, digits="0687654321")
        assert "0687654321" not in repr(turn)

    def test_an_accepted_number_is_read_back(self) -> None:
        turn = after("callback_type", DigitsPressed("0687654321"), Answered(1, token="other"))
        assert (turn.position.node, turn.position.token) == ("callback_read_back", "other")

    def test_a_refused_number_is_asked_for_once_more_and_then_a_person_is_rung(self) -> None:
        first = after("callback_type", DigitsPressed("112"), Answered(0))
        assert said(first) == ["callback.number_refused", "callback.type_number"]
        second = step(FLOW, DAY, first.position, DigitsPressed("112"))
        second = step(FLOW, DAY, second.position, Answered(0))
        assert isinstance(second.wait, Dial)
        assert said(second)[0] == "callback.no_number"

    @pytest.mark.parametrize("event", [NoInput(), FinishedOnKey()])
    def test_silence_and_a_bare_hash_are_asked_once_more(self, event: Event) -> None:
        turn = after("callback_type", event)
        assert said(turn) == ["no_input", "callback.type_number"]
        assert isinstance(step(FLOW, DAY, turn.position, event).wait, Dial)

    @pytest.mark.parametrize("now", [DAY, NIGHT])
    def test_a_lone_0_is_a_person(self, now: Situation) -> None:
        assert isinstance(after("callback_type", DigitsPressed("0"), now=now).wait, Dial)

    @pytest.mark.parametrize("digits", ["*", "0612*", "*0612"])
    def test_a_star_starts_again_and_costs_no_attempt(self, digits: str) -> None:
        turn = after("callback_type", DigitsPressed(digits), attempt=2)
        assert (turn.position.node, turn.position.attempt) == ("callback_type", 1)


class TestSaving:
    def test_a_number_is_on_disk_before_times_are_offered(self) -> None:
        turn = after("callback_caller_number", DigitsPressed("1"), Answered(2, windows=WINDOWS[:2]))
        assert turn.wait == Ask(Question.CONFIRM)
        assert said(turn) == []

    def test_without_windows_the_request_is_saved_in_one_go_and_then_noted(self) -> None:
        asked = after("callback_caller_number", DigitsPressed("1"), Answered(0))
        assert asked.wait == Ask(Question.SAVE)
        assert said(asked) == []
        noted = after("callback_caller_number", DigitsPressed("1"), Answered(0), Answered(1))
        assert said(noted)[0] == "callback.saved"

    @pytest.mark.parametrize(
        "answers",
        [(Answered(2, windows=WINDOWS[:2]), Answered(0)), (Answered(0), Answered(0))],
        ids=["confirming", "saving"],
    )
    @pytest.mark.parametrize("now", [DAY, NIGHT])
    def test_what_could_not_be_saved_is_said_so_and_a_person_is_rung(
        self, answers: tuple[Answered, ...], now: Situation
    ) -> None:
        turn = after("callback_caller_number", DigitsPressed("1"), *answers, now=now)
        assert said(turn)[0] == "callback.not_saved"
        assert "callback.saved" not in said(turn)
        assert isinstance(turn.wait, Dial)

    def test_after_saving_silence_ends_the_call_in_peace(self) -> None:
        turn = after("callback_saved", NoInput(), NoInput())
        assert turn.position.node == "callback_goodbye"


class TestWindows:
    @pytest.mark.parametrize("free", [1, 2, 3])
    def test_as_many_are_offered_as_are_free(self, free: int) -> None:
        events = (DigitsPressed("1"), Answered(free, windows=WINDOWS[:free]), Answered(1))
        turn = after("callback_caller_number", *events)
        offered = [cue.key for cue in turn.prompts if cue.prompt.startswith("callback.window_")]
        assert offered == ["1", "2", "3"][:free]
        assert turn.position.windows == WINDOWS[:free]

    def test_a_key_saves_the_window_that_was_offered(self) -> None:
        turn = after("callback_windows_2", DigitsPressed("2"), windows=WINDOWS[:2])
        assert turn.wait == Ask(Question.SAVE, choice=2)
        assert turn.position.windows == WINDOWS[:2]

    def test_a_window_that_was_taken_meanwhile_is_offered_no_more(self) -> None:
        turn = after("callback_windows_2", DigitsPressed("2"), Answered(2), windows=WINDOWS[:2])
        assert turn.wait == Ask(Question.WINDOWS)
        assert said(turn) == ["callback.window_taken"]

    def test_hash_asks_for_later_ones_and_comes_back_if_there_are_none(self) -> None:
        turn = after("callback_windows_3", DigitsPressed("#"), windows=WINDOWS)
        assert turn.wait == Ask(Question.WINDOWS, choice=1)
        turn = step(FLOW, DAY, turn.position, Answered(0))
        assert (turn.wait, said(turn)) == (Ask(Question.WINDOWS), ["callback.no_later"])

    def test_who_stays_silent_is_phoned_back_without_a_time(self) -> None:
        turn = after("callback_windows_1", NoInput(), NoInput(), windows=WINDOWS[:1])
        assert turn.wait == Ask(Question.SAVE)


@pytest.mark.parametrize(
    ("node", "key"),
    [("callback_caller_number", "*"), ("callback_caller_number", "0"), ("callback_saved", "*")],
)
def test_outside_the_dialogue_nothing_of_it_is_remembered(node: str, key: str) -> None:
    position = after(node, DigitsPressed(key), windows=WINDOWS).position
    assert (position.token, position.windows, position.origin) == ("", (), "")


def test_an_answer_that_nobody_asked_for_leads_to_the_first_menu_or_on() -> None:
    turn = step(FLOW, DAY, Position("numbers"), Answered(1))
    assert turn.position.node == "main"
