from collections.abc import Callable
from typing import Any

import pytest

from ivr.speech.catalogue import Problem, Prompt
from ivr.speech.rules import PROMPT_RULES, SENTENCE_RULES, figures
from ivr.speech.wording import UNSAID

Sentences = list[tuple[str, Any]]
Write = Callable[[str, Sentences], Prompt]
ProblemsOf = Callable[..., list[Problem]]

FIRST = ("Dit is een samenvatting over de rug.", "line")
LAST = ("Dit is het einde van deze samenvatting.", "line")
SAFETY = "safety"
ELEVEN = "De rug is een toren van botten die op elkaar staan."


def plain(text: str) -> Sentences:
    return [(text, "line")]


def summary(*middle: str) -> Sentences:
    return [FIRST, *((text, "rug#1") for text in middle), LAST]


# Sentences of a kind that break one rule, and the nearest ones that do not.
CASES = [
    pytest.param(
        "announcement",
        plain("U hoort {hours:desk}."),
        "{hours:desk} names nothing that exists",
        plain("U hoort {hours:nurse}."),
        id="a slot names something that exists",
    ),
    pytest.param(
        "announcement",
        plain("x y z a b c d e f g h i j k l m"),
        "16 words, more than 15",
        plain("x y z a b c d e f g h i j k l"),
        id="a sentence has fifteen words at most",
    ),
    pytest.param(
        "announcement",
        plain("Wij zijn er altijd graag voor u en wel {hours:nurse}."),
        "27 words, more than 15",
        plain("Wij zijn er graag voor u en wel {hours:nurse}."),
        id="only a sentence that is little more than a slot may be longer",
    ),
    pytest.param(
        "option",
        plain("De balie helpt u, toets {key}."),
        "an option does not say its goal",
        plain("Voor de balie, toets {key}."),
        id="an option begins with its goal",
    ),
    pytest.param(
        "option",
        plain("Wilt u naar de balie? Toets {key}."),
        "an option does not say its goal",
        plain("Wilt u naar de balie, toets {key}."),
        id="an option is one sentence",
    ),
    pytest.param(
        "menu",
        plain("Toets {key} voor de balie."),
        "a key is said before what it is for",
        plain("Is dat goed, toets {key}."),
        id="a goal is said before its key",
    ),
    pytest.param(
        "menu",
        plain("Blijf aan de lijn, of {key}."),
        "a key is said before what it is for",
        plain("Blijf aan de lijn of toets {key}."),
        id="a key is said with toets",
    ),
    pytest.param(
        "menu",
        plain("Of toets {key}."),
        "a key is said before what it is for",
        plain("Ja, toets {key}; nee, toets {key}."),
        id="of is no goal",
    ),
    pytest.param(
        "opening",
        plain("Bij gevaar: bel één één twee."),
        "is not marked safety",
        [("Bij gevaar: bel één één twee.", SAFETY)],
        id="the emergency number is marked",
    ),
    pytest.param(
        "opening",
        [("Bij gevaar: hang op.", SAFETY)],
        "does not say just",
        plain("Bij gevaar: hang op."),
        id="what is marked safety says the emergency number",
    ),
    pytest.param(
        "opening",
        [("Bel één één twee, ja één één twee.", SAFETY)],
        "does not say just",
        [("Bel één één twee.", SAFETY)],
        id="the emergency number is said once in its sentence",
    ),
    pytest.param(
        "announcement",
        [("Bij gevaar: bel één één twee.", [SAFETY, "rug#1"])],
        "does not say just",
        [("Bij gevaar: bel één één twee.", [SAFETY])],
        id="the leaflet does not tell the emergency number",
    ),
    pytest.param(
        "menu",
        [("De rug is een toren.", "rug#1")],
        "rug#1 is cited in a prompt that is no summary",
        plain("De rug is een toren."),
        id="a menu does not cite the leaflet",
    ),
    pytest.param(
        "opening",
        [*plain(ELEVEN), *plain(ELEVEN), *plain("Welkom.")],
        "23 words, more than 22",
        [*plain(ELEVEN), *plain(ELEVEN)],
        id="an opening has twenty-two words at most",
    ),
    pytest.param(
        "summary",
        summary(*[ELEVEN] * 10, "En nu is hij af.", "Ja zo."),
        "131 words, more than 130",
        summary(*[ELEVEN] * 10, "En nu is hij af.", "Ja."),
        id="a summary has a hundred and thirty words at most",
    ),
    pytest.param(
        "summary",
        summary(*["a, b, c, d, e, f, g, h, i, j, k."] * 10),
        "about 82 seconds, more than 75",
        summary(*["a, b, c, d, e, f, g, h, i, j, k."] * 9),
        id="a summary lasts seventy-five seconds at most",
    ),
    pytest.param(
        "summary",
        summary(*[f"{ELEVEN[:-1]} voor u en mij."] * 7),
        "13.2 words a sentence, more than 11",
        summary(*[ELEVEN] * 5, *["Het hele nummer van onze eigen balie is {number:desk}."] * 3),
        id="sentences of a summary have eleven words on average but for those that are little more than a slot",
    ),
    pytest.param(
        "summary",
        summary(*["De rug is sterk."] * 13),
        "15 sentences, more than 14",
        summary(*["De rug is sterk."] * 12),
        id="a summary has fourteen sentences at most",
    ),
    pytest.param(
        "summary",
        summary("Vijf en zes en zeven en acht wervels."),
        "4 figures, more than 3",
        summary("Vijf en zes en zeven wervels. {number:desk}"),
        id="a summary has three figures at most and slots do not count",
    ),
    pytest.param(
        "summary",
        [("De rug is sterk.", "rug#1"), LAST],
        "the first sentence does not say that this is a summary",
        [FIRST, LAST],
        id="a summary says that it is one",
    ),
    pytest.param(
        "summary",
        [FIRST, ("De rug is sterk.", "rug#1")],
        "the last sentence does not say that the summary has ended",
        [FIRST, ("De rug is sterk.", "rug#1"), LAST],
        id="a summary says that it has ended",
    ),
    pytest.param(
        "announcement",
        plain("U dient te wachten."),
        'officialese is used: "dient"',
        plain("Een ogenblik."),
        id="the wording is checked",
    ),
]


@pytest.mark.parametrize(("kind", "broken", "message", "_kept"), CASES)
def test_a_broken_rule_is_found_alone(
    kind: str, broken: Sentences, message: str, _kept: Sentences, write: Write, problems_of: ProblemsOf
) -> None:
    told = [problem for problem in problems_of(write(kind, broken)) if problem.where.startswith("words")]
    assert len(told) == 1
    assert message in told[0].message
    assert told[0].file == "words.yaml"


@pytest.mark.parametrize(("kind", "_broken", "_message", "kept"), CASES)
def test_the_nearest_words_that_keep_the_rule_pass(
    kind: str, _broken: Sentences, _message: str, kept: Sentences, write: Write, problems_of: ProblemsOf
) -> None:
    assert [problem for problem in problems_of(write(kind, kept)) if problem.where.startswith("words")] == []


def test_every_rule_has_a_case(write: Write, problems_of: ProblemsOf) -> None:
    found = {
        problem.remedy
        for kind, broken, _, _ in (case.values for case in CASES)
        for problem in problems_of(write(str(kind), broken))  # type: ignore[arg-type]
    }
    rows = {row.remedy for row in UNSAID}
    assert {rule.remedy for rule in (*SENTENCE_RULES, *PROMPT_RULES)} - found <= rows


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("een rug", 0, id="the-article-is-none"),
        pytest.param("één rug", 1, id="one"),
        pytest.param("een miljoen mensen", 1, id="large"),
        pytest.param("ruim twee miljoen mensen", 1, id="words-in-a-row"),
        pytest.param("Vier tot zes weken", 1, id="range"),
        pytest.param("één op de tien mensen", 1, id="proportion"),
        pytest.param("twee, drie", 2, id="a-comma-parts-them"),
        pytest.param("twaalf borstwervels en vijf lendenwervels", 2, id="two"),
        pytest.param("tweeduizend mensen", 1, id="thousands"),
        pytest.param("… weken", 0, id="slot"),
    ],
)
def test_figures_are_counted_as_a_listener_does(text: str, count: int) -> None:
    assert figures(text) == count
