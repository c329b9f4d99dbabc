"""Twilio's form to our events, and our positions to URLs and back.

Rules of this file:
- Twilio's words are translated here, once, in tables.
- Anything odd becomes an event that the flow knows how to answer; nothing here raises.
- A URL holds where a call stands, never anything of the caller.
"""

import re
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlencode

from ivr.callflow.events import CallStarted, DialEnded, DigitsPressed, Event, FinishedOnKey, NoInput, Outcome
from ivr.callflow.turns import Position

TURN = "/voice/turn/"
BODY_MOST = 64 * 1024
"""Bytes of a request body that are read; Twilio sends about one kilobyte."""

_OUTCOMES = {
    "completed": Outcome.COMPLETED,
    "answered": Outcome.COMPLETED,
    "busy": Outcome.BUSY,
    "no-answer": Outcome.NO_ANSWER,
    "canceled": Outcome.CANCELED,
}
_GOING_ON = frozenset({"queued", "initiated", "ringing", "in-progress", "answered"})
_ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
_CALL = re.compile(r"CA[0-9A-Za-z]{1,64}", re.ASCII)
_SMALL = re.compile(r"[0-9]{1,2}", re.ASCII)
_STARTS = re.compile(r"[0-9]{1,8}(?:\.[0-9]{1,8}){0,2}", re.ASCII)  # minutes since 1970, for 190 years
_DIGITS_MOST = 32


def read_form(body: bytes) -> list[tuple[str, str]]:
    """All fields of a form body, repeated ones too; none when it is not a form or too large.

    Bytes that are not UTF-8 become replacement characters, so that such a request fails its signature.
    """
    if len(body) > BODY_MOST:
        return []
    try:
        return parse_qsl(body.decode("ascii"), keep_blank_values=True, max_num_fields=200)
    except ValueError:
        return []


def call_named(call: str) -> str | None:
    """A call's id for a log; None for what is no id of Twilio's: it might be anything."""
    return call if _CALL.fullmatch(call) else None


def status_named(form: Mapping[str, str]) -> str | None:
    """The status of a call for a log; None for what is none."""
    status = form.get("CallStatus")
    return status if status in _GOING_ON | _ENDED else None


def call_ended(form: Mapping[str, str]) -> bool:
    """Whether the caller is gone: then an answer reaches nobody."""
    return form.get("CallStatus") in _ENDED


def started(form: Mapping[str, str], own_number: str) -> CallStarted:
    """The event of a new call."""
    return CallStarted(from_our_own_number=form.get("From") == own_number)


def event(form: Mapping[str, str]) -> Event:
    """What happened, from the fields of a webhook in mid-call."""
    if "DialCallStatus" in form:
        return DialEnded(_OUTCOMES.get(form["DialCallStatus"], Outcome.FAILED))
    if digits := form.get("Digits"):
        return DigitsPressed(digits[:_DIGITS_MOST])
    return FinishedOnKey() if form.get("FinishedOnKey") else NoInput()


def position(node: str, query: Mapping[str, str]) -> Position:
    """Where a call stands, from the URL; what is missing or odd counts as the beginning of that node."""
    return Position(
        node=node,
        attempt=_small(query.get("a"), 1),
        language=query.get("l", "nl"),
        menu=query.get("m", ""),
        served=_small(query.get("s"), 0),
        origin=query.get("o", ""),
        token=query.get("t", ""),
        windows=_windows(query.get("w", "")),
    )


def action(prefix: str, at: Position) -> str:
    """The URL that brings a call back to a position: plain ASCII, parameters in alphabetical order."""
    parts = {
        "a": str(at.attempt),
        "l": at.language,
        "m": at.menu,
        "o": at.origin,
        "s": str(at.served),
        "t": at.token,
        "w": ".".join(map(str, at.windows)),
    }
    return f"{prefix}{TURN}{quote(at.node, safe='')}?{urlencode({name: v for name, v in parts.items() if v})}"


def _windows(text: str) -> tuple[int, ...]:
    return tuple(map(int, text.split("."))) if _STARTS.fullmatch(text) else ()


def _small(text: str | None, default: int) -> int:
    return int(text) if text and _SMALL.fullmatch(text) else default
