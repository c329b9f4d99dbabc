"""The board: what a caller hears now, who can be reached, what is different soon, and what waits for somebody.

Rules of this file:
- Each part stands on its own: one that cannot be known now says so, and the others are there.
- Hours are said by `ivr.hours.explain`, what is heard by the flow itself with the words of the live version.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from ivr.callflow.turns import CALLBACK_LIST
from ivr.content.contents import unconfirmed, warnings
from ivr.content.live import Live
from ivr.hours.days import decided_days
from ivr.hours.model import Rank
from ivr.hours.timeline import resolved
from ivr.page import written
from ivr.staff import words
from ivr.staff.access import Answer, Visit
from ivr.staff.effects import heard
from ivr.staff.happened import this_week
from ivr.staff.measures import Held, Line, current, line_at
from ivr.staff.site import ZONE
from ivr.store.errors import StoreError
from ivr.store.model import Callback, Request

DAYS = 14


@dataclass(frozen=True, slots=True)
class Exceptional:
    """A date that differs from the week, and how each line that does is then."""

    day: str
    today: bool
    lines: tuple[tuple[str, str, str], ...]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How the callback list stands."""

    open: int
    overdue: int
    oldest: str


@dataclass(frozen=True, slots=True)
class Attention:
    """What somebody should see to."""

    unconfirmed: tuple[str, ...]
    horizon: tuple[str, ...]


def board_page(visit: Visit) -> Answer:
    """The first page."""
    live, now = visit.site.content(), visit.now
    told: dict[str, Any] = {
        "heard": heard(live, now, callbacks=visit.site.given.callbacks),
        "held": _held(visit),
        "lines": tuple(lines(live, now)),
        "days": tuple(exceptional(live, now)),
        "waiting": _waiting(visit),
        "week": this_week(visit),
        "attention": attention(live, now),
        "at": words.moment(now, now),
    }
    return Answer(visit.page("board.html", **told))


def lines(live: Live, now: datetime) -> Iterator[Line]:
    """Each line that has hours, and callback requests."""
    for name in (*live.timelines, *([CALLBACK_LIST] if live.callback_list else [])):
        yield line_at(live, name, now)


def exceptional(live: Live, now: datetime) -> Iterator[Exceptional]:
    """Today and the days after it on which a line is otherwise than in its week."""
    today = now.astimezone(ZONE).date()
    found: dict[date, list[tuple[str, str, str]]] = {}
    for name in live.timelines:
        own = resolved(live.contents.timetables[name], live.contents.timetables)
        for day in decided_days(own, today, today + timedelta(days=DAYS + 1)):
            if day.rule.rank < Rank.WEEKLY:
                hours = written.spans(day.hours) if day.hours is not None else "onbekend"
                row = (written.capital(live.contents.timetables[name].name), hours, day.rule.reason)
                found.setdefault(day.date, []).append(row)
    for date_, rows in sorted(found.items()):
        yield Exceptional(written.day_name(date_, today=today), date_ == today, tuple(rows))


def attention(live: Live, now: datetime) -> Attention:
    """What nobody has confirmed, by place, and holidays that are decided for too short a time."""
    places = dict.fromkeys(where for where, _ in unconfirmed(live.contents))
    timetables = live.contents.timetables
    names = (timetables[place].name if place in timetables else _PLACES.get(place, place) for place in places)
    soon = warnings(live.contents, now.astimezone(ZONE).date())
    return Attention(tuple(map(written.capital, names)), tuple(each.message for each in soon))


_PLACES = {"locations": "locaties", "callback": "terugbellen"}


def _held(visit: Visit) -> tuple[Held, ...]:
    """What is closed or opened for now; nothing when the database does not answer."""
    try:
        return current(visit)
    except StoreError:
        return ()


def _waiting(visit: Visit) -> Waiting | None:
    """How the list stands; None when the ledger does not answer."""
    try:
        ledger = visit.site.ledger
        callbacks, oldest = ledger.callbacks(), ledger.oldest_open()
    except StoreError:
        return None
    return waiting(callbacks, oldest, visit.now)


def waiting(callbacks: tuple[Callback, ...], oldest: Request | None, now: datetime) -> Waiting:
    """Say how many are open and overdue, and since when the oldest waits."""
    overdue = sum(each.due_at < now for each in callbacks)
    return Waiting(len(callbacks), overdue, words.moment(oldest.created_at, now) if oldest else "")
