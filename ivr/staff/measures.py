"""What is closed or opened for now, and how each line is, as the pages show it.

Rules of this file: the status is said by `ivr.hours.explain`; who, why and until when come from the account of measures.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from ivr.callflow.turns import CALLBACK_LIST
from ivr.content.closures import reason_text
from ivr.content.live import Live
from ivr.content.occurring import CLINIC
from ivr.hours.explain import explain_status
from ivr.hours.model import Kind
from ivr.page import written
from ivr.speech.dutch import listed
from ivr.staff import ends, words
from ivr.staff.access import Visit
from ivr.staff.site import ZONE
from ivr.store.closures import Measure

KINDS = {Kind.OPEN: "open", Kind.CLOSED: "dicht", Kind.UNKNOWN: "onbekend"}
ADDRESSES: Mapping[str, str] = {
    "poli": "office",
    "verpleegkundige": "nurse",
    "balie": "desk",
    "terugbelverzoeken": CALLBACK_LIST,
}
"""The lines that may be closed and opened for now, by what stands in the address of their page."""

OFFICE = "office"
_REQUESTS, _CLINIC = "terugbelverzoeken", "de hele poli"
_SLUGS = {line: address for address, line in ADDRESSES.items()}


@dataclass(frozen=True, slots=True)
class Line:
    """A line: its name, what it is now in one word, the sentence that says it all, and its address; "" for one that nobody closes."""

    name: str
    kind: str
    sentence: str
    address: str = ""


@dataclass(frozen=True, slots=True)
class Held:
    """Lines that are kept open or closed: which, since when, why, by whom, and until when."""

    id: str
    what: str
    kind: str
    until: str
    why: str
    by: str
    since: str


def name_of(live: Live, line: str) -> str:
    """What people call a line."""
    if line == CALLBACK_LIST:
        return _REQUESTS
    timetable = live.contents.timetables.get(line)
    return timetable.name if timetable else line


def names_of(live: Live, lines: Sequence[str]) -> str:
    """What people call some lines together."""
    return _CLINIC if set(lines) == set(CLINIC) else listed([name_of(live, line) for line in lines])


def line_at(live: Live, line: str, now: datetime) -> Line:
    """How a line is."""
    name, address = written.capital(name_of(live, line)), _SLUGS.get(line, "")
    timeline = live.timeline(line)
    if timeline is None:
        return Line(name, KINDS[Kind.UNKNOWN], "De uren zijn nu niet te lezen.", address)
    status = timeline.status(now)
    sentence = explain_status(status, timeline.next_opening(now), now, ZONE)
    return Line(name, KINDS[status.kind], sentence, address)


def held(live: Live, measure: Measure, now: datetime) -> Held:
    """A measure, to show."""
    kind = Kind(measure.kind)
    return Held(
        id=measure.id,
        what=written.capital(names_of(live, measure.lines)),
        kind=KINDS[kind],
        until=ends.until(measure.until, now),
        why=reason_text(kind, measure.reason),
        by=measure.by,
        since=words.moment(measure.begun_at, now),
    )


def current(visit: Visit) -> tuple[Held, ...]:
    """What holds now, the last begun first.

    Raises:
        StoreError: the database does not answer.
    """
    live, now = visit.site.content(), visit.now
    return tuple(held(live, each, now) for each in reversed(visit.site.closing.closures.current(now)))
