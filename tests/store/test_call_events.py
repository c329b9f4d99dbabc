"""What of calls staff should hear of, on both databases."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from ivr.store.call_events import CallEvents, Kept

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


@dataclass(frozen=True)
class Delivered:
    id: str
    at: datetime = NOON
    kind: str = "silent"
    destination: str = "desk"


@pytest.fixture
def events(url: str) -> Iterator[CallEvents]:
    opened = CallEvents(url)
    yield opened
    opened.close()


def test_where_nothing_happened_there_is_nothing(events: CallEvents) -> None:
    assert events.counts(NOON) == {}
    assert events.last(NOON, 5) == ()
    assert events.add([]) == 0


def test_what_happened_is_counted_by_kind_and_destination(events: CallEvents) -> None:
    lifeline = Delivered("c", kind="lifeline", destination="")
    assert events.add([Delivered("a"), Delivered("b"), lifeline, Delivered("d", destination="nurse")]) == 4

    assert events.counts(NOON) == {("silent", "desk"): 2, ("lifeline", ""): 1, ("silent", "nurse"): 1}
    assert events.counts(NOON + timedelta(microseconds=1)) == {}


def test_the_same_twice_is_one(events: CallEvents) -> None:
    assert events.add([Delivered("a"), Delivered("a"), Delivered("b")]) == 2
    assert events.add([Delivered("b"), Delivered("c")]) == 1

    assert events.counts(NOON) == {("silent", "desk"): 3}


def test_many_come_in_at_once(events: CallEvents) -> None:
    assert events.add([Delivered(str(number)) for number in range(1200)]) == 1200


def test_the_last_are_given_the_newest_first(events: CallEvents) -> None:
    events.add([Delivered(str(number), at=NOON + number * HOUR) for number in range(4)])

    assert events.last(NOON + HOUR, 2) == (
        Kept(at=NOON + 3 * HOUR, kind="silent", destination="desk"),
        Kept(at=NOON + 2 * HOUR, kind="silent", destination="desk"),
    )
    assert len(events.last(NOON + HOUR, 9)) == 3


def test_what_is_old_is_deleted_and_counted(events: CallEvents) -> None:
    events.add([Delivered(str(number), at=NOON + number * HOUR) for number in range(4)])

    assert events.erase(NOON + 2 * HOUR) == 2
    assert events.erase(NOON + 2 * HOUR) == 0
    assert len(events.last(NOON, 9)) == 2
