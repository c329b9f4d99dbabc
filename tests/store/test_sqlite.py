"""SQLite, set up so that what is committed is on disk and what is erased is gone."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from ivr.store.database import Database


@pytest.fixture
def file_database(tmp_path: Path) -> Iterator[Database]:
    database = Database(f"sqlite:///{tmp_path / 'new.sqlite3'}")
    yield database
    database.close()


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        pytest.param("journal_mode", "wal", id="readers and a writer do not wait for each other"),
        pytest.param("synchronous", 2, id="FULL: synced at every commit"),
        pytest.param("busy_timeout", 2000, id="waits for another writer, and less long than a call may take"),
        pytest.param("foreign_keys", 1, id="an event is about a request"),
        pytest.param("secure_delete", 1, id="what is erased is overwritten"),
        pytest.param("auto_vacuum", 2, id="INCREMENTAL: freed pages can be given back"),
    ],
)
def test_every_connection_has_the_setting(file_database: Database, setting: str, value: object) -> None:
    with file_database.writing() as connection:
        connection.exec_driver_sql("CREATE TABLE any (id INTEGER)")
    with file_database.reading() as one, file_database.reading() as another:
        for connection in (one, another):
            assert connection.exec_driver_sql(f"PRAGMA {setting}").scalar() == value


def test_a_writer_begins_as_one_and_a_reader_does_not_wait_for_it(file_database: Database) -> None:
    with file_database.writing() as writer:
        writer.exec_driver_sql("CREATE TABLE any (id INTEGER)")
        with file_database.reading() as reader:
            assert reader.exec_driver_sql("SELECT count(*) FROM sqlite_master").scalar() == 0
