"""What may happen to a request, and what it then is: a table of states, and one pure function for each action.

Rules this file keeps:

- No function changes anything: each gives the request as it is afterwards, or raises RefusedError.
- Doing a thing again gives the request as it already is; two equal requests mean that nothing happened.
- A request leaves the open states only with an outcome and a name; calling comes before an outcome that tells of it.
- Somebody else's lease is respected until it ends. After that anyone may go on, and the one who held it still may.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from ivr.store.errors import RefusedError
from ivr.store.model import Action, Outcome, Request, State

CALLER = "caller"
"""The name under which a caller's own doing is kept."""

_WAITING = frozenset({State.UNFINISHED, State.NEW})
_CLOSED = frozenset({State.DONE, State.WITHDRAWN})
OPEN = frozenset(State) - _CLOSED

FROM: Mapping[Action, frozenset[State]] = {
    Action.TAKEN: OPEN,
    Action.RELEASED: frozenset({State.TAKEN}),
    Action.REACHED: frozenset({State.TAKEN}),
    Action.NO_ANSWER: frozenset({State.TAKEN}),
    Action.WITHDRAWN: OPEN - {State.REACHED},  # who has been spoken to is closed by the one who spoke
    Action.REOPENED: _CLOSED,
}
"""In which states each action is allowed; those that end it stand in `ENDS`."""

ENDS: Mapping[Outcome, frozenset[State]] = {
    Outcome.HELPED: frozenset({State.REACHED}),
    Outcome.APPOINTMENT: frozenset({State.REACHED}),
    Outcome.SENT_ON: frozenset({State.REACHED}),
    Outcome.NOT_REACHED: frozenset({State.NO_ANSWER}),
    Outcome.WRONG_NUMBER: frozenset({State.REACHED, State.NO_ANSWER}),
    Outcome.NO_LONGER_NEEDED: OPEN,
}
"""After which states staff may choose each outcome."""


def take(request: Request, by: str, now: datetime, until: datetime) -> Request:
    """Lease a request, or extend one's own lease; it never becomes shorter."""
    _named(by)
    _allowed(request, FROM[Action.TAKEN], by, now)
    if until <= now:
        raise RefusedError("a request is taken until a later moment")
    own = request.state is State.TAKEN and request.taken_by == by
    if own and request.taken_until is not None and until <= request.taken_until:
        return request
    return replace(request, state=State.TAKEN, taken_by=by, taken_until=until)


def release(request: Request, by: str, now: datetime) -> Request:
    """Give up one's lease: the request is again as it was before anybody took it."""
    if request.state in _WAITING | {State.NO_ANSWER}:
        return request
    _own(request, FROM[Action.RELEASED], by, now)
    before = State.NO_ANSWER if request.attempts else waiting(request.finished)
    return replace(request, state=before, taken_until=None)


def reached(request: Request, by: str, now: datetime) -> Request:
    """Somebody who took it has spoken to the caller."""
    if request.state is State.REACHED and request.taken_by == by:
        return request
    _own(request, FROM[Action.REACHED], by, now)
    return after_reached(request, by)


def after_reached(request: Request, by: str) -> Request:
    """Give any open request of a number that was reached."""
    return replace(request, state=State.REACHED, taken_by=by, taken_until=None, next_attempt_at=None)


def no_answer(request: Request, by: str, now: datetime, next_at: datetime, due_at: datetime) -> Request:
    """Somebody who took it phoned, and nobody answered; it is phoned again from `next_at` and by `due_at`."""
    if (request.state, request.taken_by, request.next_attempt_at) == (State.NO_ANSWER, by, next_at):
        return request
    _own(request, FROM[Action.NO_ANSWER], by, now)
    if next_at <= now:
        raise RefusedError("the next attempt is at a later moment")
    return after_no_answer(request, by, next_at, due_at)


def after_no_answer(request: Request, by: str, next_at: datetime, due_at: datetime) -> Request:
    """Give any open request of a number that did not answer."""
    return replace(
        request,
        state=State.NO_ANSWER,
        taken_by=by,
        taken_until=None,
        attempts=request.attempts + 1,
        next_attempt_at=next_at,
        due_at=due_at,
    )


def done(request: Request, by: str, now: datetime, outcome: Outcome) -> Request:
    """Close it."""
    if (request.state, request.closed_by, request.outcome) == (State.DONE, by, outcome):
        return request
    _named(by)
    if outcome not in ENDS:
        raise RefusedError("only the caller withdraws")
    _allowed(request, ENDS[outcome], by, now)
    return _closed(request, State.DONE, by, now, outcome)


def withdraw(request: Request, at: datetime) -> Request:
    """Close it for the caller, whoever has it; what is past that stays as it is."""
    if request.state not in FROM[Action.WITHDRAWN]:
        return request
    return _closed(request, State.WITHDRAWN, CALLER, at, Outcome.WITHDRAWN)


def reopen(request: Request, by: str, due_at: datetime) -> Request:
    """Put a closed request back on the callback list, to be phoned by `due_at`."""
    _named(by)
    if request.state not in FROM[Action.REOPENED]:
        return request
    if request.number_index is None:
        raise RefusedError("its number has been erased")
    return opened_again(request, due_at)


def opened_again(request: Request, due_at: datetime) -> Request:
    """Give a closed request as one that nobody has touched."""
    return replace(
        request,
        state=State.NEW,
        due_at=due_at,
        taken_by=None,
        taken_until=None,
        next_attempt_at=None,
        outcome=None,
        closed_by=None,
        closed_at=None,
    )


def wish(request: Request, newer: Request) -> Request:
    """Take over what the caller wishes now, from a delivery of the same request.

    Only a newer wish changes anything. It reopens what the caller had withdrawn, not what staff have closed.
    """
    closed_by_staff = request.state is State.DONE
    outranked = (newer.finished, newer.wished_at) <= (request.finished, request.wished_at)
    if closed_by_staff or outranked or request.number_index is None:
        return request
    wished = replace(
        request,
        number=newer.number,
        number_index=newer.number_index,
        finished=newer.finished,
        wished_at=newer.wished_at,
        window_start=newer.window_start,
        window_end=newer.window_end,
        due_at=newer.due_at,
        origin=newer.origin,
    )
    if wished.state is State.WITHDRAWN:
        return opened_again(wished, newer.due_at)
    return replace(wished, state=waiting(wished.finished)) if wished.state in _WAITING else wished


def waiting(finished: bool) -> State:  # noqa: FBT001 - the caller's side of a request, not a switch
    """Give the state of a request that nobody has touched."""
    return State.NEW if finished else State.UNFINISHED


def _closed(request: Request, state: State, by: str, at: datetime, outcome: Outcome) -> Request:
    return replace(
        request,
        state=state,
        taken_until=None,
        next_attempt_at=None,
        outcome=outcome,
        closed_by=by,
        closed_at=at,
    )


def _own(request: Request, states: frozenset[State], by: str, now: datetime) -> None:
    """A call is told by the one who took the request, even when the lease has ended meanwhile."""
    _named(by)
    _allowed(request, states, by, now)
    if request.taken_by != by:
        raise RefusedError("take it before calling")


def _allowed(request: Request, states: frozenset[State], by: str, now: datetime) -> None:
    if request.state not in states:
        raise RefusedError(f"not allowed: it is {_told(request)}")
    holder = request.holder(now)
    if holder not in {None, by}:
        raise RefusedError(f"{holder} has it")


def _told(request: Request) -> str:
    """The state, in words for a message."""
    return request.state.replace("_", " ")


def _named(by: str) -> None:
    if not by.strip():
        raise RefusedError("nothing is done without a name")
