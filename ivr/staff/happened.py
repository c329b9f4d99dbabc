"""What of this week's calls staff should hear of: an emergency department that was not reached, the lifeline, silence.

Rules of this file: counts and moments, in words; nothing of any caller is known here.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from ivr.content.live import Live
from ivr.hours.walltime import instant, moment_of
from ivr.page import written
from ivr.staff import words
from ivr.staff.access import Visit
from ivr.staff.site import ZONE
from ivr.store.errors import StoreError

LAST = 5
SAID: Mapping[str, str] = {
    "emergency_failed": "was de {name} niet te bereiken, en ging een beller naar de volgende",
    "lifeline": "hoorde een beller dat er een storing is, en werd die doorverbonden",
    "silent": "koos een beller niets, en werd die doorverbonden met de {name}",
}
"""What happened, after so many times; by its kind, the gravest first."""

GRAVE = frozenset({"emergency_failed", "lifeline"})


@dataclass(frozen=True, slots=True)
class Week:
    """What happened since Monday: how often, the last of it with their moments, and whether something grave is in it."""

    counts: tuple[str, ...]
    last: tuple[str, ...]
    grave: bool


def this_week(visit: Visit) -> Week | None:
    """Tell it; None when the database does not answer."""
    live, now = visit.site.content(), visit.now
    since = monday(now)
    try:
        counts = visit.site.call_events.counts(since)
        last = visit.site.call_events.last(since, LAST)
    except StoreError:
        return None
    moments = (
        f"{written.capital(words.moment(each.at, now))}: {_said(live, each.kind, each.destination)}"
        for each in last
    )
    return Week(tuple(_counted(live, counts)), tuple(moments), any(kind in GRAVE for kind, _ in counts))


def monday(now: datetime) -> datetime:
    """When this week began, in the clinic."""
    today = now.astimezone(ZONE).date()
    return moment_of(instant(today - timedelta(days=today.weekday()), 0, ZONE))


def _counted(live: Live, counts: Mapping[tuple[str, str], int]) -> Iterator[str]:
    order = list(SAID)
    known = sorted(
        (each for each in counts if each[0] in SAID), key=lambda each: (order.index(each[0]), each[1])
    )
    for kind, destination in known:
        yield f"{counts[kind, destination]} keer {_said(live, kind, destination)}."


def _said(live: Live, kind: str, destination: str) -> str:
    places = live.contents.places
    known = places.destinations.get(destination) if places else None
    return SAID.get(kind, kind).format(name=known.name if known else destination)
