"""Personal data after its time: in no row, no page and no log; and under new keys: readable as before."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ivr.store.database import Database
from ivr.store.errors import RefusedError, StoreError
from ivr.store.ledger import Ledger
from ivr.store.model import Action, Outcome, State
from ivr.store.schema import withdrawals

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
DAY = timedelta(days=1)
CANARY = "+31698765432"
SEALED = CANARY[::-1]


@pytest.fixture
def closed(ledger: Ledger, delivered: Callable[..., Any]) -> Ledger:
    """A ledger with a request closed at noon, one that is open, and a withdrawal of something."""
    ledger.take_in(
        [
            delivered(id="closed", number=CANARY),
            delivered(id="open", number="+31600000001"),
            delivered(id="w", kind="withdrawn", number=CANARY, reference="9999"),
        ]
    )
    ledger.done("closed", "Anna", NOON, Outcome.NO_LONGER_NEEDED)
    return ledger


@pytest.mark.parametrize(
    ("days", "after_days", "erased"),
    [
        pytest.param(6.99, 7, 0, id="before its time"),
        pytest.param(7, 7, 1, id="in time"),
        pytest.param(400, 7, 1, id="long after"),
        pytest.param(2, 1, 1, id="another term"),
    ],
)
def test_what_was_closed_so_many_days_ago_is_erased_and_nothing_that_is_open(
    closed: Ledger, days: float, after_days: int, erased: int
) -> None:
    assert closed.purge(NOON + days * DAY, after_days) == erased

    gone = closed.request("closed")
    assert [gone.number, gone.number_index, gone.call, gone.reference].count(None) == 4 * erased
    assert closed.request("open").number == "+31600000001"
    assert closed.purge(NOON + days * DAY, after_days) == 0


def test_what_happened_stays_with_the_name_and_the_outcome(closed: Ledger) -> None:
    closed.purge(NOON + 8 * DAY)

    gone = closed.request("closed")
    assert (gone.state, gone.closed_by, gone.outcome) == (State.DONE, "Anna", Outcome.NO_LONGER_NEEDED)
    assert [(each.action, each.by) for each in closed.history("closed")] == [
        (Action.ASKED, "caller"),
        (Action.DONE, "Anna"),
        (Action.ERASED, "retention"),
    ]


def test_what_was_erased_does_not_come_back(closed: Ledger, delivered: Callable[..., Any]) -> None:
    closed.purge(NOON + 8 * DAY)

    closed.take_in([delivered(id="closed", number=CANARY, wished_at=NOON + DAY)])

    assert closed.request("closed").number is None
    with pytest.raises(RefusedError, match="erased"):
        closed.reopen("closed", "Anna", NOON + 9 * DAY)


def test_a_withdrawal_loses_what_is_personal_too(closed: Ledger, database: Database) -> None:
    closed.purge(NOON + 8 * DAY)

    with database.reading() as connection:
        row = connection.execute(sa.select(withdrawals)).one()
    assert (row.id, row.number, row.number_index, row.reference) == ("w", None, None, None)


# --- in the files ---


@pytest.fixture
def files(backend: str, tmp_path: Path, postgres_server: Any) -> Callable[[], Iterator[Path]]:
    """Gives every file of the database, as it is on disk."""

    def found() -> Iterator[Path]:
        if backend == "postgresql":
            postgres_server.execute("CHECKPOINT")
        folder = tmp_path if backend == "sqlite" else postgres_server.data
        return (path for path in folder.rglob("*") if path.is_file())

    return found


def holding(paths: Iterator[Path], text: str) -> list[str]:
    return sorted(path.name for path in paths if text.encode() in path.read_bytes())


def test_a_number_is_never_readable_in_any_file(closed: Ledger, files: Callable[[], Iterator[Path]]) -> None:
    assert holding(files(), CANARY.removeprefix("+31")) == []
    assert holding(files(), SEALED) != [], "sealed it is there, so this test would find it"

    closed.purge(NOON + 8 * DAY)

    assert holding(files(), CANARY.removeprefix("+31")) == []


def test_in_sqlite_not_even_the_sealed_number_is_left_in_a_page_or_the_log(
    tmp_path: Path, make_ledger: Callable[..., Ledger], delivered: Callable[..., Any]
) -> None:
    ledger = make_ledger(f"sqlite:///{tmp_path / 'ledger.sqlite3'}")
    ledger.migrate()
    ledger.take_in([delivered(id=f"{each:03}", number=CANARY) for each in range(600)])
    ledger.done("599", "Anna", NOON, Outcome.NO_LONGER_NEEDED)
    assert ledger.purge(NOON + 8 * DAY) == 600

    assert holding(tmp_path.iterdir(), SEALED) == []
    assert (tmp_path / "ledger.sqlite3-wal").stat().st_size == 0
    with ledger._database.reading() as connection:
        assert connection.exec_driver_sql("PRAGMA freelist_count").scalar() == 0


# --- new keys ---


def test_under_new_keys_all_is_readable_and_the_old_key_opens_nothing_any_more(
    url: str, closed: Ledger, make_ledger: Callable[..., Ledger], cipher: Callable[..., Any]
) -> None:
    assert closed.rotate_keys(cipher("second", "first")) == 3

    assert closed.request("closed").number == CANARY, "at once"
    assert make_ledger(url, cipher("second")).request("closed").number == CANARY, "without the old one"
    with pytest.raises(StoreError):
        make_ledger(url, cipher("first")).request("closed")


def test_after_new_keys_requests_of_a_number_are_still_merged_and_withdrawn(
    closed: Ledger, cipher: Callable[..., Any], delivered: Callable[..., Any]
) -> None:
    closed.rotate_keys(cipher("second", "first"))

    closed.take_in([delivered(id="again", number="+31600000001", reference="0815", wished_at=NOON + DAY)])
    closed.take_in([delivered(id="late", number=CANARY, reference="9999")])

    assert [each.id for each in closed.callbacks()[0].requests] == ["again", "open"]
    assert closed.request("late").state is State.WITHDRAWN


def test_new_keys_that_do_not_open_the_old_numbers_change_nothing(
    closed: Ledger, cipher: Callable[..., Any]
) -> None:
    with pytest.raises(StoreError, match="secret"):
        closed.rotate_keys(cipher("second"))

    assert closed.request("closed").number == CANARY
