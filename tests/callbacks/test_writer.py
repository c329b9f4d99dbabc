import sqlite3
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from time import monotonic, sleep

import pytest

from ivr.callbacks.file import alone, opened
from ivr.callbacks.writer import DEADLINE, SpoolError, Writer, _Job

INSERT = (
    "INSERT INTO request VALUES (?, 'CA1', 'finished', 'x', '0123', 'main', NULL, NULL, 1, 1) RETURNING id"
)
COUNT = "SELECT count(*) FROM request"
WAL_HEADER, FRAME_HEADER, PAGE = 32, 24, 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "spool.sqlite3"


@pytest.fixture
def writer(path: Path) -> Iterator[Writer]:
    writer = Writer(path)
    yield writer
    writer.close()


def queued(writer: Writer, path: Path, *wishes: object) -> list[_Job]:
    """Queue inserts of these ids while the writer waits for another process, so that they are one group."""
    jobs = [_Job(INSERT, (wish,)) for wish in wishes]
    writer.run(COUNT, ())
    with alone(path):
        writer._jobs.put(_Job(COUNT, ()))
        while not writer._jobs.empty():
            sleep(0.001)
        sleep(0.05)  # by now it has seen that nothing more waits, and has gone to wait itself
        for job in jobs:
            writer._jobs.put(job)
    return jobs


def commits(path: Path) -> int:
    """How many transactions the log holds: the last page of each has the size of the file (sqlite.org/fileformat2)."""
    log = Path(f"{path}-wal").read_bytes()
    frames = range(WAL_HEADER, len(log), FRAME_HEADER + PAGE)
    return sum(log[at + 4 : at + 8] != bytes(4) for at in frames)


def test_a_statement_gives_its_rows(writer: Writer) -> None:
    assert writer.run(INSERT, ("a",)) == [("a",)]
    assert writer.run(COUNT, ()) == [(1,)]


def test_what_waits_together_is_committed_together(writer: Writer, path: Path) -> None:
    jobs = queued(writer, path, *map(str, range(40)))
    assert [job.rows.result(DEADLINE) for job in jobs] == [[(str(number),)] for number in range(40)]
    assert commits(path) == 3, "one for each table, one for all forty"


@pytest.mark.parametrize(
    ("statement", "values"),
    [
        pytest.param("SELECT nonsense", (), id="no SQL"),
        pytest.param(INSERT, (), id="too few values"),
        pytest.param(INSERT, (object(),), id="a value that SQLite does not know"),
        pytest.param(INSERT, ("\udce9",), id="text that is no text"),
        pytest.param(INSERT, (None,), id="a value that the table refuses"),
    ],
)
def test_whatever_fails_is_a_spool_error_and_the_next_one_works(
    writer: Writer, statement: str, values: tuple[object, ...]
) -> None:
    with pytest.raises(SpoolError):
        writer.run(statement, values)
    assert writer.run(INSERT, ("a",)) == [("a",)]
    assert writer.run(COUNT, ()) == [(1,)]


def test_who_has_waited_long_enough_is_told_so_and_its_wish_is_dropped(writer: Writer, path: Path) -> None:
    writer.run(COUNT, ())
    with alone(path):
        begun = monotonic()
        with pytest.raises(SpoolError, match="in time"):
            writer.run(INSERT, ("too late",))
        assert DEADLINE <= monotonic() - begun < 1
    assert writer.run(INSERT, ("in time",)) == [("in time",)]
    assert writer.run(COUNT, ()) == [(1,)]


def test_a_file_that_another_tool_has_locked_is_an_error_in_time(writer: Writer, path: Path) -> None:
    writer.run(COUNT, ())
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        begun = monotonic()
        with pytest.raises(SpoolError, match="locked"):
            writer.run(INSERT, ("a",))
        assert monotonic() - begun < 1
    assert writer.run(INSERT, ("a",)) == [("a",)]


def test_a_failure_of_one_leaves_nothing_of_its_group_behind(writer: Writer, path: Path) -> None:
    jobs = queued(writer, path, "a", None)
    assert [type(job.rows.exception(DEADLINE)) for job in jobs] == [SpoolError, SpoolError]
    assert writer.run(COUNT, ()) == [(0,)]


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda path: path.write_bytes(b"no database at all " * 1_000), id="other bytes"),
        pytest.param(lambda path: path.write_bytes(path.read_bytes()[:1_500]), id="cut off"),
        pytest.param(lambda path: (path.unlink(), path.mkdir()), id="a folder"),
    ],
)
def test_a_broken_file_is_an_error_each_time_and_is_left_as_it_is(path: Path, damage: object) -> None:
    opened(path).close()
    assert callable(damage)
    damage(path)
    before = path.is_dir() or path.read_bytes()
    writer = Writer(path)
    for _ in range(2):
        with pytest.raises(SpoolError):
            writer.run(INSERT, ("a",))
    assert (path.is_dir() or path.read_bytes()) == before
    writer.close()


def test_a_folder_that_comes_back_is_used_again(tmp_path: Path) -> None:
    writer = Writer(tmp_path / "mounted" / "spool.sqlite3")
    with pytest.raises(SpoolError):
        writer.run(COUNT, ())
    (tmp_path / "mounted").mkdir()
    assert writer.run(COUNT, ()) == [(0,)]
    writer.close()


def test_a_machine_without_threads_left_is_a_spool_error(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_thread(_thread: threading.Thread) -> None:
        raise RuntimeError("can't start new thread")

    writer = Writer(path)
    with monkeypatch.context() as patched:
        patched.setattr(threading.Thread, "start", no_thread)
        with pytest.raises(SpoolError):
            writer.run(COUNT, ())
    assert writer.run(COUNT, ()) == [(0,)]
    writer.close()


def test_closing_ends_the_thread(path: Path) -> None:
    writer = Writer(path)
    writer.close()
    writer.run(INSERT, ("a",))
    thread = writer._thread
    assert thread is not None
    writer.close()
    assert not thread.is_alive()
    with closing(opened(path)) as connection:
        assert connection.execute(COUNT).fetchall() == [(1,)]
    assert writer.run(COUNT, ()) == [(1,)], "what is asked next opens it again"
    writer.close()


def test_a_file_that_is_held_is_opened_by_nobody_until_its_release(path: Path) -> None:
    writer, counted = Writer(path), threading.Event()

    def count() -> None:
        writer.ask(COUNT, ()).add_done_callback(lambda _: counted.set())

    writer.run(COUNT, ())
    thread = writer._thread
    writer.hold()
    assert thread is not None
    assert not thread.is_alive(), "the file is closed"
    threading.Thread(target=count, daemon=True).start()
    assert not counted.wait(0.1)
    writer.release()
    assert counted.wait(10)
    writer.close()
