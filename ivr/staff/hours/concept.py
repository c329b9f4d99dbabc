"""What a planner is changing: a concept of their own, on top of a published version, that nobody hears yet.

Rules of this file:
- The plain data of a concept is that of `Sources.schedules`; the words and recordings are those of its version.
- A page is made from one revision and changes that one only: its forms carry it in the field `revisie`.
- Published versions come from the database, so that what is built on is what all machines have or will have.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from ivr.content.contents import Contents, Sources, parse_contents
from ivr.hours.model import Problem
from ivr.staff.access import Visit
from ivr.staff.site import Version
from ivr.store.accounts.model import Role
from ivr.store.concepts import StaleConceptError

FIELD = "revisie"
"""The form field that says on which revision a page was made."""


@dataclass(frozen=True, slots=True)
class Concept:
    """Hours as somebody has them before them. `revision` is 0 where nothing was changed yet.

    `base` is the published version that it builds on, `version` what that one says, `what` the newest change in words.
    """

    version: Version
    revision: int
    schedules: Mapping[str, Any]
    what: str = ""

    @property
    def base(self) -> int:
        """The number of the version that it builds on."""
        return self.version.entry.version

    @property
    def changed(self) -> bool:
        """Whether it says anything else than its version."""
        return self.schedules != self.version.sources.schedules

    @property
    def sources(self) -> Sources:
        """All that would be published."""
        return replace(self.version.sources, schedules=self.schedules)


def concept(visit: Visit) -> Concept:
    """What the visitor has before them: their concept, or the newest version.

    Raises:
        StoreError: the database does not answer, or holds no version yet.
    """
    step = visit.site.concepts.newest(visit.user.login)
    if step is None:
        version = visit.site.newest_version()
        return Concept(version, 0, version.sources.schedules)
    return Concept(visit.site.version(step.base), step.revision, json.loads(step.schedules), step.what)


def has_concept(visit: Visit) -> bool:
    """Whether the visitor is a planner who is changing something."""
    return visit.user.role.includes(Role.PLANNER) and bool(visit.site.concepts.newest(visit.user.login))


def as_seen(visit: Visit) -> Concept:
    """The concept, if it is still the one on the page with which something is done.

    Raises:
        StaleConceptError: it has changed since.
        StoreError: as `concept`.
    """
    return _unchanged(visit, concept(visit))


def _unchanged(visit: Visit, found: Concept) -> Concept:
    if visit.typed(FIELD) != str(found.revision):
        raise StaleConceptError
    return found


def kept(visit: Visit, seen: Concept, schedules: Mapping[str, Any], what: str = "") -> Concept:
    """Keep changed plain data, if the form was made on the revision that was seen; `what` names the change in words.

    Raises:
        StaleConceptError: the concept has changed since the form was made.
        StoreError: the database did not keep it.
    """
    _unchanged(visit, seen)
    if schedules == seen.schedules:
        return seen
    text = json.dumps(schedules, ensure_ascii=False)
    step = visit.site.concepts.keep(visit.user.login, seen.revision, seen.base, text, what, visit.now)
    return replace(seen, revision=step.revision, schedules=schedules, what=what)


def parsed(visit: Visit, found: Concept) -> tuple[Contents, list[Problem]]:
    """What a concept says, and what is wrong with it."""
    return parse_contents(found.sources, own_number=visit.site.given.own_number)
