"""What staff do to a callback: to the request they name, and to the other open requests of its number.

Rules this file keeps: pure, as `transitions`, which decides about each request. One lease, one call and one outcome
are for all of them, because they are about one caller; what the caller wished after that is left alone. A refusal for
one is a refusal of the whole.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from ivr.store import transitions
from ivr.store.model import Action, Outcome, Request, State


@dataclass(frozen=True, slots=True)
class Act:
    """One action, by somebody, at some moment. `follow` is given the request that was named, and another."""

    action: Action
    by: str
    at: datetime
    step: Callable[[Request], Request]
    follow: Callable[[Request, Request], Request]

    def apply(self, named: Request, others: Sequence[Request]) -> list[tuple[Request, Request]]:
        """Give what changes, before and after; nothing when this was done already.

        Raises:
            RefusedError: it is not allowed now.
        """
        after = self.step(named)
        if after == named and self.action is not Action.TAKEN:
            return []
        pairs = [(named, after), *((each, self.follow(named, each)) for each in others)]
        return [(before, after) for before, after in pairs if before != after]


def take(by: str, now: datetime, until: datetime) -> Act:
    """Lease them all; a lease that somebody else has on one of them refuses it."""

    def step(request: Request) -> Request:
        return transitions.take(request, by, now, until)

    return Act(Action.TAKEN, by, now, step, lambda _, other: step(other))


def release(by: str, now: datetime) -> Act:
    """Give them all up."""

    def step(request: Request) -> Request:
        return transitions.release(request, by, now)

    def follow(_: Request, other: Request) -> Request:
        return step(other) if other.state is State.TAKEN else other

    return Act(Action.RELEASED, by, now, step, follow)


def reached(by: str, now: datetime) -> Act:
    """Whoever was reached was reached about all of them."""
    return Act(
        Action.REACHED,
        by,
        now,
        lambda request: transitions.reached(request, by, now),
        lambda _, other: transitions.after_reached(other, by),
    )


def no_answer(by: str, now: datetime, next_at: datetime, due_at: datetime) -> Act:
    """One call that nobody answered counts as an attempt for all of them."""
    return Act(
        Action.NO_ANSWER,
        by,
        now,
        lambda request: transitions.no_answer(request, by, now, next_at, due_at),
        lambda _, other: transitions.after_no_answer(other, by, next_at, due_at),
    )


def done(by: str, now: datetime, outcome: Outcome) -> Act:
    """Close those that the outcome can be about: phoned about, or wished no later than the one that was named."""

    def step(request: Request) -> Request:
        return transitions.done(request, by, now, outcome)

    def follow(named: Request, other: Request) -> Request:
        phoned = other.state in {State.REACHED, State.NO_ANSWER}
        meant = phoned or other.wished_at <= named.wished_at
        return step(other) if meant and other.state in transitions.ENDS[outcome] else other

    return Act(Action.DONE, by, now, step, follow)


def reopen(by: str, now: datetime, due_at: datetime) -> Act:
    """Reopen this one only; it joins what is open of its number."""
    return Act(
        Action.REOPENED,
        by,
        now,
        lambda request: transitions.reopen(request, by, due_at),
        lambda _, other: other,
    )
