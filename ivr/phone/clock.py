"""A clock that goes only when the call does: audio, pauses, time-outs and ringing move it."""

from datetime import UTC, datetime, timedelta


class SimulatedClock:
    """The time of a call. Give `clock.now` to the application that answers it, so that both live in one time."""

    __slots__ = ("_now",)

    def __init__(self, start: datetime) -> None:
        if start.tzinfo is None:
            raise ValueError("a call starts at a moment with a time zone")
        self._now = start

    def now(self) -> datetime:
        """Return the moment the call has reached, in the zone of its start."""
        return self._now

    def since(self, start: datetime) -> float:
        """Return the seconds that have passed since a moment."""
        # By way of UTC: two local times of one zone subtract as wall times, a summer time hour too much or too little.
        return (self._now.astimezone(UTC) - start.astimezone(UTC)).total_seconds()

    def advance(self, seconds: float) -> None:
        """Let `seconds` pass."""
        # By way of UTC here too: adding to a local time would skip or repeat the hour.
        later = self._now.astimezone(UTC) + timedelta(seconds=seconds)
        self._now = later.astimezone(self._now.tzinfo)
