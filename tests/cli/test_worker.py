"""`flask worker` and `flask callbacks rotate-keys` as processes of their own."""

import json
import os
import random
import signal
import subprocess
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ivr.callbacks.cipher import Cipher
from ivr.callbacks.due import two_office_days
from ivr.callbacks.spool import FILE, Spool
from ivr.store.ledger import Ledger

ROOT = Path(__file__).resolve().parents[2]
OLD, NEW = "o" * 32, "n" * 32
KILLS = int(os.environ.get("ROTATION_KILLS", "2"))
NUMBERS = [f"+316123456{last:02}" for last in range(60)]


def started(installation: Any, *arguments: str, **variables: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        installation.command(*arguments),
        cwd=ROOT,
        env=installation.environment | variables,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def finished(process: "subprocess.Popen[str]") -> tuple[int, str, str]:
    out, err = process.communicate(timeout=60)
    return process.returncode, out, err


@pytest.fixture
def filled(installation: Any) -> Any:
    """An installation under the old secret: half of the requests in the ledger, half still in the spool."""
    assert installation.run("hours", "publish").status == 0
    data = installation.folder / "data"
    spool = Spool(data / FILE, Cipher([OLD]))
    now = datetime.now(UTC)
    for place, number in enumerate(NUMBERS):
        spool.finish(f"CA{place:03}", number, "menu", None, now)
    ledger = Ledger(f"sqlite:///{data}/ivr.sqlite3", Cipher([OLD]), two_office_days(None))
    ledger.migrate()
    half = spool.ready(30)
    ledger.take_in(half)
    spool.remove(half)
    ledger.close()
    spool.close()
    return installation


def test_killed_half_way_new_keys_are_put_by_the_next_and_then_the_old_secret_can_go(filled: Any) -> None:
    both = {"SECRET_KEY": NEW, "SECRET_KEY_PREVIOUS": OLD}
    for _ in range(KILLS):
        process = started(filled, "callbacks", "rotate-keys", **both)
        time.sleep(random.uniform(0.5, 1.5))  # noqa: S311 - no secret
        process.send_signal(signal.SIGKILL)
        process.communicate()

    status, out, err = finished(started(filled, "callbacks", "rotate-keys", **both))
    assert (status, err) == (0, "")
    assert "30 numbers of the ledger and 30 of the spool are under SECRET_KEY" in out

    status, out, err = finished(started(filled, "worker", "--once", SECRET_KEY=NEW))
    assert (status, out) == (0, "30 requests came in\n"), err
    status, out, _ = finished(started(filled, "callbacks", "list", "--json", SECRET_KEY=NEW))
    assert status == 0
    ids = [each["id"] for each in json.loads(out)]
    ledger = Ledger(f"sqlite:///{filled.folder}/data/ivr.sqlite3", Cipher([NEW]), two_office_days(None))
    assert sorted(str(ledger.request(own).number) for own in ids) == NUMBERS
    ledger.close()


def test_without_an_older_secret_there_is_nothing_to_do(installation: Any, one_line: Any) -> None:
    assert "SECRET_KEY_PREVIOUS" in one_line(installation.run("callbacks", "rotate-keys"))


def test_a_worker_with_a_parent_ends_with_its_standard_input(installation: Any) -> None:
    process = started(installation, "worker", "--with-parent")
    metrics = installation.folder / "data" / "metrics.prom"
    end = time.monotonic() + 60
    while not metrics.exists() and time.monotonic() < end:
        time.sleep(0.1)
    assert metrics.exists()
    assert process.poll() is None, "it goes on while the pipe is open"

    assert process.stdin is not None
    process.stdin.close()

    assert process.wait(30) == 0
    for stream in (process.stdout, process.stderr):
        assert stream is not None
        stream.close()


def test_a_worker_with_a_database_that_is_away_tells_which_jobs_failed(installation: Any) -> None:
    status, out, err = finished(
        started(installation, "worker", "--once", DATABASE_URL="postgresql://nobody@127.0.0.1:9/none")
    )

    assert (status, out) == (2, "")
    plain = [line for line in err.splitlines() if not line.startswith("{")]  # the others are of the log
    failed = [line.partition(":")[0] for line in plain]
    assert failed == ["publications", "closures", "drain", "call events", "alarms", "retention"]
    assert "Traceback" not in err
