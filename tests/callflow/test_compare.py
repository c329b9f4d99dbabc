from dataclasses import replace
from itertools import pairwise

import pytest

from ivr.callflow.clinic import clinic
from ivr.callflow.compare import Side, differences, heard
from ivr.callflow.events import CallStarted, DialEnded, DigitsPressed, NoInput, Outcome
from ivr.callflow.turns import CALLBACK_LIST, Dial, Situation
from ivr.hours.model import Kind

FLOW = clinic("ed_haarlem_zuid")
LINES = (
    "office",
    "nurse",
    "desk",
    "callback",
    "ed_hoofddorp",
    "ed_haarlem_zuid",
    "switchboard",
    CALLBACK_LIST,
)


def side(**kinds: Kind) -> Side:
    return Side(FLOW, Situation(dict.fromkeys(LINES, Kind.OPEN) | kinds))


def test_two_equal_sides_do_not_differ() -> None:
    assert differences(side(), side()) == ()


def test_a_line_that_no_node_asks_makes_no_difference() -> None:
    assert differences(side(), side(callback=Kind.CLOSED)) == ()


@pytest.mark.parametrize(
    ("closed", "events"),
    [
        pytest.param("office", (CallStarted(),), id="the first menu"),
        pytest.param("nurse", (CallStarted(), DigitsPressed("2")), id="one key"),
        pytest.param("ed_hoofddorp", (CallStarted(), DigitsPressed("1"), DigitsPressed("1")), id="two keys"),
        pytest.param(
            "switchboard",
            (CallStarted(), DigitsPressed("4"), DialEnded(Outcome.BUSY)),
            id="behind a transfer that fails",
        ),
    ],
)
def test_a_difference_is_found_where_a_caller_comes_to_it_soonest(
    closed: str, events: tuple[object, ...]
) -> None:
    found = differences(side(), side(**{closed: Kind.CLOSED}))
    assert found[0].events == events
    assert all(len(one.events) <= len(other.events) for one, other in pairwise(found))


def test_what_lies_beyond_a_difference_is_not_told() -> None:
    (only,) = differences(side(), side(office=Kind.CLOSED))
    assert only.events == (CallStarted(),)


def test_silence_is_tried_to_its_end() -> None:
    other = Side(clinic("ed_hoofddorp"), side(office=Kind.CLOSED).situation)
    found = differences(side(office=Kind.CLOSED), other)
    assert found[0].events == (CallStarted(), NoInput(), NoInput())
    assert (found[0].was.wait, found[0].becomes.wait) == (
        Dial("ed_haarlem_zuid", 30),
        Dial("ed_hoofddorp", 30),
    )


def test_heard_is_what_a_call_can_come_to() -> None:
    open_, closed = heard(side()), heard(side(nurse=Kind.CLOSED))
    assert {"welcome", "danger", "emergency_numbers", "callback.saved"} <= open_
    assert "nurse_closed" not in open_
    assert "nurse_closed" in closed
    assert "connecting.nurse" not in closed


def test_a_call_from_our_own_number_is_compared_too() -> None:
    other = Side(replace(FLOW, masked="numbers"), side().situation)
    (only,) = differences(side(), other)
    assert only.events == (CallStarted(from_our_own_number=True),)
