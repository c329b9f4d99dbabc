"""The first page of hours: every line, what it says in a sentence, and what of it is changed in the concept.

Rules of this file: the sentences are those of `ivr.hours.explain`; nothing is said of hours that it does not say.
"""

from dataclasses import dataclass

from ivr.page import written
from ivr.staff.access import Answer, Visit
from ivr.staff.hours.draft import Draft, drafted, page
from ivr.staff.hours.line import sentence


@dataclass(frozen=True, slots=True)
class Line:
    """A line as the list has it."""

    id: str
    name: str
    sentence: str
    changed: str
    """How the concept changes it, "" for not at all."""


def lines_page(visit: Visit) -> Answer:
    """All lines."""
    draft = drafted(visit)
    lines = tuple(
        Line(
            line,
            written.capital(draft.timetable(line).name),
            sentence(draft, line, visit),
            _changed(draft, line),
        )
        for line in draft.lines
    )
    return Answer(page(visit, draft, "lines.html", lines=lines))


def _changed(draft: Draft, line: str) -> str:
    if line in draft.changed:
        return "veranderd in uw concept"
    followed = draft.timetable(line).follows
    while followed is not None:
        if followed in draft.changed:
            return f"verandert in uw concept mee met {draft.timetable(followed).name}"
        followed = draft.timetable(followed).follows
    return ""
