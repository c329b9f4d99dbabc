"""The prompts as they are read: the words that callers hear, with what is filled in written in digits.

Rules of this file:
- The words of a prompt are not touched; only its slots are filled otherwise than in speech.
- What cannot be filled in is said to be unknown: the rest of the page is still there.
"""

from collections.abc import Sequence
from datetime import datetime

from ivr.content.live import Live
from ivr.page import hours
from ivr.page.written import Phone, phone
from ivr.speech.catalogue import Prompt, Slot, SlotKind

LANGUAGE = "nl"
NBSP = "\N{NO-BREAK SPACE}"
UNKNOWN = "(nu niet bekend)"
OPEN = "…"
"""What differs from call to call, or from menu to menu."""

Piece = str | Phone
"""A part of a text: words, or a number that can be called."""

_KEYS = {"*": "sterretje (*)", "#": "hekje (#)"}


def read(live: Live, prompt: Prompt, keys: Sequence[str], now: datetime) -> tuple[Piece, ...]:
    """A prompt to read; `keys` are those that end it, where it is the words of an option."""
    pieces: list[Piece] = []
    for sentence in prompt.sentences:
        pieces += [" "] if pieces else []
        pieces += [part if isinstance(part, str) else _slot(live, part, keys, now) for part in sentence.parts]
    return tuple(pieces)


def label(live: Live, prompt_id: str, now: datetime) -> str:
    """A prompt in plain text with the slot of its key left in, as the diagram wants it; its id if it is missing."""
    prompt = live.contents.prompts.get((LANGUAGE, prompt_id))
    return plain(read(live, prompt, (str(Slot(SlotKind.KEY)),), now)) if prompt else prompt_id


def plain(pieces: Sequence[Piece]) -> str:
    """Pieces as one text, in which a number stays on one line."""
    return "".join(piece if isinstance(piece, str) else piece.shown.replace(" ", NBSP) for piece in pieces)


def _slot(live: Live, slot: Slot, keys: Sequence[str], now: datetime) -> Piece:
    try:
        return _filled(live, slot, keys, now)
    except LookupError:
        return UNKNOWN


def _filled(live: Live, slot: Slot, keys: Sequence[str], now: datetime) -> Piece:
    match slot.kind:
        case SlotKind.KEY | SlotKind.CALL:
            known = keys if slot.kind is SlotKind.KEY else ()
            return " of ".join(_KEYS.get(key, key) for key in known) or OPEN
        case SlotKind.OPENING:
            return hours.next_opening(live, slot.name, now)
        case SlotKind.HOURS:
            return hours.weekly(live, slot.name, now)
        case SlotKind.NUMBER:
            return phone(live.number(slot.name))
        case SlotKind.LOCATION:
            return live.slot(slot, "", now)
        case SlotKind.ADDRESS:
            return _address(live, slot.name)


def _address(live: Live, location: str) -> str:
    if live.contents.places is None:
        return UNKNOWN
    place = live.contents.places.locations[location]
    return f"{place.street} {place.house_number} in {place.city}"
