"""What callers notice of closing or opening lines for now: told by the call flow itself.

Rules of this file:
- Nothing is written by hand: two calls are walked side by side, with and without it (`ivr.content.difference`).
- It is told for the time in which it holds; after that the published hours hold again.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from ivr.callflow.engine import step
from ivr.callflow.events import CallStarted
from ivr.content.difference.meeting import FIRST_MENUS
from ivr.content.difference.model import Difference, Stretch
from ivr.content.difference.moments import changes
from ivr.content.difference.sentences import sentences
from ivr.content.difference.spoken import spoken_changes
from ivr.content.live import Live
from ivr.content.rehearsal import Call, rehearse
from ivr.hours.model import Closure, Kind
from ivr.staff.site import ZONE


@dataclass(frozen=True, slots=True)
class Effect:
    """`menu` is what callers get first now, "" if they get it already; `sentences` are all that changes; `heard` is what a caller hears first."""

    menu: str
    sentences: tuple[str, ...]
    heard: tuple[str, ...]


def heard(live: Live, now: datetime, *, callbacks: bool) -> tuple[str, ...]:
    """The sentences that a caller hears first, until there is something to choose or to do."""
    try:
        begun = rehearse(live, Call(now, callbacks=callbacks)).exchanges[0]
    except LookupError:
        return ()
    return tuple(piece.text for piece in begun.said)


def of_closing(  # noqa: PLR0913 - what is closed, until when, and over what
    live: Live, lines: Sequence[str], kind: Kind, until: datetime, now: datetime, *, callbacks: bool
) -> Effect:
    """What changes if these lines are kept open or closed from now on."""
    begin = now.replace(second=0, microsecond=0)
    new = live.overlaid((*live.closures, *(Closure(line, kind, begin, until, "") for line in lines)))
    period = Stretch(begin, until)
    difference = Difference(
        begin,
        until,
        changes(live, new, period, callbacks=callbacks),
        tuple(spoken_changes(live, new, period, ZONE, callbacks=callbacks)),
    )
    said = () if difference.empty else tuple(sentences(difference)[:-1])
    was, becomes = (_menu(each, now, callbacks=callbacks) for each in (live, new))
    return Effect(becomes if becomes != was else "", said, heard(new, now, callbacks=callbacks))


def _menu(live: Live, now: datetime, *, callbacks: bool) -> str:
    """What staff call the menu with which a call begins."""
    turn = step(live.flow, live.situation(now, callbacks=callbacks), None, CallStarted())
    return FIRST_MENUS.get(turn.position.node, "")
