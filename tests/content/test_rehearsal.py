"""A call that is walked without a phone says what a call says."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.callflow.turns import Question
from ivr.content.files import read_folders
from ivr.content.folders import Folders
from ivr.content.live import Live, compiled
from ivr.content.rehearsal import Call, Rehearsal, rehearse
from ivr.hours.model import Kind

ROOT = Path(__file__).resolve().parents[2]
AT = datetime(2026, 11, 23, 12, 10, tzinfo=UTC)


@pytest.fixture(scope="module")
def live() -> Live:
    folders = Folders(ROOT / "schedules", ROOT / "prompts")
    return compiled(read_folders(folders, own_number="+3197010200000").contents, AT, 1)


def walked(live: Live, script: str, **differs: object) -> Rehearsal:
    return rehearse(live, Call(AT, tuple(script.split()), **differs))  # type: ignore[arg-type]


def text(found: Rehearsal) -> str:
    return " ".join(piece.text for piece in found.exchanges[-1].said)


def test_each_thing_done_is_an_exchange_with_what_is_heard_then(live: Live) -> None:
    found = walked(live, "2 =busy 2")

    assert [each.did for each in found.exchanges] == [
        "",
        "toets 2",
        "orthopedisch verpleegkundige: in gesprek",
        "toets 2",
    ]
    assert found.exchanges[1].rings == "orthopedisch verpleegkundige"
    assert found.exchanges[2].rings == ""


def test_questions_of_the_flow_are_answered_and_what_was_said_before_them_is_heard(live: Live) -> None:
    assert "genoteerd" in text(walked(live, "3 1"))
    failing = walked(live, "3 1", answers=((Question.CALLER, 1), (Question.SAVE, 0)))
    assert "genoteerd" not in text(failing)


def test_a_number_that_is_typed_is_one_thing_done(live: Live) -> None:
    found = walked(live, "3 2 0612345678#")

    assert found.exchanges[-1].did == "toets 0612345678"


def test_what_can_be_done_next_is_given_until_the_call_is_over(live: Live) -> None:
    menu, ringing = walked(live, ""), walked(live, "4")
    over = walked(live, "4 =busy =busy")

    assert [each.token for each in menu.choices] == ["1", "2", "3", "4", "5", "0", "-"]
    assert [each.token for each in ringing.choices] == ["=completed", "=busy", "=no-answer"]
    assert over.choices == ()


def test_time_can_pass_and_lines_can_be_held(live: Live) -> None:
    assert "is nu dicht" in text(walked(live, "nurse=closed 2"))
    assert "is nu dicht" in text(walked(live, "2", held={"nurse": Kind.CLOSED}))


def test_a_call_from_our_own_number_hears_the_numbers(live: Live) -> None:
    assert walked(live, "", masked=True).choices == ()
