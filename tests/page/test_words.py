from collections.abc import Callable, Sequence
from datetime import datetime

import pytest

from ivr.content.live import Live
from ivr.page import words
from ivr.page.written import Phone
from ivr.speech.catalogue import Kind, Prompt, Sentence, Slot, SlotKind

MONDAY = "2026-11-23T13:10+01:00"
NOW = datetime.fromisoformat(MONDAY)


def prompt(*parts: str | Slot) -> Prompt:
    return Prompt("some", "nl", Kind.ANNOUNCEMENT, None, (Sentence(parts, ("line",)),))


@pytest.mark.parametrize(
    ("slot", "expected"),
    [
        pytest.param(Slot(SlotKind.NUMBER, "desk"), Phone("+31232240130", "023 224 01 30"), id="number"),
        pytest.param(Slot(SlotKind.OPENING, "nurse"), "morgen van 13.00 tot 14.00 uur", id="opening"),
        pytest.param(Slot(SlotKind.OPENING, "office"), "op een werkdag", id="opening not confirmed"),
        pytest.param(Slot(SlotKind.HOURS, "office"), "werkdagen", id="hours not confirmed"),
        pytest.param(Slot(SlotKind.LOCATION, "silent_emergency"), "Haarlem Zuid", id="location"),
        pytest.param(Slot(SlotKind.ADDRESS, "hoofddorp"), "Spaarnepoort 1 in Hoofddorp", id="address"),
        pytest.param(Slot(SlotKind.CALL, "window"), "…", id="of one call"),
        pytest.param(Slot(SlotKind.NUMBER, "nobody"), "(nu niet bekend)", id="no such number"),
        pytest.param(Slot(SlotKind.ADDRESS, "nowhere"), "(nu niet bekend)", id="no such address"),
    ],
)
def test_a_slot_is_filled_in_digits(live_at: Callable[..., Live], slot: Slot, expected: words.Piece) -> None:
    assert words.read(live_at(MONDAY), prompt("Hier: ", slot, "."), (), NOW) == ("Hier: ", expected, ".")


@pytest.mark.parametrize(
    ("keys", "expected"),
    [
        pytest.param(("1",), "1", id="one"),
        pytest.param(("1", "2"), "1 of 2", id="two"),
        pytest.param(("*",), "sterretje (*)", id="star"),
        pytest.param(("#",), "hekje (#)", id="hash"),
        pytest.param((), "…", id="none"),
    ],
)
def test_a_key_is_named_and_shown(live_at: Callable[..., Live], keys: Sequence[str], expected: str) -> None:
    assert words.read(live_at(MONDAY), prompt("Toets ", Slot(SlotKind.KEY)), keys, NOW) == (
        "Toets ",
        expected,
    )


def test_a_key_is_not_taken_for_what_is_of_one_call(live_at: Callable[..., Live]) -> None:
    option = prompt("Voor ", Slot(SlotKind.CALL, "window_1"), ", toets ", Slot(SlotKind.KEY), ".")
    assert words.plain(words.read(live_at(MONDAY), option, ("1",), NOW)) == "Voor …, toets 1."


def test_sentences_have_a_space_between_them(live_at: Callable[..., Live]) -> None:
    two = Prompt("two", "nl", Kind.ANNOUNCEMENT, None, (Sentence(("Een.",), ()), Sentence(("Twee.",), ())))
    assert words.plain(words.read(live_at(MONDAY), two, (), NOW)) == "Een. Twee."


def test_without_places_what_they_would_fill_is_unknown(live_at: Callable[..., Live]) -> None:
    live = live_at(MONDAY, lambda schedules, _prompts: schedules.pop("locations.yaml"), faulty=True)
    for slot in (
        Slot(SlotKind.NUMBER, "desk"),
        Slot(SlotKind.LOCATION, "hoofddorp"),
        Slot(SlotKind.ADDRESS, "x"),
    ):
        assert words.read(live, prompt(slot), (), NOW) == ("(nu niet bekend)",)


def test_a_label_keeps_the_slot_of_its_key_and_its_number_on_one_line(live_at: Callable[..., Live]) -> None:
    live = live_at(MONDAY)
    assert words.label(live, "main.nurse", NOW) == "Voor vragen over uw verzorging, toets {key}."
    assert "023\N{NO-BREAK SPACE}224\N{NO-BREAK SPACE}48" in words.label(live, "emergency_numbers", NOW)
    assert words.label(live, "no_such_prompt", NOW) == "no_such_prompt"
