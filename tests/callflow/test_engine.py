"""The step, on a small flow made for it: one rule of `engine.py` a test."""

from dataclasses import replace
from types import MappingProxyType

import pytest

from ivr.callflow.engine import FlowError, step
from ivr.callflow.events import CallStarted, DialEnded, DigitsPressed, Event, FinishedOnKey, NoInput, Outcome
from ivr.callflow.nodes import Announcement, Farewell, Flow, Go, HoursGate, Menu, Node, Option, Transfer
from ivr.callflow.turns import AwaitDigits, Dial, HangUp, Position, Situation, Turn
from ivr.hours.model import Kind

OPEN, CLOSED, UNKNOWN = Kind.OPEN, Kind.CLOSED, Kind.UNKNOWN


def transfer(destination: str, **ways: Go) -> Transfer:
    fallback = Go("end", say=("failed",))
    everything = {
        "closed": Go("end", say=("shut",)),
        "busy": fallback,
        "unanswered": fallback,
        "completed": Go("home"),
    }
    return Transfer(destination, f"connecting.{destination}", 25, **(everything | ways))


NODES: dict[str, Node] = {
    "start": HoursGate("shop", open="welcome", closed="evening", unknown="evening"),
    "welcome": Announcement(("hello",), then="day", barge_in=False),
    "home": HoursGate("shop", open="day", closed="notice", unknown="evening"),
    "notice": Announcement(("shut_now",), then="evening"),
    "day": Menu(
        options=(Option("1", "say.desk", "desk"), Option("2", "say.more", "more", optional=True)),
        unspoken={"9": "home"},
        intro=("intro",),
        last_call="stay",
        exhausted=Go("desk", say=("gone",)),
        through="home",
    ),
    "evening": Menu(
        options=(Option("1", "say.night", "night"),),
        no_input=("urgent",),
        no_match=("no_match", "urgent"),
        exhausted=Go("night"),
        through="home",
    ),
    "more": Menu(options=(Option("#", "say.next", "more"),), exhausted=Go("home", say=("back",))),
    "desk": transfer("desk", busy=Go("night", say=("busy",))),
    "night": transfer("night"),
    "end": Farewell(("bye",)),
    "masked": Farewell(("loop",)),
}
FLOW = Flow(
    MappingProxyType(NODES),
    start="start",
    masked="masked",
    home="home",
    last_resort="end",
    changed=("changed",),
)


def situation(shop: Kind = OPEN, desk: Kind = OPEN, night: Kind = OPEN) -> Situation:
    return Situation({"shop": shop, "desk": desk, "night": night})


def at(node: str, attempt: int = 1, served: int = 0) -> Position:
    menu = NODES.get(node)
    return Position(node, attempt, menu=menu.fingerprint() if isinstance(menu, Menu) else "", served=served)


def heard(turn: Turn) -> list[str]:
    return [cue.prompt for cue in turn.opening + turn.prompts]


class TestStart:
    def test_the_opening_cannot_be_stopped_and_the_menu_can(self) -> None:
        turn = step(FLOW, situation(), None, CallStarted())
        assert [cue.prompt for cue in turn.opening] == ["hello"]
        assert [cue.prompt for cue in turn.prompts] == ["intro", "say.desk", "say.more"]
        assert turn.wait == AwaitDigits(8)
        assert turn.position == at("day")

    @pytest.mark.parametrize("shop", [CLOSED, UNKNOWN])
    def test_a_closed_or_unknown_line_opens_with_the_evening_menu(self, shop: Kind) -> None:
        assert step(FLOW, situation(shop), None, CallStarted()).position.node == "evening"

    def test_a_call_from_ourselves_dials_nothing(self) -> None:
        turn = step(FLOW, situation(), None, CallStarted(from_our_own_number=True))
        assert (heard(turn), turn.wait) == (["loop"], HangUp())

    def test_what_is_announced_later_can_be_stopped(self) -> None:
        notice = Announcement(("notice",), then="day")
        flow = replace(FLOW, nodes=MappingProxyType(NODES | {"notice": notice}), home="notice")
        turn = step(flow, situation(), None, NoInput())
        assert turn.opening == ()
        assert [cue.prompt for cue in turn.prompts[:2]] == ["notice", "intro"]

    def test_an_options_words_carry_its_key(self) -> None:
        turn = step(FLOW, situation(), None, CallStarted())
        assert [(cue.prompt, cue.key) for cue in turn.prompts[1:]] == [("say.desk", "1"), ("say.more", "2")]


class TestMenu:
    @pytest.mark.parametrize(
        ("event", "says"),
        [
            pytest.param(NoInput(), ["no_input", "say.desk", "stay"], id="silence"),
            pytest.param(
                FinishedOnKey(), ["no_input", "say.desk", "stay"], id="a bare finish key is silence"
            ),
            pytest.param(
                DigitsPressed("7"),
                ["no_match", "say.desk", "say.more", "stay"],
                id="a key that is not offered",
            ),
            pytest.param(
                DigitsPressed("12"), ["no_match", "say.desk", "say.more", "stay"], id="two keys are no key"
            ),
            pytest.param(
                DigitsPressed("²"),
                ["no_match", "say.desk", "say.more", "stay"],
                id="a digit of another alphabet",
            ),
            pytest.param(
                DialEnded(Outcome.BUSY), ["no_input", "say.desk", "stay"], id="an event that cannot be"
            ),
        ],
    )
    def test_offers_the_menu_again_with_its_own_words_and_a_last_call(
        self, event: Event, says: list[str]
    ) -> None:
        turn = step(FLOW, situation(), at("day"), event)
        assert heard(turn) == says
        assert turn.position == at("day", attempt=2)

    def test_an_option_left_unsaid_keeps_its_key(self) -> None:
        assert step(FLOW, situation(), at("day", attempt=2), DigitsPressed("2")).position.node == "more"

    @pytest.mark.parametrize("event", [NoInput(), DigitsPressed("7")])
    def test_the_third_time_follows_what_silence_leads_to(self, event: Event) -> None:
        turn = step(FLOW, situation(), at("day", attempt=2), event)
        assert heard(turn) == ["gone", "connecting.desk"]
        assert turn.wait == Dial("desk", 25)

    def test_an_unspoken_key_works(self) -> None:
        turn = step(FLOW, situation(), at("day", attempt=2), DigitsPressed("9"))
        assert heard(turn) == ["intro", "say.desk", "say.more"]
        assert turn.position.attempt == 1

    def test_a_key_starts_the_counting_anew(self) -> None:
        turn = step(FLOW, situation(), at("day", attempt=2, served=2), DigitsPressed("2"))
        assert (turn.position.attempt, turn.position.served) == (1, 0)

    def test_a_menu_that_was_spoken_otherwise_is_spoken_again_and_no_key_of_it_counts(self) -> None:
        stale = Position("day", 1, menu="00000000")
        turn = step(FLOW, situation(), stale, DigitsPressed("1"))
        assert heard(turn) == ["changed", "say.desk", "say.more"]
        assert turn.position == at("day")

    def test_a_key_of_a_menu_that_was_spoken_otherwise_starts_the_counting_anew(self) -> None:
        stale = Position("day", 2, menu="00000000", served=2)
        assert step(FLOW, situation(), stale, DigitsPressed("1")).position == at("day")

    def test_a_menu_that_was_spoken_otherwise_asks_the_gate_again(self) -> None:
        stale = Position("day", 1, menu="00000000")
        turn = step(FLOW, situation(CLOSED), stale, DigitsPressed("1"))
        assert heard(turn) == ["changed", "shut_now", "say.night"]
        assert turn.position == at("evening")

    def test_a_reprompt_asks_the_gate_again_and_says_that_the_line_has_closed(self) -> None:
        turn = step(FLOW, situation(CLOSED), at("day"), NoInput())
        assert heard(turn) == ["shut_now", "urgent", "say.night"]
        assert turn.position == at("evening", attempt=2)

    def test_a_wrong_key_while_the_line_closes_is_named_as_one(self) -> None:
        assert heard(step(FLOW, situation(CLOSED), at("day"), DigitsPressed("7")))[:2] == [
            "shut_now",
            "no_match",
        ]

    def test_a_reprompt_does_not_say_again_that_the_line_is_closed(self) -> None:
        assert heard(step(FLOW, situation(CLOSED), at("evening"), NoInput())) == ["urgent", "say.night"]

    def test_a_sub_menu_leads_back_to_the_first_menu(self) -> None:
        turn = step(FLOW, situation(), at("more", attempt=2), NoInput())
        assert heard(turn)[0] == "back"
        assert turn.position == at("day")


class TestTransfer:
    @pytest.mark.parametrize(
        ("outcome", "node"),
        [
            (Outcome.BUSY, "night"),
            (Outcome.NO_ANSWER, "end"),
            (Outcome.FAILED, "end"),
            (Outcome.CANCELED, "end"),
            (Outcome.COMPLETED, "day"),
        ],
    )
    def test_each_outcome_has_its_way(self, outcome: Outcome, node: str) -> None:
        assert step(FLOW, situation(), at("desk"), DialEnded(outcome)).position.node == node

    @pytest.mark.parametrize("event", [NoInput(), DigitsPressed("1")])
    def test_an_outcome_that_nobody_told_counts_as_a_failure(self, event: Event) -> None:
        assert step(FLOW, situation(), at("desk"), event).position.node == "end"

    def test_a_destination_that_is_closed_when_connecting_is_not_rung(self) -> None:
        turn = step(FLOW, situation(desk=CLOSED), at("day"), DigitsPressed("1"))
        assert (heard(turn), turn.wait) == (["shut", "bye"], HangUp())

    def test_a_destination_of_which_nothing_is_known_is_rung(self) -> None:
        assert step(FLOW, situation(desk=UNKNOWN), at("day"), DigitsPressed("1")).wait == Dial("desk", 25)

    def test_a_line_that_nobody_describes_is_rung(self) -> None:
        assert step(FLOW, Situation({"shop": OPEN}), at("day"), DigitsPressed("1")).wait == Dial("desk", 25)

    @pytest.mark.parametrize(("outcome", "served"), [(Outcome.BUSY, 0), (Outcome.COMPLETED, 1)])
    def test_completed_transfers_alone_are_counted_one_by_one(self, outcome: Outcome, served: int) -> None:
        assert step(FLOW, situation(), at("desk"), DialEnded(outcome)).position.served == served

    def test_after_two_completed_transfers_silence_ends_the_call(self) -> None:
        turn = step(FLOW, situation(), at("desk", served=1), DialEnded(Outcome.COMPLETED))
        assert turn.position.served == 2
        turn = step(FLOW, situation(), turn.position, NoInput())
        turn = step(FLOW, situation(), turn.position, NoInput())
        assert (turn.position.node, turn.wait) == ("end", HangUp())


class TestOddPositions:
    @pytest.mark.parametrize("node", ["gone", "start", "notice", "end", ""])
    def test_a_place_without_a_wait_hears_the_first_menu(self, node: str) -> None:
        assert step(FLOW, situation(), Position(node, 2), DigitsPressed("1")).position == at("day")

    def test_no_position_hears_the_first_menu(self) -> None:
        assert step(FLOW, situation(), None, NoInput()).position == at("day")

    @pytest.mark.parametrize(("attempt", "reached"), [(0, 2), (-3, 2), (99, 1)])
    def test_counters_are_kept_within_bounds(self, attempt: int, reached: int) -> None:
        turn = step(FLOW, situation(), at("more", attempt=attempt), NoInput())
        assert turn.position.attempt == reached


class TestPath:
    def test_says_what_decided(self) -> None:
        turn = step(FLOW, situation(CLOSED), at("day"), DigitsPressed("9"))
        assert [(visit.node, visit.cause) for visit in turn.path] == [
            ("day", "key 9"),
            ("home", "shop closed"),
            ("notice", "announced"),
            ("evening", "attempt 1"),
        ]

    def test_does_not_make_two_turns_differ(self) -> None:
        first = step(FLOW, situation(), at("day"), DigitsPressed("1"))
        second = step(FLOW, situation(), at("day", attempt=2), DigitsPressed("1"))
        assert first == second


class TestDefects:
    @pytest.mark.parametrize(
        "broken",
        [
            pytest.param({"day": Announcement(("round",), then="home")}, id="a ring without a wait"),
            pytest.param({"day": Announcement(("on",), then="nowhere")}, id="an unknown target"),
        ],
    )
    def test_a_defect_of_the_flow_is_raised(self, broken: dict[str, Node]) -> None:
        flow = Flow(NODES | broken, start="start", masked="masked", home="home", last_resort="end")
        with pytest.raises(FlowError):
            step(flow, situation(), None, CallStarted())
