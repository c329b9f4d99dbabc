"""The clinic's own flow, in every situation: what callers.md promises, whatever the clock and the far end do."""

from collections.abc import Iterator
from functools import cache
from itertools import product
from pathlib import Path

import pytest
from ruamel.yaml import YAML

from ivr.callflow.clinic import OTHER_EMERGENCY, clinic
from ivr.callflow.engine import step
from ivr.callflow.events import Answered, CallStarted, DialEnded, DigitsPressed, Event, NoInput, Outcome
from ivr.callflow.nodes import HoursGate, Menu, Transfer, targets
from ivr.callflow.turns import (
    CALLBACK_LIST,
    SERVED_MAX,
    Ask,
    AwaitDigits,
    Dial,
    HangUp,
    Position,
    Situation,
    Turn,
)
from ivr.hours.model import Kind

SILENT = "ed_haarlem_zuid"
FLOW = clinic(SILENT)
MENUS = {node_id: node for node_id, node in FLOW.nodes.items() if isinstance(node, Menu)}
TRANSFERS = {node_id: node for node_id, node in FLOW.nodes.items() if isinstance(node, Transfer)}
FAILURES = (Outcome.BUSY, Outcome.NO_ANSWER, Outcome.FAILED, Outcome.CANCELED)
INVOLUNTARY_MOST = 15
LEAFLET = Path(__file__).parents[2] / "prompts" / "leaflet.yaml"


def situations() -> Iterator[Situation]:
    """Every status that a line can have: emergency departments may be withdrawn, the switchboard always answers."""
    lines = {
        "office": tuple(Kind),
        "desk": tuple(Kind),
        "nurse": tuple(Kind),
        CALLBACK_LIST: (Kind.OPEN,),  # the proof tries it closed too
        "ed_hoofddorp": (Kind.OPEN, Kind.CLOSED),
        "ed_haarlem_zuid": (Kind.OPEN, Kind.CLOSED),
    }
    for kinds in product(*lines.values()):
        yield Situation(dict(zip(lines, kinds, strict=True)) | {"switchboard": Kind.OPEN})


ALL = list(situations())
DAY = Situation(dict.fromkeys(["office", "desk", "nurse", *OTHER_EMERGENCY, "switchboard"], Kind.OPEN))
NIGHT = Situation({**DAY.statuses, "office": Kind.CLOSED, "desk": Kind.CLOSED, "nurse": Kind.CLOSED})


def waits() -> Iterator[Position]:
    """Every place where a call can wait for a key."""
    for node_id, menu in MENUS.items():
        for attempt, served in product((1, 2), (0, 1, 2)):
            yield Position(node_id, attempt, menu=menu.fingerprint(), served=served)


@pytest.mark.parametrize(("why", "target"), [way for node in FLOW.nodes.values() for way in targets(node)])
def test_every_way_leads_to_a_node(why: str, target: str) -> None:
    assert target in FLOW.nodes, why


def test_every_node_can_be_reached() -> None:
    reached, ahead = set(), [FLOW.start, FLOW.masked]
    while ahead:
        node_id = ahead.pop()
        if node_id not in reached:
            reached.add(node_id)
            ahead += [target for _, target in targets(FLOW.nodes[node_id])]
    assert reached == FLOW.nodes.keys()


@pytest.mark.parametrize("node_id", MENUS)
def test_0_9_star_and_hash_work_in_every_menu(node_id: str) -> None:
    assert {"0", "9", "*", "#"} <= MENUS[node_id].keys().keys()


@pytest.mark.parametrize("node_id", MENUS)
def test_options_are_announced_in_ascending_order_without_gaps(node_id: str) -> None:
    digits = [option.key for option in MENUS[node_id].options if option.key in "12345678"]
    assert digits == [str(number) for number in range(1, len(digits) + 1)]


@pytest.mark.parametrize("node_id", MENUS)
def test_no_key_is_both_spoken_and_unspoken(node_id: str) -> None:
    spoken = [option.key for option in MENUS[node_id].options]
    assert len(set(spoken)) == len(spoken)
    assert not set(spoken) & MENUS[node_id].unspoken.keys()


@pytest.mark.parametrize("node_id", MENUS)
def test_0_leads_to_a_person_in_every_menu_and_situation(node_id: str) -> None:
    for now in ALL:
        turn = step(FLOW, now, Position(node_id, menu=MENUS[node_id].fingerprint()), DigitsPressed("0"))
        assert isinstance(turn.wait, Dial)


def test_the_emergency_choice_is_one_key_away_after_hours_and_two_in_office_hours() -> None:
    for now in ALL:
        first = step(FLOW, now, None, CallStarted())
        keys = ["1", "1"] if now.of("office") is Kind.OPEN else ["1"]
        turn = first
        for key in keys:
            turn = step(FLOW, now, turn.position, DigitsPressed(key))
        expected = "ed_hoofddorp"
        if now.of(expected) is Kind.CLOSED:
            expected = "ed_haarlem_zuid"
        if now.of(expected) is Kind.CLOSED:
            expected = "switchboard"
        assert isinstance(turn.wait, Dial)
        assert turn.wait.destination == expected


def test_no_call_ever_rings_a_destination_that_is_closed() -> None:
    events: list[Event] = [NoInput(), *(DigitsPressed(key) for key in "0123456789*#")]
    for now in ALL:
        for position in filter(lambda each: each.served == 0, waits()):
            for event in events:
                turn = step(FLOW, now, position, event)
                if isinstance(turn.wait, Dial):
                    assert now.of(turn.wait.destination) is not Kind.CLOSED


def answered(now: Situation, turn: Turn, way: int = 0) -> Turn:
    """The turn that the phone waits at, when every question on the way gets this answer."""
    while isinstance(turn.wait, Ask):
        turn = step(FLOW, now, turn.position, Answered(way)).after(turn)
    return turn


@cache
def _silent_end(at: Position, situation_number: int, outcome: Outcome) -> str:
    """The node at which a call ends with silence and this outcome, within the turns that it may take."""
    now = ALL[situation_number]
    count, presented = 0, dict[str, int]()
    while True:
        current = FLOW.nodes[at.node]
        event: Event = DialEnded(outcome) if isinstance(current, Transfer) else NoInput()
        turn = answered(now, step(FLOW, now, at, event))
        count += 1
        assert count <= INVOLUNTARY_MOST
        if isinstance(turn.wait, HangUp):
            return turn.position.node
        if isinstance(turn.wait, AwaitDigits) and outcome is not Outcome.COMPLETED:
            presented[turn.position.node] = presented.get(turn.position.node, 0) + 1
            assert presented[turn.position.node] <= 2
        at = turn.position


@pytest.mark.parametrize("outcome", [*FAILURES, Outcome.COMPLETED])
def test_silence_ends_with_people_and_then_the_numbers_in_a_bounded_number_of_turns(outcome: Outcome) -> None:
    for number in range(len(ALL)):
        for at in waits():
            saved = at.node.startswith(("callback_saved", "withdrawn")) and at.served < SERVED_MAX
            end = "callback_goodbye" if saved else FLOW.last_resort
            assert _silent_end(at, number, outcome) == end


@pytest.mark.parametrize(
    ("now", "first", "rings"),
    [
        pytest.param(DAY, "main", ["desk", "switchboard"], id="office hours"),
        pytest.param(
            NIGHT, "after_hours", [SILENT, OTHER_EMERGENCY[SILENT], "switchboard"], id="after hours"
        ),
    ],
)
def test_a_silent_caller_is_rung_through_to_everybody_in_order(
    now: Situation, first: str, rings: list[str]
) -> None:
    turn: Turn = step(FLOW, now, None, CallStarted())
    assert turn.position.node == first
    rung = []
    while not isinstance(turn.wait, HangUp):
        if isinstance(turn.wait, Dial):
            rung.append(turn.wait.destination)
        event = DialEnded(Outcome.NO_ANSWER) if isinstance(turn.wait, Dial) else NoInput()
        turn = step(FLOW, now, turn.position, event)
    assert rung == rings
    assert [cue.prompt for cue in turn.prompts] == [
        "nobody_reached",
        "all_numbers",
        "all_numbers",
        "danger",
        "goodbye",
    ]


@pytest.mark.parametrize("silent", OTHER_EMERGENCY)
def test_the_emergency_department_for_silent_callers_is_the_clinics_choice(silent: str) -> None:
    flow = clinic(silent)
    turn = step(flow, NIGHT, None, CallStarted())
    for _ in range(2):
        turn = step(flow, NIGHT, turn.position, NoInput())
    assert isinstance(turn.wait, Dial)
    assert turn.wait.destination == silent


def test_the_112_sentence_opens_every_call() -> None:
    for now, masked in product(ALL, (False, True)):
        turn = step(FLOW, now, None, CallStarted(from_our_own_number=masked))
        assert "danger" in [cue.prompt for cue in (turn.opening or turn.prompts)]


def test_after_hours_callers_hear_that_the_clinic_is_closed_before_they_choose() -> None:
    opening = [cue.prompt for cue in step(FLOW, NIGHT, None, CallStarted()).opening]
    assert opening == ["welcome", "danger", "closed_now"]


def test_every_transfer_names_where_it_connects_to() -> None:
    assert {node.connecting for node in TRANSFERS.values()} == {
        f"connecting.{destination}" for destination in ("nurse", "desk", "switchboard", *OTHER_EMERGENCY)
    }


def test_the_flow_asks_no_line_that_it_cannot_name() -> None:
    gates = {node.line for node in FLOW.nodes.values() if isinstance(node, HoursGate)}
    assert gates == {"office", "nurse", "desk", CALLBACK_LIST}


def test_every_section_of_the_leaflet_has_its_summary_in_the_menus() -> None:
    sections = YAML(typ="safe").load(LEAFLET.read_text(encoding="utf-8"))["sections"]
    folder = LEAFLET.parent / "nl"
    cited: dict[str, set[str]] = {}
    for path in folder.glob("info_*.yaml"):
        for name, prompt in YAML(typ="safe").load(path.read_text(encoding="utf-8")).items():
            refs = [sentence["ref"] for sentence in prompt["sentences"]]
            flat = [ref for each in refs for ref in (each if isinstance(each, list) else [each])]
            cited[name] = {ref.partition("#")[0] for ref in flat}
    spoken = set().union(*(cited[node_id] for node_id in MENUS if node_id.startswith("summary_")))
    assert sections.keys() <= spoken
