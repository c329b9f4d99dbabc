"""What a proof says: a certificate, or counterexamples.

Rules of this file: plain facts, as a person or a program reads them; moments are added by who knows the timetables.
"""

from dataclasses import dataclass

from ivr.callflow.proof.faults import Fault
from ivr.callflow.proof.of_seconds import Waits
from ivr.callflow.proof.promises import Promise
from ivr.callflow.proof.trail import Step

ASSUMPTIONS = (
    "De centrale en de spoedeisende hulp nemen dag en nacht op.",
    "Opnamen duren zo lang als gemeten; wat geen opname heeft, is geschat.",
    "Twilio voert TwiML uit zoals beschreven en stuurt elk antwoord naar de genoemde action-URL.",
    "De klok van de server loopt goed.",
)
"""What the proof takes for granted."""


@dataclass(frozen=True, slots=True)
class Certificate:
    """The flow keeps every promise. `longest` counts webhooks that the caller did not choose."""

    promises: tuple[Promise, ...]
    situations: int
    positions: int
    moves: int
    longest: int
    waits: Waits
    assumptions: tuple[str, ...] = ASSUMPTIONS


@dataclass(frozen=True, slots=True)
class Counterexample:
    """A promise that is broken, and the steps of a call that shows it; none when no call is needed to see it."""

    promise: Promise
    fault: Fault
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Refutation:
    """The promises that are broken: the first few counterexamples of each, and how many faults there are."""

    counterexamples: tuple[Counterexample, ...]
    faults: int
