from collections.abc import Callable, Mapping
from typing import Any

import pytest

from ivr.speech.catalogue import Problem, Prompt, Slot, parse_prompts
from ivr.speech.lint import lint

SPOKEN = {
    "{key}": "één",
    "{number:desk}": "nul twee drie, twee twee vier, nul één, drie nul",
    "{hours:nurse}": "maandag van één uur tot half twee 's middags en dinsdag van één tot twee uur 's middags",
    "{opening:nurse}": "vandaag van één uur tot half twee 's middags",
    "{location:ed}": "Haarlem Zuid",
    "{address:ed}": "Boerhaavelaan tweeëntwintig in Haarlem",
}


def say(slot: Slot) -> str:
    return SPOKEN[str(slot)]


Sentences = list[tuple[str, Any]]
Write = Callable[[str, Sentences], Prompt]


@pytest.fixture
def fill() -> Callable[[Slot], str]:
    return say


@pytest.fixture
def write() -> Write:
    """Write a prompt of a kind, from (say, ref) pairs, as it would stand in a file."""

    def write_prompt(kind: str, sentences: Sentences) -> Prompt:
        data: dict[str, Any] = {
            "kind": kind,
            "sentences": [{"say": text, "ref": ref} for text, ref in sentences],
        }
        if kind == "summary":
            data["title"] = "De rug"
        prompts, problems = parse_prompts({"words.yaml": {"words": data}})
        assert problems == []
        return prompts["words"]

    return write_prompt


@pytest.fixture
def problems_of() -> Callable[..., list[Problem]]:
    """Lint prompts, with the leaflet and the menus that the test gives."""

    def run(
        *prompts: Prompt,
        references: frozenset[str] = frozenset({"rug#1"}),
        menus: Mapping[str, tuple[list[str], int]] | None = None,
    ) -> list[Problem]:
        return lint({prompt.id: prompt for prompt in prompts}, references, menus or {}, say)

    return run
