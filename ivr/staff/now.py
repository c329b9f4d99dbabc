"""How every line is now that staff may close or open, and what holds; after a press what was done, with its undo.

Rules of this file: it changes nothing; the measure that a press made is named in the address, and told from the account.
"""

import re
from datetime import datetime
from typing import Any

from flask import request

from ivr.staff import effects, ends, measures, words
from ivr.staff.access import Answer, Visit
from ivr.staff.ends import FaultError
from ivr.staff.measures import ADDRESSES
from ivr.staff.site import ZONE

OVER = "Dit is intussen al voorbij. Kijk hoe het nu staat."
NOT_HERE_YET = (
    "Het is vastgelegd, maar deze machine kan het nog niet volgen. Kijk over een paar seconden opnieuw."
)
KEY = re.compile(r"[0-9a-f]{16}", re.ASCII)
"""The id of a measure that began on a page."""
_LONGEST = 40
_AFTER = {"gezet": "begun", "veranderd": "extended", "beeindigd": "ended"}


def now_page(visit: Visit) -> Answer:
    """How every line is that may be closed or opened, and what holds; after a press what was done."""
    return how_it_is(visit)


def how_it_is(visit: Visit, status: int = 200, **told: Any) -> Answer:
    """The same page; `refusal` says what could not be done."""
    live, now = visit.site.content(), visit.now
    page = visit.page(
        "now.html",
        status,
        lines=tuple(measures.line_at(live, line, now) for line in ADDRESSES.values()),
        held=measures.current(visit),
        heard=effects.heard(live, now, callbacks=visit.site.given.callbacks),
        at=words.clock(now),
        **{"done": _just_done(visit), "refusal": None} | told,
    )
    return Answer(page)


def _just_done(visit: Visit) -> dict[str, Any] | None:
    """The measure that the address of this page names, and what was done to it; None if it names none."""
    for name, deed in _AFTER.items():
        measure_id = request.args.get(name, "")
        if KEY.fullmatch(measure_id):
            measure = visit.site.closing.closures.get(measure_id)
            shown = measures.held(visit.site.content(), measure, visit.now)
            return {"deed": deed, "measure": shown, "holds": measure.holds(visit.now)}
    return None


def field(name: str) -> str:
    """What stands in a field of a form, sent either way; "" for nothing."""
    return request.values.get(name, "")


def end_fields(now: datetime, fault: FaultError | None) -> dict[str, Any]:
    """What the fields of an end show: what there is to choose, what was typed, and what is wrong with it."""
    first, last = now.astimezone(ZONE).date(), ends.last_day(now)
    return {
        "ends": ends.ENDS,
        "days": (first.isoformat(), last.isoformat()),
        "typed": {name: field(name)[:_LONGEST] for name in ("reden", "einde", "tot", "dag")},
        "faults": {fault.field: str(fault)} if fault else {},
    }
