"""What was heard, pressed and dialled in one call: as JSON for programs, as plain lines for people and golden files.

- Everything comes from the TwiML that was received; only `rule` and the prompt ids come from the trace.
- A turn is what was heard and then one wait. A document has one turn for each of its waits; the first carries the
  request that fetched it, and any that follow in the same document have none.
- What was not heard is not there: prompts cut off by a key, verbs after the end.
- The lines hold no address and no id of a call, so that they change only when what callers meet changes.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo
from typing import Any, Literal

from ivr.phone.findings import Finding

Wait = Literal["digits", "dial", "redirect", "hangup", "reject", "error", "none"]
"""What ended a turn. `error`: the answer was unusable. `none`: the verbs ran out, or the caller hung up while listening."""

_DAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


@dataclass(frozen=True, slots=True)
class Heard:
    """One prompt: the words of a Say, or the address of a Play and what the index beside it says of its words.

    `prompt` is its id if the trace has one, `seconds` its length, `sound` the file that was fetched.
    """

    prompt: str | None
    text: str | None
    audio: str | None
    seconds: float
    language: str | None = None
    sound: bytes | None = field(default=None, compare=False, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """What was heard and then one wait. `at` is when it began; `pressed` is None for silence; `dialled` is E.164."""

    at: datetime
    request: str | None
    rule: str | None
    heard: tuple[Heard, ...]
    wait: Wait
    pressed: str | None = None
    dialled: str | None = None
    outcome: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Transcript:
    """One call from its first ring to its end.

    `ended` is one of:
    `dialled` (connected, and they talked until the caller hung up), `hung-up` (the line hung up), `rejected`,
    `caller-hung-up`, `ran-out-of-verbs`, `too-many-webhooks`, or `error` and Twilio's code (`error 12100`).
    `webhooks` counts the requests for TwiML: redirects are in, the status callback is not.
    `seconds` is the length of the call by its simulated clock.
    """

    at: datetime
    from_: str
    turns: tuple[Turn, ...]
    ended: str
    webhooks: int
    seconds: float
    findings: tuple[Finding, ...] = ()


def as_json(transcript: Transcript) -> dict[str, Any]:
    """Return the transcript as JSON values."""
    return {
        "at": transcript.at.isoformat(),
        "from": transcript.from_,
        "turns": [_turn_as_json(turn) for turn in transcript.turns],
        "ended": transcript.ended,
        "webhooks": transcript.webhooks,
        "seconds": round(transcript.seconds, 1),
        "findings": [str(finding) for finding in transcript.findings],
    }


def _turn_as_json(turn: Turn) -> dict[str, Any]:
    return {
        "request": turn.request,
        "heard": [{"prompt": h.prompt, "text": h.text, "audio": h.audio} for h in turn.heard],
        "wait": turn.wait,
        "pressed": turn.pressed,
        "dialled": turn.dialled,
        "outcome": turn.outcome,
        "rule": turn.rule,
    }


def render(transcript: Transcript, zone: tzinfo, names: Mapping[str, str] | None = None) -> str:
    """Return the transcript as lines to read, in the local time of `zone`.

    `names` gives the name of a number (E.164), so that a reader sees who was dialled.
    """
    start = transcript.at.astimezone(zone)
    lines = [f"call from {transcript.from_ or 'nobody'}, {_DAYS[start.weekday()]} {start:%Y-%m-%d %H:%M:%S}"]
    for turn in transcript.turns:
        lines.append(f"{turn.at.astimezone(zone):%H:%M:%S}" + (f" [{turn.rule}]" if turn.rule else ""))
        hung_up = turn is transcript.turns[-1] and transcript.ended == "caller-hung-up"
        lines.extend(f"  {line}" for line in _turn_lines(turn, names or {}, hung_up=hung_up))
    lines.extend(f"finding: {finding}" for finding in transcript.findings)
    lines.append(f"ended: {transcript.ended}, {transcript.webhooks} webhooks, {transcript.seconds:.0f} s")
    return "\n".join(lines) + "\n"


def _turn_lines(turn: Turn, names: Mapping[str, str], *, hung_up: bool) -> Iterator[str]:
    for heard in turn.heard:
        yield "clinic: " + spoken(heard)
    match turn.wait:
        case "digits" if turn.pressed:
            yield f"caller: presses {turn.pressed}"
        case "digits" if not hung_up:
            yield "caller: silent"
        case "dial":
            yield f"dials {named(turn.dialled, names)} → {turn.outcome}"
        case "hangup":
            yield "clinic: hangs up"
        case "reject":
            yield "clinic: does not take the call"
        case _:
            pass
    if hung_up:
        yield "caller: hangs up"


def spoken(heard: Heard) -> str:
    """Return what is heard in one line: a note if it is a recording, its words or else its address; the prompt id."""
    words = heard.text if heard.text is not None else f"<{heard.audio}>"
    words = f"♪ {words}" if heard.audio else words
    return f"{words} ({heard.prompt})" if heard.prompt else words


def named(number: str | None, names: Mapping[str, str]) -> str:
    """Return a number with the name it has."""
    if number is None:
        return "nobody"
    return f"{number} ({names[number]})" if number in names else number
