"""The Dutch of the diagram: prompts cut down to labels, and the few words that no prompt holds.

Rules of this file:
- What callers hear is never rephrased, only shortened: the key and the lead-in of a fixed pattern go.
- A prompt that does not follow the pattern is shown whole; a line without a subject here goes by its id.
"""

import re
from collections.abc import Mapping, Sequence
from types import MappingProxyType

from ivr.callflow.turns import Question
from ivr.hours.model import Kind

BEGIN = "Het begin"
RING = "Er wordt gebeld"
ANYBODY = "elke beller"
OURSELVES = "met ons eigen nummer"
REQUEST = "Terugbelverzoek"
FAILING = "lukt het niet"
PARTING = "neemt afscheid"
SILENCE = "stilte"
HEADINGS = ("Waar een gesprek begint", "Wat daarop kan volgen", "Wie opneemt")
"""What stands above the columns of the diagram."""
READ_OUT = "wordt voorgelezen"

_STATUSES: Mapping[Kind, str] = MappingProxyType(
    {Kind.OPEN: "open", Kind.CLOSED: "dicht", Kind.UNKNOWN: "onbekend"}
)
ANSWERS: Mapping[Kind, str] = MappingProxyType(
    {Kind.OPEN: "ja", Kind.CLOSED: "nee", Kind.UNKNOWN: "onbekend"}
)
"""What a status answers to the question whether a line is open."""
REASONS: Mapping[str, str] = MappingProxyType(
    {"closed": "dicht", "busy": "bezet", "unanswered": "geen gehoor"}
)
"""Why a transfer fails, by the names that `nodes.targets` gives its ways out."""
STEPS: Mapping[Question, str] = MappingProxyType(
    {
        Question.CALLER: "vraagt om een nummer",
        Question.WINDOWS: "biedt tijden aan",
        Question.SAVE: "noteert het verzoek",
    }
)
"""What a callback dialogue does when it asks the shell something; who is phoning notices nothing of the others."""

_SUBJECTS: Mapping[str, str] = MappingProxyType(
    {"office": "de rugpoli", "nurse": "het telefonisch spreekuur", "desk": "de balie"}
)
_OPTION = re.compile(r"(?:Voor (?P<goal>.+)|Om(?P<wish> .+)), toets \{key\}\.")
_CONNECTING = re.compile(r"Ik verbind u door met (?P<whom>.+)\.")
_ARTICLE = re.compile(r"^(?:de|het|een) ")
_SLOT = re.compile(r"\{[^{}]*\}")
_LISTED = re.compile(r": \{[^{}]*\}")


def option(text: str) -> str:
    """The goal of an option's words: "Voor een recept, toets {key}." is "een recept"."""
    match = _OPTION.fullmatch(text)
    return (match["goal"] or "om" + match["wish"]) if match else plain(text)


def person(text: str) -> str:
    """Whom a connecting prompt connects with: "Ik verbind u door met de balie." is "Balie"."""
    match = _CONNECTING.fullmatch(text)
    return capital(_ARTICLE.sub("", match["whom"], count=1)) if match else plain(text)


def question(line: str) -> str:
    """What an hours gate asks of a line."""
    return f"Is {_subject(line)} open?"


def finding(line: str, status: Kind) -> str:
    """What an hours gate found: "De balie is dicht"."""
    return capital(f"{_subject(line)} is {_STATUSES[status]}")


def repeated(text: str, count: int) -> str:
    """A text that is said so many times."""
    return text if count == 1 else f"{count} keer: {text}"


def times(number: int, reasons: str) -> str:
    """Reasons that count at the given try only, from 1."""
    return reasons if number == 1 else f"{number}e keer {reasons}"


def ringing(seconds: int) -> str:
    """How long a telephone rings before nobody answers."""
    return f"na {seconds} s"


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
    """A text without what is filled in when it is spoken: left out after a colon, else marked."""
    return _SLOT.sub("…", _LISTED.sub("", text))


def either(parts: Sequence[str]) -> str:
    """Things of which one is so: "a, b of c"."""
    return _joined(parts, "of")


def sentence(parts: Sequence[str]) -> str:
    """Things that are all so, as a sentence: "A, b en c."."""
    return f"{capital(_joined(parts, 'en'))}."


def says(name: str, label: str) -> bool:
    """Whether a name says all that a label does: "Balie van de polikliniek" and "de balie"."""
    return _ARTICLE.sub("", label, count=1).casefold() in name.casefold()


def titled(name: str, text: str) -> str:
    """The title of a card that is called otherwise than by its title's text."""
    return text if name == text else f"{name}: {text[:1].lower()}{text[1:]}"


def capital(text: str) -> str:
    """A text that begins with a capital."""
    return text[:1].upper() + text[1:]


def _joined(parts: Sequence[str], conjunction: str) -> str:
    *most, last = parts
    return f"{', '.join(most)} {conjunction} {last}" if most else last


def _subject(line: str) -> str:
    return _SUBJECTS.get(line, line)
