"""What of a turn staff should hear of.

Rules of this file: pure; what happened, and never to whom.
"""

from collections.abc import Iterator

from ivr.call_events.model import Kind
from ivr.callflow.events import DialEnded, Event, NoInput, Outcome
from ivr.callflow.nodes import Transfer
from ivr.callflow.turns import Dial, Position, Turn
from ivr.content.live import Live

_NOT_REACHED = frozenset({Outcome.BUSY, Outcome.NO_ANSWER, Outcome.FAILED})


def notable(live: Live, position: Position | None, event: Event, turn: Turn) -> Iterator[tuple[Kind, str]]:
    """Give what happened, each with the destination it is about."""
    node = live.flow.nodes.get(position.node) if position else None
    if isinstance(node, Transfer):
        outcome = event.outcome if isinstance(event, DialEnded) else Outcome.FAILED  # as the engine takes it
        if outcome in _NOT_REACHED and node.destination in _emergency_departments(live):
            yield Kind.EMERGENCY_FAILED, node.destination
    elif isinstance(event, NoInput) and isinstance(turn.wait, Dial):
        yield Kind.SILENT, turn.wait.destination


def _emergency_departments(live: Live) -> frozenset[str]:
    places = live.contents.places
    return (
        frozenset(place.emergency for place in places.locations.values() if place.emergency)
        if places
        else frozenset()
    )
