"""What the phone tells us, in the past tense.

Rules of this file: one class for each thing that can happen; no vendor's words; nothing that names a caller.
"""

from dataclasses import dataclass
from enum import StrEnum


class Outcome(StrEnum):
    """How a transfer ended. `COMPLETED` means that the far end answered and the caller is still there."""

    COMPLETED = "completed"
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELED = "canceled"


@dataclass(frozen=True, slots=True)
class CallStarted:
    """A call came in. `from_our_own_number`: the caller number is this line's own, as in a loop."""

    from_our_own_number: bool = False


@dataclass(frozen=True, slots=True)
class DigitsPressed:
    """The caller pressed keys: characters 0-9, * and #, as many as the phone delivered."""

    digits: str


@dataclass(frozen=True, slots=True)
class FinishedOnKey:
    """The caller pressed only the key that ends an entry: a bare #, not silence."""


@dataclass(frozen=True, slots=True)
class NoInput:
    """The caller pressed nothing in the time that was given."""


@dataclass(frozen=True, slots=True)
class DialEnded:
    """A transfer ended and the caller is still on the line."""

    outcome: Outcome


@dataclass(frozen=True, slots=True)
class Answered:
    """The shell answered a question of the flow (`turns.Question` says what the ways mean).

    `token` and `windows` are to be remembered: a sealed number, and the starts of the windows that are offered.
    """

    way: int
    token: str = ""
    windows: tuple[int, ...] = ()


Event = CallStarted | DigitsPressed | FinishedOnKey | NoInput | DialEnded | Answered
