"""What the kinds of node say of themselves."""

from dataclasses import replace

import pytest

from ivr.callflow.events import Outcome
from ivr.callflow.nodes import (
    Announcement,
    Farewell,
    Go,
    HoursGate,
    Menu,
    Node,
    Option,
    Transfer,
    prompts,
    targets,
)

MENU = Menu(
    options=(Option("1", "one", "first"), Option("*", "star", "second")),
    unspoken={"0": "person"},
    exhausted=Go("out", say=("leaving",)),
    intro=("hello",),
    last_call="stay",
    through="gate",
)
TRANSFER = Transfer("desk", "connecting", 25, Go("a", say=("b",)), Go("c"), Go("d", say=("e",)), Go("f"))


@pytest.mark.parametrize(
    ("key", "target"),
    [("1", "first"), ("*", "second"), ("0", "person"), ("2", None), ("", None), ("11", None)],
)
def test_a_key_leads_to_its_target_or_nowhere(key: str, target: str | None) -> None:
    assert MENU.target(key) == target


@pytest.mark.parametrize(
    ("other", "same"),
    [
        pytest.param(replace(MENU, options=MENU.options[::-1]), True, id="another order of the words"),
        pytest.param(replace(MENU, intro=()), True, id="other words"),
        pytest.param(
            replace(MENU, options=(Option("1", "one", "elsewhere"), MENU.options[1])), False, id="target"
        ),
        pytest.param(replace(MENU, options=MENU.options[:1]), False, id="a key less"),
        pytest.param(replace(MENU, unspoken={"0": "desk"}), False, id="an unspoken key"),
    ],
)
def test_the_fingerprint_differs_when_a_key_leads_elsewhere(other: Menu, *, same: bool) -> None:
    assert (other.fingerprint() == MENU.fingerprint()) is same


def test_the_fingerprint_is_fit_for_a_url() -> None:
    assert len(MENU.fingerprint()) == 8
    assert MENU.fingerprint().isalnum()


@pytest.mark.parametrize(
    ("outcome", "target"),
    [
        (Outcome.COMPLETED, "f"),
        (Outcome.BUSY, "c"),
        (Outcome.NO_ANSWER, "d"),
        (Outcome.FAILED, "d"),
        (Outcome.CANCELED, "d"),
    ],
)
def test_a_transfer_has_a_way_for_each_outcome(outcome: Outcome, target: str) -> None:
    assert TRANSFER.after(outcome).target == target


@pytest.mark.parametrize(
    ("node", "found"),
    [
        pytest.param(MENU, {"first", "second", "person", "out", "gate"}, id="menu"),
        pytest.param(TRANSFER, {"a", "c", "d", "f"}, id="transfer"),
        pytest.param(HoursGate("shop", "x", "y", "z"), {"x", "y", "z"}, id="gate"),
        pytest.param(Announcement(("p",), then="q"), {"q"}, id="announcement"),
        pytest.param(Farewell(("p",)), set(), id="farewell"),
    ],
)
def test_every_way_out_is_named(node: Node, found: set[str]) -> None:
    assert {target for _, target in targets(node)} == found


@pytest.mark.parametrize(
    ("node", "found"),
    [
        pytest.param(MENU, {"hello", "one", "star", "no_input", "no_match", "stay", "leaving"}, id="menu"),
        pytest.param(TRANSFER, {"connecting", "b", "e"}, id="transfer"),
        pytest.param(HoursGate("shop", "x", "y", "z"), set(), id="gate"),
        pytest.param(Announcement(("p",), then="q"), {"p"}, id="announcement"),
        pytest.param(Farewell(("p",)), {"p"}, id="farewell"),
    ],
)
def test_every_prompt_is_named(node: Node, found: set[str]) -> None:
    assert set(prompts(node)) == found
