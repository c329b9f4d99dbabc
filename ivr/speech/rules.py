"""The rules about one sentence and about one prompt: callers.md, "Words and sound", as two tables.

Rules of this file:

- A rule is one small function and one row of a table: what is wrong, or None; and how to mend it.
- Lengths are those of what callers hear, slots filled; words and figures are judged as they stand in the file.
- What is never said, whatever the sentence, is a row of `wording.py`.
"""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from typing import Generic, TypeAlias, TypeVar

from ivr.speech.catalogue import LINE, SAFETY, Fill, Kind, Sentence, Slot, filled
from ivr.speech.dutch import number
from ivr.speech.measure import spoken_seconds, word_count
from ivr.speech.wording import EMERGENCY_NUMBER, EVERY_KIND, UNSAID, Unsaid

# Source of the limits: callers.md, "Words and sound", 2 and 3.
SENTENCE_WORDS = 15
AVERAGE_WORDS = 11
OPENING_WORDS = 22
SUMMARY_WORDS = 130
SUMMARY_SENTENCES = 14
SUMMARY_FIGURES = 3
SUMMARY_SECONDS = 75

FRAME_WORDS = 8
"""A sentence with at most so many words of its own around a slot may be long: hours and phone numbers cannot be cut."""

_SUMMARIES = frozenset({Kind.SUMMARY})
_OPTIONS = frozenset({Kind.OPTION})
_CITING = frozenset({Kind.SUMMARY, Kind.ANNOUNCEMENT})

_OPTION_FORM = re.compile(r"(?:Voor|Om|Wilt) \S.*, toets \{key\}\.")
_GOAL = re.compile(r"(?!of\b)\W*\w.* toets ", re.IGNORECASE)
_NUMBER_WORDS = frozenset(map(number, range(1000)))
_LARGE = frozenset({"duizend", "miljoen", "miljard"})
_LINKS = frozenset({"op", "de", "tot", "à", "of"})  # "één op de tien" and "vier tot zes" are one figure
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Spoken:
    """One sentence as the rules see it: what stands in the file with slots as "…", and what callers hear.

    `unknown` holds the slots that name nothing that exists; they are heard as "…".
    """

    sentence: Sentence
    own: str
    heard: str
    unknown: tuple[Slot, ...]

    @property
    def is_frame(self) -> bool:
        """Whether it is little more than a slot."""
        return bool(self.sentence.slots) and word_count(self.own) <= FRAME_WORDS


Script: TypeAlias = tuple[Spoken, ...]
"""A prompt as the rules see it: its sentences, at least one."""


@dataclass(frozen=True, slots=True)
class Rule(Generic[_T]):
    """What may be wrong with a sentence or a prompt of these kinds, and how to mend it."""

    fault: Callable[[_T], str | None]
    remedy: str
    kinds: frozenset[Kind] = EVERY_KIND


def script(sentences: Iterable[Sentence], fill: Fill) -> Script:
    """Say sentences as the rules see them; a LookupError of `fill` marks a slot as unknown."""
    return tuple(_spoken(sentence, fill) for sentence in sentences)


def _spoken(sentence: Sentence, fill: Fill) -> Spoken:
    unknown: list[Slot] = []

    def say(slot: Slot) -> str:
        try:
            return fill(slot)
        except LookupError:
            unknown.append(slot)
            return "…"

    heard = filled(sentence, say)
    return Spoken(sentence, filled(sentence, lambda _: "…"), heard, tuple(unknown))


# Rules about one sentence.


def _unknown_name(spoken: Spoken) -> str | None:
    return f"{spoken.unknown[0]} names nothing that exists" if spoken.unknown else None


def _long(spoken: Spoken) -> str | None:
    count = word_count(spoken.heard)
    return (
        f"{count} words, more than {SENTENCE_WORDS}"
        if count > SENTENCE_WORDS and not spoken.is_frame
        else None
    )


def _not_an_option(spoken: Spoken) -> str | None:
    return (
        None
        if _OPTION_FORM.fullmatch(spoken.sentence.text)
        else "an option does not say its goal and then its key"
    )


def _key_first(spoken: Spoken) -> str | None:
    goals = spoken.sentence.text.split("{key}")[:-1]
    wrong = any(not _GOAL.fullmatch(goal) for goal in goals)
    return "a key is said before what it is for, or without toets" if wrong else None


def _unmarked_emergency(spoken: Spoken) -> str | None:
    if SAFETY in spoken.sentence.refs or EMERGENCY_NUMBER not in spoken.own.lower():
        return None
    return f'"{EMERGENCY_NUMBER}" stands in a sentence that is not marked {SAFETY}'


def _false_emergency(spoken: Spoken) -> str | None:
    refs = spoken.sentence.refs
    if SAFETY not in refs or (refs == (SAFETY,) and spoken.own.count(EMERGENCY_NUMBER) == 1):
        return None
    return f'a sentence marked {SAFETY} does not say just "{EMERGENCY_NUMBER}"'


def _cites_leaflet(spoken: Spoken) -> str | None:
    cited = [ref for ref in spoken.sentence.refs if is_paragraph(ref)]
    return f"{cited[0]} is cited in a prompt that is no summary or announcement" if cited else None


def is_paragraph(ref: str) -> bool:
    """Tell a paragraph of the leaflet from our own references."""
    return ref not in {LINE, SAFETY}


def _unsaid(row: Unsaid, spoken: Spoken) -> str | None:
    return row.fault(spoken.own)


SENTENCE_RULES: tuple[Rule[Spoken], ...] = (
    Rule(_unknown_name, "use a name from schedules/"),
    Rule(_long, "cut it in two"),
    Rule(_not_an_option, 'write "Voor …, toets {key}.", or begin with Om or Wilt', _OPTIONS),
    Rule(_key_first, 'say the goal first: "…, toets {key}"', EVERY_KIND - _OPTIONS),
    Rule(_unmarked_emergency, f"give this sentence ref: {SAFETY}"),
    Rule(
        _false_emergency,
        f'say "{EMERGENCY_NUMBER}" once and keep ref: {SAFETY} as its only one, or cite {LINE}',
    ),
    Rule(_cites_leaflet, f"cite {LINE}, or make it an announcement", EVERY_KIND - _CITING),
    *(Rule(partial(_unsaid, row), row.remedy, row.kinds) for row in UNSAID),
)


# Rules about one prompt.


def _words(script: Script) -> int:
    return sum(word_count(spoken.heard) for spoken in script)


def _long_opening(script: Script) -> str | None:
    count = _words(script)
    return f"{count} words, more than {OPENING_WORDS} in the opening" if count > OPENING_WORDS else None


def _long_summary(script: Script) -> str | None:
    count = _words(script)
    return f"{count} words, more than {SUMMARY_WORDS} in a summary" if count > SUMMARY_WORDS else None


def _slow_summary(script: Script) -> str | None:
    seconds = spoken_seconds(spoken.heard for spoken in script)
    return f"about {seconds:.0f} seconds, more than {SUMMARY_SECONDS}" if seconds > SUMMARY_SECONDS else None


def _long_on_average(script: Script) -> str | None:
    prose = [word_count(spoken.heard) for spoken in script if not spoken.is_frame]
    average = sum(prose) / max(len(prose), 1)
    return f"{average:.1f} words a sentence, more than {AVERAGE_WORDS}" if average > AVERAGE_WORDS else None


def _many_sentences(script: Script) -> str | None:
    count = len(script)
    return f"{count} sentences, more than {SUMMARY_SENTENCES}" if count > SUMMARY_SENTENCES else None


def _many_figures(script: Script) -> str | None:
    count = sum(figures(spoken.own) for spoken in script)
    return f"{count} figures, more than {SUMMARY_FIGURES}" if count > SUMMARY_FIGURES else None


def figures(text: str) -> int:
    """Count the figures in a text: "ruim twee miljoen", "één op de tien" and "vier tot zes" are one each."""
    count, in_figure = 0, False
    for word in re.findall(r"\w+|[^\w\s]", text.lower()):
        is_number = word in _LARGE or word.removesuffix("duizend") in _NUMBER_WORDS
        count += is_number and not in_figure
        in_figure = is_number or (in_figure and word in _LINKS)
    return count


def _unannounced(script: Script) -> str | None:
    return (
        None
        if "samenvatting" in script[0].own.lower()
        else "the first sentence does not say that this is a summary"
    )


def _unended(script: Script) -> str | None:
    return (
        None
        if "einde" in script[-1].own.lower()
        else "the last sentence does not say that the summary has ended"
    )


PROMPT_RULES: tuple[Rule[Script], ...] = (
    Rule(_long_opening, "say less: nobody can interrupt the opening", frozenset({Kind.OPENING})),
    Rule(_long_summary, "say less, or make two summaries", _SUMMARIES),
    Rule(_slow_summary, "say less, or say a phone number once", _SUMMARIES),
    Rule(_long_on_average, "cut the longest sentences", _SUMMARIES),
    Rule(_many_sentences, "say less, or make two summaries", _SUMMARIES),
    Rule(_many_figures, "leave out the figures that a listener can miss", _SUMMARIES),
    Rule(_unannounced, 'begin with a sentence that has the word "samenvatting"', _SUMMARIES),
    Rule(_unended, 'end with a sentence that has the word "einde"', _SUMMARIES),
)
