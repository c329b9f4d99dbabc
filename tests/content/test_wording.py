from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from ivr.content.contents import Contents
from ivr.content.files import Reading, leaflet_references
from ivr.content.folders import Folders
from ivr.content.wording import lint_words
from ivr.hours.model import Problem

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)
Words = dict[str, Any]
Changed = Callable[[Callable[[dict[str, Any], Words], object]], tuple[Contents, list[Problem]]]


@pytest.fixture
def references(folders: Folders) -> frozenset[str]:
    return leaflet_references(folders)[0]


def test_the_shipped_prompts_are_clean(shipped: Reading, references: frozenset[str]) -> None:
    assert lint_words(shipped.contents, references, NOW) == []


@pytest.mark.parametrize("month", range(1, 13))
def test_they_are_clean_in_every_month(shipped: Reading, references: frozenset[str], month: int) -> None:
    """Spoken dates differ in length, and so do the menus that hold them."""
    assert lint_words(shipped.contents, references, datetime(2026, month, 15, 3, 0, tzinfo=UTC)) == []


def say(prompt: str, text: str, ref: str = "line") -> Callable[[Words], None]:
    def change(words: Words) -> None:
        words[prompt]["sentences"][0] = {"say": text, "ref": ref}

    return change


def forget(section: str) -> Callable[[Words], None]:
    """Cite one section of the leaflet nowhere any more."""

    def change(words: Words) -> None:
        for prompt in words.values():
            for sentence in prompt["sentences"]:
                refs = sentence["ref"] if isinstance(sentence["ref"], list) else [sentence["ref"]]
                sentence["ref"] = [ref for ref in refs if not ref.startswith(f"{section}#")] or ["line"]

    return change


LONG_OPTION = "Voor een afspraak of een recept of een verwijsbrief of nog iets anders, toets {key}."


@pytest.mark.parametrize(
    ("change", "where", "says"),
    [
        pytest.param(
            say("main.desk", LONG_OPTION), "main", "words in the menu", id="a menu that is too long"
        ),
        pytest.param(
            say("after_hours.callback", LONG_OPTION),
            "after_hours",
            "words in the menu",
            id="after hours sooner",
        ),
        pytest.param(
            say("welcome", "Welkom bij de rugpoli van het Spaarne Gasthuis te Haarlem en Hoofddorp samen."),
            *("opening_closed", "words in the menu"),
            id="an opening that nobody can interrupt",
        ),
        pytest.param(
            say("callback_when_open", f"De rugpoli belt u {'alleen terug als zij weer open is en ' * 5}dan."),
            *("callback_offer_after_hours with its intro", "words in the menu"),
            id="an intro that never ends",
        ),
        pytest.param(
            say(
                "callback.window_3",
                f"Voor {'ons op de dag en de tijd ' * 8}{{call:window_3}}, toets {{key}}.",
            ),
            *("callback_windows_3", "words in the menu, more than 81"),  # 46, and 35 of the windows
            id="windows with too many words around them",
        ),
        pytest.param(
            say("callback.when", "Wanneer kunnen wij u het beste bellen over uw vraag of uw klacht?"),
            *("callback_windows_3 with its intro", "seconds of menu"),
            id="windows that take too long",
        ),
        pytest.param(
            say("busy", "Bel over 5 minuten."), "busy.sentences[1]", "a digit is written", id="a digit"
        ),
        pytest.param(
            say("nurse_busy", "Bel tussen één uur en twee uur."),
            "nurse_busy.sentences[1]",
            "time",
            id="an hour",
        ),
        pytest.param(
            say("nurse_busy", "Zij is druk.", "contact#9"),
            *("nurse_busy.sentences[1].ref", "the leaflet has no contact#9"),
            id="a reference to nothing",
        ),
        pytest.param(forget("cijfers"), "cijfers", "no summary tells", id="a section that nobody hears of"),
    ],
)
def test_what_callers_should_not_hear_is_found(
    changed: Changed,
    references: frozenset[str],
    change: Callable[[Words], None],
    where: str,
    says: str,
) -> None:
    contents, problems = changed(lambda _schedules, words: change(words))
    assert problems == []

    found = lint_words(contents, references, NOW)

    assert [problem.where for problem in found if says in problem.message] == [where]
