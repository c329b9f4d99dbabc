"""Which words need a take, which takes there are, and which files nobody needs any more.

Rules of this file:
- What is needed is computed from the prompts, the flow and the timetables: nobody keeps a list.
- A fixed sentence needs one take. A changing one needs a clip of each fixed part, and of what it says now;
  the inventory of `speech/clips.py` covers what it may say later.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby, product

from ivr.callflow.nodes import Flow, Menu
from ivr.content.live import Live
from ivr.hours.timeline import resolved
from ivr.speech import dutch
from ivr.speech.catalogue import Sentence, Slot, SlotKind
from ivr.speech.clips import inventory
from ivr.speech.takes import Take

CHANGING = frozenset({SlotKind.OPENING, SlotKind.HOURS, SlotKind.NUMBER})
"""Slots that are put together from clips; the others are fixed as long as the files are."""


@dataclass(frozen=True, slots=True)
class Needed:
    """Words that need a take; `prompt` is "" for a clip."""

    text: str
    language: str
    prompt: str

    @property
    def clip(self) -> bool:
        """Whether changing sentences are put together from it."""
        return not self.prompt


def needed_takes(live: Live, now: datetime) -> list[Needed]:
    """All words that need a take, each once, prompts first."""
    sentences: dict[tuple[str, str], Needed] = {}
    clips: dict[tuple[str, str], Needed] = {}
    keys = _keys(live.flow)
    for (language, name), prompt in live.contents.prompts.items():
        for sentence, key in product(prompt.sentences, sorted(keys.get(name, {""}))):
            if any(slot.kind is SlotKind.CALL for slot in sentence.slots):
                continue  # never recorded
            if any(map(_changes, sentence.parts)):
                for text in _clips(live, sentence, key, now):
                    clips.setdefault((language, text), Needed(text, language, ""))
            else:
                text = live.sentence(sentence, key, now)
                sentences.setdefault((language, text), Needed(text, language, name))
    for language in sorted({language for language, _ in live.contents.prompts}):
        for text in inventory():
            clips.setdefault((language, text), Needed(text, language, ""))
    return [*sentences.values(), *clips.values()]


def _keys(flow: Flow) -> dict[str, set[str]]:
    """The keys with which each option is offered somewhere in the flow."""
    keys = defaultdict(set)
    for node in flow.nodes.values():
        if isinstance(node, Menu):
            for option in node.options:
                keys[option.prompt].add(option.key)
    return keys


def _clips(live: Live, sentence: Sentence, key: str, now: datetime) -> Iterator[str]:
    """The fixed parts of a changing sentence, and what its slots say, each as one; the last one ends the sentence."""
    for changing, group in groupby(sentence.parts, key=_changes):
        parts = list(group)
        if changing:
            end = "." if sentence.parts[-2:] == (parts[-1], ".") else ""
            slots = (part for part in parts if isinstance(part, Slot))
            yield from (f"{text}{end}" for slot in slots for text in _said(live, slot, now))
        else:
            said = (live.slot(part, key, now) if isinstance(part, Slot) else part for part in parts)
            if fixed := "".join(said).strip(" .").lstrip(" ,"):
                yield fixed


def _changes(part: str | Slot) -> bool:
    return isinstance(part, Slot) and part.kind in CHANGING


def _said(live: Live, slot: Slot, now: datetime) -> Iterator[str]:
    if slot.kind is SlotKind.OPENING:
        yield from _spans(live, slot.name)
    elif slot.kind is SlotKind.NUMBER:
        yield live.slot(slot, "", now)


def _spans(live: Live, line: str) -> Iterator[str]:
    """Every span in which a line may open, said as one; the day before it comes from the inventory."""
    timetable = resolved(live.contents.timetables[line], live.contents.timetables)
    weekly = [hours for version in timetable.versions for hours in version.days]
    dated = [override.hours for override in timetable.overrides]
    recurring = [override.hours for override in timetable.recurring]
    for span in sorted({span for hours in (*weekly, *dated, *recurring) for span in hours}):
        yield dutch.span((span.start, span.end))


@dataclass(frozen=True, slots=True)
class Shelf:
    """What there is of what is needed: a take for each text that has one, and takes that nobody needs."""

    takes: dict[Needed, list[Take]]
    unused: list[Take]

    @property
    def missing(self) -> list[Needed]:
        """What has no take at all."""
        return [needed for needed, takes in self.takes.items() if not takes]


def shelf(needed: list[Needed], takes: tuple[Take, ...]) -> Shelf:
    """Lay the takes beside what is needed."""
    by_text: dict[tuple[str, str, bool], list[Take]] = defaultdict(list)
    for take in takes:
        by_text[take.language, take.text, take.clip].append(take)
    found = {each: by_text.pop((each.language, each.text, each.clip), []) for each in needed}
    return Shelf(found, [take for left in by_text.values() for take in left])
