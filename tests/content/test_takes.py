"""What needs a take is computed, and is enough for every turn of every call at any moment."""

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ivr.callflow.engine import step
from ivr.callflow.events import Answered, CallStarted, DialEnded, DigitsPressed, Event, NoInput, Outcome
from ivr.callflow.nodes import Flow
from ivr.callflow.turns import CALLBACK_LIST, Cue, Position, Situation
from ivr.content.contents import Contents
from ivr.content.files import Reading
from ivr.content.live import Live, compiled
from ivr.content.takes import Needed, needed_takes, shelf
from ivr.hours.model import Kind, Problem
from ivr.speech.catalogue import Kind as PromptKind
from ivr.speech.catalogue import Sentence, SlotKind
from ivr.speech.clips import inventory
from ivr.speech.takes import Take, file_name

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=AMSTERDAM)
Changed = Callable[[Callable[[dict[str, Any], dict[str, Any]], object]], tuple[Contents, list[Problem]]]

EVENTS: tuple[Event, ...] = (
    NoInput(),
    *map(DigitsPressed, "0123456789*#"),
    DigitsPressed("0612345678"),
    *map(DialEnded, Outcome),
    *(Answered(way, token="sealed") for way in range(4)),
)


def made(needed: Needed, **facts: Any) -> Take:
    """A take as somebody might have recorded it."""
    file = file_name(f"{needed} {facts}".encode())
    about = {"prompt": needed.prompt, "human": True, "voice": "anna", "made_by": "Anna"} | facts
    return Take(needed.text, needed.language, file, **about, seconds=1.0, level=-24.0)


def live_of(contents: Contents, takes: tuple[Take, ...] = ()) -> Live:
    return compiled(replace(contents, takes=takes), NOW, version=1)


@pytest.fixture(scope="module")
def live(shipped: Reading) -> Live:
    return live_of(shipped.contents)


@pytest.fixture(scope="module")
def needed(live: Live) -> list[Needed]:
    return needed_takes(live, NOW)


def situations(flow_lines: set[str]) -> Iterator[Situation]:
    for office in Kind:
        for others in Kind:
            yield Situation(dict.fromkeys(flow_lines, others) | {"office": office})


def walked(flow: Flow, lines: set[str]) -> set[Cue]:
    """Every prompt that any call can hear, with its key: all events at all places, in all kinds of situation."""
    cues: set[Cue] = set()
    ways: list[tuple[Position | None, Event]] = [(None, CallStarted()), (None, CallStarted(True))]  # noqa: FBT003
    known: set[Position] = set()
    while ways:
        position, event = ways.pop()
        for situation in situations(lines):
            turn = step(flow, situation, position, event)
            cues.update(turn.opening + turn.prompts)
            if turn.position not in known:
                known.add(turn.position)
                ways += [(turn.position, each) for each in EVENTS]
                ways.append((replace(turn.position, menu="spoken before"), DigitsPressed("1")))
    return cues


@pytest.fixture(scope="module")
def cues(live: Live) -> set[Cue]:
    return walked(live.flow, set(live.contents.timetables) | {CALLBACK_LIST})


def of_the_call(sentence: Sentence) -> bool:
    """Whether it says something of one call, and so is never recorded."""
    return any(slot.kind is SlotKind.CALL for slot in sentence.slots)


# --- it is enough ---


def test_with_a_take_of_all_that_is_needed_all_that_is_not_of_the_call_itself_is_played(
    live: Live, needed: list[Needed], cues: set[Cue]
) -> None:
    played = live_of(live.contents, tuple(map(made, needed)))

    assert {cue.prompt for cue in cues} == {prompt for _, prompt in live.contents.prompts}
    for cue in cues:
        own = [each for each in live.contents.prompts["nl", cue.prompt].sentences if of_the_call(each)]
        said = [piece.text for piece in played.spoken(cue, "nl", NOW) if not piece.takes]
        assert " ".join(said) == " ".join(live.sentence(each, cue.key, NOW) for each in own), cue


def test_what_is_needed_today_is_enough_for_a_year_of_openings(live: Live, needed: list[Needed]) -> None:
    played = live_of(live.contents, tuple(map(made, needed)))

    for number in range(400 * 4):
        moment = NOW + timedelta(hours=6 * number)
        pieces = played.spoken(Cue("nurse_closed"), "nl", moment)
        assert all(piece.takes for piece in pieces), moment


def test_nothing_is_needed_but_what_is_heard(live: Live, needed: list[Needed], cues: set[Cue]) -> None:
    heard = {
        text for cue in cues for text in live.sentences(live.contents.prompts["nl", cue.prompt], cue.key, NOW)
    }

    assert {each.text for each in needed if not each.clip} <= heard


# --- what it is ---


def test_each_kind_of_prompt_needs_its_fixed_sentences(live: Live, needed: list[Needed]) -> None:
    counts = Counter(live.contents.prompts["nl", each.prompt].kind for each in needed if not each.clip)
    fixed = defaultdict(set)
    for prompt in live.contents.prompts.values():
        fixed[prompt.kind] |= {each.text for each in prompt.sentences if not each.slots}

    assert counts["opening"] == len(fixed[PromptKind.OPENING]) == 3
    # Summaries end alike, and an address is fixed although it stands in a slot.
    addresses = [each for each in needed if each.text.startswith("Het adres van")]
    assert counts["summary"] == len(fixed[PromptKind.SUMMARY]) + len(addresses) > 150
    assert len(addresses) == 3
    assert counts["option"] > len([p for p in live.contents.prompts.values() if p.kind == "option"]) * 0.8
    assert counts["announcement"] >= len(fixed[PromptKind.ANNOUNCEMENT]) > 20


def test_every_fixed_part_of_every_prompt_is_needed(live: Live, needed: list[Needed]) -> None:
    texts = {each.text for each in needed}
    for prompt in live.contents.prompts.values():
        recorded = [each for each in prompt.sentences if not of_the_call(each)]
        parts = [part.strip(" .") for each in recorded for part in each.parts if isinstance(part, str)]
        assert [part for part in parts if not any(part in text for text in texts)] == []


def test_nothing_of_one_call_is_needed(live: Live, needed: list[Needed]) -> None:
    never = [part for each in live.contents.prompts.values() for part in each.sentences if of_the_call(part)]
    texts = {each.text for each in needed if each.text not in inventory()}

    assert len(never) >= 7
    assert not any(text.strip(".") in live.sentence(each, "1", NOW) for text in texts for each in never)


def test_an_option_is_needed_with_each_key_with_which_it_is_offered_and_no_other(
    live: Live, needed: list[Needed], cues: set[Cue]
) -> None:
    offered, prompts = defaultdict(set), set()
    for cue in cues:
        prompt = live.contents.prompts["nl", cue.prompt]
        for each in prompt.sentences if cue.key else ():
            if not of_the_call(each):
                offered[live.sentence(each, cue.key, NOW)].add(cue.key)
                prompts.add(cue.prompt)
    options = {each.text for each in needed if re.search(r", toets ([0-9]|sterretje|hekje)\.$", each.text)}

    assert options == offered.keys()
    assert all(len(keys) == 1 for keys in offered.values())
    assert len(options) > len(prompts)  # some are offered with two keys


def test_each_is_needed_once_sentences_first_and_then_clips(needed: list[Needed]) -> None:
    assert len(set(needed)) == len(needed) == len({(each.text, each.clip) for each in needed})
    assert [each.clip for each in needed] == sorted(each.clip for each in needed)
    assert {each.language for each in needed} == {"nl"}


def test_words_that_two_prompts_share_are_needed_once_for_the_first(changed: Changed) -> None:
    def echo(_schedules: dict[str, Any], words: dict[str, Any]) -> None:
        words["zzz"] = {"kind": "announcement", "sentences": words["welcome"]["sentences"]}

    contents, problems = changed(echo)
    assert problems == []
    welcome = [each for each in needed_takes(live_of(contents), NOW) if each.text.startswith("Welkom bij")]
    assert [each.prompt for each in welcome] == ["welcome"]


def test_the_whole_inventory_is_needed(needed: list[Needed]) -> None:
    assert set(inventory()) <= {each.text for each in needed if each.clip}


def test_nothing_that_is_needed_holds_a_slot_or_a_figure_but_the_key(needed: list[Needed]) -> None:
    odd = [each.text for each in needed if re.search(r"[{}]|[0-9](?!\.$)|toets \.", each.text)]

    assert odd == []
    assert all(each.text == each.text.strip() for each in needed)


@pytest.mark.parametrize("days", [0, 1, 4, 30, 33, 45, 150])
def test_the_day_does_not_change_what_is_needed(days: int, live: Live, needed: list[Needed]) -> None:
    assert set(needed_takes(live, NOW + timedelta(days=days, hours=5))) == set(needed)


NUMBER = "nul twee drie, twee twee vier, nul één, drie nul"
NURSE = {
    "van één uur tot half twee 's middags",
    "van één tot twee uur 's middags",
    "van tien tot twaalf uur 's ochtends",
}

NURSE_AT_THE_END = {f"{span}." for span in NURSE}
"""A voice falls at the end of a sentence: another clip."""


def clips_of(changed: Changed, sentence: str, hours: str | None = None) -> set[str]:
    """The clips that a prompt of one sentence adds to those that are needed without any prompt."""

    def alone(schedules: dict[str, Any], words: dict[str, Any]) -> None:
        words.clear()
        words["alone"] = {"kind": "announcement", "sentences": [{"say": sentence, "ref": "line"}]}
        if hours:
            schedules["nurse.yaml"]["weekly"][0]["hours"] = {"friday": hours}

    contents, _ = changed(alone)
    needed = needed_takes(live_of(contents), NOW)
    assert all(each.clip for each in needed)
    return {each.text for each in needed} - set(inventory())


@pytest.mark.parametrize(
    ("sentence", "clips"),
    [
        pytest.param("Bel {number:desk}.", {"Bel", f"{NUMBER}."}, id="a number at the end"),
        pytest.param("{number:desk}.", {f"{NUMBER}."}, id="nothing but a number"),
        pytest.param(
            "Met {number:desk} bereikt u ons.", {"Met", NUMBER, "bereikt u ons"}, id="in the middle"
        ),
        pytest.param("Met {number:desk}, de balie.", {"Met", NUMBER, "de balie"}, id="a comma behind"),
        pytest.param("Bel nu, {number:desk}.", {"Bel nu,", f"{NUMBER}."}, id="a comma before"),
        pytest.param(
            *("In {location:hoofddorp} is dat {number:desk}.", {"In Hoofddorp is dat", f"{NUMBER}."}),
            id="a slot that does not change",
        ),
        pytest.param("Open: {opening:nurse}.", {"Open:"} | NURSE_AT_THE_END, id="an opening"),
        pytest.param("Open {opening:nurse} weer.", {"Open", "weer"} | NURSE, id="an opening in the middle"),
        pytest.param("Open op {hours:nurse}.", {"Open op"}, id="weekly hours"),
        pytest.param(
            "Bel {number:desk} {opening:nurse}.", {"Bel", NUMBER} | NURSE_AT_THE_END, id="two that change"
        ),
    ],
)
def test_a_changing_sentence_needs_its_fixed_parts_its_number_and_its_spans(
    sentence: str, clips: set[str], changed: Changed
) -> None:
    assert clips_of(changed, sentence) == clips


@pytest.mark.parametrize(
    ("hours", "span"),
    [
        pytest.param("09:00-10:00", {"van negen tot tien uur 's ochtends."}, id="an hour"),
        pytest.param("22:00-06:00", {"van tien uur 's avonds tot zes uur 's ochtends."}, id="a night"),
        pytest.param("00:00-24:00", {"de hele dag."}, id="a whole day"),
    ],
)
def test_of_an_opening_only_the_span_is_needed_for_its_day_comes_from_clips(
    hours: str, span: set[str], changed: Changed
) -> None:
    assert clips_of(changed, "Open: {opening:nurse}.", hours) == {"Open:"} | span


def test_the_spans_of_exceptions_are_needed_before_they_come(changed: Changed) -> None:
    def exceptions(schedules: dict[str, Any], words: dict[str, Any]) -> None:
        words.clear()
        words["alone"] = {"kind": "announcement", "sentences": [{"say": "{opening:nurse}.", "ref": "line"}]}
        nurse = schedules["nurse.yaml"]
        nurse["overrides"] = [
            {
                "name": "proef",
                "from": "2027-06-01",
                "until": "2027-06-01",
                "hours": "09:00-09:45",
                "source": "contact#4",
            }
        ]
        nurse["weekly"].append(
            {"from": "2027-01-01", "source": "contact#4", "hours": {"friday": "20:00-21:00"}}
        )

    contents, _ = changed(exceptions)
    needed = {each.text for each in needed_takes(live_of(contents), NOW)} - set(inventory())
    later = {"van negen uur tot kwart voor tien 's ochtends.", "van acht tot negen uur 's avonds."}
    assert needed == NURSE_AT_THE_END | later


# --- the shelf ---

SENTENCE = Needed("Welkom.", "nl", "welcome")
CLIP = Needed("vandaag", "nl", "")


def test_a_shelf_shows_what_is_there_and_what_is_missing() -> None:
    take = made(SENTENCE)
    laid = shelf([SENTENCE, CLIP], (take,))

    assert laid.takes == {SENTENCE: [take], CLIP: []}
    assert laid.missing == [CLIP]
    assert laid.unused == []


@pytest.mark.parametrize(
    "take",
    [
        pytest.param(made(replace(SENTENCE, text="Welkom")), id="another text"),
        pytest.param(made(replace(SENTENCE, language="en")), id="another language"),
        pytest.param(made(replace(SENTENCE, prompt="")), id="a clip, where a sentence is needed"),
        pytest.param(made(replace(CLIP, prompt="today")), id="a sentence, where a clip is needed"),
    ],
)
def test_a_take_that_fits_nothing_is_unused(take: Take) -> None:
    laid = shelf([SENTENCE, CLIP], (take,))

    assert laid.missing == [SENTENCE, CLIP]
    assert laid.unused == [take]


def test_a_take_that_was_made_for_another_prompt_serves_the_same_words() -> None:
    take = made(SENTENCE, prompt="goodbye")

    assert shelf([SENTENCE], (take,)).takes == {SENTENCE: [take]}


def test_several_takes_of_the_same_words_lie_side_by_side() -> None:
    takes = (made(SENTENCE), made(SENTENCE, human=False, voice="espeak-ng"), made(SENTENCE, voice="bert"))
    laid = shelf([SENTENCE], takes)

    assert laid.takes == {SENTENCE: list(takes)}
    assert laid.unused == []


def test_on_a_full_shelf_of_the_shipped_words_nothing_is_missing_or_unused(needed: list[Needed]) -> None:
    laid = shelf(needed, tuple(map(made, needed)))

    assert (laid.missing, laid.unused) == ([], [])
    assert list(laid.takes) == needed
