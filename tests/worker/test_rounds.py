"""Jobs keep going, each for itself, and faults are told when they change."""

from collections.abc import Callable
from datetime import UTC, datetime
from threading import Event
from typing import Any

import pytest

from ivr.callbacks.writer import SpoolError
from ivr.content.snapshot import SnapshotError
from ivr.store.errors import StoreError
from ivr.worker.publications import NotFollowedError
from ivr.worker.rounds import Job, fault_of, once, start

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
CANARY = "+31687654321"


class Work:
    """Counts its rounds; what stands in `faults` for a round is raised in it."""

    def __init__(self, *faults: Exception | None) -> None:
        self.faults = list(faults)
        self.rounds: list[datetime] = []

    def __call__(self, _bench: None, now: datetime) -> None:
        self.rounds.append(now)
        if self.faults and (fault := self.faults.pop(0)):
            raise fault


def started(told: Any, *jobs: Job[None]) -> Event:
    stop = Event()
    start(jobs, None, lambda: NOON, told, stop)
    return stop


def test_a_job_is_done_at_once_and_again_at_the_moments_of_the_clock(
    told: Any, eventually: Callable[..., Any]
) -> None:
    work = Work()
    stop = started(told, Job("work", 0.01, work))

    assert eventually(lambda: len(work.rounds) > 3)
    stop.set()
    assert set(work.rounds) == {NOON}
    assert told.events == []


def test_a_job_that_fails_or_waits_keeps_no_other_from_its_work(
    told: Any, eventually: Callable[..., Any]
) -> None:
    free, good = Event(), Work()
    bad = Work(*[StoreError("the database failed")] * 1000)
    slow = Job("slow", 0.01, lambda _bench, _now: free.wait(60))
    stop = started(told, slow, Job("bad", 0.01, bad), Job("good", 0.01, good))

    assert eventually(lambda: len(good.rounds) > 3 and len(bad.rounds) > 3)
    stop.set()
    free.set()


def test_a_fault_is_told_when_it_begins_changes_and_is_over(
    told: Any, eventually: Callable[..., Any]
) -> None:
    one, other = StoreError("the database failed: A"), StoreError("the database failed: B")
    work = Work(one, one, other, other, None, None, one)
    stop = started(told, Job("drain", 0.01, work))

    assert eventually(lambda: len(told.events) == 5)
    stop.set()
    assert told.events == [
        ("job failed", {"job": "drain", "reason": "the database failed: A"}),
        ("job failed", {"job": "drain", "reason": "the database failed: B"}),
        ("job works again", {"job": "drain"}),
        ("job failed", {"job": "drain", "reason": "the database failed: A"}),
        ("job works again", {"job": "drain"}),
    ]


def test_once_is_each_job_in_turn_and_the_faults_by_name() -> None:
    first, second = Work(StoreError("down")), Work()
    jobs = [Job("first", 1, first), Job("second", 1, second)]

    assert once(jobs, None, NOON) == {"first": "down"}
    assert (first.rounds, second.rounds) == ([NOON], [NOON])


@pytest.mark.parametrize(
    ("error", "told"),
    [
        pytest.param(StoreError("the database failed: X"), "the database failed: X", id="of the store"),
        pytest.param(SpoolError("disk I/O error"), "disk I/O error", id="of the spool"),
        pytest.param(SnapshotError("snapshot.json: full"), "snapshot.json: full", id="of the snapshot"),
        pytest.param(NotFollowedError("version 2 …"), "version 2 …", id="of a version"),
        pytest.param(PermissionError(13, "no", CANARY), "PermissionError", id="of a file"),
        pytest.param(KeyError(CANARY), "KeyError", id="a bug, whose message quotes a caller"),
    ],
)
def test_of_a_fault_nothing_personal_is_told(error: Exception, told: str) -> None:
    assert fault_of(error) == told


def test_of_a_bug_the_place_is_told() -> None:
    def raises(_bench: None, _now: datetime) -> None:
        raise KeyError(CANARY)

    faults = once([Job("bug", 1, raises)], None, NOON)
    assert faults["bug"].startswith("KeyError at test_rounds.py:")
