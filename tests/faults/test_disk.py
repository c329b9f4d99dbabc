"""Disks that are full, read-only, broken, slow or gone, under the real server: no promise without a row on disk.

Where the disk comes back, so do promises, and nothing that was refused is there twice.
"""

import fcntl
import os
import resource
import shutil
import sqlite3
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, closing, contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import Any

import psutil
import pytest

from ivr.callbacks.cipher import Cipher
from ivr.callbacks.requests import request_id
from ivr.callbacks.spool import FILE, Spool
from tests.faults.expected import as_usual, no_request
from tests.faults.rows import NIGHT, NOON, TIMES, Row, refusal, wrong
from tests.server import SECRET_KEY, Server, serving

FREE = resource.RLIM_INFINITY
Fault = Callable[[Server], AbstractContextManager[None]]


@cache
def has_own_mounts() -> bool:
    """Whether this machine lets us mount what nobody else sees."""
    probe = ["unshare", "-m", "mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", tempfile.gettempdir()]
    return os.geteuid() == 0 and subprocess.run(probe, check=False, capture_output=True).returncode == 0


def as_it_is(_data: Path) -> tuple[str, ...]:
    return ()


def own_mounts(_data: Path) -> tuple[str, ...]:
    """The command under which a server can be shown other mounts than we see."""
    return ("unshare", "-m") if has_own_mounts() else ()


def own_disk(data: Path) -> tuple[str, ...]:
    """The command that gives a server a small disk of its own for its data, where the machine allows it."""
    if not has_own_mounts():
        return ()
    shutil.copytree(data, data.with_name("copy"))
    mount = f'mount -t tmpfs -o size=2m tmpfs "{data}" && cp -a "{data.with_name("copy")}/." "{data}"'
    return ("unshare", "-m", "sh", "-c", f'{mount} && exec "$0" "$@"')


def seen_by(server: Server) -> Path:
    """The data folder as the server sees it. (SQLite does not: it follows the link, and ends outside.)"""
    return Path(f"/proc/{server.process.pid}/root{server.data}")


def limit_files(server: Server, most: int) -> None:
    """Let no file of the server grow beyond a size; what is written across it is cut off there, as on a full disk."""
    for process in psutil.Process(server.process.pid).children(recursive=True):
        resource.prlimit(process.pid, resource.RLIMIT_FSIZE, (most, FREE))


@contextmanager
def no_room(server: Server) -> Iterator[None]:
    """The disk is full to the last byte."""
    if not has_own_mounts():
        with files_that_may_not_grow(server):
            yield
        return
    filler = seen_by(server) / "filler"
    with filler.open("wb", buffering=0) as file, suppress(OSError):
        while file.write(b"." * 4096):
            pass
    assert shutil.disk_usage(filler.parent).free == 0
    yield
    filler.unlink()


@contextmanager
def files_that_may_not_grow(server: Server) -> Iterator[None]:
    limit_files(server, 0)
    yield
    limit_files(server, FREE)


@contextmanager
def writes_cut_short(server: Server) -> Iterator[None]:
    """A write of a page is taken for a hundred bytes, and the rest is refused."""
    limit_files(server, (seen_by(server) / f"{FILE}-wal").stat().st_size + 100)
    yield
    limit_files(server, FREE)


@contextmanager
def read_only(server: Server) -> Iterator[None]:
    """The folder can only be read; where no mounts can be had, it has been taken away."""
    if not has_own_mounts():
        away = server.data.with_name("away")
        server.data.rename(away)
        yield
        away.rename(server.data)
        return
    inside = ("nsenter", "-t", str(server.process.pid), "-m", "sh", "-c")
    data = server.data
    bind = f'mount --bind "{data}" "{data}" && mount -o remount,bind,ro "{data}"'
    subprocess.run([*inside, bind], check=True, timeout=20)
    yield
    subprocess.run([*inside, f'umount "{data}"'], check=True, timeout=20)


@contextmanager
def lock_held(server: Server) -> Iterator[None]:
    """Another process holds the lock and does not let go."""
    with (seen_by(server) / "spool.lock").open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def database_locked(server: Server) -> Iterator[None]:
    """A tool that knows no lock file writes in the spool, and does not end."""
    with closing(sqlite3.connect(server.data / FILE, isolation_level=None)) as connection:
        connection.execute("BEGIN IMMEDIATE")
        yield
        connection.execute("ROLLBACK")


PASSING: dict[str, tuple[Callable[[Path], tuple[str, ...]], Fault]] = {
    "a disk without room": (own_disk, no_room),
    "files that may not grow": (as_it_is, files_that_may_not_grow),
    "writes that are cut short": (as_it_is, writes_cut_short),
    "a folder that is read-only": (own_mounts, read_only),
    "a lock that is held": (as_it_is, lock_held),
    "a spool that is locked": (as_it_is, database_locked),
}
"""The command that a server needs before it, and what happens to it then."""


def kept(server: Server, folder: Path) -> dict[str, int]:
    """How often each request is in the spool, by its id: read in a copy."""
    shutil.copytree(seen_by(server), folder)
    with closing(sqlite3.connect(folder / FILE)) as connection:
        return dict(connection.execute("SELECT id, count(*) FROM request GROUP BY id").fetchall())


@pytest.fixture
def with_spool(data: Path) -> Path:
    """The data folder with a spool that has been used: a server opens it, and makes nothing."""
    spool = Spool(data / FILE, Cipher([SECRET_KEY]))
    spool.taken()
    spool.close()
    return data


@pytest.mark.parametrize("fault", PASSING)
def test_while_nothing_can_be_kept_nothing_is_promised_and_then_it_is_again(
    fault: str, with_spool: Path, matrix: dict[str, list[Row]]
) -> None:
    before, breaking = PASSING[fault]
    with serving(with_spool.parent, before=before(with_spool)) as server:
        server.post("/voice/status", {"CallSid": "CA0", "CallStatus": "completed"})  # it is there
        with breaking(server):
            for when in (NOON, NIGHT):
                server.at(TIMES[when])
                assert wrong(fault, server.post, matrix[when], no_request) == {}
            assert refusal(server.ask) is None
        for when in (NOON, NIGHT):
            server.at(TIMES[when])
            assert wrong(f"after {fault}", server.post, matrix[when], as_usual) == {}
        noted = {
            request_id(row.fields["CallSid"]): 1 for each in matrix.values() for row in each if row.notes
        }
        assert noted.items() <= kept(server, with_spool.with_name("seen")).items()


LASTING = {
    "an fsync that fails": "fdatasync:error=EIO",
    "a disk that takes five seconds": "fdatasync:delay_enter=5000000",
    "a write that fails": "pwrite64:error=EIO",
    "a disk over its quota": "pwrite64:error=EDQUOT",
}


@pytest.mark.parametrize("fault", LASTING)
def test_on_a_disk_that_fails_or_stalls_nothing_is_promised(
    fault: str, with_spool: Path, matrix: dict[str, list[Row]]
) -> None:
    call = LASTING[fault].partition(":")[0]
    before = (
        "strace",
        "-f",
        "--seccomp-bpf",
        "-o",
        os.devnull,
        "-e",
        f"trace={call}",
        "-e",
        f"inject={LASTING[fault]}",
    )
    with serving(with_spool.parent, before=before) as server:
        for when in (NOON, NIGHT):
            server.at(TIMES[when])
            assert wrong(fault, server.post, matrix[when], no_request) == {}
        assert refusal(server.ask) is None


def read_only_from_the_start(data: Path) -> tuple[str, ...]:
    """The command that shows a server its data folder on a disk that went read-only; else a limit on its files."""
    if not has_own_mounts():
        return ("sh", "-c", 'ulimit -f 0; exec "$0" "$@"')
    bind = f'mount --bind "{data}" "{data}" && mount -o remount,bind,ro "{data}"'
    return ("unshare", "-m", "sh", "-c", f'{bind} && exec "$0" "$@"')


def test_a_line_that_is_started_on_a_read_only_disk_answers_and_promises_nothing(
    with_spool: Path, matrix: dict[str, list[Row]]
) -> None:
    with serving(with_spool.parent, before=read_only_from_the_start(with_spool)) as server:
        for when in (NOON, NIGHT):
            server.at(TIMES[when])
            assert wrong("read-only from the start", server.post, matrix[when], no_request) == {}
        assert refusal(server.ask) is None


@pytest.mark.parametrize("fault", ["a spool that is no database", "a folder where the spool should be"])
def test_a_spool_that_cannot_be_opened_at_the_start_promises_nothing(
    fault: str, data: Path, matrix: dict[str, list[Row]], line_in: Any
) -> None:
    if "folder" in fault:
        (data / FILE).mkdir()
    else:
        (data / FILE).write_bytes(b"no database at all " * 1_000)
    for when in (NOON, NIGHT):
        line = line_in(TIMES[when])
        found = wrong(
            fault,
            lambda target, fields, line=line: line.post(target, list(fields.items())),
            matrix[when],
            no_request,
        )
        assert found == {}
        assert refusal(line.ask) is None


def test_a_log_that_cannot_be_written_changes_nothing(data: Path, matrix: dict[str, list[Row]]) -> None:
    with serving(data.parent, stderr=Path("/dev/full")) as server:
        for when in (NOON, NIGHT):
            server.at(TIMES[when])
            assert wrong("a full log", server.post, matrix[when], as_usual) == {}
        assert refusal(server.ask) is None
