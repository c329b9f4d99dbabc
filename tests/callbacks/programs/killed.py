"""Calls are taken by a process that is killed at a random moment, time and again, on one spool and one store.

Arguments: the secret, a folder, how often. The last line written is JSON: the calls whose `confirm` and whose `finish`
had been acknowledged, the latter with their window. The store is a SQLite file that commits like the real one.
"""

# ruff: noqa: T201 - what it prints is its result

import json
import os
import random
import signal
import sqlite3
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

from ivr.callbacks.cipher import Cipher
from ivr.callbacks.drainer import Held, drain
from ivr.callbacks.requests import SpooledRequest
from ivr.callbacks.spool import FILE, Spool
from ivr.hours.windows import Window

DIALOGUES = 6
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
HOUR = timedelta(hours=1)


class FileStore:
    """Takes each id once: finished goes before unfinished."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def take_in(self, requests: Sequence[SpooledRequest]) -> None:
        connection = sqlite3.connect(self._path, isolation_level=None)
        connection.execute(
            "CREATE TABLE IF NOT EXISTS taken (id TEXT PRIMARY KEY, call, kind, number, start)"
        )
        connection.execute("BEGIN IMMEDIATE")
        for each in requests:
            connection.execute(
                "INSERT INTO taken VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET kind = excluded.kind,"
                " start = excluded.start WHERE excluded.kind = 'finished'",
                (
                    each.id,
                    each.call,
                    each.kind,
                    each.number,
                    each.window_start and each.window_start.isoformat(),
                ),
            )
        connection.execute("COMMIT")
        connection.close()


def number_of(call: str) -> str:
    return f"+316{int(call.removeprefix('CA'), 16) % 100_000_000:08}"


def take_calls(spool: Spool, prefix: str, acknowledged: int) -> None:
    """Take calls without end; each acknowledgement is one line, written at once."""
    for count in range(1_000_000):
        call = f"CA{prefix}{count:08x}"
        spool.confirm(call, number_of(call), "main", NOW)
        os.write(acknowledged, f"confirmed {call}\n".encode())
        if count % 4 == 3:
            continue  # hangs up half-way
        start = NOW + count % 50 * HOUR
        spool.finish(call, number_of(call), "main", Window(start, start + HOUR), NOW)
        os.write(acknowledged, f"finished {call} {start.isoformat()}\n".encode())


def live(spool: Spool, store: FileStore, round_: int, acknowledged: int) -> None:
    """What the process does that will be killed: dialogues in threads, and a drainer."""
    for dialogue in range(DIALOGUES):
        prefix = f"{round_:04x}{dialogue:04x}"
        Thread(target=take_calls, args=(spool, prefix, acknowledged), daemon=True).start()
    while True:
        drain(spool, store, NOW, lambda: Held((), untouched=False))
        time.sleep(0.002)


def kill_one(spool: Spool, store: FileStore, round_: int) -> list[str]:
    """Fork a process, kill it, and give the lines that it could still write."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        live(spool, store, round_, writing)
    os.close(writing)
    begun = os.read(reading, 65_536)  # it lives
    time.sleep(random.uniform(0, 0.06))  # noqa: S311 - no secret
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        written = begun + pipe.read()
    return written.decode().splitlines()


def main(secret: str, folder: str, times: str) -> None:
    spool, store = Spool(Path(folder) / FILE, Cipher([secret])), FileStore(Path(folder) / "store.sqlite3")
    lines = [line for round_ in range(int(times)) for line in kill_one(spool, store, round_)]
    words = [line.split() for line in lines]
    print(
        json.dumps(
            {
                "confirmed": [each[1] for each in words if each[0] == "confirmed"],
                "finished": {each[1]: each[2] for each in words if each[0] == "finished"},
            }
        )
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
