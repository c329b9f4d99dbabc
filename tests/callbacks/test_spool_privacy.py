"""What the files of the spool tell whoever reads them: nothing of a caller."""

import sqlite3
import stat
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.callbacks.spool import FILE, Spool
from ivr.callbacks.writer import SpoolError
from ivr.hours.windows import Window

CALL, OTHER = "CA1234567890abcdef1234567890abcdef", "CA00000000000000000000000000000000"
NUMBER = "+31612345678"
NOW = datetime(2026, 11, 23, 9, 10, tzinfo=UTC)
WINDOW = Window(datetime(2026, 11, 23, 10, tzinfo=UTC), datetime(2026, 11, 23, 11, tzinfo=UTC))


def found_in(folder: Path, needle: bytes) -> list[str]:
    return sorted(path.name for path in folder.iterdir() if needle in path.read_bytes())


def test_a_number_is_in_no_file_at_any_moment_and_its_cipher_in_none_after_purge(
    spool: Spool, tmp_path: Path
) -> None:
    calls = [f"CA{number:032x}" for number in range(40)]
    for call in calls:
        spool.confirm(call, NUMBER, "main", NOW)
        spool.finish(call, NUMBER, "main", WINDOW, NOW)
    assert found_in(tmp_path, calls[7].encode()), "the test can find what is there"
    with sqlite3.connect(tmp_path / FILE) as connection:
        tokens = [token for (token,) in connection.execute("SELECT number FROM request")]
    connection.close()
    assert found_in(tmp_path, tokens[7].encode())
    assert found_in(tmp_path, b"612345678") == []

    spool.remove(spool.ready())
    spool.purge()
    assert found_in(tmp_path, b"612345678") == []
    for trace in (*tokens, *calls):
        assert found_in(tmp_path, trace.encode()) == []


def test_purging_leaves_what_still_waits(spool: Spool) -> None:
    spool.finish(CALL, NUMBER, "main", WINDOW, NOW)
    spool.confirm(OTHER, NUMBER, "main", NOW)
    before = spool.ready()
    spool.purge()
    assert spool.ready() == before
    spool.hung_up(OTHER)
    assert len(spool.ready()) == 2


def test_purging_says_when_a_reader_kept_it_from_wiping(spool: Spool, tmp_path: Path) -> None:
    spool.finish(CALL, NUMBER, "main", WINDOW, NOW)
    reader = sqlite3.connect(tmp_path / FILE, isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT * FROM request").fetchall()
    spool.remove(spool.ready())
    with pytest.raises(SpoolError, match="nothing was wiped"):
        spool.purge()
    reader.close()
    spool.purge()


def test_only_the_owner_may_read_the_files(spool: Spool, tmp_path: Path) -> None:
    spool.finish(CALL, NUMBER, "main", WINDOW, NOW)
    assert {
        path.name: stat.filemode(path.stat().st_mode) for path in tmp_path.iterdir() if path.suffix != ".lock"
    } == dict.fromkeys((FILE, f"{FILE}-wal", f"{FILE}-shm"), "-rw-------")


def test_no_repr_shows_the_number(spool: Spool) -> None:
    spool.finish(CALL, NUMBER, "main", WINDOW, NOW)
    (request,) = spool.ready()
    assert "612345678" not in repr(request)
    assert "612345678" not in repr(replace(request, kind="unfinished"))
