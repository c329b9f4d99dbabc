"""The published versions: who, when, why, what changed for callers; and going back to one.

Rules of this file:
- Nothing is ever removed: going back publishes the hours of an old version as a new one, proved like any other.
- Words, recordings and telephone numbers stay as they are now: they are changed in ways of their own.
"""

import re
from datetime import datetime
from functools import lru_cache
from http import HTTPStatus

from flask import request

from ivr.content.contents import Sources, parse_contents
from ivr.staff import words
from ivr.staff.access import Answer, Visit
from ivr.staff.hours.examination import Setting, difference
from ivr.staff.hours.preview import asked_reason
from ivr.staff.hours.work import Publication, begin_publishing, with_numbers_of
from ivr.staff.site import Site, Version
from ivr.store.errors import UnknownVersionError
from ivr.store.publications import Entry

SHOWN = 50
SAME = "Deze uren gelden nu al. Er is niets om naar terug te gaan."
_NUMBER = re.compile(r"[0-9]{1,9}", re.ASCII)
BACK_TO = "terug naar versie {version}"


def versions_page(visit: Visit) -> Answer:
    """The newest versions; `voor` in the address gives those before one."""
    before = _number(request.args.get("voor", ""))
    found = visit.site.publications.history(SHOWN + 1, before=before)
    shown, more = found[:SHOWN], found[SHOWN:]
    return Answer(
        visit.page(
            "hours/versions.html",
            versions=[_row(each, visit) for each in shown],
            older=shown[-1].version if more else None,
            newest=visit.site.newest_version().entry.version,
        )
    )


def version_page(visit: Visit, number: str) -> Answer:
    """One version, with what it changed for callers then, and what going back to it would change now."""
    return _one(visit, _version(visit.site, number))


def restore_version(visit: Visit, number: str) -> Answer:
    """Publish the hours of an old version again."""
    old, newest = _version(visit.site, number), visit.site.newest_version()
    reason, fault = asked_reason(visit)
    if fault:
        return _one(visit, old, HTTPStatus.UNPROCESSABLE_ENTITY, fault=fault, reason=reason)
    back = _hours_of(old, newest)
    if back.schedules == newest.sources.schedules:
        return _one(visit, old, HTTPStatus.CONFLICT, fault=SAME, reason=reason)
    what = Publication(sources=back, builds_on=newest.entry.version, reason=reason)
    job = begin_publishing(visit, what, 0)
    return Answer(visit.to("job_page", job_id=job.id), about=f"versie {number}")


def _one(visit: Visit, found: Version, status: int = 200, *, fault: str = "", reason: str = "") -> Answer:
    entry, newest = found.entry, visit.site.newest_version()
    parent = visit.site.version(entry.parent) if entry.parent else None
    back = Version(entry, _hours_of(found, newest))
    same = back.sources.schedules == newest.sources.schedules
    today = visit.now.replace(minute=0, second=0, microsecond=0)
    page = visit.page(
        "hours/version.html",
        status,
        version=_row(entry, visit),
        newest=newest.entry.version,
        changed=_changed(parent, found, _setting(visit, entry.published_at)) if parent else None,
        back=() if same else _changed(newest, back, _setting(visit, today)),
        same=same,
        fault=fault,
        reason=reason or BACK_TO.format(version=entry.version),
    )
    return Answer(page, "ok" if status == HTTPStatus.OK else "refused")


def _setting(visit: Visit, now: datetime) -> Setting:
    given = visit.site.given
    return Setting(now=now, own_number=given.own_number, callbacks=given.callbacks)


def _hours_of(old: Version, newest: Version) -> Sources:
    """What going back to a version gives."""
    return with_numbers_of(
        Sources(old.sources.schedules, newest.sources.prompts, newest.sources.recordings), newest.sources
    )


def _version(site: Site, number: str) -> Version:
    counted = _number(number)
    if counted is None:
        raise UnknownVersionError("no number of a version")
    return site.version(counted)


def _number(typed: str) -> int | None:
    return int(typed) if _NUMBER.fullmatch(typed) else None


def _row(entry: Entry, visit: Visit) -> dict[str, object]:
    return {
        "number": entry.version,
        "by": entry.by,
        "reason": entry.reason,
        "at": words.moment(entry.published_at, visit.now),
    }


@lru_cache(maxsize=64)
def _changed(old: Version, new: Version, setting: Setting) -> tuple[str, ...]:
    """What a version changes for callers; asked once, since neither ever changes."""
    before, after = (parse_contents(each.sources, own_number=setting.own_number)[0] for each in (old, new))
    return tuple(difference(before, after, setting))
