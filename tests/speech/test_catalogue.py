import dataclasses
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.speech.catalogue import (
    Kind,
    Problem,
    Prompt,
    Sentence,
    Slot,
    SlotKind,
    filled,
    parse_prompts,
    slots_used,
)

GOOD: dict[str, Any] = {
    "kind": "summary",
    "title": "De rug",
    "sentences": [
        {"say": "Dit is een samenvatting over de rug.", "ref": "line"},
        {"say": "Bel {number:desk}:\n  {hours:nurse}.", "ref": ["rug#1", "tips/algemeen#12"]},
    ],
}


def test_a_prompt_is_read_whole() -> None:
    prompts, problems = parse_prompts({"rug.yaml": {"summary_back": GOOD}}, language="nl")

    assert problems == []
    number, hours = Slot(SlotKind.NUMBER, "desk"), Slot(SlotKind.HOURS, "nurse")
    assert prompts == {
        "summary_back": Prompt(
            id="summary_back",
            language="nl",
            kind=Kind.SUMMARY,
            title="De rug",
            sentences=(
                Sentence(("Dit is een samenvatting over de rug.",), ("line",)),
                Sentence(("Bel ", number, ": ", hours, "."), ("rug#1", "tips/algemeen#12")),
            ),
            file="rug.yaml",
        )
    }


def test_a_sentence_shows_its_text_and_its_slots() -> None:
    sentence = parse_prompts({"f": {"summary_back": GOOD}})[0]["summary_back"].sentences[1]
    assert sentence.text == "Bel {number:desk}: {hours:nurse}."
    assert [(slot.kind, slot.name) for slot in sentence.slots] == [("number", "desk"), ("hours", "nurse")]


def test_a_sentence_is_filled_by_a_function_and_never_as_a_format_string() -> None:
    sentence = Sentence(("Voor {0} en %s, toets ", Slot(SlotKind.KEY), "."), ("line",))
    assert filled(sentence, lambda _: "{1}") == "Voor {0} en %s, toets {1}."


def test_slots_used_are_those_of_all_prompts() -> None:
    one = Prompt("one", "nl", Kind.OPTION, None, (Sentence((Slot(SlotKind.KEY),), ("line",)),))
    two = dataclasses.replace(
        one, id="two", sentences=(Sentence((Slot(SlotKind.HOURS, "nurse"), "x"), ("line",)),)
    )
    assert slots_used([one, two, one]) == {Slot(SlotKind.KEY), Slot(SlotKind.HOURS, "nurse")}


@pytest.mark.parametrize(
    "slot",
    [
        "{key}",
        "{opening:nurse}",
        "{hours:nurse}",
        "{number:ed_1}",
        "{location:ed}",
        "{address:ed}",
        "{call:number}",
    ],
)
def test_every_kind_of_slot_is_read_back_as_it_was_written(slot: str) -> None:
    data = {"kind": "option", "sentences": [{"say": slot, "ref": "line"}]}
    prompts, problems = parse_prompts({"f": {"p": data}})
    assert problems == []
    assert prompts["p"].sentences[0].text == slot


def sentence(say: Any, ref: Any = "line") -> dict[str, Any]:
    return {"kind": "option", "sentences": [{"say": say, "ref": ref}]}


@pytest.mark.parametrize(
    ("document", "where", "message"),
    [
        pytest.param(None, "", "the file holds nothing", id="empty-file"),
        pytest.param([], "", "the file holds a list", id="list-for-a-file"),
        pytest.param({"Rug": GOOD}, "Rug", "this is not an id", id="capital-in-an-id"),
        pytest.param({"rug\n": GOOD}, "rug\n", "this is not an id", id="line-end-in-an-id"),
        pytest.param({3: GOOD}, "a number", "this is not an id", id="number-for-an-id"),
        pytest.param({"R" * 40: GOOD}, "text", "this is not an id", id="long-text-is-not-repeated"),
        pytest.param({"p": "tekst"}, "p", "here is text", id="text-for-a-prompt"),
        pytest.param({"p": {"sentences": GOOD["sentences"]}}, "p", "kind is missing", id="no-kind"),
        pytest.param({"p": {"kind": "option"}}, "p", "sentences is missing", id="no-sentences"),
        pytest.param({"p": GOOD | {"take": 1}}, "p.take", "this key is unknown", id="unknown-key"),
        pytest.param({"p": GOOD | {None: 1}}, "p.nothing", "this key is unknown", id="key-that-is-no-text"),
        pytest.param({"p": GOOD | {"kind": "speech"}}, "p.kind", "this is no kind", id="unknown-kind"),
        pytest.param({"p": GOOD | {"kind": ["option"]}}, "p.kind", "this is no kind", id="list-for-a-kind"),
        pytest.param(
            {"p": GOOD | {"kind": "menu"}}, "p.title", "only a summary has a title", id="title-too-much"
        ),
        pytest.param({"p": GOOD | {"title": " "}}, "p.title", "this is empty", id="empty-title"),
        pytest.param({"p": GOOD | {"title": 7}}, "p.title", "here is a number", id="number-for-a-title"),
        pytest.param(
            {"p": {"kind": "summary", "sentences": GOOD["sentences"]}}, "p", "title is missing", id="no-title"
        ),
        pytest.param(
            {"p": GOOD | {"sentences": []}}, "p.sentences", "no list of sentences", id="no-sentence"
        ),
        pytest.param({"p": GOOD | {"sentences": {}}}, "p.sentences", "no list of sentences", id="mapping"),
        pytest.param(
            {"p": GOOD | {"sentences": ["x"]}}, "p.sentences[1]", "here is text", id="text-for-a-sentence"
        ),
        pytest.param(
            {"p": GOOD | {"sentences": [{"ref": "line"}]}},
            "p.sentences[1]",
            "say is missing",
            id="nothing-said",
        ),
        pytest.param(
            {"p": GOOD | {"sentences": [{"say": "x"}]}}, "p.sentences[1]", "ref is missing", id="no-ref"
        ),
        pytest.param(
            {"p": GOOD | {"sentences": [{"say": "x", "ref": "line", "by": "me"}]}},
            "p.sentences[1].by",
            "this key is unknown",
            id="unknown-key-in-a-sentence",
        ),
        pytest.param({"p": sentence("")}, "p.sentences[1].say", "this is empty", id="empty-sentence"),
        pytest.param(
            {"p": sentence(say=True)}, "p.sentences[1].say", "here is true or false", id="yes-for-a-sentence"
        ),
        pytest.param(
            {"p": sentence("a\x00b")}, "p.sentences[1].say", "cannot be seen", id="control-character"
        ),
        pytest.param(
            {"p": sentence("a\ud800b")}, "p.sentences[1].say", "cannot be seen", id="lone-surrogate"
        ),
        pytest.param(
            {"p": sentence("{price:x}")}, "p.sentences[1].say", "{price:x} is no slot", id="unknown-slot"
        ),
        pytest.param(
            {"p": sentence("{hours}")}, "p.sentences[1].say", "{hours} is no slot", id="slot-without-a-name"
        ),
        pytest.param(
            {"p": sentence("{key:x}")}, "p.sentences[1].say", "{key:x} is no slot", id="key-with-a-name"
        ),
        pytest.param(
            {"p": sentence("{key:}")}, "p.sentences[1].say", "{key:} is no slot", id="key-with-a-colon"
        ),
        pytest.param(
            {"p": sentence("{hours:De Balie}")}, "p.sentences[1].say", "is no slot", id="name-with-a-space"
        ),
        pytest.param({"p": sentence("{}")}, "p.sentences[1].say", "{} is no slot", id="empty-slot"),
        pytest.param({"p": sentence("{key")}, "p.sentences[1].say", "a brace stands alone", id="open-brace"),
        pytest.param(
            {"p": sentence("key}")}, "p.sentences[1].say", "a brace stands alone", id="closing-brace"
        ),
        pytest.param(
            {"p": sentence("{{key}}")}, "p.sentences[1].say", "a brace stands alone", id="doubled-braces"
        ),
        pytest.param(
            {"p": sentence("x", "rug")}, "p.sentences[1].ref", "rug is no reference", id="no-paragraph"
        ),
        pytest.param(
            {"p": sentence("x", "rug#0")}, "p.sentences[1].ref", "rug#0 is no reference", id="paragraph-zero"
        ),
        pytest.param(
            {"p": sentence("x", "rug#1x")}, "p.sentences[1].ref", "rug#1x is no", id="more-than-a-paragraph"
        ),
        pytest.param({"p": sentence("x", [])}, "p.sentences[1].ref", "this list is empty", id="no-reference"),
        pytest.param(
            {"p": sentence("x", ["line", 1])}, "p.sentences[1].ref", "a number is no", id="number-for-a-ref"
        ),
    ],
)
def test_bad_data_is_a_problem_that_says_where(document: Any, where: str, message: str) -> None:
    prompts, problems = parse_prompts({"words.yaml": document})

    assert prompts == {}
    assert [(problem.file, problem.where) for problem in problems][:1] == [("words.yaml", where)]
    assert message in problems[0].message
    assert all(problem.remedy for problem in problems)


def test_all_problems_are_reported_at_once_and_good_prompts_stay() -> None:
    documents = {
        "a.yaml": {"bad": {"kind": "x", "sentences": [{"say": "{", "ref": 1}, {"say": ""}]}, "good": GOOD},
        "b.yaml": 3,
    }
    prompts, problems = parse_prompts(documents)

    assert list(prompts) == ["good"]
    assert [(problem.file, problem.where) for problem in problems] == [
        ("a.yaml", "bad.kind"),
        ("a.yaml", "bad.sentences[1].say"),
        ("a.yaml", "bad.sentences[1].ref"),
        ("a.yaml", "bad.sentences[2]"),
        ("a.yaml", "bad.sentences[2].say"),
        ("b.yaml", ""),
    ]


def test_an_id_in_two_files_is_a_problem_of_the_second() -> None:
    other = GOOD | {"title": "Anders"}
    prompts, problems = parse_prompts({"a.yaml": {"p": GOOD}, "b.yaml": {"p": other}})

    assert prompts["p"].title == "De rug"
    assert problems == [
        Problem("b.yaml", "p", "this id is also in a.yaml", "give one of the two prompts another id")
    ]


def test_an_id_stays_taken_by_a_prompt_with_a_fault() -> None:
    _, problems = parse_prompts({"a.yaml": {"p": 1}, "b.yaml": {"p": GOOD}})
    assert [(problem.file, problem.message) for problem in problems] == [
        ("a.yaml", "here is a number"),
        ("b.yaml", "this id is also in a.yaml"),
    ]


SCALARS = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8)
WORDS = st.sampled_from(
    ["kind", "title", "sentences", "say", "ref", "summary", "option", "line", "rug#1", "{key}", "p"]
)
JSON = st.recursive(
    SCALARS | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)
SENTENCE = st.fixed_dictionaries({}, optional={"say": WORDS | JSON, "ref": WORDS | JSON})
ALMOST = st.fixed_dictionaries(
    {},
    optional={
        "kind": WORDS | JSON,
        "title": WORDS | JSON,
        "sentences": st.lists(SENTENCE | JSON, max_size=3),
    },
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])  # a busy machine is no fault
@given(st.dictionaries(WORDS, JSON | st.dictionaries(WORDS | SCALARS, ALMOST, max_size=2), max_size=2))
def test_no_data_whatever_raises_and_nothing_is_dropped_in_silence(documents: dict[str, Any]) -> None:
    prompts, problems = parse_prompts(documents)

    ids = [
        prompt_id for document in documents.values() if isinstance(document, dict) for prompt_id in document
    ]
    assert len(prompts) == len(ids) or problems
    assert all(problem.message and problem.remedy for problem in problems)
    assert all(
        prompt.sentences and all(each.parts for each in prompt.sentences) for prompt in prompts.values()
    )
