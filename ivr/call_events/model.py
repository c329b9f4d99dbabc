"""What of calls staff should hear of: a few kinds of event, with nothing of the call they come from.

Rules of this file: no number, no call id, no key; `id` is random, so that an event that is delivered twice is one.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Kind(StrEnum):
    """What happened."""

    EMERGENCY_FAILED = "emergency_failed"
    """An emergency department was rung, and nobody could be reached there."""
    LIFELINE = "lifeline"
    """Our own code failed, and a caller heard the lifeline."""
    SILENT = "silent"
    """A caller pressed nothing, and was put through."""


@dataclass(frozen=True, slots=True)
class CallEvent:
    """One of them. `at` is in UTC; `destination` is the name of who was rung, "" if nobody was."""

    id: str
    at: datetime
    kind: Kind
    destination: str = ""
