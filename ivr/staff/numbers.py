"""The telephone numbers that the line rings: one beheerder asks for another number, a second one phones it and confirms.

Rules of this file:
- A wrong number leads patients astray, so no press of one person changes one, and none is changed unphoned.
- A number is typed as people write it and kept in E.164; what may be dialled is decided by `ivr.hours.places` alone.
- It is published like hours are: proved, with a reason and both names.
"""

import re
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from ivr.callbacks.numbers import Accepted, accept
from ivr.content.contents import DESTINATIONS, Sources, parse_contents
from ivr.hours.reading import CONFIRMED as SOURCE
from ivr.page import written
from ivr.staff import words
from ivr.staff.access import Answer, Visit
from ivr.staff.hours.preview import asked_reason
from ivr.staff.hours.work import Publication, begin_publishing
from ivr.staff.site import ZONE
from ivr.store.number_changes import (
    CONFIRMED,
    REFUSED,
    WITHDRAWN,
    NotWaitingError,
    NumberChange,
    Wish,
)

NO_DESTINATION = "Kies van wie het nummer verandert."
NO_NUMBER = (
    "Dit is geen nummer dat de lijn mag bellen: een vast of mobiel Nederlands nummer, of 085, 088 of 097."
)
OWN_NUMBER = "Dit is het nummer van deze lijn zelf. Bellers zouden in een kring worden doorverbonden."
SAME_NUMBER = "Dit nummer staat er al."
NOT_PHONED = "Bel het nieuwe nummer eerst zelf, en vink dan aan wie u aan de lijn kreeg."
SAME_PERSON = "U hebt dit zelf gevraagd. Een andere beheerder moet het bevestigen."
OVER = "Deze aanvraag is al behandeld, of is verlopen."
MOVED_ON = (
    "Het nummer is intussen al veranderd. Kijk of deze aanvraag nog klopt, en vraag hem anders opnieuw."
)
_AS_WRITTEN = re.compile(r"[\s().\-–/]+")
_OUTCOMES = {
    CONFIRMED: "bevestigd",
    REFUSED: "afgewezen",
    WITHDRAWN: "ingetrokken",
    "replaced": "vervangen door een nieuwe aanvraag",
    None: "verlopen",
}


def numbers_page(visit: Visit) -> Answer:
    """All numbers, what is asked for, and the form to ask for another."""
    return _shown(visit)


def ask_number(visit: Visit) -> Answer:
    """Ask for another number; nothing changes yet."""
    newest = visit.site.newest_version()
    there = newest.sources.schedules[DESTINATIONS]
    destination, typed = visit.typed("bestemming", 40), visit.typed("nummer", 40)
    reason, no_reason = asked_reason(visit)
    number = _number(typed)
    faults = {
        "bestemming": None if destination in there else NO_DESTINATION,
        "nummer": _fault(visit, newest.sources, destination, number),
        "reden": no_reason,
    }
    if any(faults.values()):
        return _shown(visit, 422, faults=faults, chosen=destination, typed=typed, reason=reason)
    wish = Wish(destination=destination, was=there[destination]["number"], number=number, reason=reason)
    change = visit.site.number_changes.ask(wish, visit.user.login, visit.now)
    return Answer(visit.to("numbers_page"), about=change.destination)


def confirm_number(visit: Visit, change_id: str) -> Answer:
    """Publish what another beheerder asked for, once it has been phoned."""
    change, newest = _waiting(visit, change_id), visit.site.newest_version()
    if change is None:
        return _shown(visit, 409, refusal=OVER)
    if change.asked_by == visit.user.login:
        return _shown(visit, 409, refusal=SAME_PERSON)
    if visit.typed("gebeld") != "ja":
        return _shown(visit, 422, unphoned=change.id)
    if newest.sources.schedules[DESTINATIONS].get(change.destination, {}).get("number") != change.was:
        return _shown(visit, 409, refusal=MOVED_ON)
    name = newest.sources.schedules[DESTINATIONS][change.destination]["name"]
    what = Publication(
        sources=_with_number(newest.sources, change, _source(visit, change)),
        builds_on=newest.entry.version,
        reason=f"nummer van {name}: {change.reason}",
    )
    site, login = visit.site, visit.user.login
    job = begin_publishing(
        visit, what, 0, then=lambda: site.number_changes.decide(change.id, CONFIRMED, login, site.clock())
    )
    return Answer(visit.to("job_page", job_id=job.id), about=change.destination)


def refuse_number(visit: Visit, change_id: str) -> Answer:
    """Refuse it, or take back what one asked for oneself."""
    change = _waiting(visit, change_id)
    if change is None:
        return _shown(visit, 409, refusal=OVER)
    outcome = WITHDRAWN if change.asked_by == visit.user.login else REFUSED
    visit.site.number_changes.decide(change_id, outcome, visit.user.login, visit.now)
    return Answer(visit.to("numbers_page"), about=change.destination)


def _waiting(visit: Visit, change_id: str) -> NumberChange | None:
    """A change that somebody can decide on; None for one that is over."""
    try:
        return visit.site.number_changes.waiting(change_id, visit.now)
    except NotWaitingError:
        return None


def _number(typed: str) -> str:
    """A number as people write it, in E.164; "" for what is none."""
    accepted = accept(_AS_WRITTEN.sub("", typed), refused=frozenset())
    return accepted.e164 if isinstance(accepted, Accepted) else ""


def _fault(visit: Visit, sources: Sources, destination: str, number: str) -> str | None:
    if not number:
        return NO_NUMBER
    if number == visit.site.given.own_number:
        return OWN_NUMBER
    there = sources.schedules[DESTINATIONS].get(destination)
    if there is None:
        return None
    if there["number"] == number:
        return SAME_NUMBER
    changed = {**sources.schedules[DESTINATIONS], destination: {**there, "number": number}}
    tried = replace(sources, schedules={**sources.schedules, DESTINATIONS: changed})
    _, problems = parse_contents(tried, own_number=visit.site.given.own_number)
    return NO_NUMBER if problems else None


def _with_number(sources: Sources, change: NumberChange, source: str) -> Sources:
    there = sources.schedules[DESTINATIONS]
    item = {**there[change.destination], "number": change.number, "source": source}
    return replace(
        sources, schedules={**sources.schedules, DESTINATIONS: {**there, change.destination: item}}
    )


def _source(visit: Visit, change: NumberChange) -> str:
    """Both names and the date; the confirming one alone where both are too long."""
    asked = visit.site.accounts.user(change.asked_by)
    day = visit.now.astimezone(ZONE).date().isoformat()
    both = f"confirmed by {asked.name if asked else change.asked_by} en {visit.user.name} on {day}"
    return both if SOURCE.fullmatch(both) else f"confirmed by {visit.user.name} on {day}"


def _shown(visit: Visit, status: int = 200, **told: Any) -> Answer:
    there = visit.site.newest_version().sources.schedules[DESTINATIONS]
    names = {person.login: person.name for person in visit.site.accounts.people()}
    changes = visit.site.number_changes.newest()
    page = visit.page(
        "numbers.html",
        status,
        destinations=[
            (key, each["name"], written.phone(each["number"]), each["source"]) for key, each in there.items()
        ],
        waiting=[_row(each, there, names, visit) for each in changes if each.waits(visit.now)],
        over=[_row(each, there, names, visit) for each in changes if not each.waits(visit.now)],
        not_phoned=NOT_PHONED,
        **{"faults": {}, "refusal": "", "chosen": "", "typed": "", "reason": "", "unphoned": ""} | told,
    )
    return Answer(page, "ok" if status == HTTPStatus.OK else "refused")


def _row(change: NumberChange, there: dict[str, Any], names: dict[str, str], visit: Visit) -> dict[str, Any]:
    return {
        "id": change.id,
        "name": there.get(change.destination, {}).get("name", change.destination),
        "was": written.phone(change.was),
        "number": written.phone(change.number),
        "reason": change.reason,
        "asked_by": names.get(change.asked_by, change.asked_by),
        "mine": change.asked_by == visit.user.login,
        "at": words.moment(change.asked_at, visit.now),
        "until": words.moment(change.ends_at, visit.now),
        "outcome": _OUTCOMES.get(change.outcome, ""),
        "decided_by": names.get(change.decided_by or "", change.decided_by or ""),
    }
