import os
import sqlite3
import stat
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from threading import Event, Thread

import pytest

from ivr.callbacks.file import alone, opened


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        pytest.param("journal_mode", "wal", id="write-ahead log"),
        pytest.param("synchronous", 2, id="synced at each commit"),
        pytest.param("secure_delete", 1, id="deleted means overwritten"),
    ],
)
def test_the_file_is_opened_as_its_promises_need(tmp_path: Path, setting: str, value: object) -> None:
    with closing(opened(tmp_path / "spool.sqlite3")) as connection:
        assert connection.execute(f"PRAGMA {setting}").fetchone() == (value,)
        assert not connection.in_transaction


def test_the_table_refuses_what_is_not_of_its_type_or_kind(tmp_path: Path) -> None:
    row = ["1", "CA1", "finished", "x", "0123", "main", None, None, 1, 1]
    with closing(opened(tmp_path / "spool.sqlite3")) as connection:
        for place, wrong in ((2, "lost"), (8, "yesterday"), (0, None)):
            bad = [*row[:place], wrong, *row[place + 1 :]]
            with pytest.raises(sqlite3.IntegrityError):
                connection.execute("INSERT INTO request VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", bad)
        connection.execute("INSERT INTO request VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", row)


def test_opening_again_keeps_what_is_there(tmp_path: Path) -> None:
    with closing(opened(tmp_path / "spool.sqlite3")) as connection:
        connection.execute(
            "INSERT INTO request VALUES ('1', 'a', 'finished', 'x', '0', '', NULL, NULL, 1, 1)"
        )
    with closing(opened(tmp_path / "spool.sqlite3")) as connection:
        assert connection.execute("SELECT count(*) FROM request").fetchone() == (1,)


def test_files_that_others_could_read_are_closed_to_them(tmp_path: Path) -> None:
    path = tmp_path / "spool.sqlite3"
    path.touch(0o644)
    before = os.umask(0)
    try:
        with closing(opened(path)) as connection:
            connection.execute("DELETE FROM request")
            modes = {each.name: stat.S_IMODE(each.stat().st_mode) for each in tmp_path.iterdir()}
    finally:
        os.umask(before)
    assert set(modes.values()) == {0o600}
    assert len(modes) == 3


def test_one_at_a_time_and_the_next_when_it_has_gone_whatever_happened(tmp_path: Path) -> None:
    path, entered = tmp_path / "spool.sqlite3", Event()

    def second() -> None:
        with alone(path):
            entered.set()

    def first(pool: ThreadPoolExecutor) -> None:
        with alone(path):
            pool.submit(second)
            assert not entered.wait(0.1)
            raise ZeroDivisionError

    with ThreadPoolExecutor() as pool:
        with pytest.raises(ZeroDivisionError):
            first(pool)
        assert entered.wait(5)


def test_a_fork_that_was_made_meanwhile_keeps_nobody_out(tmp_path: Path) -> None:
    path, entered, (ended, end) = tmp_path / "spool.sqlite3", Event(), os.pipe()

    def second() -> None:
        with alone(path):
            entered.set()

    with alone(path):
        if not (child := os.fork()):
            os.close(end)
            os.read(ended, 1)  # until the test lets go
            os._exit(0)
    Thread(target=second, daemon=True).start()
    free = entered.wait(10)
    os.close(ended)
    os.close(end)
    os.waitpid(child, 0)
    assert free
