"""What a caller hears of a prompt: its takes where they say exactly its words, and words where they do not."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ivr.callflow.turns import Cue
from ivr.content.contents import Contents
from ivr.content.files import Reading
from ivr.content.live import Live, Spoken, compiled, human_only
from ivr.content.takes import Needed, needed_takes, shelf
from ivr.hours.model import Problem
from ivr.speech.takes import Take, file_name

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
NOW = datetime(2026, 11, 23, 9, 0, tzinfo=AMSTERDAM)
Changed = Callable[[Callable[[dict[str, Any], dict[str, Any]], object]], tuple[Contents, list[Problem]]]
"""Changes the plain data of `schedules/`, and of `prompts/nl/` by prompt id."""

CLOSED = "Het telefonisch spreekuur van de orthopedisch verpleegkundige is nu dicht."
HOURS = "van één uur tot half twee 's middags"


def take_of(needed: Needed, *, human: bool = True, voice: str = "anna") -> Take:
    file = file_name(f"{needed} {human} {voice}".encode())
    return Take(
        needed.text,
        needed.language,
        file,
        needed.prompt,
        human,
        voice,
        made_by=voice,
        seconds=1.0,
        level=-24.0,
    )


def sentence(text: str, **about: Any) -> Take:
    return take_of(Needed(text, "nl", "somewhere"), **about)


def clip(text: str, **about: Any) -> Take:
    return take_of(Needed(text, "nl", ""), **about)


@pytest.fixture(scope="module")
def contents(shipped: Reading) -> Contents:
    """What we ship, without the takes that we ship."""
    return replace(shipped.contents, takes=())


@pytest.fixture(scope="module")
def takes(contents: Contents) -> list[Take]:
    """Made-up takes of everything that is needed, all by Anna."""
    return [take_of(each) for each in needed_takes(compiled(contents, NOW, version=1), NOW)]


def live_with(contents: Contents, takes: list[Take], *, placeholders: bool = False) -> Live:
    changed = replace(contents, takes=tuple(takes))
    return compiled(changed, NOW, version=1, playable=(lambda _take: True) if placeholders else human_only)


def heard(live: Live, prompt: str, at: datetime = NOW, key: str = "") -> list[str | list[str]]:
    """What is heard of a prompt: said words as a text, what is played as the texts of its takes."""
    files = {take.file: take.text for take in live.contents.takes}
    pieces = live.spoken(Cue(prompt, key), "nl", at)
    return [[files[each] for each in piece.takes] if piece.takes else piece.text for piece in pieces]


def written(contents: Contents, prompt: str) -> list[str]:
    return [each.text for each in contents.prompts["nl", prompt].sentences]


# --- sentences that do not change ---


def test_a_prompt_with_takes_of_all_its_sentences_plays_them_in_order(
    contents: Contents, takes: list[Take]
) -> None:
    live = live_with(contents, takes)

    assert len(written(contents, "summary_clinic")) > 5
    assert heard(live, "summary_clinic") == [[text] for text in written(contents, "summary_clinic")]


def test_without_takes_a_prompt_is_said_in_one_go(contents: Contents) -> None:
    live = live_with(contents, [])

    assert heard(live, "summary_clinic") == [" ".join(written(contents, "summary_clinic"))]


def test_when_a_word_of_a_sentence_changes_only_that_sentence_is_said_and_only_its_take_is_missing(
    contents: Contents, takes: list[Take], changed: Changed
) -> None:
    def one_word(_schedules: dict[str, Any], words: dict[str, Any]) -> None:
        third = words["summary_clinic"]["sentences"][2]
        third["say"] = third["say"].replace("behandelingen", "therapieën")

    newer, problems = changed(one_word)
    assert problems == []
    before, after = written(contents, "summary_clinic"), written(newer, "summary_clinic")
    [new] = set(after) - set(before)
    live = live_with(newer, takes)

    assert heard(live, "summary_clinic") == [[each] if each != new else new for each in after]
    laid = shelf(needed_takes(live, NOW), live.contents.takes)
    assert [(each.prompt, each.text) for each in laid.missing] == [("summary_clinic", new)]
    assert [each.text for each in laid.unused] == sorted(set(before) - set(after))

    recorded = live_with(newer, [*takes, take_of(laid.missing[0])])
    assert heard(recorded, "summary_clinic") == [[each] for each in after]


def test_neighbours_without_takes_are_said_in_one_go(contents: Contents, takes: list[Take]) -> None:
    first, second, third, fourth, *others = written(contents, "summary_clinic")
    some = [take for take in takes if take.text not in {second, third}]

    assert heard(live_with(contents, some), "summary_clinic") == [
        [first],
        f"{second} {third}",
        *([text] for text in (fourth, *others)),
    ]


def test_every_other_sentence_is_said_by_itself(contents: Contents, takes: list[Take]) -> None:
    texts = written(contents, "summary_clinic")
    some = [take for take in takes if take.text not in texts[::2]]
    said = heard(live_with(contents, some), "summary_clinic")

    assert said == [[text] if number % 2 else text for number, text in enumerate(texts)]


def test_an_option_is_played_with_its_key_or_said(contents: Contents) -> None:
    live = live_with(contents, [sentence("Voor een medewerker, toets 3.")])

    for _ in range(2):  # put together, and then from what was put together
        assert heard(live, "person", key="1") == ["Voor een medewerker, toets 1."]
        assert heard(live, "person", key="3") == [["Voor een medewerker, toets 3."]]
        assert heard(live, "person", key="*") == ["Voor een medewerker, toets sterretje."]


def test_what_is_heard_is_the_words_whatever_is_recorded(contents: Contents, takes: list[Take]) -> None:
    for some in ([], takes, takes[::2], takes[::3], [take for take in takes if take.clip]):
        live = live_with(contents, some)
        for language, prompt in contents.prompts:
            pieces = live.spoken(Cue(prompt, "7"), language, NOW)
            assert " ".join(piece.text for piece in pieces) == live.words(Cue(prompt, "7"), language, NOW)
            assert {piece.prompt for piece in pieces} == {prompt}
            assert not any(one.takes == other.takes == () for one, other in pairwise(pieces))


def test_a_prompt_that_does_not_exist_is_a_lookup_error(contents: Contents) -> None:
    with pytest.raises(LookupError):
        live_with(contents, []).spoken(Cue("nonsense"), "nl", NOW)


# --- sentences of one call ---


def test_what_is_of_one_call_is_said_though_a_take_of_the_same_words_is_there(contents: Contents) -> None:
    number = {"number": "nul zes, elf"}
    live = live_with(
        contents, [sentence("U toetste: nul zes, elf."), clip("U toetste:"), clip("nul zes, elf.")]
    )

    [piece] = live.spoken(Cue("callback.read_back"), "nl", NOW, number)
    assert (piece.text, piece.takes) == ("U toetste: nul zes, elf.", ())


def test_what_one_caller_heard_is_not_kept_for_the_next(contents: Contents, takes: list[Take]) -> None:
    live = live_with(contents, takes)

    for reference in ("één twee drie vier", "vijf zes zeven acht"):
        pieces = live.spoken(Cue("callback.saved"), "nl", NOW, {"reference": reference})
        said = [piece.text for piece in pieces if not piece.takes]
        assert said == [f"Uw verzoek heeft nummer {reference}."]


@pytest.mark.parametrize("prompt", ["callback.read_back", "callback.window_1", "callback.saved"])
def test_what_a_call_does_not_know_is_a_lookup_error(contents: Contents, prompt: str) -> None:
    with pytest.raises(LookupError):
        live_with(contents, []).spoken(Cue(prompt, "1"), "nl", NOW, {})


# --- sentences that change ---


def test_a_changing_sentence_is_played_from_clips(contents: Contents, takes: list[Take]) -> None:
    assert heard(live_with(contents, takes), "nurse_closed") == [
        [CLOSED],
        ["U kunt weer bellen:", "vandaag", f"{HOURS}."],
    ]


def test_a_changing_sentence_follows_the_moment_though_the_version_stays(
    contents: Contents, takes: list[Take]
) -> None:
    live = live_with(contents, takes)
    morning, afternoon = NOW, NOW.replace(hour=14)

    for _ in range(2):
        assert heard(live, "nurse_closed", morning)[1] == ["U kunt weer bellen:", "vandaag", f"{HOURS}."]
        assert heard(live, "nurse_closed", afternoon)[1] == [
            *("U kunt weer bellen:", "morgen", "van één tot twee uur 's middags.")
        ]
    assert heard(live, "nurse_closed", datetime(2026, 12, 30, 12, tzinfo=AMSTERDAM))[1] == [
        *("U kunt weer bellen:", "maandag", "vier", "januari", f"{HOURS}.")
    ]


def test_a_changing_sentence_with_a_missing_clip_is_said_whole(contents: Contents, takes: list[Take]) -> None:
    some = [take for take in takes if take.text != "vandaag"]

    assert heard(live_with(contents, some), "nurse_closed") == [
        [CLOSED],
        f"U kunt weer bellen: vandaag {HOURS}.",
    ]


def test_without_the_whole_span_it_is_put_together_from_its_words(
    contents: Contents, takes: list[Take]
) -> None:
    some = [take for take in takes if take.text != f"{HOURS}."]

    assert heard(live_with(contents, some), "nurse_closed")[1] == [
        *("U kunt weer bellen:", "vandaag", "van", "één uur", "tot", "half twee", "'s middags.")
    ]


def test_a_clip_of_another_voice_does_not_complete_a_sentence(contents: Contents) -> None:
    own = [clip("U kunt weer bellen:"), clip("vandaag")]
    for other in (
        clip(HOURS, voice="bert"),
        clip(HOURS, human=False),
        clip(HOURS, human=False, voice="bert"),
    ):
        live = live_with(contents, [*own, other], placeholders=True)
        assert heard(live, "nurse_closed") == [f"{CLOSED} U kunt weer bellen: vandaag {HOURS}."]


def test_a_prompt_may_have_one_voice_in_one_sentence_and_another_in_the_next(contents: Contents) -> None:
    texts = ("U kunt weer bellen:", "vandaag", HOURS)
    placeholders = [clip(text, human=False, voice="espeak-ng") for text in texts]
    takes = [sentence(CLOSED), *placeholders]

    assert heard(live_with(contents, takes, placeholders=True), "nurse_closed") == [[CLOSED], [*texts]]
    assert heard(live_with(contents, takes), "nurse_closed") == [
        [CLOSED],
        f"U kunt weer bellen: vandaag {HOURS}.",
    ]


def test_a_number_is_played_as_one_with_the_words_around_it(contents: Contents, takes: list[Take]) -> None:
    said = heard(live_with(contents, takes), "summary_numbers")

    assert ["Het nummer is", "nul twee drie, twee twee vier, nul één, drie nul."] in said
    assert all(isinstance(each, list) for each in said)


# --- what may be played ---


def test_unless_more_is_allowed_only_people_are_played(contents: Contents, takes: list[Take]) -> None:
    made = [replace(take, human=False, voice="espeak-ng") for take in takes]

    for some, heard_then in ((made, written(contents, "welcome")), (takes, [written(contents, "welcome")])):
        live = compiled(replace(contents, takes=tuple(some)), NOW, version=1)
        assert heard(live, "welcome") == heard_then


def test_placeholders_are_played_only_where_they_may_be(contents: Contents, takes: list[Take]) -> None:
    made = [replace(take, human=False, voice="espeak-ng") for take in takes]

    assert heard(live_with(contents, made, placeholders=True), "welcome") == [written(contents, "welcome")]
    assert heard(live_with(contents, made), "welcome") == written(contents, "welcome")


def test_a_human_take_is_played_instead_of_the_placeholder_beside_it(contents: Contents) -> None:
    [text] = written(contents, "welcome")
    human, placeholder = sentence(text), sentence(text, human=False, voice="aaa")

    for takes in ([human, placeholder], [placeholder, human]):
        live = live_with(contents, takes, placeholders=True)
        assert live.spoken(Cue("welcome"), "nl", NOW) == (Spoken("welcome", text, (human.file,)),)
