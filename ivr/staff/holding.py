"""The page of one measure that keeps lines closed or open: longer, another end, or over now; and what became of it.

Rules of this file: the account of measures decides; what it refuses is said in Dutch, with how the lines stand now.
Undo is to end a measure.
"""

from datetime import datetime

from ivr.content.closures_file import ClosuresError
from ivr.staff import ends, measures, words
from ivr.staff.access import Answer, Visit
from ivr.staff.ends import FaultError
from ivr.staff.now import NOT_HERE_YET, OVER, end_fields, field, how_it_is
from ivr.store.closures import Measure
from ivr.store.errors import RefusedError


def measure_page(visit: Visit, measure_id: str) -> Answer:
    """One measure: longer, another end, or over now; and what became of it."""
    return _measure(visit, measure_id)


def _measure(visit: Visit, measure_id: str, fault: FaultError | None = None) -> Answer:
    closures, live, now = visit.site.closing.closures, visit.site.content(), visit.now
    measure = closures.get(measure_id)
    page = visit.page(
        "now_measure.html",
        422 if fault else 200,
        measure=measures.held(live, measure, now),
        holds=measure.holds(now),
        ended=measure.ended_at and (words.moment(measure.ended_at, now), measure.ended_by),
        history=[
            (
                words.moment(each.at, now),
                each.by,
                ends.until(each.measure.until, now),
                bool(each.measure.ended_at),
            )
            for each in closures.history(measure_id)
        ],
        **end_fields(now, fault) | {"ends": ends.OTHER_ENDS},
    )
    return Answer(page, outcome="refused" if fault else "ok")


def extend_measure(visit: Visit, measure_id: str) -> Answer:
    """Give it another end: an hour more, or one that was chosen."""
    closing, now = visit.site.closing, visit.now
    measure = closing.closures.get(measure_id)
    try:
        until = _other_end(visit, measure)
        after = closing.extend(measure_id, until=until, by=visit.user.name, now=now)
    except FaultError as fault:
        return _measure(visit, measure_id, fault)
    except RefusedError:
        return Answer(how_it_is(visit, 409, refusal=OVER).response, outcome="refused")
    except ClosuresError:
        return how_it_is(visit, 503, refusal=NOT_HERE_YET)
    return Answer(visit.to("now_page", veranderd=after.id))


def _other_end(visit: Visit, measure: Measure) -> datetime:
    if field("einde") == "langer":
        return ends.checked(ends.later(measure.until), visit.now)
    return ends.chosen(field, measure.lines, visit.site.content(), visit.now)


def end_measure(visit: Visit, measure_id: str) -> Answer:
    """End it now: the published hours hold again."""
    try:
        visit.site.closing.end(measure_id, by=visit.user.name, now=visit.now)
    except ClosuresError:
        return how_it_is(visit, 503, refusal=NOT_HERE_YET)
    return Answer(visit.to("now_page", beeindigd=measure_id))
