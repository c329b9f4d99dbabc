"""Closes and opens in a process that is killed at a random moment, time and again, and checks what is left each time.

Arguments: the data folder, the address of the database, how often. The last line written says how often the file
lagged behind the database when the press was cut off.
"""

# ruff: noqa: T201 - what it prints is its result

import json
import os
import random
import signal
import sys
import time
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path

from ivr.content import closures_file
from ivr.hours.model import Kind
from ivr.store.closures import Closures
from ivr.worker.closing import Closing, settle

LINES = ("nurse", "desk", "callback_list")


def press_for_ever(data_dir: Path, url: str, acknowledged: int) -> None:
    closing = Closing(data_dir, url)
    for number in count():
        now = datetime.now(UTC)
        until = now + timedelta(hours=1)
        key = f"{os.getpid()}-{number}"
        line = LINES[number % 3]
        closing.begin((line,), Kind.CLOSED, "busy", until=until, by="Anna", now=now, key=key)
        os.write(acknowledged, f"{key} ".encode())
        if number % 2:
            closing.end(f"{os.getpid()}-{number - 1}", by="Anna", now=datetime.now(UTC))


def kill_one(data_dir: Path, url: str, moments: random.Random) -> list[str]:
    """Fork somebody who presses, kill them, and give the ids that were acknowledged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        press_for_ever(data_dir, url, writing)
    os.close(writing)
    begun = os.read(reading, 4096)
    time.sleep(moments.uniform(0, 0.03))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        return (begun + pipe.read()).decode().rpartition(" ")[0].split()


def here(data_dir: Path) -> set[tuple[str, datetime]]:
    return {(each.line, each.start) for each in closures_file.load(data_dir).closures}


def main(folder: str, url: str, times: str) -> None:
    data_dir, moments, behind = Path(folder), random.Random(20261130), 0  # noqa: S311 - no secret
    closures = Closures(url)
    for _ in range(int(times)):
        told = kill_one(data_dir, url, moments)
        assert told, "somebody pressed"
        known = {each.id for each in closures.recent(1_000_000)}
        assert set(told) <= known, "what was acknowledged is in the database"
        now = datetime.now(UTC)
        wanted = {(each.lines[0], each.begun_at) for each in closures.current(now)}
        left = here(data_dir)
        assert len(left ^ wanted) <= 1, "the file is whole, and at most one press behind"
        behind += left != wanted
        settle(data_dir, closures, now)
        assert here(data_dir) == wanted
        for each in closures.current(now):
            closures.end(each.id, by="Anna", now=now)
        settle(data_dir, closures, now)
        closures.close()  # a fork must not share its connections
    print(json.dumps({"behind": behind}))


if __name__ == "__main__":
    main(*sys.argv[1:])
