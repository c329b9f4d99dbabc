"""Facts that nobody of the clinic has confirmed: the line works by them, and does not speak them until somebody does.

Rules of this file: a fact is confirmed in the concept, with name and date, and is spoken once that is published.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import request, url_for

from ivr.content.confirming import confirmed, in_words, unconfirmed_facts
from ivr.content.contents import LOCATIONS
from ivr.content.merging import Fact
from ivr.staff.access import Answer, Visit
from ivr.staff.hours.draft import Deed, Draft, done, drafted, page, source, today
from ivr.staff.hours.merging import said as named

CHOOSE = "Vink aan wat klopt."
_TEXT_OF = {
    "emergency_for_silent_callers": "Locaties: spoedeisende hulp voor wie na sluitingstijd niets kiest",
    "email": "Locaties: e-mailadres op de leespagina",
}


@dataclass(frozen=True, slots=True)
class Unconfirmed:
    """A fact as the page has it; `mend` is where it can be changed, if there is such a page."""

    id: str
    name: str
    words: str
    mend: str


def facts_page(visit: Visit) -> Answer:
    """All of them."""
    return _shown(visit, drafted(visit))


def confirm_facts(visit: Visit) -> Answer:
    """Put name and date to what was ticked."""
    draft = drafted(visit)
    ticked = set(request.form.getlist("klopt"))
    which = [fact for fact, _ in unconfirmed_facts(draft.found.schedules) if _id(fact) in ticked]
    if not which:
        return _shown(visit, draft, 422, CHOOSE)
    deed = Deed(
        change=lambda draft: confirmed(draft.found.schedules, which, source(visit)),
        what=f"{len(which)} {'gegeven' if len(which) == 1 else 'gegevens'} bevestigd",
        to=("facts_page", {}),
        again=lambda draft, status, faults: (
            _shown(visit, draft, status, next(iter(faults.values()), "")).response
        ),
    )
    return done(visit, draft, deed)


def _shown(visit: Visit, draft: Draft, status: int = 200, wrong: str = "") -> Answer:
    told = [("", wrong)] if wrong else []
    response = page(visit, draft, "facts.html", status, facts=tuple(_each(visit, draft)), wrong=told)
    return Answer(response, "ok" if status == 200 else "refused")  # noqa: PLR2004 - OK


def _each(visit: Visit, draft: Draft) -> Iterator[Unconfirmed]:
    names = {line: each.name for line, each in draft.contents.timetables.items()}
    for fact, value in unconfirmed_facts(draft.found.schedules):
        name = _TEXT_OF.get(fact.key) or named(fact, names)
        words = in_words(fact, value, draft.contents, today(visit))
        yield Unconfirmed(_id(fact), name, words, _mend(fact, draft))


def _mend(fact: Fact, draft: Draft) -> str:
    line = fact.file.removesuffix(".yaml")
    if fact.file == LOCATIONS or line not in draft.files:
        return ""
    return url_for("staff.windows_page") if fact.key == "callbacks" else url_for("staff.line_page", line=line)


def _id(fact: Fact) -> str:
    """A fact as its box says it."""
    return "|".join(fact)
