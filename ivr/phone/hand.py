"""The caller's hand and ear: what a call asks of whoever holds the phone.

A hand may hang up at any moment, whatever it is asked, by raising `CallerHungUp`.
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Protocol

from ivr.phone.transcript import Heard
from ivr.phone.twiml import Gather


class Outcome(StrEnum):
    """What becomes of a dial, in Twilio's words (`DialCallStatus`)."""

    ANSWERED = "answered"
    """They talk until the caller hangs up: the call is over."""
    COMPLETED = "completed"
    """They have talked, the far end has hung up, and the caller is still there."""
    BUSY = "busy"
    NO_ANSWER = "no-answer"
    FAILED = "failed"
    CANCELED = "canceled"


CONNECTED = frozenset({Outcome.ANSWERED, Outcome.COMPLETED})


class CallerHungUp(Exception):  # noqa: N818 - an event, not an error
    """The caller has hung up."""


class Hand(Protocol):
    """Presses keys, and decides what becomes of a dial."""

    def press(self, gather: Gather, prompts: Iterator[Heard]) -> str | None:
        """Return the keys pressed, or None for silence.

        Each step of `prompts` hears one prompt of the Gather to its end. Pressing before they have all been heard
        is barge-in: the others stay unheard.
        """

    def outcome(self, number: str) -> Outcome:
        """Say what becomes of dialling `number` (E.164)."""


class Ear(Protocol):
    """Is told what the line says, as it says it."""

    def decided(self, rule: str) -> None:
        """Take note of the rule that decided what is heard next."""

    def hears(self, heard: Heard) -> None:
        """Hear one prompt."""


class Deaf:
    """An ear for calls that nobody listens to."""

    def decided(self, rule: str) -> None:
        """Do nothing."""

    def hears(self, heard: Heard) -> None:
        """Do nothing."""
