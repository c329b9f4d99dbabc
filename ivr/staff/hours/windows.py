"""When the clinic phones back: the plan of the windows that callers are offered, and the windows that come of it.

Rules of this file:
- The windows shown are those of `ivr.hours.windows.offers`, with nobody in them yet: the same that callers hear.
- Without a plan, or with hours that nobody has confirmed, no time is promised, and the page says which of the two.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from itertools import groupby

from flask import Response
from werkzeug.exceptions import NotFound

from ivr.content.contents import CALLBACK_HOURS
from ivr.hours import editing
from ivr.hours.model import NOT_CONFIRMED, Problem
from ivr.hours.timeline import compile_timetable
from ivr.hours.windows import KEY, Window, offers
from ivr.page import written
from ivr.staff.access import Answer, Visit
from ivr.staff.hours.draft import Deed, Draft, done, drafted, local, page, source, today
from ivr.staff.hours.faults import summary
from ivr.staff.hours.line import sentence
from ivr.staff.hours.wording import sourced
from ivr.staff.words import clock

FIELDS: Mapping[str, tuple[str, str]] = {
    "window_minutes": ("Hoe lang duurt een tijdvak?", "In minuten, van 5 tot en met 480."),
    "places": ("Hoeveel bellers in een tijdvak?", "Van 1 tot en met 100."),
    "earliest_notice_minutes": (
        "Hoe lang na het gesprek mag het eerste tijdvak beginnen?",
        "In minuten. Met 60 krijgt een beller geen tijdvak dat binnen een uur begint.",
    ),
    "days_ahead": ("Hoeveel dagen vooruit?", "Van 1 tot en met 60."),
}
"""The numbers of a plan: what is asked, and what helps to answer it."""

PROPOSED = {"window_minutes": "60", "places": "2", "earliest_notice_minutes": "60", "days_ahead": "14"}
_NUMBER = re.compile(r"\d{1,6}", re.ASCII)
_DAYS_BEFORE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form as it stands; `kept` says whether there is a plan."""

    values: Mapping[str, str]
    kept: bool
    source: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Coming:
    """The windows of a day."""

    day: str
    windows: tuple[str, ...]


def windows_page(visit: Visit) -> Answer:
    """The plan and its windows."""
    return Answer(shown(visit, drafted(visit)))


def shown(visit: Visit, draft: Draft, status: int = 200, form: Form | None = None) -> Response:
    """Give the page, with the form that comes back."""
    line = _line(draft)
    found = form or _kept(draft)
    return page(
        visit,
        draft,
        "windows.html",
        status,
        line=line,
        sentence=sentence(draft, line, visit),
        form_shown=found,
        fields=FIELDS,
        wrong=summary(found.faults, "plan-"),
        coming=list(coming(visit, draft)),
        silent=_silent(draft),
    )


def _line(draft: Draft) -> str:
    line = next((line for line, file in draft.files.items() if file == CALLBACK_HOURS), None)
    if line is None:
        raise NotFound
    return line


def _kept(draft: Draft) -> Form:
    plan = draft.contents.callback_plan
    if plan is None:
        return Form(values=PROPOSED, kept=False)
    values = {name: str(getattr(plan, name)) for name in FIELDS}
    return Form(values=values, kept=True, source=sourced(plan.source))


def coming(visit: Visit, draft: Draft) -> Iterator[Coming]:
    """The windows that a caller could be offered now, by day."""
    plan, now = draft.contents.callback_plan, today(visit)
    if plan is None:
        return
    last = now + timedelta(days=plan.days_ahead + _DAYS_BEFORE)
    own = draft.timetable(_line(draft))
    timeline = compile_timetable(own, draft.contents.timetables, now - timedelta(days=_DAYS_BEFORE), last)
    found = offers(timeline, plan, {}, visit.now)
    for day, windows in groupby(found, key=lambda each: local(each.start).date()):
        yield Coming(written.day_name(day, today=now), tuple(map(_said, windows)))


def _said(window: Window) -> str:
    return f"{clock(window.start)}–{clock(window.end)}"


def _silent(draft: Draft) -> str:
    """Why no time is promised; "" where nothing stands in the way."""
    plan, own = draft.contents.callback_plan, draft.own(_line(draft))
    if plan is None:
        return "Er is geen plan. Bellers horen dan geen tijd waarop wij terugbellen."
    if plan.source == NOT_CONFIRMED:
        return "Het plan is nog niet bevestigd. Bellers horen dan geen tijd. Bewaar het om het te bevestigen."
    if any(each.source == NOT_CONFIRMED for each in own.versions):
        return "De beltijden zijn nog niet bevestigd. Bellers horen dan geen tijd. Bevestig eerst de week van deze lijn."
    return ""


def keep_plan(visit: Visit) -> Answer:
    """Set the plan."""
    draft = drafted(visit)
    form = Form(values={name: visit.typed(name, 20).strip() for name in FIELDS}, kept=True)
    plan = {name: _number(value) for name, value in form.values.items()} | {"source": source(visit)}

    def change(draft: Draft) -> Mapping[str, object]:
        line = _line(draft)
        before = draft.data(line).get(KEY)
        same = (
            before is not None
            and before["source"] != NOT_CONFIRMED
            and before | {"source": ""} == plan | {"source": ""}
        )
        return (
            draft.found.schedules
            if same
            else draft.with_data(line, editing.with_plan(draft.data(line), plan))
        )

    def again(draft: Draft, status: int, faults: Mapping[str, str]) -> Response:
        return shown(visit, draft, status, replace(form, faults=faults))

    deed = Deed(
        change=change,
        what="Het plan van de terugbeltijden",
        to=("windows_page", {}),
        again=again,
        field_of=_field_of,
    )
    return done(visit, draft, deed)


def remove_plan(visit: Visit) -> Answer:
    """Promise no times any more."""
    draft = drafted(visit)
    deed = Deed(
        change=lambda draft: draft.with_data(_line(draft), editing.with_plan(draft.data(_line(draft)), None)),
        what="Er worden geen terugbeltijden meer beloofd",
        to=("windows_page", {}),
        again=lambda draft, status, faults: shown(visit, draft, status, replace(_kept(draft), faults=faults)),
    )
    return done(visit, draft, deed)


def _number(text: str) -> int | str:
    """A whole number; what is none is left for the parser to refuse."""
    return int(text) if _NUMBER.fullmatch(text) else text


def _field_of(problem: Problem) -> str:
    name = problem.where.removeprefix(f"{KEY}.")
    return name if name in FIELDS else ""
