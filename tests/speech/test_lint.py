import dataclasses
from collections.abc import Callable
from typing import Any

import pytest

from ivr.speech.catalogue import Problem, Prompt
from ivr.speech.lint import AFTER_HOURS_MENU_WORDS, MENU_WORDS

Write = Callable[[str, list[tuple[str, Any]]], Prompt]
ProblemsOf = Callable[..., list[Problem]]

SUMMARY = [
    ("Dit is een samenvatting over de rug.", "line"),
    ("De rug is een toren van wervels.", ["rug#1", "rug#2"]),
    ("Dit is het einde.", "line"),
]
REFERENCES = frozenset({"rug#1", "rug#2"})


def test_clean_prompts_have_no_problem(write: Write, problems_of: ProblemsOf) -> None:
    option = dataclasses.replace(write("option", [("Voor de rug, toets {key}.", "line")]), id="option_back")
    summary = write("summary", SUMMARY)
    assert problems_of(option, summary, references=REFERENCES, menus={"main": (["option_back"], 5)}) == []


def test_a_problem_says_in_which_sentence_it_is(write: Write, problems_of: ProblemsOf) -> None:
    prompt = write("announcement", [("Een ogenblik.", "line"), ("U dient te wachten.", "line")])
    assert problems_of(prompt, references=frozenset()) == [
        Problem("words.yaml", "words.sentences[2]", 'officialese is used: "dient"', "say it as people say it")
    ]


def test_a_sentence_with_two_faults_gives_two_problems(write: Write, problems_of: ProblemsOf) -> None:
    prompt = write("announcement", [("Je dient te wachten.", "line")])
    assert len(problems_of(prompt, references=frozenset())) == 2


def test_every_reference_exists(write: Write, problems_of: ProblemsOf) -> None:
    problems = problems_of(write("summary", SUMMARY), references=REFERENCES - {"rug#2"})
    assert [(each.where, each.message) for each in problems] == [
        ("words.sentences[2].ref", "the leaflet has no rug#2")
    ]


def test_every_section_is_told_in_a_summary(write: Write, problems_of: ProblemsOf) -> None:
    references = REFERENCES | {"tips/algemeen#1", "tips/algemeen#2"}
    problems = problems_of(write("summary", SUMMARY), references=references)
    assert [(each.where, each.file) for each in problems] == [("tips/algemeen", "")]


def test_an_announcement_does_not_tell_a_section(write: Write, problems_of: ProblemsOf) -> None:
    problems = problems_of(write("announcement", [("De rug is sterk.", "rug#1")]))
    assert [each.where for each in problems] == ["rug"]


OPTION = [("Voor een afspraak, toets {key}.", "line")]


@pytest.mark.parametrize(
    ("options", "limit", "messages"),
    [
        pytest.param(9, MENU_WORDS, [], id="45-of-46-words"),
        pytest.param(10, MENU_WORDS, ["50 words in the menu, more than 46"], id="50-of-46-words"),
        pytest.param(6, AFTER_HOURS_MENU_WORDS, [], id="30-of-32-words"),
        pytest.param(7, AFTER_HOURS_MENU_WORDS, ["35 words in the menu, more than 32"], id="35-of-32-words"),
        pytest.param(11, 99, ["about 31 seconds of menu, more than 30"], id="too-long-in-seconds"),
    ],
)
def test_a_menu_is_short(
    options: int, limit: int, messages: list[str], write: Write, problems_of: ProblemsOf
) -> None:
    problems = problems_of(
        write("option", OPTION), references=frozenset(), menus={"main": (["words"] * options, limit)}
    )
    assert [(each.where, each.message) for each in problems] == [("main", message) for message in messages]


def test_a_menu_without_its_prompt_is_a_problem(write: Write, problems_of: ProblemsOf) -> None:
    problems = problems_of(
        write("option", OPTION), references=frozenset(), menus={"main": (["words", "gone"], 46)}
    )
    assert [(each.where, each.message) for each in problems] == [
        ("main", "the menu has a prompt gone that does not exist")
    ]
