"""Somebody else published while a concept was being made: both are shown, and put together.

Rules of this file:
- Nothing is overwritten: what only one of the two changed is kept, and of what both changed somebody chooses.
- The concept goes on from the newest version; it is examined again before it can be published.
"""

import json
import re
from datetime import date
from http import HTTPStatus
from typing import Any

from ivr.content.contents import Contents, parse_contents
from ivr.content.merging import Conflict, Fact, Merged, Side, merged
from ivr.hours.explain import explain_timetable
from ivr.page import written
from ivr.staff.access import Answer, Visit
from ivr.staff.hours.concept import Concept, as_seen, concept
from ivr.staff.site import ZONE, Version

CHOOSE = "Kies bij elk onderdeel dat u allebei hebt veranderd, wat moet gelden."
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_SIDES: dict[str, Side] = {"eigen": "mine", "collega": "theirs"}
_PARTS = {
    "weekly": "weekuren vanaf {which}",
    "overrides": "andere uren, {which}",
    "recurring": "uren die terugkomen, {which}",
    "holidays": "feestdagen",
    "follows": "volgt de uren van een andere lijn",
    "callbacks": "hoe terugbeltijden worden aangeboden",
    "locations": "locatie {which}",
    "emergency_for_silent_callers": "spoedeisende hulp voor wie niets kiest",
    "email": "e-mailadres",
}


def merging_page(visit: Visit) -> Answer:
    """What each changed, and what cannot go together."""
    return _shown(visit)


def merge(visit: Visit) -> Answer:
    """Go on from the newest version, with what was chosen."""
    found, newest = as_seen(visit), visit.site.newest_version()
    if str(newest.entry.version) != visit.typed("versie"):  # a third publication since the page was made
        return _shown(visit, HTTPStatus.CONFLICT)
    torn = _together(found, newest).conflicts
    chosen: dict[Fact, Side] = {}
    for number, conflict in enumerate(torn):
        if side := _SIDES.get(visit.typed(f"keuze{number}")):
            chosen[conflict.fact] = side
    both = merged(found.version.sources.schedules, found.schedules, newest.sources.schedules, chosen)
    if both.conflicts:
        return _shown(visit, HTTPStatus.UNPROCESSABLE_ENTITY, fault=CHOOSE, chosen=chosen)
    visit.site.concepts.keep(
        visit.user.login,
        found.revision,
        newest.entry.version,
        json.dumps(both.schedules, ensure_ascii=False),
        f"samengevoegd met versie {newest.entry.version}",
        visit.now,
    )
    return Answer(visit.to("preview_page"), about=f"met versie {newest.entry.version}")


def _together(found: Concept, newest: Version) -> Merged:
    return merged(found.version.sources.schedules, found.schedules, newest.sources.schedules)


def _shown(visit: Visit, status: int = 200, **told: Any) -> Answer:
    found, newest = concept(visit), visit.site.newest_version()
    if newest.entry.version == found.base:
        return Answer(visit.to("preview_page"))
    both, number = _together(found, newest), visit.site.given.own_number
    own, other = (
        parse_contents(sources, own_number=number)[0] for sources in (found.sources, newest.sources)
    )
    names = {line: timetable.name for line, timetable in {**other.timetables, **own.timetables}.items()}
    page = visit.page(
        "hours/merging.html",
        status,
        revision=found.revision,
        newest=newest.entry,
        base=found.base,
        mine=[said(fact, names) for fact in both.mine],
        theirs=[said(fact, names) for fact in both.theirs],
        conflicts=[
            (each, said(each.fact, names), *_explained(visit, each, own, other)) for each in both.conflicts
        ],
        **{"fault": "", "chosen": {}} | told,
    )
    return Answer(page, "ok" if status == HTTPStatus.OK else "refused")


def said(fact: Fact, names: dict[str, str]) -> str:
    """A fact for people: "Orthopedisch verpleegkundige: feestdagen"."""
    line = fact.file.removesuffix(".yaml")
    which = _DATE.sub(lambda found: written.full_date(date.fromisoformat(found[0]), year=True), fact.which)
    part = _PARTS.get(fact.key, fact.key).format(which=which)
    return (
        f"{written.capital(names.get(line, line))}: {part}"
        if part
        else written.capital(names.get(line, line))
    )


def _explained(visit: Visit, conflict: Conflict, own: Contents, other: Contents) -> tuple[str, str]:
    """The whole line as each of the two has it."""
    line, today = conflict.fact.file.removesuffix(".yaml"), visit.now.astimezone(ZONE).date()
    found = (contents.timetables.get(line) for contents in (own, other))
    mine, theirs = (explain_timetable(each, today) if each else "" for each in found)
    return mine, theirs
