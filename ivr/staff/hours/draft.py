"""A concept with what it says, and the one way to change it.

Rules of this file:
- What is kept was parsed by the real parsers, whole; a concept with a fault does not exist.
- What was typed is not lost: a fault (422) and a concept that has changed meanwhile (409) give the form back.
- Nothing here is live.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from flask import Response, request
from werkzeug.exceptions import NotFound

from ivr.content.contents import DESTINATIONS, LOCATIONS, Contents
from ivr.hours.editing import Data, GoneError, confirmed_by
from ivr.hours.explain import ALWAYS
from ivr.hours.model import Problem, Timetable
from ivr.hours.timeline import resolved
from ivr.page.written import capital
from ivr.staff.access import Answer, Visit
from ivr.staff.hours.concept import Concept, concept, kept, parsed
from ivr.staff.hours.faults import FORM, at_fields
from ivr.staff.site import ZONE
from ivr.store.accounts.model import Role
from ivr.store.concepts import StaleConceptError

STALE = (
    "Uw concept is intussen veranderd, misschien door uzelf in een ander venster. Er is niets bewaard. "
    "Wat u invulde staat hieronder nog: kijk of het nog klopt en bewaar het opnieuw."
)
REFUSED, TYPING = "refused", "typing"
"""How a deed ended, in the audit, that kept nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What somebody has before them: a concept, and what it says."""

    found: Concept
    contents: Contents
    files: Mapping[str, str]
    """The file of each line, in the order of the files."""
    changed: frozenset[str]
    """Lines that are otherwise than in the version that the concept builds on."""

    @property
    def lines(self) -> tuple[str, ...]:
        """All lines, in the order of their files."""
        return tuple(self.files)

    @property
    def emergencies(self) -> frozenset[str]:
        """The lines of emergency departments."""
        places = self.contents.places
        return frozenset(
            each.emergency for each in (places.locations.values() if places else ()) if each.emergency
        )

    @property
    def in_tables(self) -> tuple[str, ...]:
        """Lines whose days are decided in tables: with hours of their own, not day and night, no emergency department."""
        own = {line: each for line, each in self.contents.timetables.items() if each.follows is None}
        return tuple(
            line
            for line in self.lines
            if line in own and line not in self.emergencies and not day_and_night(own[line])
        )

    def data(self, line: str) -> Data:
        """The plain data of a line; 404 where there is no such line."""
        if line not in self.files:
            raise NotFound
        data: Data = self.found.schedules[self.files[line]]
        return data

    def timetable(self, line: str) -> Timetable:
        """A line as it was parsed; 404 where there is no such line."""
        if line not in self.files:
            raise NotFound
        return self.contents.timetables[line]

    def own(self, line: str) -> Timetable:
        """A line with the hours that hold for it, its own or another's."""
        return resolved(self.timetable(line), self.contents.timetables)

    def with_data(self, line: str, data: Data) -> dict[str, Any]:
        """All schedules, with other data for a line."""
        return {**self.found.schedules, self.files[line]: data}


def day_and_night(timetable: Timetable) -> bool:
    """Whether a line never closes in any week."""
    return bool(timetable.versions) and all(set(each.days) == {ALWAYS} for each in timetable.versions)


def drafted(visit: Visit) -> Draft:
    """Give what the visitor has before them.

    Raises:
        StoreError: the database does not answer, or holds no version yet.
    """
    found = concept(visit)
    contents, _ = parsed(visit, found)
    files = {
        data["line"]: file
        for file, data in found.schedules.items()
        if file not in {DESTINATIONS, LOCATIONS} and data.get("line") in contents.timetables
    }
    published = found.version.sources.schedules
    changed = {line for line, file in files.items() if found.schedules[file] != published.get(file)}
    return Draft(found=found, contents=contents, files=files, changed=frozenset(changed))


def today(visit: Visit) -> date:
    """The date in the clinic."""
    return local(visit.now).date()


def local(moment: datetime) -> datetime:
    """A moment in the clinic's own time."""
    return moment.astimezone(ZONE)


def may_change(visit: Visit) -> bool:
    """Whether the visitor may change hours."""
    return visit.user.role.includes(Role.PLANNER)


def source(visit: Visit) -> str:
    """The source of what the visitor enters: who enters it has confirmed it."""
    return confirmed_by(visit.user.name, today(visit))


class Again(Protocol):
    """Gives the page with the form again, as it was typed, with what is wrong at its fields."""

    def __call__(self, draft: Draft, status: int, faults: Mapping[str, str]) -> Response:
        """Give it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deed:
    """What a form asks: `change` gives all schedules anew, `what` names it for people.

    `to` is the page that follows. When it is refused, `field_of` says at which field, and `again` gives the page.
    """

    change: Callable[[Draft], Mapping[str, Any]]
    what: str
    to: tuple[str, Mapping[str, str]]
    again: Again
    field_of: Callable[[Problem], str] = lambda _: ""


def done(visit: Visit, draft: Draft, deed: Deed) -> Answer:
    """Keep a change in the concept, or give the form back with what is wrong."""
    endpoint, values = deed.to
    try:
        schedules = deed.change(draft)
        _, problems = parsed(visit, Concept(draft.found.version, 0, schedules))
        if problems:
            names = {file: draft.contents.timetables[line].name for line, file in draft.files.items()}
            return Answer(deed.again(draft, 422, at_fields(problems, deed.field_of, names)), REFUSED)
        after = kept(visit, draft.found, schedules, deed.what)
    except (StaleConceptError, GoneError):  # what it is about may be gone from a concept that has changed
        return Answer(deed.again(drafted(visit), 409, {FORM: STALE}), REFUSED)
    same = after.revision == draft.found.revision
    return Answer(visit.to(endpoint, **values, **{KEPT: NOTHING if same else str(after.revision)}))


KEPT, NOTHING = "bewaard", "niets"
"""The part of an address that says which revision was just kept."""


@dataclass(frozen=True, slots=True)
class Said:
    """What is said back after a deed; with `undo` it can be taken back."""

    text: str
    undo: bool


def said(draft: Draft) -> Said | None:
    """What to say of the deed that led here."""
    kept_now = request.args.get(KEPT, "")
    if kept_now == NOTHING:
        return Said("Dit stond er al zo. Er is niets veranderd.", undo=False)
    if draft.found.what and kept_now == str(draft.found.revision):
        return Said(draft.found.what, undo=True)
    return None


def page(visit: Visit, draft: Draft, template: str, status: int = 200, **told: Any) -> Response:
    """Give a page of hours, with what all of them show."""
    own: dict[str, Any] = {"draft": draft, "said": said(draft), "may_change": may_change(visit), "wrong": []}
    return visit.page(f"hours/{template}", status, capital=capital, **own | told)
