"""The prompts: plain data, as somebody else read it from YAML, to frozen prompts and a list of problems.

Rules of this file:

- Bad data is never an exception: every fault of every file comes back as a `Problem`, all at once.
- A prompt with a fault is left out whole; nothing is repaired in silence.
- A slot is parsed here and filled by a function: text from a file is never a format string.
- Only the shape is judged here; what good words are, `lint.py` knows.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeAlias

from ivr.hours.model import Problem


class Kind(StrEnum):
    """What a prompt is for; it decides which limits hold."""

    OPENING = "opening"
    OPTION = "option"
    ANNOUNCEMENT = "announcement"
    MENU = "menu"
    SUMMARY = "summary"


class SlotKind(StrEnum):
    """What is filled in while the prompt is spoken; all but the key name whose it is: `{hours:nurse}`."""

    KEY = "key"
    OPENING = "opening"
    HOURS = "hours"
    NUMBER = "number"
    LOCATION = "location"
    ADDRESS = "address"
    CALL = "call"
    """Of this one call: the number to be phoned, the windows that are free. Never recorded, never kept."""


LINE = "line"
"""The reference of our own words, about the phone line itself."""
SAFETY = "safety"
"""The reference of the 112 sentence."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A place in a sentence that is filled when it is spoken; `name` is "" for a key."""

    kind: SlotKind
    name: str = ""

    def __str__(self) -> str:
        return f"{{{self.kind}:{self.name}}}" if self.name else f"{{{self.kind}}}"


Fill: TypeAlias = Callable[[Slot], str]
"""Says a slot in words; raises LookupError for a name that does not exist."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence in parts, and what it says it from: `line`, `safety` or leaflet paragraphs (`rug#1`)."""

    parts: tuple[str | Slot, ...]
    refs: tuple[str, ...]

    @property
    def text(self) -> str:
        """The sentence as it stands in the file, slots in braces."""
        return "".join(map(str, self.parts))

    @property
    def slots(self) -> tuple[Slot, ...]:
        """The slots in the order in which they are spoken."""
        return tuple(part for part in self.parts if isinstance(part, Slot))


@dataclass(frozen=True, slots=True)
class Prompt:
    """Words with an id; `title` only for a summary, `file` to tell people where the words stand."""

    id: str
    language: str
    kind: Kind
    title: str | None
    sentences: tuple[Sentence, ...]
    file: str = ""


def filled(sentence: Sentence, fill: Fill) -> str:
    """Give a sentence as it is spoken, each slot said by `fill`."""
    return "".join(fill(part) if isinstance(part, Slot) else part for part in sentence.parts)


def slots_used(prompts: Iterable[Prompt]) -> frozenset[Slot]:
    """Collect every slot that some sentence of these prompts has."""
    return frozenset(slot for prompt in prompts for sentence in prompt.sentences for slot in sentence.slots)


def parse_prompts(
    documents: Mapping[str, Any], *, language: str = "nl"
) -> tuple[dict[str, Prompt], list[Problem]]:
    """Read documents (file name to plain data) into prompts by id, and the problems of all files.

    An id that stands in two files belongs to the first.
    """
    found: list[Problem] = []
    prompts: dict[str, Prompt] = {}
    owners: dict[str, str] = {}
    for file, document in documents.items():
        for prompt_id, data, place in _entries(document, _Place(file, "", found)):
            owner = owners.setdefault(prompt_id, file)
            if owner != file:
                place.report(f"this id is also in {owner}", "give one of the two prompts another id")
            elif prompt := _prompt(prompt_id, data, language, place):
                prompts[prompt_id] = prompt
    return prompts, found


@dataclass(frozen=True, slots=True)
class _Place:
    """Where in a file we are reading, and the list that what we find there goes to."""

    file: str
    path: str
    found: list[Problem]

    def at(self, step: str) -> "_Place":
        return _Place(self.file, self.path + step, self.found)

    def report(self, message: str, remedy: str) -> None:
        self.found.append(Problem(self.file, self.path, message, remedy))


_ID = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)*")
_NAME = re.compile(r"[a-z][a-z0-9_]*")
_SLOT = re.compile(r"\{([^{}]*)\}")
_REFERENCE = re.compile(rf"{LINE}|{SAFETY}|[a-z]+(/[a-z]+)*#[1-9][0-9]*")

_TYPES = {
    str: "text",
    bool: "true or false",
    int: "a number",
    float: "a number",
    list: "a list",
    dict: "a mapping",
}
_SLOT_FORMS = ", ".join(str(Slot(kind, "" if kind is SlotKind.KEY else "name")) for kind in SlotKind)


def _entries(document: Any, place: _Place) -> Iterable[tuple[str, Any, _Place]]:
    if not isinstance(document, dict):
        place.report(
            f"the file holds {_type(document)}", "let it hold prompts: an id, and below it kind and sentences"
        )
        return
    for key, data in document.items():
        if isinstance(key, str) and _ID.fullmatch(key):
            yield key, data, place.at(key)
        else:
            place.at(_shown(key)).report(
                "this is not an id", "use small letters, figures and _, parts joined by dots"
            )


def _prompt(prompt_id: str, data: Any, language: str, place: _Place) -> Prompt | None:
    before = len(place.found)
    fields = _fields(data, {"kind", "sentences"}, {"title"}, place)
    kind = _kind(fields["kind"], place.at(".kind")) if "kind" in fields else None
    title = _title(fields, kind, place)
    sentences = _sentences(fields["sentences"], place.at(".sentences")) if "sentences" in fields else ()
    if kind is None or len(place.found) > before:
        return None
    return Prompt(prompt_id, language, kind, title, sentences, place.file)


def _fields(data: Any, required: set[str], optional: set[str], place: _Place) -> dict[Any, Any]:
    """Give the mapping at this place ({} if it is none), after reporting what is missing in it or unknown."""
    if not isinstance(data, dict):
        place.report(f"here is {_type(data)}", f"give a mapping with {_either(required)}")
        return {}
    for key in sorted(required - data.keys()):
        place.report(f"{key} is missing", f"add {key}:")
    for key in [key for key in data if key not in required | optional]:
        place.at(f".{_shown(key)}").report(
            "this key is unknown", f"remove it, or use {_either(required | optional)}"
        )
    return data


def _kind(value: Any, place: _Place) -> Kind | None:
    if isinstance(value, str) and value in Kind.__members__.values():
        return Kind(value)
    place.report("this is no kind of prompt", f"use {_either(set(Kind))}")
    return None


def _title(fields: dict[Any, Any], kind: Kind | None, place: _Place) -> str | None:
    if "title" in fields:
        if kind not in (Kind.SUMMARY, None):
            place.at(".title").report("only a summary has a title", "remove the title")
        return _text(fields["title"], place.at(".title"))
    if kind is Kind.SUMMARY:
        place.report("title is missing", "add title: for the page on which summaries can be read")
    return None


def _sentences(value: Any, place: _Place) -> tuple[Sentence, ...]:
    if not isinstance(value, list) or not value:
        place.report("here is no list of sentences", "give one item a sentence, each with say: and ref:")
        return ()
    return tuple(_sentence(item, place.at(f"[{count}]")) for count, item in enumerate(value, 1))


def _sentence(data: Any, place: _Place) -> Sentence:
    fields = _fields(data, {"say", "ref"}, set(), place)
    parts = _parts(_text(fields["say"], place.at(".say")), place.at(".say")) if "say" in fields else ()
    refs = _refs(fields["ref"], place.at(".ref")) if "ref" in fields else ()
    return Sentence(parts, refs)


def _text(value: Any, place: _Place) -> str:
    """Give text with its white space made plain, "" after a report."""
    if not isinstance(value, str):
        place.report(f"here is {_type(value)}", "write text, between quotes")
        return ""
    text = " ".join(value.split())
    if not text:
        place.report("this is empty", "write the words, or remove the item")
    elif not text.isprintable():
        place.report("this holds a character that cannot be seen or spoken", "type the text anew")
    return text


def _parts(text: str, place: _Place) -> tuple[str | Slot, ...]:
    parts: list[str | Slot] = []
    for count, piece in enumerate(_SLOT.split(text)):
        if count % 2:  # the pattern has one group, so every second piece stood between braces
            parts.extend(_slot(piece, place))
            continue
        if "{" in piece or "}" in piece:
            place.report(
                "a brace stands alone", f"close the slot, or remove the brace; slots are {_SLOT_FORMS}"
            )
        parts.extend([piece] if piece else [])
    return tuple(parts)


def _slot(inner: str, place: _Place) -> list[Slot]:
    kind, colon, name = inner.partition(":")
    named = kind in SlotKind.__members__.values() and kind != SlotKind.KEY
    if (named and _NAME.fullmatch(name)) or (kind == SlotKind.KEY and not colon):
        return [Slot(SlotKind(kind), name)]
    place.report(f"{_shown('{' + inner + '}')} is no slot", f"use one of {_SLOT_FORMS}")
    return []


def _refs(value: Any, place: _Place) -> tuple[str, ...]:
    refs = value if isinstance(value, list) else [value]
    if not refs:
        place.report("this list is empty", f"cite a paragraph of the leaflet (rug#1), or {LINE}, or {SAFETY}")
    for ref in refs:
        if not (isinstance(ref, str) and _REFERENCE.fullmatch(ref)):
            place.report(
                f"{_shown(ref)} is no reference",
                f"write a paragraph of the leaflet (rug#1), or {LINE}, or {SAFETY}",
            )
    return tuple(str(ref) for ref in refs)


def _type(value: Any) -> str:
    return next((name for kind, name in _TYPES.items() if isinstance(value, kind)), "nothing")


def _shown(value: Any) -> str:
    """Quote a value from a file briefly, whatever it is."""
    return value if isinstance(value, str) and len(value) < 40 else _type(value)  # noqa: PLR2004 - brief


def _either(words: set[str]) -> str:
    return " or ".join(sorted(words))
