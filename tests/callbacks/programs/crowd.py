"""Processes that find no file yet begin at the same moment, each with many threads. Arguments: the secret, a folder."""

# ruff: noqa: T201 - what it prints is its result

import os
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from pathlib import Path

from ivr.callbacks.cipher import Cipher
from ivr.callbacks.spool import FILE, Spool

NUMBER, NOW = "+31612345678", datetime(2026, 11, 23, 9, tzinfo=UTC)
PROCESSES, THREADS, REQUESTS = 4, 16, 10


def work(spool: Spool, process: int, begin: float) -> None:
    def take(thread: int) -> None:
        for count in range(REQUESTS):
            spool.finish(f"CA{process}-{thread}-{count}", NUMBER, "main", None, NOW)

    time.sleep(max(0, begin - time.monotonic()))
    with ThreadPoolExecutor(THREADS) as pool:
        list(pool.map(take, range(THREADS)))


def main(secret: str, folder: str) -> None:
    spool = Spool(Path(folder) / FILE, Cipher([secret]))
    begin = time.monotonic() + 0.2
    children = []
    for process in range(PROCESSES):
        child = os.fork()
        if child == 0:
            work(spool, process, begin)
            sys.exit(0)
        children.append(child)
    codes = [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children]
    print(codes, len({request.id for request in spool.ready(10_000)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
