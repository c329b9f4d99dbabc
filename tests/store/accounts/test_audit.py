"""The chain of the audit: whole when nobody touched it, broken where somebody did, and kept by the database itself."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa

from ivr.store.accounts import audit
from ivr.store.accounts.accounts import Accounts
from ivr.store.accounts.model import Entry
from ivr.store.errors import StoreError

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FREE = {
    "sqlite": ["DROP TRIGGER staff_audit_no_update", "DROP TRIGGER staff_audit_no_delete"],
    "postgresql": ["DROP TRIGGER staff_audit_is_kept ON staff_audit"],
}


def filled(accounts: Accounts, rows: int = 5) -> None:
    for number in range(rows):
        accounts.record(Entry(at=NOON, who="anna", what="callback.seen", about=f"id{number}"))


def test_an_empty_chain_is_whole(accounts: Accounts) -> None:
    verdict = accounts.verify()

    assert (verdict.rows, verdict.breaks, verdict.last) == (0, None, audit.BEGINNING)


def test_a_chain_that_nobody_touched_is_whole(accounts: Accounts) -> None:
    filled(accounts)

    verdict = accounts.verify()

    assert (verdict.rows, verdict.breaks) == (5, None)
    assert verdict.last == accounts.entries(1)[0].hash


def test_the_hash_does_not_depend_on_the_zone_in_which_a_moment_is_told() -> None:
    here = NOON.astimezone(timezone(timedelta(hours=1)))

    assert audit.chained(1, Entry(at=here, who="a", what="b"), "") == audit.chained(
        1, Entry(at=NOON, who="a", what="b"), ""
    )


@pytest.mark.parametrize("statement", ["UPDATE staff_audit SET who = 'x'", "DELETE FROM staff_audit"])
def test_the_database_refuses_to_change_or_delete(accounts: Accounts, database: Any, statement: str) -> None:
    filled(accounts)

    with pytest.raises(StoreError), database.writing() as connection:
        connection.execute(sa.text(statement))

    assert accounts.verify().rows == 5


@pytest.mark.parametrize(
    ("statement", "seq", "what"),
    [
        pytest.param("UPDATE staff_audit SET who = 'x' WHERE seq = 3", 3, "has been changed", id="who"),
        pytest.param("UPDATE staff_audit SET what = 'x' WHERE seq = 3", 3, "has been changed", id="what"),
        pytest.param("UPDATE staff_audit SET about = 'x' WHERE seq = 3", 3, "has been changed", id="about"),
        pytest.param("UPDATE staff_audit SET outcome = 'x' WHERE seq = 3", 3, "has been changed", id="outcome"),
        pytest.param("UPDATE staff_audit SET at = '2026-11-23T12:00:01.000000+00:00' WHERE seq = 3", 3, "has been changed", id="moment"),
        pytest.param("UPDATE staff_audit SET hash = 'x' WHERE seq = 3", 3, "has been changed", id="hash"),
        pytest.param("UPDATE staff_audit SET previous = 'x' WHERE seq = 3", 3, "does not follow the row before", id="previous"),
        pytest.param("DELETE FROM staff_audit WHERE seq = 2", 2, "is missing", id="a row away"),
        pytest.param("DELETE FROM staff_audit WHERE seq = 1", 1, "is missing", id="the first row away"),
    ],
)  # fmt: skip
def test_what_somebody_did_to_a_row_shows_at_that_row(
    accounts: Accounts, unguarded: Any, statement: str, seq: int, what: str
) -> None:
    filled(accounts)
    with unguarded.writing() as connection:
        connection.execute(sa.text(statement))

    breaks = accounts.verify().breaks

    assert breaks is not None
    assert (breaks.seq, breaks.what) == (seq, what)


def test_many_at_once_make_one_chain(accounts: Accounts) -> None:
    with ThreadPoolExecutor(8) as pool:
        list(pool.map(lambda _: filled(accounts, 3), range(8)))

    assert (accounts.verify().rows, accounts.verify().breaks) == (24, None)


def test_the_newest_come_first_a_page_at_a_time(accounts: Accounts) -> None:
    filled(accounts)

    first = accounts.entries(2)

    assert [each.seq for each in first] == [5, 4]
    assert [each.seq for each in accounts.entries(2, before=first[-1].seq)] == [3, 2]


def test_a_row_of_what_failed_is_not_there(
    accounts: Accounts, database: Any, make: Callable[[], Entry]
) -> None:
    def fail() -> None:
        with database.writing() as connection:
            audit.append(connection, make())
            raise LookupError

    with pytest.raises(LookupError):
        fail()

    assert accounts.verify().rows == 0


@pytest.fixture
def make() -> Callable[[], Entry]:
    return lambda: Entry(at=NOON, who="anna", what="log-in")


@pytest.fixture
def unguarded(database: Any, backend: str) -> Any:
    """A database whose owner took the guard away."""
    with database.writing() as connection:
        for statement in FREE[backend]:
            connection.execute(sa.text(statement))
    return database
