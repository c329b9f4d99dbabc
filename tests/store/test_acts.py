"""What staff do to one request, and what that does to the other open ones of its number."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.store import acts
from ivr.store.errors import RefusedError
from ivr.store.model import Outcome, Request, State

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
LATER = NOON + timedelta(hours=1)

FIRST = Request(
    id="first",
    call="CA-1",
    number="sealed",
    number_index="index",
    reference="0042",
    origin="nurse_closed",
    finished=True,
    window_start=None,
    window_end=None,
    created_at=NOON,
    wished_at=NOON,
    due_at=NOON,
    state=State.NEW,
)
SECOND = replace(FIRST, id="second", call="CA-2", created_at=LATER, wished_at=LATER)
TAKEN = {"state": State.TAKEN, "taken_by": "Anna", "taken_until": LATER}
REACHED = {"state": State.REACHED, "taken_by": "Anna"}
NO_ANSWER = {"state": State.NO_ANSWER, "taken_by": "Anna", "next_attempt_at": LATER, "attempts": 1}

take = acts.take("Anna", NOON, LATER)
release = acts.release("Anna", NOON)
reached = acts.reached("Anna", NOON)
no_answer = acts.no_answer("Anna", NOON, LATER, LATER)
helped = acts.done("Anna", NOON, Outcome.HELPED)
not_needed = acts.done("Anna", NOON, Outcome.NO_LONGER_NEEDED)
not_reached = acts.done("Anna", NOON, Outcome.NOT_REACHED)
reopen = acts.reopen("Anna", NOON, LATER)


@pytest.mark.parametrize(
    ("act", "named", "other", "states"),
    [
        pytest.param(take, FIRST, SECOND, ("taken", "taken"), id="one lease for both"),
        pytest.param(take, replace(FIRST, **TAKEN), SECOND, (None, "taken"), id="a lease that grows over a later wish"),
        pytest.param(take, replace(FIRST, **TAKEN), replace(SECOND, **TAKEN), (None, None), id="taken twice"),
        pytest.param(release, replace(FIRST, **TAKEN), replace(SECOND, **TAKEN), ("new", "new"), id="both given up"),
        pytest.param(release, replace(FIRST, **TAKEN), SECOND, ("new", None), id="given up beside a later wish"),
        pytest.param(reached, replace(FIRST, **TAKEN), SECOND, ("reached", "reached"), id="one call for both"),
        pytest.param(reached, replace(FIRST, **REACHED), SECOND, (None, None), id="told twice: a later wish stays open"),
        pytest.param(no_answer, replace(FIRST, **TAKEN), SECOND, ("no_answer", "no_answer"), id="one attempt for both"),
        pytest.param(no_answer, replace(FIRST, **NO_ANSWER), SECOND, (None, None), id="no answer, told twice"),
        pytest.param(helped, replace(FIRST, **REACHED), replace(SECOND, **REACHED), ("done", "done"), id="one outcome"),
        pytest.param(helped, replace(FIRST, **REACHED), SECOND, ("done", None), id="what was wished after the call stays"),
        pytest.param(not_reached, replace(FIRST, **NO_ANSWER), replace(SECOND, **REACHED), ("done", None), id="an outcome that the other cannot have"),
        pytest.param(not_needed, SECOND, FIRST, ("done", "done"), id="not needed: nor what was wished before"),
        pytest.param(not_needed, FIRST, SECOND, ("done", None), id="not needed: what was wished since may be"),
        pytest.param(reopen, replace(FIRST, state=State.DONE), SECOND, ("new", None), id="reopened alone"),
    ],
)  # fmt: skip
def test_an_act_changes(
    act: acts.Act, named: Request, other: Request, states: tuple[str | None, str | None]
) -> None:
    changed = {before.id: after.state.value for before, after in act.apply(named, [other])}

    assert (changed.get(named.id), changed.get(other.id)) == states


@pytest.mark.parametrize(
    ("act", "named", "other"),
    [
        pytest.param(take, FIRST, replace(SECOND, **TAKEN | {"taken_by": "Bob"}), id="Bob has the other"),
        pytest.param(
            helped, SECOND, replace(FIRST, **REACHED), id="the one that is named was not phoned about"
        ),
    ],
)
def test_a_refusal_for_one_is_a_refusal_of_the_whole(act: acts.Act, named: Request, other: Request) -> None:
    with pytest.raises(RefusedError):
        act.apply(named, [other])
