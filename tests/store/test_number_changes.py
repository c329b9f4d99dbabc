"""Changes of telephone numbers, on both databases: one asks, another confirms."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from ivr.store.database import Database
from ivr.store.errors import StoreError
from ivr.store.number_changes import (
    CONFIRMED,
    REFUSED,
    REPLACED,
    WAITS,
    WITHDRAWN,
    NotWaitingError,
    NumberChange,
    NumberChanges,
    SamePersonError,
    Wish,
)
from ivr.store.schema import number_changes

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)


@pytest.fixture
def changes(url: str) -> Iterator[NumberChanges]:
    opened = NumberChanges(url)
    yield opened
    opened.close()


def asked(changes: NumberChanges, by: str = "anna", now: datetime = NOON, **differs: Any) -> NumberChange:
    wish = {"destination": "nurse", "was": "+31231", "number": "+31232", "reason": "verhuisd"} | differs
    return changes.ask(Wish(**wish), by, now)


def test_a_change_waits_and_another_person_confirms_it(changes: NumberChanges) -> None:
    change = asked(changes)

    assert changes.newest() == (change,)
    assert changes.waiting(change.id, NOON) == change
    assert changes.decide(change.id, CONFIRMED, "bert", NOON + SECOND) == change
    (after,) = changes.newest()
    assert (after.outcome, after.decided_by, after.decided_at) == (CONFIRMED, "bert", NOON + SECOND)


def test_who_asked_cannot_confirm_and_can_take_it_back(changes: NumberChanges) -> None:
    change = asked(changes)

    with pytest.raises(SamePersonError):
        changes.decide(change.id, CONFIRMED, "anna", NOON)
    assert changes.newest()[0].outcome is None
    changes.decide(change.id, WITHDRAWN, "anna", NOON)
    assert changes.newest()[0].outcome == WITHDRAWN


def test_the_database_itself_refuses_that_one_person_does_both(
    changes: NumberChanges, database: Database
) -> None:
    change = asked(changes)
    alone = {"outcome": CONFIRMED, "decided_by": "anna", "decided_at": NOON}

    with pytest.raises(StoreError), database.writing() as connection:
        connection.execute(sa.update(number_changes).where(number_changes.c.id == change.id).values(**alone))


@pytest.mark.parametrize("outcome", [CONFIRMED, REFUSED, WITHDRAWN])
def test_what_was_decided_is_decided_once(changes: NumberChanges, outcome: str) -> None:
    change = asked(changes)
    changes.decide(change.id, outcome, "bert", NOON)

    with pytest.raises(NotWaitingError):
        changes.decide(change.id, CONFIRMED, "cora", NOON)
    with pytest.raises(NotWaitingError):
        changes.waiting(change.id, NOON)


def test_what_waits_too_long_or_was_never_there_is_over(changes: NumberChanges) -> None:
    change = asked(changes)

    assert change.waits(NOON + WAITS - SECOND)
    with pytest.raises(NotWaitingError):
        changes.decide(change.id, CONFIRMED, "bert", NOON + WAITS)
    with pytest.raises(NotWaitingError):
        changes.decide("x", CONFIRMED, "bert", NOON)


def test_the_newest_for_a_destination_takes_the_place_of_one_that_waits(changes: NumberChanges) -> None:
    first, other = asked(changes), asked(changes, destination="desk", now=NOON + SECOND)
    second = asked(changes, number="+31233", by="bert", now=NOON + 2 * SECOND)

    assert [(each.id, each.outcome) for each in changes.newest()] == [
        (second.id, None),
        (other.id, None),
        (first.id, REPLACED),
    ]
