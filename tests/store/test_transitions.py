"""Every action in every state: what a request then is, or that it is refused."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.store import transitions
from ivr.store.errors import RefusedError
from ivr.store.model import Outcome, Request, State

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOW + timedelta(hours=1)
DAYS_LATER = NOW + timedelta(days=2)

NEW = Request(
    id="a",
    call="CA-a",
    number="sealed",
    number_index="index",
    reference="0042",
    origin="nurse_closed",
    finished=True,
    window_start=None,
    window_end=None,
    created_at=NOW,
    wished_at=NOW,
    due_at=NOW,
    state=State.NEW,
)
TAKEN = replace(NEW, state=State.TAKEN, taken_by="Anna", taken_until=LATER)
CLOSED = replace(TAKEN, taken_until=None, closed_by="Anna", closed_at=NOW)
IN = {
    State.UNFINISHED: replace(NEW, state=State.UNFINISHED, finished=False),
    State.NEW: NEW,
    State.TAKEN: TAKEN,
    State.REACHED: replace(TAKEN, state=State.REACHED, taken_until=None),
    State.NO_ANSWER: replace(TAKEN, state=State.NO_ANSWER, taken_until=None, attempts=1, next_attempt_at=LATER),
    State.DONE: replace(CLOSED, state=State.DONE, outcome=Outcome.HELPED),
    State.WITHDRAWN: replace(CLOSED, state=State.WITHDRAWN, outcome=Outcome.WITHDRAWN, closed_by="caller"),
}  # fmt: skip
"""A request in each state; where somebody had it, that is Anna."""

Step = Callable[[Request], Request]


def done(outcome: Outcome) -> Step:
    return lambda request: transitions.done(request, "Anna", NOW, outcome)


def take(by: str = "Anna", until: datetime = LATER) -> Step:
    return lambda request: transitions.take(request, by, NOW, until)


def no_answer(by: str = "Anna", next_at: datetime = LATER) -> Step:
    return lambda request: transitions.no_answer(request, by, NOW, next_at, DAYS_LATER)


def reached(by: str = "Anna") -> Step:
    return lambda request: transitions.reached(request, by, NOW)


def release(by: str = "Anna") -> Step:
    return lambda request: transitions.release(request, by, NOW)


def withdraw(request: Request) -> Request:
    return transitions.withdraw(request, NOW)


def reopen(request: Request) -> Request:
    return transitions.reopen(request, "Anna", DAYS_LATER)


_, SAME = None, "the same"
"""Refused; or nothing changes."""

TABLE = [
    #                                     unfinished    new          taken        reached      no answer    done         withdrawn
    ("take",        take(),               ("taken",     "taken",     SAME,        "taken",     "taken",     _,           _)),
    ("release",     release(),            (SAME,        SAME,        "new",       _,            SAME,        _,           _)),
    ("reached",     reached(),            (_,           _,           "reached",   SAME,        _,           _,           _)),
    ("no answer",   no_answer(),          (_,           _,           "no_answer", _,           SAME,        _,           _)),
    ("helped",      done(Outcome.HELPED), (_,           _,           _,           "done",      _,           SAME,        _)),
    ("appointment", done(Outcome.APPOINTMENT), (_,      _,           _,           "done",      _,           _,           _)),
    ("sent on",     done(Outcome.SENT_ON), (_,          _,           _,           "done",      _,           _,           _)),
    ("not reached", done(Outcome.NOT_REACHED), (_,      _,           _,           _,           "done",      _,           _)),
    ("wrong number", done(Outcome.WRONG_NUMBER), (_,    _,           _,           "done",      "done",      _,           _)),
    ("not needed",  done(Outcome.NO_LONGER_NEEDED), ("done", "done", "done",      "done",      "done",      _,           _)),
    ("withdrawn",   done(Outcome.WITHDRAWN), (_,        _,           _,           _,           _,           _,           _)),
    ("by caller",   withdraw,             ("withdrawn", "withdrawn", "withdrawn", SAME,        "withdrawn", SAME,        SAME)),
    ("reopen",      reopen,               (SAME,        SAME,        SAME,        SAME,        SAME,        "new",       "new")),
]  # fmt: skip
CASES = [
    pytest.param(IN[state], step, becomes, id=f"{name}, {state}")
    for name, step, row in TABLE
    for state, becomes in zip(State, row, strict=True)
]


@pytest.mark.parametrize(("request_", "step", "becomes"), CASES)
def test_an_action_leads_to_its_state_or_is_refused(
    request_: Request, step: Step, becomes: str | None
) -> None:
    match becomes:
        case None:
            with pytest.raises(RefusedError):
                step(request_)
        case "the same":
            assert step(request_) is request_
        case state:
            after = step(request_)
            assert after.state == state
            assert step(after) == after, "again changes nothing"


@pytest.mark.parametrize(("request_", "step", "becomes"), CASES)
def test_an_end_has_an_outcome_a_name_and_a_moment_and_nothing_else_has(
    request_: Request, step: Step, becomes: str | None
) -> None:
    after = step(request_) if becomes else request_

    ended = after.state in {State.DONE, State.WITHDRAWN}
    assert [ended] * 3 == [bool(after.outcome), bool(after.closed_by), bool(after.closed_at)]


@pytest.mark.parametrize("by", ["", "  "])
@pytest.mark.parametrize(
    ("request_", "step"),
    [
        pytest.param(NEW, lambda request, by: transitions.take(request, by, NOW, LATER), id="take"),
        pytest.param(
            replace(TAKEN, taken_by="  "),
            lambda request, by: transitions.reached(request, by, NOW),
            id="reached",
        ),
        pytest.param(
            IN[State.REACHED],
            lambda request, by: transitions.done(request, by, NOW, Outcome.HELPED),
            id="done",
        ),
        pytest.param(
            IN[State.DONE], lambda request, by: transitions.reopen(request, by, DAYS_LATER), id="reopen"
        ),
    ],
)
def test_nothing_is_done_without_a_name(
    request_: Request, step: Callable[[Request, str], Request], by: str
) -> None:
    with pytest.raises(RefusedError, match="name"):
        step(request_, by)


# --- leases ---


@pytest.mark.parametrize(
    "step",
    [
        pytest.param(take("Bob"), id="take"),
        pytest.param(reached("Bob"), id="reached"),
        pytest.param(no_answer("Bob"), id="no answer"),
        pytest.param(
            lambda request: transitions.done(request, "Bob", NOW, Outcome.NO_LONGER_NEEDED), id="not needed"
        ),
    ],
)
def test_what_somebody_has_is_left_to_them(step: Step) -> None:
    with pytest.raises(RefusedError, match="Anna"):
        step(TAKEN)


def test_after_its_end_a_lease_can_be_taken_over_and_its_holder_can_go_on_too() -> None:
    ended = replace(TAKEN, taken_until=NOW)

    assert take("Bob")(ended).taken_by == "Bob"
    assert reached("Anna")(ended).state is State.REACHED
    with pytest.raises(RefusedError, match="take it"):
        reached("Bob")(ended)


def test_who_lost_a_lease_to_somebody_else_does_not_tell_of_a_call() -> None:
    with pytest.raises(RefusedError, match="Bob"):
        reached("Anna")(replace(TAKEN, taken_by="Bob"))


@pytest.mark.parametrize(
    ("until", "ends"),
    [
        pytest.param(LATER + timedelta(hours=1), LATER + timedelta(hours=1), id="longer"),
        pytest.param(LATER - timedelta(minutes=1), LATER, id="never shorter"),
    ],
)
def test_ones_own_lease_becomes_longer_only(until: datetime, ends: datetime) -> None:
    assert take("Anna", until)(TAKEN).taken_until == ends


@pytest.mark.parametrize("step", [take("Anna", NOW), no_answer("Anna", NOW)])
def test_a_lease_and_a_next_attempt_lie_in_the_future(step: Step) -> None:
    with pytest.raises(RefusedError, match="later"):
        step(replace(TAKEN, taken_until=NOW))


def test_an_attempt_is_counted_and_gives_the_request_back() -> None:
    after = no_answer()(replace(TAKEN, attempts=2))

    assert (after.attempts, after.next_attempt_at, after.due_at) == (3, LATER, DAYS_LATER)
    assert after.holder(NOW) is None


# --- reopening ---


def test_what_is_reopened_starts_anew_and_keeps_count_of_its_attempts() -> None:
    after = reopen(replace(IN[State.DONE], attempts=2))

    assert after == replace(NEW, due_at=DAYS_LATER, attempts=2)


def test_what_was_erased_cannot_be_reopened() -> None:
    with pytest.raises(RefusedError, match="erased"):
        reopen(replace(IN[State.DONE], number=None, number_index=None))


# --- the caller's wish ---

WINDOW = (DAYS_LATER, DAYS_LATER + timedelta(hours=1))


def newer(*, finished: bool = True, minutes: int = 1) -> Request:
    wished = NEW if finished else IN[State.UNFINISHED]
    at = NOW + timedelta(minutes=minutes)
    window = {"window_start": WINDOW[0], "window_end": WINDOW[1], "due_at": WINDOW[1]}
    return replace(wished, wished_at=at, number="sealed anew", number_index="another number", **window)


@pytest.mark.parametrize(
    ("request_", "delivery", "state"),
    [
        pytest.param(IN[State.UNFINISHED], newer(minutes=0), "new", id="finished after all"),
        pytest.param(IN[State.UNFINISHED], newer(finished=False), "unfinished", id="another number, unfinished"),
        pytest.param(NEW, newer(), "new", id="another window"),
        pytest.param(TAKEN, newer(), "taken", id="taken stays taken"),
        pytest.param(IN[State.REACHED], newer(), "reached", id="reached stays reached"),
        pytest.param(IN[State.WITHDRAWN], newer(), "new", id="wished again after a withdrawal"),
    ],
)  # fmt: skip
def test_a_newer_wish_of_the_same_call_replaces_the_older(
    request_: Request, delivery: Request, state: str
) -> None:
    after = transitions.wish(request_, delivery)

    assert (after.window_start, after.window_end, after.due_at) == (*WINDOW, WINDOW[1])
    assert (after.number, after.number_index) == ("sealed anew", "another number")
    assert (after.finished, after.wished_at) == (delivery.finished, delivery.wished_at)
    assert after.state == state
    assert transitions.wish(after, delivery) == after


@pytest.mark.parametrize(
    ("request_", "delivery"),
    [
        pytest.param(NEW, newer(minutes=0), id="not newer"),
        pytest.param(NEW, newer(finished=False, minutes=9), id="unfinished"),
        pytest.param(IN[State.DONE], newer(), id="closed by staff"),
        pytest.param(replace(IN[State.WITHDRAWN], number_index=None), newer(), id="erased"),
    ],
)
def test_any_other_delivery_changes_nothing(request_: Request, delivery: Request) -> None:
    assert transitions.wish(request_, delivery) is request_


@pytest.mark.parametrize(
    ("before", "after"),
    [
        pytest.param(NEW, State.NEW, id="new"),
        pytest.param(IN[State.UNFINISHED], State.UNFINISHED, id="unfinished"),
        pytest.param(IN[State.NO_ANSWER], State.NO_ANSWER, id="phoned in vain before"),
    ],
)
def test_what_is_released_is_as_it_was_before(before: Request, after: State) -> None:
    released = release()(take()(before))

    assert (released.state, released.holder(NOW)) == (after, None)
    assert (released.attempts, released.next_attempt_at) == (before.attempts, before.next_attempt_at)


def test_only_who_took_it_releases_it() -> None:
    with pytest.raises(RefusedError):
        release("Berend")(TAKEN)
