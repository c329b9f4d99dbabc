"""Checks every TwiML document before it leaves.

Rules of this file:
- What is not known to be right is wrong: verbs, nesting, attributes, values.
- The verbs and attributes are those of the installed builder's own signatures; the nesting and values are
  the few that this line uses.

Source: Twilio's TwiML reference; limits and error numbers in `docs/architecture.md`.
"""

import inspect
import re
from collections.abc import Callable, Mapping
from xml.etree import ElementTree as ET

from twilio.twiml.voice_response import Gather, VoiceResponse

from ivr.hours.places import DESTINATION, NUMBER

DOCUMENT_MOST = 64 * 1024
"""Bytes; a larger document fails with 11750."""

SAY_MOST = 3000
"""Characters in one Say."""

_NESTING = {
    "Response": {"Say", "Play", "Pause", "Gather", "Dial", "Redirect", "Hangup"},
    "Gather": {"Say", "Play", "Pause"},
}
_LEAVES = {"Say", "Play", "Pause", "Dial", "Redirect", "Hangup"}
_WAITS = {"Gather", "Dial"}
_REQUIRED = {
    "Say": {"language", "voice"},
    "Gather": {"action", "actionOnEmptyResult", "method", "timeout"},
    "Dial": {"callerId", "timeout"},
    "Redirect": {"method"},
}
_URL = re.compile(r"(?:https?://[!-~]+|/[!-~]*)", re.ASCII)
_WHOLE = re.compile(r"[0-9]{1,3}", re.ASCII)
_VALUES: Mapping[str, Callable[[str], object]] = {
    "action": _URL.fullmatch,
    "method": {"POST"}.__contains__,
    "timeout": _WHOLE.fullmatch,
    "numDigits": _WHOLE.fullmatch,
    "length": _WHOLE.fullmatch,
    "callerId": NUMBER.fullmatch,
    "input": {"dtmf"}.__contains__,
    "actionOnEmptyResult": {"true"}.__contains__,
    "finishOnKey": re.compile(r"[0-9*#]?", re.ASCII).fullmatch,
    "language": re.compile(r"[a-z]{2}-[A-Z]{2}", re.ASCII).fullmatch,
    "voice": re.compile(r"[\w.-]+", re.ASCII).fullmatch,
    "record": {"do-not-record"}.__contains__,
}


class InvalidTwiMLError(Exception):
    """A document that must not be sent. The message says why, without the words that callers hear."""


def _attributes(builder: type, verb: str) -> frozenset[str]:
    """The attributes that the builder's own signature gives a verb, as they stand in a document."""
    names = inspect.signature(getattr(builder, verb.lower())).parameters
    return frozenset(re.sub(r"_([a-z])", lambda letter: letter[1].upper(), name) for name in names)


_ATTRIBUTES = {verb: _attributes(VoiceResponse, verb) for verb in _NESTING["Response"]} | {
    f"Gather/{verb}": _attributes(Gather, verb) for verb in _NESTING["Gather"]
}


def validated(document: str) -> str:
    """The same document, once it is known to be right.

    Raises:
        InvalidTwiMLError: it is not.
    """
    data = (
        document.encode("utf-8", errors="strict")
        if document.isprintable()
        else _refused("control characters")
    )
    if len(data) > DOCUMENT_MOST:
        _refused(f"{len(data)} bytes")
    try:
        root = ET.fromstring(data)  # noqa: S314 - our own document, a few lines above
    except ET.ParseError as error:
        raise InvalidTwiMLError(f"not XML: {error}") from None
    if root.tag != "Response" or root.attrib:
        _refused(f"root {root.tag}")
    _check_content(root)
    _check_children(root)
    if len(root) and root[-1].tag in _WAITS:
        _refused(f"{root[-1].tag} is the last verb")
    return document


def _refused(why: str) -> bytes:
    raise InvalidTwiMLError(why)


def _check_children(parent: ET.Element) -> None:
    for child in parent:
        if child.tag not in _NESTING[parent.tag]:
            _refused(f"{child.tag} in {parent.tag}")
        _check_attributes(child, f"Gather/{child.tag}" if parent.tag == "Gather" else child.tag)
        _check_content(child)
        if child.tail and child.tail.strip():
            _refused(f"text after {child.tag}")
        if child.tag in _NESTING:
            _check_children(child)


def _check_attributes(verb: ET.Element, known_as: str) -> None:
    unknown = set(verb.attrib) - _ATTRIBUTES[known_as]
    missing = _REQUIRED.get(verb.tag, set()) - set(verb.attrib)
    if unknown or missing:
        _refused(f"{verb.tag}: unknown {sorted(unknown)}, missing {sorted(missing)}")
    for name, value in verb.attrib.items():
        check = _VALUES.get(name)
        if check is None or not check(value):
            _refused(f"{verb.tag} {name}")


def _check_content(verb: ET.Element) -> None:
    text = verb.text or ""
    right: object
    if verb.tag in _LEAVES and len(verb):
        _refused(f"{verb.tag} with children")
    match verb.tag:
        case "Say":
            right = text.strip() and len(text) <= SAY_MOST
        case "Dial":
            right = DESTINATION.fullmatch(text)
        case "Play" | "Redirect":
            right = _URL.fullmatch(text)
        case _:
            right = not text.strip()
    if not right:
        _refused(f"content of {verb.tag}")
