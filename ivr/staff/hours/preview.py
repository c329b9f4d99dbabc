"""The concept as a whole: what it changes, what callers notice, whether it is proved; and publishing it.

Rules of this file:
- Only what was examined as it is now can be published, and only with a reason; it is proved once more then.
- Who builds on a version that is no longer the newest is shown both before anything else.
- Nothing is thrown away but by a press that says so, and every change can be undone.
"""

import json
from http import HTTPStatus
from typing import Any

from flask import url_for

from ivr.staff.access import Answer, Visit
from ivr.staff.hours.concept import Concept, as_seen, concept
from ivr.staff.hours.examination import PROVED, STEPS
from ivr.staff.hours.work import (
    CHECK,
    STEPS_OF,
    Publication,
    begin_check,
    begin_publishing,
    with_numbers_of,
)
from ivr.store.hours_jobs import Job

NO_REASON = "Schrijf in een paar woorden waarom. Dat staat straks bij de versies."
LONG_REASON = "Houd het bij ten hoogste 200 tekens."
NOT_EXAMINED = "Dit concept is nog niet nagelopen zoals het nu is. Laat het eerst nalopen."
NOTHING_CHANGED = "Dit concept zegt hetzelfde als wat er al geldt. Er is niets te publiceren."
_LONGEST_REASON = 200
_SECONDS = "1"
"""Until a page asks again how far the work is."""


def preview_page(visit: Visit) -> Answer:
    """The concept, and what is known of it."""
    return _shown(visit)


def check_concept(visit: Visit) -> Answer:
    """Have it examined as it is now."""
    found = as_seen(visit)
    job = begin_check(visit, found)
    return Answer(visit.to("job_page", job_id=job.id), about=_about(found))


def publish_concept(visit: Visit) -> Answer:
    """Prove it once more and publish it, with a reason."""
    found = as_seen(visit)
    if not found.changed:
        return _shown(visit, HTTPStatus.CONFLICT, refusal=NOTHING_CHANGED)
    if not _proved(visit.site.jobs.newest(visit.user.login), found):
        return _shown(visit, HTTPStatus.CONFLICT, refusal=NOT_EXAMINED)
    reason, fault = asked_reason(visit)
    if fault:
        return _shown(visit, HTTPStatus.UNPROCESSABLE_ENTITY, faults={"reden": fault}, reason=reason)
    newest = visit.site.newest_version()
    what = Publication(
        sources=with_numbers_of(found.sources, newest.sources), builds_on=found.base, reason=reason
    )
    job = begin_publishing(visit, what, found.revision)
    return Answer(visit.to("job_page", job_id=job.id), about=_about(found))


def asked_reason(visit: Visit) -> tuple[str, str | None]:
    """The reason that was typed, and what is wrong with it."""
    reason = " ".join(visit.typed("reden", _LONGEST_REASON).split())
    if len(reason) > _LONGEST_REASON:
        return reason, LONG_REASON
    return reason, None if len(reason) > 1 and reason.isprintable() else NO_REASON


def undo_change(visit: Visit) -> Answer:
    """Take back the newest change."""
    found = as_seen(visit)
    visit.site.concepts.undo(visit.user.login, found.revision, visit.now)
    return Answer(visit.to("preview_page"), about=_about(found))


def discard_concept(visit: Visit) -> Answer:
    """Throw the concept away."""
    found = as_seen(visit)
    visit.site.concepts.discard(visit.user.login, found.revision, visit.now)
    return Answer(visit.to("lines_page"), about=_about(found))


def job_page(visit: Visit, job_id: str) -> Answer:
    """How far a piece of work is; once it is done, what came of it."""
    job = visit.site.jobs.get(visit.user.login, job_id)
    if job is None:
        return Answer(visit.to("preview_page"))
    goes_on = job.goes_on(visit.now)
    if job.kind == CHECK and job.outcome:
        return Answer(visit.to("preview_page"))
    page = visit.page(
        "hours/job.html",
        job=job,
        goes_on=goes_on,
        steps=STEPS_OF.get(job.kind, STEPS),
        result=_result(job),
    )
    if goes_on:
        page.headers["Refresh"] = f"{_SECONDS}; url={url_for('staff.job_page', job_id=job_id)}"
    return Answer(page)


def _about(found: Concept) -> str:
    return f"op versie {found.base}"


def _proved(job: Job | None, found: Concept) -> bool:
    return job is not None and (job.kind, job.concept, job.outcome) == (CHECK, found.revision, PROVED)


def _result(job: Job | None) -> dict[str, Any]:
    return json.loads(job.result) if job and job.result else {}


def _shown(visit: Visit, status: int = 200, **told: Any) -> Answer:
    found, job = concept(visit), visit.site.jobs.newest(visit.user.login)
    own = job if job and job.kind == CHECK and job.concept == found.revision else None
    newest = visit.site.newest_version()
    page = visit.page(
        "hours/preview.html",
        status,
        concept=found,
        revision=found.revision,
        job=own,
        result=_result(own),
        goes_on=bool(own and own.goes_on(visit.now)),
        newest=newest.entry,
        behind=newest.entry.version != found.base,
        **{"faults": {}, "refusal": "", "reason": ""} | told,
    )
    return Answer(page, "ok" if status == HTTPStatus.OK else "refused")
