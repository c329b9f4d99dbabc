"""A process that has used the spool forks; parent and children go on using it. Arguments: the secret, a folder."""

# ruff: noqa: T201 - what it prints is its result

import os
import signal
import sys
from datetime import UTC, datetime
from pathlib import Path

from ivr.callbacks.cipher import Cipher
from ivr.callbacks.file import alone
from ivr.callbacks.spool import FILE, Spool

NUMBER, NOW = "+31612345678", datetime(2026, 11, 23, 9, tzinfo=UTC)
CHILDREN = 4


def forked_in_mid_commit(path: Path) -> int:
    """Fork while the lock is held; the child keeps a copy of it and does nothing."""
    with alone(path):
        child = os.fork()
        if child == 0:
            signal.pause()
    return child


def inherits(path: Path) -> bool:
    """Fork, and tell whether the child has the spool's file or its log open: SQLite would count locks it has not."""
    child = os.fork()
    if child == 0:
        opened = [os.path.realpath(each) for each in Path("/proc/self/fd").iterdir()]
        os._exit(any(each.startswith(str(path)) for each in opened))
    return bool(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))


def main(secret: str, folder: str) -> None:
    spool = Spool(Path(folder) / FILE, Cipher([secret]))
    spool.finish("CA0", NUMBER, "main", None, NOW)
    inherited = inherits(Path(folder) / FILE)
    idle = forked_in_mid_commit(Path(folder) / FILE)
    children = []
    for number in range(1, CHILDREN + 1):
        child = os.fork()
        if child == 0:
            for _ in range(10):
                spool.finish(f"CA{number}", NUMBER, "main", None, NOW)
            sys.exit(0)
        children.append(child)
    for _ in range(20):
        spool.finish("CA9", NUMBER, "main", None, NOW)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    os.kill(idle, signal.SIGKILL)
    print(inherited, codes, sorted(request.call for request in spool.ready()))


if __name__ == "__main__":
    main(*sys.argv[1:])
