"""The Dutch of the diagram: prompts cut down to labels, and the few words that no prompt holds.

Rules of this file:
- What callers hear is never rephrased, only shortened: the key and the lead-in of a fixed pattern go.
- A prompt that does not follow the pattern is shown whole; a line without a subject here goes by its id.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType

BEGIN = "Het begin"
RING = "Er wordt gebeld"
ANYBODY = "elke beller"
OURSELVES = "met ons eigen nummer"
SILENCE = "stilte"
FIRST_HEARD = "Elke beller hoort eerst:"
THEN_THE_END = "Daarna eindigt het gesprek."
READ_OUT = "wordt voorgelezen"

OPEN, CLOSED, UNKNOWN = "open", "dicht", "onbekend"
BUSY, UNANSWERED = "in gesprek", "geen gehoor"

ANSWERS: Mapping[str, str] = MappingProxyType({OPEN: "ja", CLOSED: "nee", UNKNOWN: UNKNOWN})
"""What a status answers to the question whether a line is open."""

_SUBJECTS: Mapping[str, str] = MappingProxyType(
    {"office": "de rugpoli", "nurse": "het spreekuur van de verpleegkundige", "desk": "de balie"}
)
_OPTION = re.compile(r"(?:Voor (?P<goal>.+)|(?P<wish>Om .+)), toets \{key\}\.")
_CONNECTING = re.compile(r"Ik verbind u door met (?P<whom>.+)\.")
_ARTICLE = re.compile(r"(?:de|het|een) ", re.IGNORECASE)
_SLOT = re.compile(r"\{[^{}]*\}")


def option(text: str) -> str:
    """The goal of an option's words: "Voor een recept, toets {key}." is "een recept"."""
    match = _OPTION.fullmatch(text)
    return _lower(match["goal"] or match["wish"]) if match else plain(text)


def person(text: str) -> str:
    """Whom a connecting prompt connects with: "Ik verbind u door met de balie." is "Balie"."""
    match = _CONNECTING.fullmatch(text)
    return capital(_ARTICLE.sub("", match["whom"], count=1)) if match else plain(text)


def question(line: str) -> str:
    """What an hours gate asks of a line."""
    return f"Is {_subject(line)} open?"


def finding(line: str, statuses: tuple[str, ...]) -> str:
    """What an hours gate found: "De balie is dicht of onbekend"."""
    return capital(f"{_subject(line)} is {either(statuses)}")


def times(number: int, reasons: str) -> str:
    """Reasons that count at the given try only, from 1."""
    return reasons if number == 1 else f"{number}e keer {reasons}"


def ringing(seconds: int) -> str:
    """How long a person's telephone rings."""
    return f"De telefoon gaat {seconds} seconden over."


def subjects(count: int) -> str:
    """How much there is to hear of a topic."""
    return "1 onderwerp" if count == 1 else f"{count} onderwerpen"


def quote(text: str) -> str:
    """Words as they are spoken, in quotation marks."""
    return f"“{plain(text)}”"


def first_sentence(text: str) -> tuple[str, str]:
    """A text in two: its first sentence without the full stop, and what comes after it."""
    first, _, rest = plain(text).partition(". ")
    return first.removesuffix("."), rest


def plain(text: str) -> str:
    """A text with a mark where something is filled in when it is spoken."""
    return _SLOT.sub("…", text)


def either(parts: tuple[str, ...]) -> str:
    """Things of which one is so: "a, b of c"."""
    *most, last = parts
    return f"{', '.join(most)} of {last}" if most else last


def same(one: str, other: str) -> bool:
    """Whether two labels say the same, but for an article and a capital."""
    return _ARTICLE.sub("", one, count=1).casefold() == _ARTICLE.sub("", other, count=1).casefold()


def capital(text: str) -> str:
    """A text that begins with a capital."""
    return text[:1].upper() + text[1:]


def _lower(text: str) -> str:
    """A text that begins without a capital, unless it begins with an abbreviation."""
    return text if text[1:2].isupper() else text[:1].lower() + text[1:]


def _subject(line: str) -> str:
    return _SUBJECTS.get(line, line)
