"""The work that takes seconds, in a thread of its own: to examine a concept, and to publish.

Rules of this file:
- A job tells the database how far it is and how it ended, so that any process can show it.
- Whatever goes wrong ends the job with a word for it; nothing is published half, and what is published is said to be.
- Nothing is published that was not proved at that moment: `passed` is asked in the very job that publishes.
"""

import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from threading import Thread
from typing import Any

from ivr.content.contents import DESTINATIONS, Sources
from ivr.content.publish import RefusedError, passed
from ivr.content.snapshot import SnapshotError
from ivr.staff.access import Visit
from ivr.staff.hours.concept import Concept
from ivr.staff.hours.examination import STEPS, Setting, examined
from ivr.staff.site import Site
from ivr.store.accounts.model import Entry
from ivr.store.errors import ConflictError, StoreError
from ivr.store.hours_jobs import Job
from ivr.worker.publishing import New, publish

CHECK, PUBLISH = "check", "publish"
PUBLISHED, REFUSED, CONFLICT, FAILED = "published", "refused", "conflict", "failed"
IN_AUDIT = "hours.published"
STEPS_OF = {
    CHECK: STEPS,
    PUBLISH: ("Nog één keer alles nalopen", "Publiceren op alle machines"),
}
"""What each kind of job is at, in order."""

Told = Callable[[int], None]
Ended = tuple[str, dict[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Publication:
    """What is to be published, on top of which version, and why."""

    sources: Sources
    builds_on: int
    reason: str


def begin_check(visit: Visit, found: Concept) -> Job:
    """Begin to examine a concept, against what is published now."""
    site = visit.site
    setting = Setting(now=visit.now, own_number=site.given.own_number, callbacks=site.given.callbacks)
    old = found.version.sources
    return _begun(visit, CHECK, found.revision, lambda told: examined(old, found.sources, setting, told))


def begin_publishing(
    visit: Visit, what: Publication, revision: int, then: Callable[[], object] = lambda: None
) -> Job:
    """Begin to prove and publish; the concept with this revision has served its purpose then, and `then` is done."""

    def do(told: Told) -> Ended:
        outcome, result = _published(visit, what, told)
        if outcome == PUBLISHED:
            _afterwards(visit, revision, result["version"], then)
        return outcome, result

    return _begun(visit, PUBLISH, revision, do)


def with_numbers_of(sources: Sources, other: Sources) -> Sources:
    """The same hours with the telephone numbers of another version: those are changed in a way of their own."""
    numbers = {DESTINATIONS: other.schedules[DESTINATIONS]}
    return replace(sources, schedules={**sources.schedules, **numbers})


def _begun(visit: Visit, kind: str, revision: int, do: Callable[[Told], Ended]) -> Job:
    job = visit.site.jobs.begin(visit.user.login, kind, revision, visit.now)
    Thread(target=_done, args=(visit.site, job, do), name=f"hours {kind}", daemon=True).start()
    return job


def _done(site: Site, job: Job, do: Callable[[Told], Ended]) -> None:
    try:
        outcome, result = do(lambda step: site.jobs.step(job.id, step, site.clock()))
    except Exception as error:  # noqa: BLE001 - whoever waits for it must hear that it ended
        outcome, result = FAILED, {"reason": type(error).__name__}
    try:
        site.jobs.end(job.id, outcome, json.dumps(result, ensure_ascii=False), site.clock())
    except StoreError:
        return  # the page says so once the job has been silent for long


def _published(visit: Visit, what: Publication, told: Told) -> Ended:
    site = visit.site
    told(0)
    try:
        passed(what.sources, own_number=site.given.own_number, now=visit.now)
    except RefusedError as error:
        return REFUSED, {"problems": [problem.message for problem in error.problems]}
    told(1)
    new = New(sources=what.sources, by=visit.user.name, reason=what.reason)
    try:
        version = publish(site.given.data_dir, site.publications, new, what.builds_on, visit.now).version
        here = True
    except ConflictError as error:
        return CONFLICT, {"newest": error.newest}
    except SnapshotError:  # it is published; this machine follows as soon as it can write
        version, here = what.builds_on + 1, False
    return PUBLISHED, {"version": version, "reason": what.reason, "here": here}


def _afterwards(visit: Visit, revision: int, version: int, then: Callable[[], object]) -> None:
    """Keep it in the audit, put away the concept that was published, and do what else there is.

    It is published whatever becomes of these: the version has its author, and a concept with which somebody went on, or
    that is still there, says by itself that it builds on an older version.
    """
    site, login = visit.site, visit.user.login
    entry = Entry(at=visit.now, who=login, what=IN_AUDIT, about=str(version), outcome="ok")
    deeds = [lambda: site.accounts.record(entry), then]
    if revision:
        deeds.append(lambda: site.concepts.discard(login, revision, visit.now))
    for deed in deeds:
        with suppress(StoreError):
            deed()
