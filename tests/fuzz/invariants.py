"""What holds for every answer, whatever was asked: a table of named invariants.

Rules of this file:
- An invariant gives what is wrong, or None. It knows the request, the answer, and what was there before and after.
- The schema is known twice: by the line's own validator and by the phone, which shares nothing with it.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from ivr.phone.findings import ApplicationError
from ivr.phone.twiml import Dial, Gather, Hangup, Redirect, Verb, parse
from ivr.voice.validate import InvalidTwiMLError, validated
from tests.fuzz.asked import Asked, Owed
from tests.fuzz.grammar import CANARY
from tests.test_calls import PEOPLE
from tests.voice.line import Answer

ENDED = frozenset({"completed", "busy", "failed", "no-answer", "canceled"})
STATUS_ANSWERS = {204, 403, 404, 405}

Files = tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Event:
    """One request and all that came of it."""

    asked: Asked
    answer: Answer
    lifeline: str
    """What the line says to everybody who is not Twilio."""
    log: str
    before: Files
    after: Files

    @property
    def verbs(self) -> tuple[Verb, ...]:
        return parse(self.answer.text.encode()).verbs

    @property
    def is_lifeline(self) -> bool:
        return self.answer.text == self.lifeline


BESIDE = "call-events"
"""How the files begin that a thread writes beside the calls, a moment after what it writes of."""


def files(folder: Path) -> Files:
    """The names, sizes and times of all files in a folder that are written while a call waits."""
    found = [each for each in folder.iterdir() if not each.name.startswith(BESIDE)]
    return tuple(sorted((each.name, each.stat().st_size, each.stat().st_mtime_ns) for each in found))


def answered(event: Event) -> str | None:
    """Status 200 and XML; the status callback has answers of its own. No error of ours, no redirect."""
    answer = event.answer
    if event.asked.is_status:
        options = (event.asked.method, answer.status) == ("OPTIONS", 200)
        return None if answer.status in STATUS_ANSWERS or options else f"status {answer.status}"
    kind = answer.headers.get("Content-Type", "")
    right = answer.status == 200 and kind.startswith("text/xml") and "Location" not in answer.headers
    return None if right else f"status {answer.status}, {kind}"


def valid(event: Event) -> str | None:
    """Both the line's validator and the phone understand every verb and attribute."""
    if event.asked.is_status:
        return None
    try:
        validated(event.answer.text)
        findings = parse(event.answer.text.encode()).findings
    except (InvalidTwiMLError, ApplicationError) as error:
        return str(error)
    return "; ".join(map(str, findings)) or None


def goes_on(event: Event) -> str | None:
    """The lifeline, or a wait with an action and a way back behind it, or a farewell; nothing for who has hung up."""
    if event.asked.is_status or event.is_lifeline:
        return None
    match event.verbs:
        case [*_, Gather(action=str(action)) | Dial(action=str(action)), Redirect(url)] if action == url:
            return None
        case [*_, Hangup()]:
            return None
        case [] if event.asked.form.get("CallStatus") in ENDED:
            return None
    return f"ends in {[type(verb).__name__ for verb in event.verbs]}"


def owed(event: Event) -> str | None:
    """Twilio's requests are answered by the line; all others get the constant answer, or 403."""
    asked, answer = event.asked, event.answer
    match asked.owed:
        case Owed.LIFELINE if asked.is_status and asked.method == "POST":
            return None if answer.status in {403, 404} else f"status {answer.status}"
        case Owed.LIFELINE if not asked.is_status and not event.is_lifeline:
            return "no lifeline for a stranger"
        case Owed.LINE if asked.is_status:
            return None if answer.status == 204 else f"status {answer.status}"
        case Owed.LINE if event.is_lifeline:
            return "a lifeline for Twilio"
    return None


def no_bug(event: Event) -> str | None:
    """No exception was met on the way, even if the guard hid it."""
    return event.log if '"webhook failed"' in event.log else None


def nothing_written_for_strangers(event: Event) -> str | None:
    changed = {name for name, *_ in set(event.before) ^ set(event.after)}
    return f"changed: {sorted(changed)}" if event.asked.owed is Owed.LIFELINE and changed else None


def only_destinations_dialled(event: Event) -> str | None:
    if event.asked.is_status:
        return None
    dialled = [number for verb in event.verbs if isinstance(verb, Dial) for number in verb.numbers]
    return str(dialled) if set(dialled) - PEOPLE else None


def nothing_personal(event: Event) -> str | None:
    """The caller's number stands in no URL, no header and no log."""
    places = {"answer": event.answer.text, "headers": str(event.answer.headers), "log": event.log}
    return next((where for where, text in places.items() if CANARY in text), None)


def log_of_lines(event: Event) -> str | None:
    """Each line of the log is JSON: nothing that a caller sends breaks it."""
    try:
        for line in event.log.splitlines():
            json.loads(line)
    except ValueError:
        return event.log
    return None


INVARIANTS: tuple[Callable[[Event], str | None], ...] = (
    answered, valid, goes_on, owed, no_bug, nothing_written_for_strangers, only_destinations_dialled,
    nothing_personal, log_of_lines,
)  # fmt: skip


def broken(event: Event) -> str | None:
    """The first invariant that does not hold, and how."""
    for invariant in INVARIANTS:
        if (what := invariant(event)) is not None:
            return f"{invariant.__name__}: {what}"
    return None
