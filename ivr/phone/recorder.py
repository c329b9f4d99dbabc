"""Writes down the turns of a call while it goes on.

A wait that leads to no webhook closes its turn; what follows in the same document is a further turn, without a request.
"""

from dataclasses import dataclass, field
from datetime import datetime

from ivr.phone.clock import SimulatedClock
from ivr.phone.transcript import Heard, Turn, Wait


@dataclass(slots=True)
class Draft:
    """A turn that still goes on."""

    at: datetime
    request: str | None
    rule: str | None = None
    heard: list[Heard] = field(default_factory=list)
    wait: Wait = "none"
    pressed: str | None = None
    dialled: str | None = None
    outcome: str | None = None

    def turn(self) -> Turn:
        """Return it as it stands."""
        return Turn(
            at=self.at,
            request=self.request,
            rule=self.rule,
            heard=tuple(self.heard),
            wait=self.wait,
            pressed=self.pressed,
            dialled=self.dialled,
            outcome=self.outcome,
        )


class Recorder:
    """The turns of one call."""

    __slots__ = ("_clock", "_closed", "_draft")

    def __init__(self, clock: SimulatedClock) -> None:
        self._clock = clock
        self._closed: list[Turn] = []
        self._draft: Draft | None = None

    def begin(self, request: str | None) -> Draft:
        """Begin the turn of a webhook; the one before it is over."""
        self.close()
        self._draft = Draft(self._clock.now(), request)
        return self._draft

    def current(self) -> Draft:
        """Return the turn that goes on, or a further one of the same document."""
        return self._draft or self.begin(None)

    def close(self) -> None:
        """Close the turn that goes on, if one does."""
        if self._draft is not None:
            self._closed.append(self._draft.turn())
            self._draft = None

    def discard(self) -> None:
        """Forget the turn that goes on."""
        self._draft = None

    def closed(self) -> tuple[Turn, ...]:
        """Return the turns that are over."""
        return tuple(self._closed)
