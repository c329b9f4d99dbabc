"""A take says exactly its words, or it is not played."""

import json
from collections.abc import Callable
from dataclasses import asdict, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ivr.speech.takes import Recordings, Take, file_name, manifest, parse_manifest, text_hash

FILE = "recordings/manifest.json"
WELCOME = Take(
    text="Welkom bij de rugpoli.",
    language="nl",
    file=32 * "a",
    prompt="welcome",
    human=False,
    voice="espeak-ng",
    made_by="nl, 150 woorden per minuut",
    seconds=2.5,
    level=-24.1,
)

unhurried = hypothesis_settings(deadline=None)


def take(text: str, *, human: bool = False, voice: str = "", clip: bool = False, **facts: Any) -> Take:
    voice = voice or ("anna" if human else "espeak-ng")
    file = file_name(f"{voice} {human} {clip} {text}".encode())
    made = replace(WELCOME, text=text, human=human, voice=voice, file=file, prompt="" if clip else "welcome")
    return replace(made, **facts)


def clips(*texts: str, **facts: Any) -> list[Take]:
    return [take(text, clip=True, **facts) for text in texts]


def played(takes: list[Take], text: str, *, language: str = "nl") -> list[str]:
    """What is played for a sentence: voice and text of each take."""
    chosen = Recordings(takes).play(text, language)
    return [f"{each.voice}: {each.text}" for each in chosen]


# --- which take is played ---


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        pytest.param("Welkom bij de rugpoli.", ["espeak-ng: Welkom bij de rugpoli."], id="exactly this"),
        pytest.param("Welkom bij de Rugpoli.", [], id="another letter"),
        pytest.param("Welkom bij de rugpoli", [], id="no full stop"),
        pytest.param("Welkom bij de rugpoli!", [], id="another end"),
        pytest.param("Welkom  bij de rugpoli.", [], id="another space"),
        pytest.param("Welkom bij de rugpoli. ", [], id="a space behind"),
        pytest.param("Welkom bij de rugpoli. Tot ziens.", [], id="more words"),
        pytest.param("Welkom bij de", [], id="fewer words"),
        pytest.param("", [], id="nothing"),
    ],
)
def test_a_take_is_played_for_exactly_its_text(text: str, heard: list[str]) -> None:
    assert played([WELCOME], text) == heard


def test_a_letter_written_in_two_ways_is_two_texts() -> None:
    assert played([take("Toets \u00e9\u00e9n.")], "Toets e\u0301e\u0301n.") == []


def test_a_take_is_played_in_its_own_language_only() -> None:
    assert played([WELCOME], WELCOME.text, language="en") == []
    assert played([replace(WELCOME, language="en")], WELCOME.text, language="nl") == []
    assert played([WELCOME, replace(WELCOME, language="en", voice="emma")], WELCOME.text, language="en") == [
        "emma: Welkom bij de rugpoli."
    ]


def test_a_human_goes_before_a_placeholder() -> None:
    takes = [take("Welkom.", voice="aaa"), take("Welkom.", human=True, voice="zoe")]

    assert played(takes, "Welkom.") == played(takes[::-1], "Welkom.") == ["zoe: Welkom."]


def test_a_human_who_has_the_pieces_only_goes_before_a_placeholder_that_has_the_whole() -> None:
    takes = [take("Open vandaag."), *clips("Open", "vandaag", human=True)]

    assert played(takes, "Open vandaag.") == ["anna: Open", "anna: vandaag"]


def test_the_whole_of_one_human_goes_before_the_pieces_of_another() -> None:
    takes = [
        *clips("Open", "vandaag", human=True, voice="anna"),
        take("Open vandaag.", human=True, voice="zoe"),
    ]

    assert played(takes, "Open vandaag.") == ["zoe: Open vandaag."]


def test_a_human_and_a_placeholder_of_one_name_are_two_voices() -> None:
    takes = [*clips("Open", human=True, voice="anna"), *clips("vandaag", human=False, voice="anna")]

    assert played(takes, "Open vandaag.") == []


@pytest.mark.parametrize(
    ("own", "other", "heard"),
    [
        pytest.param(["Open", "vandaag"], [], ["anna: Open", "anna: vandaag"], id="all of one voice"),
        pytest.param(["Open"], ["vandaag"], [], id="half of each"),
        pytest.param(
            *(["Open"], ["Open", "vandaag"], ["espeak-ng: Open", "espeak-ng: vandaag"]),
            id="the placeholder has all, the human has not",
        ),
        pytest.param(["Open vandaag"], ["Open"], ["anna: Open vandaag"], id="the longest"),
        pytest.param(["Open"], [], [], id="a missing clip"),
    ],
)
def test_a_changing_sentence_is_played_in_one_voice_or_not_at_all(
    own: list[str], other: list[str], heard: list[str]
) -> None:
    assert played([*clips(*own, human=True), *clips(*other)], "Open vandaag.") == heard


SOME_TAKES = st.builds(
    take,
    st.sampled_from(["a", "b", "a b", "b c", "a b c.", "c.", "c"]),
    human=st.booleans(),
    voice=st.sampled_from(["anna", "bert"]),
    clip=st.booleans(),
)
SENTENCES = st.lists(st.sampled_from("abc"), min_size=1, max_size=4).map(lambda words: f"{' '.join(words)}.")


@unhurried
@given(st.lists(SOME_TAKES, max_size=12), SENTENCES)
def test_what_is_played_says_the_sentence_in_one_voice(takes: list[Take], text: str) -> None:
    chosen = Recordings(takes).play(text, "nl")

    assert len({(each.voice, each.human) for each in chosen}) <= 1
    assert set(chosen) <= set(takes)
    assert len(chosen) <= 1 or all(each.clip for each in chosen)
    assert not chosen or " ".join(each.text for each in chosen) in {text, text.rstrip(".")}


def test_of_two_takes_of_one_voice_the_later_one_of_the_manifest_is_played() -> None:
    takes = [replace(WELCOME, file=32 * "1"), replace(WELCOME, file=32 * "2")]

    assert [each.file for each in Recordings(takes).play(WELCOME.text, "nl")] == [32 * "2"]


def test_a_whole_sentence_is_no_piece_of_another() -> None:
    assert played([take("vandaag"), *clips("Open")], "Open vandaag.") == []
    assert played([take("vandaag"), *clips("Open", "vandaag")], "Open vandaag.") != []


# --- names ---


def test_a_file_is_named_after_its_bytes() -> None:
    # The SHA-256 of nothing and of "abc", from FIPS 180-4's examples.
    assert file_name(b"") == "e3b0c44298fc1c149afbf4c8996fb924"
    assert file_name(b"abc") == "ba7816bf8f01cfea414140de5dae2223"


def test_the_hash_of_a_text_differs_with_a_letter() -> None:
    assert text_hash("abc") == "ba7816bf8f01cfea"
    assert len({text_hash("vier"), text_hash("vijf"), text_hash("Vier"), text_hash("vier.")}) == 4


# --- the manifest ---


TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=20)
TAKES = st.builds(
    Take,
    text=TEXTS.filter(bool),
    language=st.sampled_from(["nl", "en"]),
    file=st.text("0123456789abcdef", min_size=32, max_size=32),
    prompt=TEXTS,
    human=st.booleans(),
    voice=TEXTS,
    made_by=TEXTS,
    seconds=st.floats(0, 100),
    level=st.floats(-90, 0),
)


@unhurried
@given(st.lists(TAKES, max_size=5))
def test_a_manifest_is_read_as_it_was_written(takes: list[Take]) -> None:
    read, problems = parse_manifest(json.loads(json.dumps(manifest(takes))), FILE)

    assert problems == []
    assert sorted(map(repr, read)) == sorted(map(repr, takes))


def test_a_manifest_is_in_an_order_of_its_own() -> None:
    takes = [*clips("vandaag", "Open"), take("Welkom."), take("Dag.", prompt="goodbye")]

    assert manifest(takes) == manifest(takes[::-1])
    assert [each["text"] for each in manifest(takes)["takes"]] == ["Dag.", "Welkom.", "Open", "vandaag"]


def test_a_manifest_shows_the_hash_of_each_text() -> None:
    [item] = manifest([WELCOME])["takes"]

    assert item == asdict(WELCOME) | {"text_hash": text_hash(WELCOME.text)}


def without(name: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda item: {key: value for key, value in item.items() if key != name}


def having(**facts: Any) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda item: item | facts


@pytest.mark.parametrize(
    "change",
    [
        pytest.param(having(text="Welkom bij de rugkliniek."), id="a text edited by hand"),
        pytest.param(having(text=""), id="no text"),
        pytest.param(having(text="", text_hash=text_hash("")), id="no text, with its hash"),
        pytest.param(having(text=7), id="a text that is a number"),
        pytest.param(having(text_hash="0" * 16), id="another hash"),
        pytest.param(having(text_hash=None), id="no hash"),
        pytest.param(having(file="../../../etc/passwd"), id="a path"),
        pytest.param(having(file=31 * "a"), id="a short name"),
        pytest.param(having(file=33 * "a"), id="a long name"),
        pytest.param(having(file=32 * "A"), id="capital letters"),
        pytest.param(having(file=31 * "a" + "\n"), id="a line end"),
        pytest.param(having(file=32 * "١"), id="digits of another script"),
        pytest.param(having(file=None), id="no file"),
        pytest.param(having(language="NL"), id="no language"),
        pytest.param(having(language="nld"), id="a longer language"),
        pytest.param(having(human="yes"), id="human in words"),
        pytest.param(having(human=1), id="human as a number"),
        pytest.param(having(prompt=None), id="no prompt"),
        pytest.param(having(voice=["anna"]), id="a list of voices"),
        pytest.param(having(made_by="\ud800"), id="half a character, which cannot be published"),
        pytest.param(having(seconds="2.5"), id="seconds in quotes"),
        pytest.param(having(seconds=None), id="no seconds"),
        pytest.param(having(seconds=10**400), id="more seconds than there are"),
        pytest.param(having(level=float("nan")), id="a level that is no number"),
        pytest.param(having(level=float("-inf")), id="no level at all"),
        *(pytest.param(without(name), id=f"without {name}") for name in (*Take.__slots__, "text_hash")),
    ],
)
def test_a_take_with_a_fault_is_a_problem_and_left_out(
    change: Callable[[dict[str, Any]], dict[str, Any]],
) -> None:
    good = manifest([WELCOME])["takes"][0]
    read, problems = parse_manifest({"takes": [good, change(good), good]}, FILE)

    assert read == (WELCOME, WELCOME)
    assert [(problem.file, problem.where) for problem in problems] == [(FILE, "takes[1]")]


@pytest.mark.parametrize(
    "data",
    [None, [], "takes", 7, {}, {"takes": None}, {"takes": {}}, {"takes": "x"}, {"Takes": []}],
    ids=repr,
)
def test_what_is_no_manifest_is_one_problem(data: object) -> None:
    read, problems = parse_manifest(data, FILE)

    assert read == ()
    assert [(problem.file, problem.where) for problem in problems] == [(FILE, "takes")]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)
GOOD = manifest([WELCOME])["takes"][0]
ODD_TAKES = st.dictionaries(st.sampled_from(sorted(GOOD)), JSON).map(lambda odd: GOOD | odd)


@unhurried
@given(JSON | st.fixed_dictionaries({"takes": JSON | st.lists(ODD_TAKES | JSON, max_size=4)}))
def test_whatever_json_holds_is_takes_or_problems(data: Any) -> None:
    read, problems = parse_manifest(data, FILE)

    listed = data.get("takes") if isinstance(data, dict) else None
    assert len(read) + len(problems) == (len(listed) if isinstance(listed, list) else 1)
    again, none = parse_manifest(json.loads(json.dumps(manifest(read)).encode()), FILE)
    assert none == []
    assert len(again) == len(read)
    assert set(Recordings(read).play(WELCOME.text, "nl")) <= set(read)
