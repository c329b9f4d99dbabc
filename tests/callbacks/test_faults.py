"""The spool when processes are killed, fork and crowd, and when the disk is full, slow, broken or read-only."""

import json
import os
import re
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from ivr.callbacks.requests import reference_of
from ivr.callbacks.spool import FILE, Spool
from ivr.callbacks.writer import SpoolError

RunProgram = Callable[..., "subprocess.CompletedProcess[str]"]
NUMBER, NOW = "+31612345678", datetime(2026, 11, 23, 9, tzinfo=UTC)
KILLS = int(os.environ.get("IVR_SPOOL_KILLS", "60"))
STRACE = ("strace", "-f", "-y")


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another user can reach; pytest's own are closed to others."""
    folder = Path(tempfile.mkdtemp())
    folder.chmod(0o755)
    yield folder
    folder.chmod(0o755)
    shutil.rmtree(folder)


# --- killed ---


def test_acknowledged_is_found_and_none_twice_however_often_the_process_is_killed(
    run_program: RunProgram, spool: Spool, tmp_path: Path
) -> None:
    run = run_program("killed.py", str(tmp_path), str(KILLS))
    assert run.returncode == 0, run.stderr
    acknowledged = json.loads(run.stdout)
    confirmed, finished = acknowledged["confirmed"], acknowledged["finished"]
    assert len(confirmed) > KILLS
    assert len(finished) > KILLS

    waiting = {request.call: request for request in spool.ready(10_000_000)}
    with sqlite3.connect(tmp_path / FILE) as connection:
        spooled = [call for (call,) in connection.execute("SELECT call FROM request")]
    connection.close()
    with sqlite3.connect(tmp_path / "store.sqlite3") as connection:
        drained = connection.execute("SELECT call, kind, number, start FROM taken").fetchall()
    connection.close()
    stored = {call: (kind, number, start) for call, kind, number, start in drained}
    assert len(drained) == len(stored), "twice in the store"
    assert len(spooled) == len(set(spooled)), "twice in the spool"
    assert stored, "the drainer never got a turn"
    assert [call for call in confirmed if call not in stored.keys() | set(spooled)] == []
    for call, start in finished.items():
        number = f"+316{int(call.removeprefix('CA'), 16) % 100_000_000:08}"
        if call in waiting:
            request = waiting[call]
            assert request.window_start
            kept = (request.kind, request.number, request.window_start.isoformat())
        else:
            kept = stored[call]
        assert kept == ("finished", number, start)


# --- durable before it is said ---


def acknowledged_too_early(trace: str) -> list[str]:
    """Which lines were written while something in the log of the spool was not synced, from a trace of system calls."""
    syncing: dict[str, bool] = {}
    unsynced, early = False, []
    for line in trace.splitlines():
        process, call = line.split(maxsplit=1)
        in_log = f"{FILE}-wal" in call
        if call.startswith("pwrite64(") and in_log:
            unsynced = True
        elif re.match(r"f(data)?sync\(.*<unfinished", call):
            syncing[process] = in_log
        elif re.match(r"<\.\.\. f(data)?sync resumed>.* = 0$", call):
            unsynced = unsynced and not syncing.pop(process, False)
        elif re.match(r"f(data)?sync\(.* = 0$", call) and in_log:
            unsynced = False
        elif (said := re.match(r'write\(1<.*"(confirmed|finished)\\n"', call)) and unsynced:
            early.append(said[1])
    return early


@pytest.mark.parametrize(
    ("synchronous", "early"),
    [
        pytest.param("FULL", [], id="as it is"),
        pytest.param("NORMAL", ["confirmed", "finished"], id="careless: this test can fail"),
    ],
)
def test_nothing_is_acknowledged_before_the_disk_has_it(
    run_program: RunProgram, tmp_path: Path, synchronous: str, early: list[str]
) -> None:
    trace = tmp_path / "trace"
    watch = (*STRACE, "-e", "trace=fsync,fdatasync,pwrite64,write", "-o", str(trace))
    (tmp_path / "data").mkdir()
    run = run_program("acknowledges.py", str(tmp_path / "data"), synchronous, before=watch)
    assert run.stdout == "confirmed\nfinished\n", run.stderr
    text = trace.read_text()
    assert text.count(f"{FILE}-wal") > 10, "the trace shows the log"
    assert acknowledged_too_early(text) == early


@pytest.mark.parametrize(
    "fault",
    [
        pytest.param("fdatasync:delay_enter=3000000", id="each sync takes three seconds"),
        pytest.param("fdatasync:error=EIO", id="syncing fails"),
        pytest.param("pwrite64:error=ENOSPC", id="writing fails"),
    ],
)
def test_a_disk_that_stalls_or_fails_is_a_spool_error_in_time(
    run_program: RunProgram, spool: Spool, tmp_path: Path, fault: str
) -> None:
    spool.finish("CA0", NUMBER, "main", None, NOW)
    inject = (*STRACE, "-o", "/dev/null", "-e", "trace=fdatasync,pwrite64", "-e", f"inject={fault}")
    run = run_program("slow_disk.py", str(tmp_path), before=inject)
    assert run.stdout == "refused in time\n", run.stderr
    assert spool.finish("CA2", NUMBER, "main", None, NOW) == reference_of("CA2")


# --- processes together ---


def test_many_writers_of_several_processes_on_a_new_file_are_all_served_in_time(
    run_program: RunProgram, tmp_path: Path
) -> None:
    run = run_program("crowd.py", str(tmp_path))
    assert run.stdout == "[0, 0, 0, 0] 640\n", run.stderr


def test_a_spool_opened_before_a_fork_serves_parent_and_children(
    run_program: RunProgram, tmp_path: Path
) -> None:
    run = run_program("forks.py", str(tmp_path))
    assert run.stdout == "False [0, 0, 0, 0] ['CA0', 'CA1', 'CA2', 'CA3', 'CA4', 'CA9']\n", run.stderr


# --- a disk that takes nothing ---


def has_own_mounts() -> bool:
    """Whether this machine lets us mount a small disk that nobody else sees."""
    probe = ["unshare", "-m", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", tempfile.gettempdir()]
    return os.geteuid() == 0 and subprocess.run(probe, check=False, capture_output=True).returncode == 0


def test_a_full_disk_is_a_spool_error_in_time_and_all_is_well_when_it_has_room_again(
    run_program: RunProgram, tmp_path: Path
) -> None:
    way, before = "limit", ()
    if has_own_mounts():
        mount = f'mount -t tmpfs -o size=1m tmpfs "{tmp_path}" && exec "$0" "$@"'
        way, before = "tmpfs", ("unshare", "-m", "sh", "-c", mount)
    run = run_program("full_disk.py", str(tmp_path), way, before=before)
    assert run.stdout.startswith("refused in time True"), run.stdout + run.stderr


def test_a_process_whose_files_may_not_grow_gets_a_spool_error(
    run_program: RunProgram, tmp_path: Path
) -> None:
    run = run_program("full_disk.py", str(tmp_path), "limit")
    assert run.stdout.startswith("refused in time True"), run.stdout + run.stderr


def test_a_folder_that_may_only_be_read_is_a_spool_error(run_program: RunProgram, open_folder: Path) -> None:
    run = run_program("read_only.py", str(open_folder))
    assert run.stdout.splitlines() == [
        f"{name} refused in time" for name in ("confirm", "finish", "ready", "purge")
    ], run.stderr


def test_a_broken_file_is_a_spool_error_whatever_is_asked(spool: Spool, tmp_path: Path) -> None:
    (tmp_path / FILE).write_bytes(b"no database at all " * 1_000)
    for ask in (
        lambda: spool.confirm("CA1", NUMBER, "main", NOW),
        lambda: spool.finish("CA1", NUMBER, "main", None, NOW),
        lambda: spool.withdraw("CA1", "0123", NUMBER, NOW),
        lambda: spool.hung_up("CA1"),
        lambda: spool.promote(NOW),
        spool.ready,
        spool.unreadable,
        spool.taken,
        lambda: spool.remove([]),
        spool.purge,
    ):
        with pytest.raises(SpoolError):
            ask()
