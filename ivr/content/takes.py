"""Which words need a take, which takes there are, and which files nobody needs any more.

Rules of this file:
- What is needed is computed from the prompts, the flow and the timetables: nobody keeps a list.
- A fixed sentence needs one take. A changing one needs a clip of each fixed part, and of what it says now;
  the inventory of `speech/clips.py` covers what it may say later.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.callflow.nodes import Flow, Menu
from ivr.content.live import Live
from ivr.speech.catalogue import Prompt, Sentence, SlotKind
from ivr.speech.clips import inventory
from ivr.speech.takes import Take

CHANGING = frozenset({SlotKind.OPENING, SlotKind.HOURS, SlotKind.NUMBER})
"""Slots that are put together from clips; the others are fixed as long as the files are."""

_DAYS_LOOKED_AHEAD = 15


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
    for (language, _), prompt in live.contents.prompts.items():
        for sentence in prompt.sentences:
            if any(slot.kind in CHANGING for slot in sentence.slots):
                for text in _clips(live, sentence, now):
                    clips.setdefault((language, text), Needed(text, language, ""))
            else:
                for text in _fixed(live, prompt, sentence, keys, now):
                    sentences.setdefault((language, text), Needed(text, language, prompt.id))
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


def _fixed(
    live: Live, prompt: Prompt, sentence: Sentence, keys: dict[str, set[str]], now: datetime
) -> Iterator[str]:
    for key in sorted(keys.get(prompt.id) or {""}):
        yield live.sentence(sentence, key, now)


def _clips(live: Live, sentence: Sentence, now: datetime) -> Iterator[str]:
    """The fixed parts of a changing sentence, and what its slots say in the coming days."""
    for part in sentence.parts:
        if isinstance(part, str):
            if part.strip(" ."):
                yield part.strip().rstrip(".").strip()
        elif part.kind is SlotKind.OPENING:
            moments = (now + timedelta(days=number) for number in range(_DAYS_LOOKED_AHEAD))
            # Of "dinsdag vierentwintig november van één tot twee uur 's middags" the day comes from clips.
            yield from sorted({_span(live.slot(part, "", moment)) for moment in moments})
        elif part.kind is SlotKind.NUMBER:
            yield live.slot(part, "", now)


def _span(opening: str) -> str:
    start = opening.find(" van ")
    return opening[start + 1 :] if start >= 0 else opening


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
