"""Transactions on both databases: all or nothing, one writer at a time, in time, and no error but our own."""

import os
import sys
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa

from ivr.store.database import Database
from ivr.store.errors import RefusedError, StoreError
from ivr.store.schema import withdrawals

CANARY = "canary-of-a-number"
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def keep(connection: sa.Connection, id_: str = "a") -> None:
    connection.execute(sa.insert(withdrawals), [{"id": id_, "number": CANARY, "wished_at": NOON}])


def kept(database: Database) -> list[str]:
    with database.reading() as connection:
        return list(connection.scalars(sa.select(withdrawals.c.id).order_by("id")))


def test_a_transaction_is_kept_as_a_whole(database: Database) -> None:
    with database.writing() as connection:
        keep(connection, "a")
        keep(connection, "b")

    assert kept(database) == ["a", "b"]


@pytest.mark.parametrize("begin", [Database.writing, Database.upkeep], ids=["writing", "upkeep"])
def test_a_transaction_that_fails_leaves_nothing(
    database: Database, begin: Callable[[Database], Any]
) -> None:
    def fail() -> None:
        with begin(database) as connection:
            keep(connection)
            raise RefusedError("not now")

    with pytest.raises(RefusedError):
        fail()

    assert kept(database) == []


# --- one writer at a time ---


@pytest.mark.parametrize("begin", [Database.writing, Database.upkeep], ids=["writing", "upkeep"])
def test_a_second_writer_waits_and_gives_up_in_time_while_readers_go_on(
    url: str, database: Database, begin: Callable[[Database], Any]
) -> None:
    other = Database(url)
    with begin(other) as connection:
        keep(connection)
        started = time.monotonic()
        with pytest.raises(StoreError), database.writing():
            pass
        took = time.monotonic() - started
        assert kept(database) == []
    other.close()

    assert 1 < took < 3
    assert kept(database) == ["a"]


# --- errors ---


def test_an_error_and_a_log_of_statements_name_no_value(url: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level("DEBUG", logger="sqlalchemy.engine")
    logging_database = Database(url)

    def keep_twice() -> None:
        with logging_database.writing() as connection:
            keep(connection, CANARY)
            keep(connection, CANARY)

    with pytest.raises(StoreError) as caught:
        keep_twice()
    logging_database.close()

    assert CANARY not in "".join(traceback.format_exception(caught.value))
    assert "SQLITE_CONSTRAINT" in str(caught.value) or "23505" in str(caught.value)
    assert "INSERT" in caplog.text
    assert CANARY not in caplog.text


@pytest.mark.parametrize(
    "url",
    [
        pytest.param(f"mysql://user:{CANARY}@host/database", id="another database"),
        pytest.param(f"{CANARY}", id="no URL"),
        pytest.param(f"postgresql://user:{CANARY}@host:port/database", id="a port that is none"),
        pytest.param("", id="nothing"),
    ],
)
def test_an_address_that_is_none_is_told_without_its_password(url: str) -> None:
    with pytest.raises(StoreError, match="DATABASE_URL") as caught:
        Database(url)

    assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_postgresql_without_its_driver_is_told_with_the_remedy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "ivr.store.postgres", raising=False)
    monkeypatch.delattr("ivr.store.postgres", raising=False)
    monkeypatch.setitem(sys.modules, "psycopg", None)

    with pytest.raises(StoreError, match="pip install"):
        Database("postgresql://host/database")


def unreachable(tmp_path: Path) -> str:
    return f"postgresql://user:{CANARY}@/database?host={tmp_path}"


def no_folder(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'nowhere' / 'ledger.sqlite3'}"


def garbage(tmp_path: Path) -> str:
    (tmp_path / "garbage.sqlite3").write_bytes(b"no database at all" * 1000)
    return f"sqlite:///{tmp_path / 'garbage.sqlite3'}"


@pytest.mark.parametrize("made", [unreachable, no_folder, garbage])
def test_a_database_that_is_not_there_is_a_store_error_at_its_first_use(
    tmp_path: Path, made: Callable[[Path], str]
) -> None:
    database = Database(made(tmp_path))

    for begin in (database.reading, database.writing, database.upkeep):
        with pytest.raises(StoreError) as caught, begin():
            pass
        assert CANARY not in "".join(traceback.format_exception(caught.value))
    with pytest.raises(StoreError):
        database.vacuum()
    database.close()


# --- processes ---


def test_after_a_fork_each_process_has_connections_of_its_own(database: Database) -> None:
    with database.writing() as connection:
        keep(connection, "before")

    child = os.fork()
    if child == 0:
        try:
            with database.writing() as connection:
                keep(connection, "child")
        except BaseException:  # noqa: BLE001 - whatever it was, the parent must hear of it
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    with database.writing() as connection:
        keep(connection, "parent")

    assert os.waitstatus_to_exitcode(status) == 0
    assert kept(database) == ["before", "child", "parent"]


def test_a_closed_database_opens_itself_again(database: Database) -> None:
    database.close()

    assert kept(database) == []
