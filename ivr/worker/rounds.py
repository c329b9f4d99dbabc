"""Jobs that are done time and again, each by a thread of its own.

Rules of this file:
- A job that fails or waits keeps no other from its work; it is tried again at its next time, whatever the fault.
- A fault is told when it begins, when it becomes another, and when it is over; not each time.
- Of an exception that is not known to be free of personal data only the type and the place are told.
"""

import traceback
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePath
from threading import Event, Thread
from typing import Generic, TypeVar

from ivr.callbacks.writer import SpoolError
from ivr.content.closures_file import ClosuresError
from ivr.content.snapshot import SnapshotError
from ivr.store.errors import StoreError
from ivr.worker.publications import NotFollowedError

_PLAIN = (StoreError, SpoolError, SnapshotError, ClosuresError, NotFollowedError)
"""Their messages name the fault, files and versions, and nothing else."""

Tell = Callable[..., object]
"""Takes the name of an event and its facts, for the log; a fact `reason` makes it a warning."""
Clock = Callable[[], datetime]
Bench = TypeVar("Bench")


@dataclass(frozen=True, slots=True)
class Job(Generic[Bench]):
    """Something to be done every so many seconds, with the tools of a bench, at a moment."""

    name: str
    every: float
    run: Callable[[Bench, datetime], object]


def start(jobs: Sequence[Job[Bench]], bench: Bench, clock: Clock, tell: Tell, stop: Event) -> list[Thread]:
    """Begin with all jobs, each at once and then at its own pace, until `stop` is set."""
    threads = [
        Thread(target=_repeat, args=(job, bench, clock, tell, stop), daemon=True, name=job.name)
        for job in jobs
    ]
    for thread in threads:
        thread.start()
    return threads


def once(jobs: Sequence[Job[Bench]], bench: Bench, now: datetime) -> dict[str, str]:
    """Do each job once, one after the other; give the faults by the names of the jobs."""
    faults = {job.name: attempt(job, bench, now) for job in jobs}
    return {name: fault for name, fault in faults.items() if fault}


def attempt(job: Job[Bench], bench: Bench, now: datetime) -> str:
    """Do a job, and give the fault; "" if there was none."""
    try:
        job.run(bench, now)
    except Exception as error:  # noqa: BLE001 - whatever it is, the next round may go well
        return fault_of(error)
    return ""


def fault_of(error: Exception) -> str:
    """What may be told of a fault."""
    if isinstance(error, _PLAIN):
        return str(error)
    frames = traceback.extract_tb(error.__traceback__)
    place = f" at {PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else ""
    return f"{type(error).__name__}{place}"


def _repeat(job: Job[Bench], bench: Bench, clock: Clock, tell: Tell, stop: Event) -> None:
    before = ""
    while not stop.is_set():
        fault = attempt(job, bench, clock())
        if fault and fault != before:
            tell("job failed", job=job.name, reason=fault)
        elif before and not fault:
            tell("job works again", job=job.name)
        before = fault
        stop.wait(job.every)
