"""The audit, to read: for the beheerder.

Rules of this file: words for people here, ids and names as they are; nothing of patients is in it.
"""

from dataclasses import dataclass

from flask import request

from ivr.staff.access import Answer, Visit
from ivr.staff.words import KEPT, OUTCOMES_KEPT, moment
from ivr.store.accounts.model import Row

PAGE = 100
_MOST_DIGITS = 12


@dataclass(frozen=True, slots=True)
class Line:
    """A row in words."""

    seq: int
    at: str
    who: str
    what: str
    about: str
    outcome: str


def records_page(visit: Visit) -> Answer:
    """The newest rows, a page at a time, and whether the chain is whole."""
    asked = request.args.get("voor", "")
    before = int(asked) if asked.isascii() and asked.isdecimal() and len(asked) <= _MOST_DIGITS else None
    rows = visit.site.accounts.entries(PAGE + 1, before)
    lines = [_line(row, visit) for row in rows[:PAGE]]
    more = rows[PAGE - 1].seq if len(rows) > PAGE else None
    return Answer(visit.page("records.html", lines=lines, more=more, newest=before is None))


def verify(visit: Visit) -> Answer:
    """Follow the whole chain and say what came of it."""
    verdict = visit.site.accounts.verify()
    outcome = "broken" if verdict.breaks else "ok"
    return Answer(visit.page("verified.html", verdict=verdict), outcome=outcome)


def _line(row: Row, visit: Visit) -> Line:
    entry = row.entry
    return Line(
        row.seq,
        moment(entry.at, visit.now),
        entry.who,
        KEPT.get(entry.what, entry.what),
        entry.about,
        OUTCOMES_KEPT.get(entry.outcome, entry.outcome),
    )
