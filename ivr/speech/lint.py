"""All rules of callers.md, "Words and sound", that a program can check, on all prompts at once.

Rules of this file:

- Every fault comes back: first those of each prompt in turn, then those of the leaflet, then those of the menus.
- What holds for one sentence or one prompt is a row of `rules.py`; here is what only all prompts together can break.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from typing import TypeAlias, TypeVar

from ivr.hours.model import Problem
from ivr.speech.catalogue import Fill, Kind, Prompt
from ivr.speech.measure import spoken_seconds, word_count
from ivr.speech.rules import PROMPT_RULES, SENTENCE_RULES, Rule, Script, is_paragraph, script

# Source of the limits: callers.md, "Words and sound", 3.
MENU_WORDS = 46
AFTER_HOURS_MENU_WORDS = 32
MENU_SECONDS = 30

Menus: TypeAlias = Mapping[str, tuple[Sequence[str], int]]
"""Menu name -> the ids of the prompts of one presentation in order, and how many words they may have together."""

_T = TypeVar("_T")


def lint(
    prompts: Mapping[str, Prompt], references: AbstractSet[str], menus: Menus, fill: Fill
) -> list[Problem]:
    """Check prompts by id against every rule.

    `references` are the paragraphs of the leaflet (`rug#1`); `fill` says a slot in words and raises LookupError
    for a name that does not exist.
    """
    scripts = {prompt_id: script(prompt.sentences, fill) for prompt_id, prompt in prompts.items()}
    return [
        *(
            each
            for prompt_id, prompt in prompts.items()
            for each in _prompt_problems(prompt, scripts[prompt_id])
        ),
        *_unknown_references(prompts.values(), references),
        *_uncited_sections(prompts.values(), references),
        *(each for name, menu in menus.items() for each in _menu_problems(name, menu, scripts)),
    ]


def _prompt_problems(prompt: Prompt, spoken: Script) -> Iterator[Problem]:
    for count, sentence in enumerate(spoken, 1):
        yield from _broken(SENTENCE_RULES, sentence, prompt, f"{prompt.id}.sentences[{count}]")
    yield from _broken(PROMPT_RULES, spoken, prompt, prompt.id)


def _broken(rules: Iterable[Rule[_T]], subject: _T, prompt: Prompt, where: str) -> Iterator[Problem]:
    for rule in rules:
        if prompt.kind in rule.kinds and (message := rule.fault(subject)):
            yield Problem(prompt.file, where, message, rule.remedy)


def _unknown_references(prompts: Iterable[Prompt], references: AbstractSet[str]) -> Iterator[Problem]:
    for prompt in prompts:
        for count, sentence in enumerate(prompt.sentences, 1):
            for ref in filter(is_paragraph, sentence.refs):
                if ref not in references:
                    where = f"{prompt.id}.sentences[{count}].ref"
                    yield Problem(
                        prompt.file, where, f"the leaflet has no {ref}", "cite a paragraph that exists"
                    )


def _uncited_sections(prompts: Iterable[Prompt], references: AbstractSet[str]) -> Iterator[Problem]:
    summaries = (prompt for prompt in prompts if prompt.kind is Kind.SUMMARY)
    cited = {
        ref.partition("#")[0] for each in summaries for sentence in each.sentences for ref in sentence.refs
    }
    for section in sorted({ref.partition("#")[0] for ref in references} - cited):
        yield Problem(
            "", section, "no summary tells about this section of the leaflet", "add it to a summary"
        )


def _menu_problems(
    name: str, menu: tuple[Sequence[str], int], scripts: Mapping[str, Script]
) -> Iterator[Problem]:
    ids, limit = menu
    for prompt_id in ids:
        if prompt_id not in scripts:
            yield Problem(
                "", name, f"the menu has a prompt {prompt_id} that does not exist", "write this prompt"
            )
    heard = [spoken.heard for prompt_id in ids for spoken in scripts.get(prompt_id, ())]
    count, seconds = sum(map(word_count, heard)), spoken_seconds(heard)
    if count > limit:
        yield Problem(
            "", name, f"{count} words in the menu, more than {limit}", "shorten the options, or offer fewer"
        )
    if seconds > MENU_SECONDS:
        message = f"about {seconds:.0f} seconds of menu, more than {MENU_SECONDS}"
        yield Problem("", name, message, "shorten the options, or offer fewer")
