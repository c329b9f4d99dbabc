"""Checks the words against the rules, with the menus as the flow speaks them and every slot filled.

Rules of this file:
- What is counted is what a caller can hear, at its longest.
- Of a menu that offers windows the words of the windows themselves are not counted, for a date and a span cannot be
  cut. The seconds of callers.md, "Words and sound", 3 (`MENU_SECONDS`) hold for it as for any menu.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime, timedelta

from ivr.callflow.nodes import Announcement, Flow, Menu
from ivr.content.contents import OF_THE_CALL, Contents
from ivr.content.live import Live, compiled
from ivr.hours.model import Problem
from ivr.speech.catalogue import Kind, Prompt, Slot, SlotKind, slots_used
from ivr.speech.lint import AFTER_HOURS_MENU_WORDS, MENU_WORDS, lint
from ivr.speech.measure import word_count
from ivr.speech.rules import OPENING_WORDS

AFTER_HOURS = "after_hours"
FIRST_TIME = " with its intro"
"""Added to the name of a menu: its first presentation, intro included."""

_FIRST_TIME_WORDS = 75
"""As many as fit in the 30 seconds of callers.md, "Words and sound", 3: the limit of a menu is for its options,
since an intro is heard once and may hold hours, which cannot be cut."""

_OPENINGS_LOOKED_AT = 60  # days: each length that an opening can have occurs in them


def lint_words(contents: Contents, references: frozenset[str], now: datetime) -> list[Problem]:
    """Every problem of the words; `references` are the paragraphs that they may cite."""
    live = compiled(contents, now, version=0)
    problems: list[Problem] = []
    for language in sorted({language for language, _ in contents.prompts}):
        prompts = {prompt.id: prompt for prompt in contents.prompts.values() if prompt.language == language}
        menus = dict(_presentations(prompts, live.flow))
        problems += lint(prompts, references, menus, lambda slot: _longest(live, slot, now))
    return problems


def _presentations(prompts: Mapping[str, Prompt], flow: Flow) -> Iterator[tuple[str, tuple[list[str], int]]]:
    """What is spoken in one go at each opening and menu, with the number of words that it may have."""
    for node_id, node in flow.nodes.items():
        match node:
            case Announcement(barge_in=False):
                yield node_id, (list(node.prompts), OPENING_WORDS)
            case Menu():
                intro = [name for name in node.intro if prompts[name].kind is not Kind.SUMMARY]
                limit = AFTER_HOURS_MENU_WORDS if node_id == AFTER_HOURS else MENU_WORDS
                options = [option.prompt for option in node.options]
                yield node_id, (options, limit + _window_words([prompts[name] for name in options]))
                if intro:
                    yield f"{node_id}{FIRST_TIME}", (intro + options, _FIRST_TIME_WORDS)
            case _:
                pass


def _window_words(options: Sequence[Prompt]) -> int:
    """How many words of these options are those of windows."""
    slots = (slot for slot in slots_used(options) if slot.kind is SlotKind.CALL)
    return sum(word_count(OF_THE_CALL[slot.name]) for slot in slots)


def _longest(live: Live, slot: Slot, now: datetime) -> str:
    if slot.kind is not SlotKind.OPENING:
        return live.slot(slot, "9", now)
    moments = (now + timedelta(days=number) for number in range(_OPENINGS_LOOKED_AT))
    return max((live.slot(slot, "", at) for at in moments), key=word_count)
