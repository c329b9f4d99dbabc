"""What the worker tells the spool and does to it: what the ledger holds, and new keys."""

import signal
import sqlite3
import subprocess
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.callbacks.cipher import Cipher
from ivr.callbacks.spool import FILE, Spool

NUMBER = "+31612345678"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)
OLD, NEW = "the old secret of the tests, long enough", "the new secret of the tests, long enough"


# --- what the ledger holds ---


def test_what_is_told_takes_the_place_of_what_was_told_before(spool: Spool) -> None:
    spool.hold([("b", NOW), ("a", NOW + HOUR)], untouched=True)
    assert spool.held() == ((("a", NOW + HOUR), ("b", NOW)), True)

    spool.hold([("c", NOW)], untouched=False)
    assert spool.held() == ((("c", NOW),), False)


def test_a_spool_that_was_told_nothing_knows_of_nothing(spool: Spool) -> None:
    assert spool.held() == ((), False)


def test_what_waits_is_counted_whether_it_can_be_read_or_not(spool: Spool, tmp_path: Path) -> None:
    spool.finish("CA1", NUMBER, "main", None, NOW)
    spool.confirm("CA2", NUMBER, "main", NOW)
    assert spool.waiting() == 1

    stranger = Spool(tmp_path / FILE, Cipher([NEW]))
    assert (stranger.waiting(), stranger.unreadable()) == (1, 1)
    stranger.close()


# --- new keys ---


def filled(folder: Path, count: int) -> None:
    spool = Spool(folder / FILE, Cipher([OLD]))
    for number in range(count):
        spool.finish(f"CA{number:03}", NUMBER, "main", None, NOW)
    spool.confirm("CAhalf", NUMBER, "main", NOW)
    spool.close()


def test_after_new_keys_the_old_secret_can_go(tmp_path: Path) -> None:
    filled(tmp_path, 150)
    both = Spool(tmp_path / FILE, Cipher([NEW, OLD]))
    assert both.rotate() == 151
    both.close()

    new = Spool(tmp_path / FILE, Cipher([NEW]))
    new.promote(NOW + HOUR)
    assert (new.unreadable(), len(new.ready(1000))) == (0, 151)
    assert {each.number for each in new.ready(1000)} == {NUMBER}
    new.close()
    old = Spool(tmp_path / FILE, Cipher([OLD]))
    assert old.unreadable() == 151
    old.close()


def test_what_no_secret_opens_stays_as_it_is(tmp_path: Path) -> None:
    filled(tmp_path, 1)
    stranger = Spool(tmp_path / FILE, Cipher([NEW]))
    assert stranger.rotate() == 0
    stranger.close()

    old = Spool(tmp_path / FILE, Cipher([OLD]))
    assert [each.number for each in old.ready()] == [NUMBER]
    old.close()


def test_what_a_caller_changes_while_keys_change_is_not_undone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    filled(tmp_path, 1)
    cipher = Cipher([NEW, OLD])
    both, rotate = Spool(tmp_path / FILE, cipher), cipher.rotate

    def change_first(token: str) -> str:
        both.finish("CA000", "+31687654321", "main", None, NOW)
        return rotate(token)

    monkeypatch.setattr(cipher, "rotate", change_first)
    both.rotate()

    assert [each.number for each in both.ready()] == ["+31687654321"]
    both.close()


def test_a_rotation_that_is_killed_half_way_is_done_by_the_next(
    tmp_path: Path, run_program: Callable[..., "subprocess.CompletedProcess[str]"]
) -> None:
    filled(tmp_path, 30)

    killed = run_program("rotates.py", OLD, str(tmp_path), "10")

    assert killed.returncode == -signal.SIGKILL
    new = Spool(tmp_path / FILE, Cipher([NEW]))
    assert new.unreadable() == 20, "ten were rotated, so it was half-way"
    both = Spool(tmp_path / FILE, Cipher([NEW, OLD]))
    both.rotate()
    assert (new.unreadable(), len(new.ready(1000))) == (0, 30)
    for each in (new, both):
        each.close()


def test_the_old_cipher_is_in_no_file_after_a_rotation_and_a_purge(tmp_path: Path) -> None:
    filled(tmp_path, 3)
    with sqlite3.connect(tmp_path / FILE) as connection:
        tokens = [token.encode() for (token,) in connection.execute("SELECT number FROM request")]
    connection.close()
    assert any(tokens[0] in path.read_bytes() for path in tmp_path.iterdir())

    both = Spool(tmp_path / FILE, Cipher([NEW, OLD]))
    both.rotate()
    both.purge()

    assert not [path for path in tmp_path.iterdir() for token in tokens if token in path.read_bytes()]
    both.close()
