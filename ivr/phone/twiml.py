"""TwiML, read as Twilio reads it: a document is a row of verbs, each a frozen value.

- What is no XML, or has another root than Response, ends the call (12100, 12102); so does a DOCTYPE: nothing is expanded.
- What the schema does not know is skipped and noted (12200): a misspelt verb, a wrong nesting, a wrong attribute.
- Every Say and Play has its place in the document (`order`), so that a prompt id can be matched to it.

Defaults and nesting: https://www.twilio.com/docs/voice/twiml and the pages of each verb.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import Literal, TypeVar
from xml.etree import ElementTree as ET

from ivr.phone.findings import ApplicationError, Finding

Method = Literal["GET", "POST"]

_WHOLE = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class Say:
    """Speak a text."""

    text: str
    language: str
    loop: int
    order: int


@dataclass(frozen=True, slots=True)
class Play:
    """Play a recording; its address may be relative to the document's."""

    url: str
    loop: int
    order: int


@dataclass(frozen=True, slots=True)
class Pause:
    """Say nothing for some seconds."""

    seconds: int


Prompt = Say | Play | Pause


@dataclass(frozen=True, slots=True)
class Gather:
    """Listen to prompts and wait for keys; `timeout` in seconds, first after the prompts and then after each key."""

    prompts: tuple[Prompt, ...]
    action: str | None
    method: Method
    timeout: int
    num_digits: int | None
    finish_on_key: str
    action_on_empty_result: bool


@dataclass(frozen=True, slots=True)
class Dial:
    """Ring numbers, all at once, for `timeout` seconds, and connect the first that answers."""

    numbers: tuple[str, ...]
    action: str | None
    method: Method
    timeout: int
    caller_id: str | None


@dataclass(frozen=True, slots=True)
class Redirect:
    """Go on with the document at another address."""

    url: str
    method: Method


@dataclass(frozen=True, slots=True)
class Hangup:
    """End the call."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Do not take the call."""


Verb = Say | Play | Pause | Gather | Dial | Redirect | Hangup | Reject


@dataclass(frozen=True, slots=True)
class Document:
    """What to do, in order, and what the schema had against it."""

    verbs: tuple[Verb, ...]
    findings: tuple[Finding, ...]


def parse(body: bytes) -> Document:
    """Read a document; raise `ApplicationError` if it is none."""
    root = _root(body)
    if root.tag != "Response":
        raise ApplicationError(12102, f"the root element is <{root.tag}>, not <Response>")
    reader = _Reader()
    return Document(reader.children(root, _VERBS), tuple(reader.findings))


class _NoDoctype(ET.TreeBuilder):
    def doctype(self, *_: object) -> None:
        raise ApplicationError(12100, "a DOCTYPE has no place in TwiML")


def _root(body: bytes) -> ET.Element:
    parser = ET.XMLParser(target=_NoDoctype())  # noqa: S314 - no DOCTYPE is let through, so there are no entities
    try:
        parser.feed(body)
        return parser.close()
    except ET.ParseError as problem:
        raise ApplicationError(12100, f"not XML: {problem}") from problem


_V = TypeVar("_V")
_Builder = Callable[["_Reader", ET.Element], _V]


class _Reader:
    """Reads the parts of one document, counting prompts and noting what the schema does not know."""

    __slots__ = ("_order", "findings")

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self._order = count()

    def children(self, parent: ET.Element, builders: Mapping[str, _Builder[_V]]) -> tuple[_V, ...]:
        """Build each child of `parent` that may stand there."""
        built = []
        for child in parent:
            if child.tag not in builders:
                self.note(f"<{child.tag}> has no place in <{parent.tag}>: skipped")
                continue
            for name in sorted(child.attrib.keys() - _ATTRIBUTES[child.tag]):
                self.note(f"<{child.tag}> has no attribute {name}: ignored")
            built.append(builders[child.tag](self, child))
        return tuple(built)

    def note(self, text: str, code: int = 12200) -> None:
        self.findings.append(Finding(code, text))

    def order(self) -> int:
        """Return the place of the next Say or Play."""
        return next(self._order)

    def whole(self, element: ET.Element, name: str, default: int, least: int = 1) -> int:
        """Return a whole number; in place of a bad one, the default."""
        value = element.get(name)
        if value is None:
            return default
        if _WHOLE.fullmatch(value) and int(value) >= least:
            return int(value)
        self.note(f'<{element.tag}> {name}="{value}" is no whole number from {least}: {default}')
        return default

    def one_of(self, element: ET.Element, name: str, allowed: tuple[str, ...], code: int = 12200) -> str:
        """Return one of the allowed values, of which the first is the default and stands in for a bad one."""
        value = element.get(name, allowed[0])
        if value in allowed:
            return value
        self.note(f'<{element.tag}> {name}="{value}" is not allowed: "{allowed[0]}"', code)
        return allowed[0]

    def method(self, element: ET.Element) -> Method:
        return "GET" if self.one_of(element, "method", ("POST", "GET")) == "GET" else "POST"


def _text(element: ET.Element) -> str:
    """All text inside, marks of SSML left out, with single spaces."""
    return " ".join("".join(element.itertext()).split())


def _say(reader: _Reader, element: ET.Element) -> Say:
    language = element.get("language", "en-US")
    return Say(_text(element), language, reader.whole(element, "loop", 1), reader.order())


def _play(reader: _Reader, element: ET.Element) -> Play:
    return Play(_text(element), reader.whole(element, "loop", 1), reader.order())


def _pause(reader: _Reader, element: ET.Element) -> Pause:
    return Pause(reader.whole(element, "length", 1))


def _gather(reader: _Reader, element: ET.Element) -> Gather:
    empty = reader.one_of(element, "actionOnEmptyResult", ("false", "true"), 13338)
    return Gather(
        prompts=reader.children(element, _PROMPTS),
        action=element.get("action"),
        method=reader.method(element),
        timeout=reader.whole(element, "timeout", 5, least=0),
        num_digits=reader.whole(element, "numDigits", 0) or None,
        finish_on_key=reader.one_of(element, "finishOnKey", ("#", "", *"0123456789*"), 13310),
        action_on_empty_result=empty == "true",
    )


def _dial(reader: _Reader, element: ET.Element) -> Dial:
    nested = reader.children(element, {"Number": _number})
    own = " ".join((element.text or "").split())
    return Dial(
        numbers=nested or ((own,) if own else ()),
        action=element.get("action"),
        method=reader.method(element),
        timeout=reader.whole(element, "timeout", 30),
        caller_id=element.get("callerId"),
    )


def _number(_: _Reader, element: ET.Element) -> str:
    return _text(element)


def _redirect(reader: _Reader, element: ET.Element) -> Redirect:
    return Redirect(_text(element), reader.method(element))


def _hangup(_: _Reader, __: ET.Element) -> Hangup:
    return Hangup()


def _reject(_: _Reader, __: ET.Element) -> Reject:
    return Reject()


_PROMPTS: Mapping[str, _Builder[Prompt]] = {"Say": _say, "Play": _play, "Pause": _pause}
_VERBS: Mapping[str, _Builder[Verb]] = {
    **_PROMPTS,
    "Gather": _gather,
    "Dial": _dial,
    "Redirect": _redirect,
    "Hangup": _hangup,
    "Reject": _reject,
}

_ATTRIBUTES: Mapping[str, frozenset[str]] = {
    verb: frozenset(names.split())
    for verb, names in {
        "Say": "voice loop language",
        "Play": "loop digits",
        "Pause": "length",
        "Gather": "input action method timeout speechTimeout maxSpeechTime profanityFilter finishOnKey numDigits"
        " partialResultCallback partialResultCallbackMethod language hints bargeIn debug actionOnEmptyResult"
        " speechModel enhanced",
        "Dial": "action method timeout hangupOnStar timeLimit callerId record trim recordingStatusCallback"
        " recordingConfigurationId recordingStatusCallbackMethod recordingStatusCallbackEvent answerOnBridge"
        " ringTone recordingTrack sequential referUrl referMethod events passports",
        "Number": "sendDigits url method statusCallbackEvent statusCallback statusCallbackMethod byoc"
        " machineDetection amdStatusCallbackMethod amdStatusCallback machineDetectionTimeout"
        " machineDetectionSpeechThreshold machineDetectionSpeechEndThreshold machineDetectionSilenceTimeout",
        "Redirect": "method",
        "Hangup": "",
        "Reject": "reason",
    }.items()
}
"""The attributes Twilio knows, also those that make no difference to this phone (builder of twilio-python 9.13)."""
