"""The tables as the database keeps them: what it refuses by itself, and that they are what this program thinks."""

from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
import sqlalchemy as sa
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext

from ivr.store.accounts.tables import metadata
from ivr.store.database import Database
from ivr.store.errors import StoreError
from ivr.store.schema import Instant, events, publications, requests, withdrawals

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
OPEN = {
    "id": "a",
    "number": "sealed",
    "number_index": "index",
    "origin": "nurse_closed",
    "finished": True,
    "created_at": NOON,
    "wished_at": NOON,
    "due_at": NOON,
    "state": "new",
    "attempts": 0,
}
CLOSED = OPEN | {"state": "done", "outcome": "helped", "closed_by": "Anna", "closed_at": NOON}
EVENT = {"request_id": "a", "at": NOON, "by": "Anna", "action": "asked", "state": "new"}
WITHDRAWAL = {"id": "w", "wished_at": NOON}
VERSION = {"version": 1, "published_at": NOON, "by": "Anna", "reason": "", "fingerprint": "", "sources": "{}"}


def insert(database: Database, table: sa.Table, row: dict[str, Any]) -> None:
    with database.writing() as connection:
        connection.execute(sa.insert(table), [row])


def test_the_migrations_lead_to_these_tables(database: Database) -> None:
    with database.reading() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(OPEN, id="open"),
        pytest.param(CLOSED, id="closed"),
        pytest.param(CLOSED | {"number": None, "number_index": None}, id="erased"),
        pytest.param(OPEN | {"state": "taken", "taken_by": "Anna", "taken_until": NOON}, id="taken"),
    ],
)
def test_a_whole_request_is_kept(database: Database, row: dict[str, Any]) -> None:
    insert(database, requests, row)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param(CLOSED | {"outcome": None}, id="no outcome"),
        pytest.param(CLOSED | {"closed_by": None}, id="no name"),
        pytest.param(CLOSED | {"closed_by": ""}, id="an empty name"),
        pytest.param(CLOSED | {"closed_at": None}, id="closed at no moment"),
        pytest.param(OPEN | {"closed_at": NOON, "closed_by": "Anna", "outcome": "helped"}, id="an end in a state that is none"),
        pytest.param(OPEN | {"number": None}, id="open without a number"),
        pytest.param(OPEN | {"number_index": None}, id="open and not to be merged"),
        pytest.param(OPEN | {"state": "taken"}, id="taken by nobody"),
        pytest.param(OPEN | {"window_start": NOON}, id="half a window"),
        pytest.param(OPEN | {"origin": None}, id="from nowhere"),
        pytest.param(OPEN | {"attempts": "many"}, id="a word for a count"),
    ],
)  # fmt: skip
def test_half_a_request_is_refused_by_the_database_itself(database: Database, row: dict[str, Any]) -> None:
    with pytest.raises(StoreError):
        insert(database, requests, row)


def test_an_event_is_about_a_request(database: Database) -> None:
    with pytest.raises(StoreError):
        insert(database, events, EVENT)


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(sa.delete(requests), id="delete requests"),
        pytest.param(sa.delete(withdrawals), id="delete withdrawals"),
        pytest.param(sa.delete(events), id="delete events"),
        pytest.param(sa.update(events).values(by="Bob"), id="rewrite events"),
    ],
)
def test_the_ledger_forgets_nothing_and_rewrites_nothing(
    database: Database, statement: sa.Executable
) -> None:
    for table, row in ((requests, OPEN), (events, EVENT), (withdrawals, WITHDRAWAL)):
        insert(database, table, row)

    with pytest.raises(StoreError), database.writing() as connection:
        connection.execute(statement)

    with database.reading() as connection:
        assert [connection.scalar(sa.select(events.c.by))] == ["Anna"]
        assert connection.scalar(sa.select(sa.func.count()).select_from(withdrawals)) == 1


# --- versions ---


def test_a_version_that_follows_the_one_before_is_kept(database: Database) -> None:
    for row in (VERSION, VERSION | {"version": 2, "parent": 1}):
        insert(database, publications, row)


@pytest.mark.parametrize(
    "row",
    [
        pytest.param({"version": 1}, id="the same number again"),
        pytest.param({"version": 3, "parent": 2}, id="on one that is not there"),
        pytest.param({"version": 3, "parent": 1}, id="leaving one out"),
        pytest.param({"version": 0}, id="no number"),
        pytest.param({"version": 2, "parent": 1, "by": ""}, id="by nobody"),
        pytest.param({"version": 2, "parent": 1, "by": None}, id="without a name"),
        pytest.param({"version": 2, "parent": 1, "sources": None}, id="empty"),
    ],
)
def test_a_version_out_of_line_is_refused_by_the_database_itself(
    database: Database, row: dict[str, Any]
) -> None:
    insert(database, publications, VERSION)

    with pytest.raises(StoreError):
        insert(database, publications, VERSION | row)


@pytest.mark.parametrize(
    "statement",
    [
        pytest.param(sa.delete(publications), id="delete"),
        pytest.param(sa.update(publications).values(by="Bob"), id="rewrite"),
    ],
)
def test_no_version_is_forgotten_or_rewritten(database: Database, statement: sa.Executable) -> None:
    insert(database, publications, VERSION)

    with pytest.raises(StoreError), database.writing() as connection:
        connection.execute(statement)

    with database.reading() as connection:
        assert connection.scalars(sa.select(publications.c.by)).all() == ["Anna"]


# --- moments ---


@pytest.mark.parametrize(
    "moment",
    [
        pytest.param(NOON, id="UTC"),
        pytest.param(NOON.astimezone(timezone(timedelta(hours=1))), id="another zone"),
        pytest.param(NOON + timedelta(microseconds=1), id="a microsecond"),
        pytest.param(datetime(1970, 1, 1, tzinfo=UTC), id="1970"),
        pytest.param(datetime(2039, 1, 1, tzinfo=UTC), id="after 2038"),
    ],
)
def test_a_moment_comes_back_as_the_same_moment_in_utc(database: Database, moment: datetime) -> None:
    insert(database, requests, OPEN | {"due_at": moment})

    with database.reading() as connection:
        back = connection.scalar(sa.select(requests.c.due_at).where(requests.c.due_at == moment))

    assert back == moment
    assert back.tzinfo is UTC


def test_moments_are_in_the_order_of_time(database: Database) -> None:
    moments = [NOON + timedelta(microseconds=step) for step in (-1, 0, 1, 999_999, 1_000_000)]
    for position, moment in enumerate(reversed(moments)):
        insert(database, requests, OPEN | {"id": str(position), "due_at": moment})

    with database.reading() as connection:
        assert connection.scalars(sa.select(requests.c.due_at).order_by("due_at")).all() == moments


@pytest.mark.parametrize("dialect", ["sqlite", "postgresql"])
def test_a_naive_moment_never_reaches_the_database(dialect: str) -> None:
    with pytest.raises(ValueError, match="time zone"):
        Instant().process_bind_param(NOON.replace(tzinfo=None), sa.make_url(f"{dialect}://").get_dialect()())
