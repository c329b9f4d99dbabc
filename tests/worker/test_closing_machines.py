"""Closing for now where it counts: real servers, real calls, a worker beside them, two machines, and kills."""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ivr.store.closures import Closures
from tests.worker.machines import (
    PROGRAMS,
    ROOT,
    Machine,
    Pair,
    eventually,
    hears_closed,
    hears_open,
    paired,
)

KILLS = int(os.environ.get("KILLS", "12"))
WHOLE = ("office", "nurse", "desk", "callback_list")


@pytest.fixture
def pair(tmp_path: Path, postgres_server: Any) -> Iterator[Pair]:
    """Two machines that are open day and night; each answers with two processes, and has a worker."""
    with paired(tmp_path, postgres_server, "00:00-24:00") as found:
        yield found


def press(machine: Machine, deed: str, *arguments: str) -> str:
    """Press on a machine, as the console does it; gives the id of the measure."""
    done = machine.run("closures", deed, *arguments, "--by", "Anna")
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout.partition(":")[0]


def until() -> tuple[str, str]:
    return "--until", (datetime.now(UTC) + timedelta(hours=1)).isoformat()


def test_a_press_is_heard_on_the_next_call_here_and_within_seconds_on_the_other_machine(pair: Pair) -> None:
    assert hears_open(pair.line_a)
    assert hears_open(pair.line_b)

    measure = press(pair.a, "close", *WHOLE, *until())

    assert hears_closed(pair.line_a)  # at once, in each of its processes
    assert eventually(lambda: hears_closed(pair.line_b))
    _while_frozen(pair)
    press(pair.b, "end", measure)
    assert hears_open(pair.line_b)
    assert eventually(lambda: hears_open(pair.line_a))


def _while_frozen(pair: Pair) -> None:
    """The same two machines while the database does not answer: what holds goes on, and nothing new begins."""
    pair.postgres.signal(signal.SIGSTOP)
    try:
        refused = pair.a.run("closures", "open", *WHOLE, *until(), "--by", "Bert")
        assert hears_closed(pair.line_a)
        assert hears_closed(pair.line_b)
        assert eventually(lambda: "closures" in {each.get("job") for each in pair.a.told()})
        assert hears_closed(pair.line_a)
    finally:
        pair.postgres.signal(signal.SIGCONT)

    assert (refused.returncode, refused.stdout) == (2, "")
    assert refused.stderr.count("\n") == 1


@pytest.mark.parametrize("backend", ["sqlite", "postgresql"])
def test_a_press_that_is_killed_half_way_is_done_or_not_and_the_next_round_brings_the_file_in_step(
    tmp_path: Path, postgres_server: Any, backend: str
) -> None:
    url = f"sqlite:///{tmp_path / 'shared.sqlite3'}"
    if backend == "postgresql":
        url = postgres_server.url(postgres_server.new_database())
    closures = Closures(url)
    closures.migrate()
    closures.close()
    (tmp_path / "data").mkdir()

    command = [sys.executable, str(PROGRAMS / "killed_closing.py"), str(tmp_path / "data"), url]
    killed = subprocess.run(
        [*command, str((KILLS + 1) // 2)],
        cwd=ROOT,
        env={"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60 + 5 * KILLS,
        check=False,
    )

    assert killed.returncode == 0, killed.stderr
    assert json.loads(killed.stdout).keys() == {"behind"}
