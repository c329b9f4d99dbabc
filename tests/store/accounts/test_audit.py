"""The chain of the audit: whole when nobody touched it, broken where somebody did, and kept by the database itself."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa

from ivr.store.accounts import audit
from ivr.store.accounts.accounts import Accounts
from ivr.store.accounts.model import Entry
from ivr.store.accounts.tables import audit_ends
from ivr.store.errors import StoreError

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
FREE = {
    "sqlite": ["DROP TRIGGER staff_audit_no_update", "DROP TRIGGER staff_audit_no_delete"],
    "postgresql": [
        "DROP TRIGGER staff_audit_is_kept ON staff_audit",
        "DROP TRIGGER staff_audit_row_is_kept ON staff_audit",
    ],
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


# --- what is past its time ---

LATER = NOON + timedelta(days=2000)
SECOND = timedelta(seconds=1)


@pytest.fixture
def aged(accounts: Accounts) -> Accounts:
    """An audit of five rows of long ago, and two of later."""
    filled(accounts)
    for _ in range(2):
        accounts.record(Entry(at=LATER, who="bert", what="log-in"))
    return accounts


def test_what_is_past_its_time_goes_and_the_chain_is_whole_from_the_first_row_that_is_left(
    aged: Accounts,
) -> None:
    assert aged.forget(NOON + SECOND, LATER) == audit.Forgotten(5)

    assert [each.seq for each in reversed(aged.entries())] == [6, 7, 8]
    assert (aged.verify().rows, aged.verify().breaks) == (3, None)
    told = aged.entries(1)[0].entry
    assert (told.who, told.what, told.about) == ("retention", "audit.erased", "5")
    aged.record(Entry(at=LATER, who="anna", what="log-in"))
    assert aged.verify().breaks is None


def test_nothing_younger_goes_and_the_same_again_changes_nothing(aged: Accounts) -> None:
    assert aged.forget(NOON, LATER).rows == 0
    assert aged.forget(NOON + SECOND, LATER).rows == 5
    assert aged.forget(NOON + SECOND, LATER).rows == 0
    assert aged.verify().rows == 3


def test_the_last_row_of_all_stays_so_that_the_chain_goes_on(accounts: Accounts) -> None:
    filled(accounts)

    assert accounts.forget(LATER, LATER).rows == 4

    assert [each.seq for each in accounts.entries()] == [6, 5]
    assert accounts.verify().breaks is None


def test_an_old_row_behind_a_younger_one_stays(accounts: Accounts) -> None:
    for at in (NOON, LATER, NOON, LATER):
        accounts.record(Entry(at=at, who="anna", what="log-in"))

    assert accounts.forget(NOON + SECOND, LATER).rows == 1


def test_an_audit_is_forgotten_bit_by_bit_too(aged: Accounts, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(audit, "_FORGOTTEN_AT_ONCE", 2)

    assert [aged.forget(NOON + SECOND, LATER).rows for _ in range(4)] == [2, 2, 1, 0]
    assert aged.verify().breaks is None


def test_the_database_still_refuses_to_delete_what_is_not_past(aged: Accounts, database: Any) -> None:
    aged.forget(NOON + SECOND, LATER)

    with pytest.raises(StoreError), database.writing() as connection:
        connection.execute(sa.text("DELETE FROM staff_audit WHERE seq = 6"))


@pytest.mark.parametrize("statement", ["UPDATE staff_audit_ends SET seq = 7", "DELETE FROM staff_audit_ends"])
def test_where_the_audit_was_cut_off_is_not_changed_either(
    aged: Accounts, database: Any, statement: str
) -> None:
    aged.forget(NOON + SECOND, LATER)

    with pytest.raises(StoreError), database.writing() as connection:
        connection.execute(sa.text(statement))


def test_rows_that_somebody_else_cut_off_are_missed(aged: Accounts, database: Any) -> None:
    third = next(each for each in aged.entries() if each.seq == 3)
    row = {"seq": 3, "hash": third.hash, "at": NOON, "seal": "0" * 64}
    with database.writing() as connection:
        connection.execute(sa.insert(audit_ends).values(row))
        connection.execute(sa.text("DELETE FROM staff_audit WHERE seq <= 3"))

    breaks = aged.verify().breaks

    assert breaks is not None
    assert (breaks.seq, breaks.what) == (3, audit.UNSEALED)


def test_a_chain_that_is_broken_is_not_cut(aged: Accounts, unguarded: Any) -> None:
    with unguarded.writing() as connection:
        connection.execute(sa.text("UPDATE staff_audit SET who = 'x' WHERE seq = 3"))

    gone = aged.forget(NOON + SECOND, LATER)

    assert (gone.rows, gone.breaks and gone.breaks.seq) == (0, 3)
    assert aged.verify().rows == 7


def test_under_new_keys_the_end_is_known_as_ours(
    aged: Accounts, url: str, cipher: Callable[..., Any]
) -> None:
    aged.forget(NOON + SECOND, LATER)
    for _ in range(2):
        aged.rotate_keys(cipher("second", "first"))

    with closing(Accounts(url, cipher("second"))) as accounts:
        assert accounts.verify().breaks is None


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
