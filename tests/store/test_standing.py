"""How the callback list stands, on both databases."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from ivr.store.database import Database
from ivr.store.ledger import Ledger
from ivr.store.model import Outcome
from ivr.store.schema import STAFF_ACT, events

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
ANNA, BERT = "+31600000001", "+31600000002"


def test_of_an_empty_list_there_is_nothing_to_tell(ledger: Ledger) -> None:
    standing = ledger.standing()

    assert (standing.due, standing.unfinished, standing.windows) == ((), 0, ())
    assert (standing.oldest_made_at, standing.last_act_at) == (None, None)
    assert standing.overdue(NOON) == 0


def test_callbacks_are_counted_by_number_and_overdue_after_their_due_time(
    ledger: Ledger, delivered: Callable[..., Any]
) -> None:
    ledger.take_in(
        [
            delivered(id="a", number=ANNA),
            delivered(id="b", number=ANNA, wished_at=NOON + HOUR),
            delivered(id="c", number=BERT, window_start=NOON + HOUR, window_end=NOON + 2 * HOUR),
        ]
    )

    standing = ledger.standing()

    assert standing.due == (NOON + 2 * HOUR, NOON + timedelta(days=2))
    assert standing.overdue(NOON + 2 * HOUR) == 0
    assert standing.overdue(NOON + 2 * HOUR + timedelta(microseconds=1)) == 1
    assert standing.overdue(NOON + timedelta(days=3)) == 2


def test_unfinished_requests_count_until_somebody_takes_them(
    ledger: Ledger, delivered: Callable[..., Any]
) -> None:
    ledger.take_in([delivered(kind="unfinished")])
    assert ledger.standing().unfinished == 1

    ledger.take("a", "Anna", NOON, NOON + HOUR)
    assert ledger.standing().unfinished == 0


def test_windows_are_those_of_open_requests_in_the_order_of_their_ids(
    ledger: Ledger, delivered: Callable[..., Any]
) -> None:
    window = {"window_start": NOON + HOUR, "window_end": NOON + 2 * HOUR}
    ledger.take_in(
        [
            delivered(id="b", number=ANNA, **window),
            delivered(id="a", number=ANNA, **window),
            delivered(id="without", number=ANNA),
            delivered(id="closed", number=BERT, **window),
        ]
    )
    ledger.done("closed", "Anna", NOON, Outcome.NO_LONGER_NEEDED)

    assert ledger.standing().windows == (("a", NOON + HOUR), ("b", NOON + HOUR))


def test_the_oldest_open_request_is_told_and_no_closed_one(
    ledger: Ledger, delivered: Callable[..., Any]
) -> None:
    ledger.take_in(
        [
            delivered(id="closed", number=ANNA, created_at=NOON - 2 * HOUR),
            delivered(id="old", number=BERT, created_at=NOON - HOUR),
            delivered(id="new", number=BERT),
        ]
    )
    ledger.done("closed", "Anna", NOON, Outcome.NO_LONGER_NEEDED)

    assert ledger.standing().oldest_made_at == NOON - HOUR


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda ledger, at: ledger.take("a", "Anna", at, at + HOUR), id="taken"),
        pytest.param(lambda ledger, at: ledger.reached("t", "Anna", at), id="reached"),
        pytest.param(lambda ledger, at: ledger.no_answer("t", "Anna", at, at + HOUR), id="no answer"),
        pytest.param(lambda ledger, at: ledger.done("a", "Anna", at, Outcome.NO_LONGER_NEEDED), id="done"),
        pytest.param(lambda ledger, at: ledger.reopen("c", "Anna", at), id="reopened"),
    ],
)
def test_what_staff_do_is_an_act(
    act: Callable[[Ledger, datetime], object], ledger: Ledger, delivered: Callable[..., Any]
) -> None:
    ledger.take_in([delivered(id=each, number=f"+3160000000{n}") for n, each in enumerate("atc")])
    ledger.done("c", "Anna", NOON - HOUR, Outcome.NO_LONGER_NEEDED)
    ledger.take("t", "Anna", NOON, NOON + HOUR)

    act(ledger, NOON + timedelta(minutes=7))

    assert ledger.standing().last_act_at == NOON + timedelta(minutes=7)


def test_what_callers_and_retention_do_is_none(ledger: Ledger, delivered: Callable[..., Any]) -> None:
    ledger.take_in([delivered(), delivered(id="w", kind="withdrawn", wished_at=NOON + HOUR)])
    ledger.purge(NOON + timedelta(days=9))

    assert ledger.standing().last_act_at is None


PLAN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}


def test_the_last_act_is_read_off_the_end_of_an_index(database: Database, backend: str) -> None:
    """Otherwise a million closed requests would be read each second."""
    newest = sa.select(events.c.at).where(STAFF_ACT).order_by(events.c.at.desc()).limit(1)
    with database.reading() as connection:
        if backend == "postgresql":
            connection.exec_driver_sql("SET LOCAL enable_seqscan = off")
        statement = str(newest.compile(connection, compile_kwargs={"literal_binds": True}))
        plan = " ".join(str(row[-1]) for row in connection.exec_driver_sql(PLAN[backend] + statement))

    assert "callback_events_of_staff" in plan
    assert "TEMP B-TREE" not in plan
    assert "Sort" not in plan


def test_a_number_that_no_secret_opens_hides_no_callback(
    url: str, ledger: Ledger, delivered: Callable[..., Any], make_ledger: Callable[..., Ledger], cipher: Any
) -> None:
    ledger.take_in([delivered()])

    assert make_ledger(url, cipher("another")).standing().overdue(NOON + timedelta(days=3)) == 1
