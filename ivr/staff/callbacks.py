"""The pages of the callback list: see it, take one, call, tell how it went, put it back.

Rules of this file:
- The ledger decides; what it refuses is said in Dutch, with how the request stands now.
- A number is shown on the page of one request only, to who has it, and every showing is in the audit.
- Undo is to put a request back on the list.
"""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from http import HTTPStatus
from typing import Any

from flask import request

from ivr.page.written import phone
from ivr.staff import words
from ivr.staff.access import Answer, Visit
from ivr.staff.callback_list import board, closed, item
from ivr.staff.site import ZONE
from ivr.store.errors import RefusedError
from ivr.store.ledger import Ledger
from ivr.store.model import Callback, Outcome, Request, State, too_full

LEASE = timedelta(minutes=30)
"""For how long a request is somebody's who took it."""

FILTERS = {"": "Open", "mij": "Van mij", "klaar": "Vandaag afgerond"}
AGAIN = {"uur": "over een uur", "middag": "over drie uur", "morgen": "morgenochtend"}
"""When to try again, as staff choose it."""

CHOOSE_OUTCOME = "Kies hoe het afliep."
CHOOSE_WHEN = "Kies wanneer we het opnieuw proberen."
_CLOSED_SHOWN = 200
_MORNING = time(9)
_AFTER_A_TALK = frozenset({Outcome.HELPED, Outcome.APPOINTMENT, Outcome.SENT_ON, Outcome.WRONG_NUMBER})

Deed = Callable[[Ledger, str, str, datetime], Request]


def callbacks_page(visit: Visit) -> Answer:
    """The whole page."""
    undo = request.args.get("terug", "")
    return Answer(visit.page("callbacks.html", undo=undo if undo.isalnum() else "", **_shown(visit)))


def callbacks_part(visit: Visit) -> Answer:
    """The part that changes, for the script of the page; with an ETag, so that nothing new is nothing sent."""
    response = visit.page("callbacks_part.html", **_shown(visit))
    response.add_etag()
    response.make_conditional(request)
    return Answer(response)


def _shown(visit: Visit) -> dict[str, Any]:
    chosen = request.args.get("toon", "")
    chosen = chosen if chosen in FILTERS else ""
    ledger, me, mine = visit.site.ledger, visit.user.name, chosen == "mij"
    plan = visit.site.content().contents.callback_plan
    full = too_full(ledger.windows_taken(), plan.places if plan else None)
    done = chosen == "klaar"
    midnight = datetime.combine(visit.now.astimezone(ZONE).date(), time(0), ZONE)
    finished = ledger.closed_since(midnight, _CLOSED_SHOWN) if done else ()
    return {
        "board": board(ledger.callbacks(), me, full, visit.now, only_mine=mine),
        "closed": tuple(closed(each, visit.now) for each in finished),
        "chosen": chosen,
        "filters": FILTERS,
        "at": words.clock(visit.now),
    }


def callback_page(visit: Visit, request_id: str) -> Answer:
    """One request; with its number for who has it."""
    return _one(visit, request_id)


def take(visit: Visit, request_id: str) -> Answer:
    """Take it, or keep it longer."""
    return _done(visit, request_id, lambda ledger, id_, me, now: ledger.take(id_, me, now, now + LEASE))


def release(visit: Visit, request_id: str) -> Answer:
    """Put it back without having called."""
    return _done(visit, request_id, lambda ledger, id_, me, now: ledger.release(id_, me, now), to_list=True)


def no_answer(visit: Visit, request_id: str) -> Answer:
    """Nobody answered; it is tried again later."""
    when = visit.typed("when")
    if when not in AGAIN:
        return _one(visit, request_id, 422, faults={"when": CHOOSE_WHEN})
    at = _again(visit, when)
    return _done(
        visit, request_id, lambda ledger, id_, me, now: ledger.no_answer(id_, me, now, at), to_list=True
    )


def done(visit: Visit, request_id: str) -> Answer:
    """It has ended, in one of the ways there are."""
    outcome = next((each for each in Outcome if each.value == visit.typed("outcome")), Outcome.WITHDRAWN)
    if outcome is Outcome.WITHDRAWN:
        return _one(visit, request_id, 422, faults={"outcome": CHOOSE_OUTCOME})

    def end(ledger: Ledger, id_: str, me: str, now: datetime) -> Request:
        if ledger.request(id_).state is State.TAKEN:
            if outcome in _AFTER_A_TALK:
                ledger.reached(id_, me, now)
            elif outcome is Outcome.NOT_REACHED:
                ledger.no_answer(id_, me, now, now + LEASE)
        return ledger.done(id_, me, now, outcome)

    given = _done(visit, request_id, end, to_list=True, undo=True)
    return Answer(given.response, outcome.value if given.outcome == "ok" else given.outcome)


def reopen(visit: Visit, request_id: str) -> Answer:
    """Put it back on the list."""
    return _done(visit, request_id, lambda ledger, id_, me, now: ledger.reopen(id_, me, now), to_list=True)


def _done(visit: Visit, request_id: str, deed: Deed, *, to_list: bool = False, undo: bool = False) -> Answer:
    try:
        after = deed(visit.site.ledger, request_id, visit.user.name, visit.now)
    except RefusedError:
        return _one(visit, request_id, 409, refused=True)
    if to_list:
        back = {"terug": after.id} if undo else {}
        return Answer(visit.to("callbacks_page", **back))
    return Answer(visit.to("callback_page", request_id=request_id))


def _one(visit: Visit, request_id: str, status: int = 200, *, refused: bool = False, **told: Any) -> Answer:
    """The page of one request. A refusal is not an outcome to be told twice, so it shows no number."""
    ledger, me, now = visit.site.ledger, visit.user.name, visit.now
    found = ledger.request(request_id)
    mine = found.holder(now) == me and not refused
    callback = next((each for each in ledger.callbacks() if _is_in(found, each)), None)
    page = visit.page(
        "callback.html",
        status,
        item=item(callback, me, {}, now) if callback else None,
        request_id=request_id,
        closed=closed(found, now) if found.closed_at else None,
        number=phone(found.number) if mine and found.number else None,
        refusal=_refusal(found, now) if refused else None,
        history=[_event(visit, each) for each in ledger.history(request_id)],
        outcomes={each.value: text for each, text in words.OUTCOMES.items() if each is not Outcome.WITHDRAWN},
        again=AGAIN,
        **{"faults": {}} | told,
    )
    quietly = "no number" if status == HTTPStatus.OK else "refused"
    outcome = "number shown" if mine and found.number else quietly
    return Answer(page, outcome=outcome)


def _is_in(found: Request, callback: Callback) -> bool:
    return any(each.id == found.id for each in callback.requests)


def _event(visit: Visit, event: object) -> tuple[str, str, str]:
    at, by, action = (getattr(event, name) for name in ("at", "by", "action"))
    return words.moment(at, visit.now), words.ACTIONS[action], words.BY.get(by, by)


def _refusal(found: Request, now: datetime) -> str:
    if holder := found.holder(now):
        return f"Dit kan nu niet: {holder} is hiermee bezig."
    if found.closed_at:
        return "Dit kan niet meer: dit verzoek is intussen afgesloten."
    return "Dit kan nu niet: neem het verzoek eerst."


def _again(visit: Visit, when: str) -> datetime:
    """When to try again: in some hours, or the next morning that the office is open."""
    if when != "morgen":
        return visit.now + timedelta(hours=1 if when == "uur" else 3)
    tomorrow = visit.now.astimezone(ZONE).date() + timedelta(days=1)
    midnight = datetime.combine(tomorrow, time(0), ZONE)
    office = visit.site.content().timelines.get("office")
    opening = office.next_opening(midnight) if office else None
    return opening.start if opening else datetime.combine(tomorrow, _MORNING, ZONE)
