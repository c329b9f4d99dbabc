"""What staff may close or open for now: which lines, why, and for how long.

Rules of this file:
- Only lines that somebody else backs up (`occurring.CLINIC`), because the proof covers every combination of these:
  never an emergency department or the switchboard.
- Pure: `now` is an argument.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta

from ivr.content.occurring import CLINIC
from ivr.hours.model import Kind

LONGEST = timedelta(days=14)
"""How far ahead an end may be; what is closed for longer belongs in the timetable."""

REASONS: Mapping[Kind, Mapping[str, str]] = {
    Kind.CLOSED: {
        "staffing": "te weinig collega’s",
        "busy": "te druk",
        "meeting": "overleg of scholing",
        "fault": "storing",
        "other": "andere reden",
    },
    Kind.OPEN: {
        "extra": "extra open",
        "longer": "langer open",
        "other": "andere reden",
    },
}
"""Why, in Dutch for colleagues, by the id that is kept. Never spoken, and nothing of anybody's health."""


class UnfitClosureError(ValueError):
    """What was asked for cannot be; `field` is "lines", "kind", "reason" or "until"."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def check(lines: tuple[str, ...], kind: Kind, reason: str, until: datetime, now: datetime) -> None:
    """See that something may be closed or opened for now.

    Raises:
        UnfitClosureError: it may not; the first thing that is wrong.
    """
    if not lines or not set(lines) <= set(CLINIC):
        raise UnfitClosureError("lines", f"these may not be closed or opened for now: {', '.join(lines)}")
    if kind not in REASONS:
        raise UnfitClosureError("kind", f"a line is kept open or closed, not {kind}")
    if reason not in REASONS[kind]:
        raise UnfitClosureError("reason", "this is none of the reasons")
    check_end(until, now)


def check_end(until: datetime, now: datetime) -> None:
    """See that an end lies ahead, and not too far.

    Raises:
        UnfitClosureError: it does not.
    """
    if not now < until <= now + LONGEST:
        raise UnfitClosureError("until", f"the end lies after now, and at most {LONGEST.days} days ahead")


def whole_minute(moment: datetime) -> datetime:
    """The first whole minute from then on: ends are spoken so."""
    later = moment + timedelta(minutes=1, microseconds=-1)
    return later.replace(second=0, microsecond=0)


def reason_text(kind: Kind, reason: str) -> str:
    """A reason in Dutch; one that this program does not know is another reason."""
    return REASONS.get(kind, {}).get(reason) or REASONS[Kind.CLOSED]["other"]
