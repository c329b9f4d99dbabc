"""The form for hours that come back ("elke eerste donderdag"), and the list of them.

Rules of this file:
- What staff choose from is `rhythm.RHYTHMS`; a rule that was written otherwise is shown and can be taken away.
- Which dates a rule gives is said by `recurrence.dates`, the same that answers calls.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from ivr.hours import recurrence, rhythm
from ivr.hours.editing import Data, key_of, recurring, with_entry
from ivr.hours.explain import DAYS
from ivr.hours.model import Problem
from ivr.hours.reading import LONGEST_NAME
from ivr.page import written
from ivr.staff.access import Visit
from ivr.staff.hours.draft import Draft
from ivr.staff.hours.overrides import KINDS, NO_HOURS, NO_KIND, OTHER
from ivr.staff.hours.typed import Blocks, blocks_of, blocks_typed, chosen, typed_date
from ivr.staff.hours.wording import dates, hours, sourced

SHOWN = 6
"""So many coming dates of a rule are listed."""

NO_RHYTHM, NO_WEEKDAY = "Kies hoe vaak.", "Kies een dag."
OVER = "Deze dag is al voorbij. Kies een dag die nog komt."
_PLACE = re.compile(r"recurring\[\d+\](?:\.(\w+))?", re.ASCII)
_FIELDS = {
    "hours": "uren",
    "rule": "tot_en_met",
    "from": "vanaf",
    "until": "tot_en_met",
    "name": "naam",
    None: "ritme",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A rule as the list has it, with the first of its coming dates."""

    key: str
    words: str
    between: str
    hours: str
    name: str
    source: str
    coming: tuple[str, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form as it stands."""

    rhythm: str = ""
    weekday: str = ""
    first: str = ""
    last: str = ""
    kind: str = ""
    blocks: Blocks = field(default_factory=lambda: blocks_of(OTHER, "Uren", ()))
    name: str = ""
    faults: Mapping[str, str] = field(default_factory=dict)


def rows(draft: Draft, line: str, today: date) -> list[Row]:
    """All rules of a line."""
    found = []
    raw = draft.data(line).get("recurring", ())
    for entry, each in zip(raw, draft.timetable(line).recurring, strict=True):
        coming = [day for day in recurrence.dates(each.rule, each.first, each.last) if day >= today]
        row = Row(
            key=key_of(entry),
            words=written.capital(rhythm.in_words(each.rule)),
            between=dates(each.first, each.last, today),
            hours=hours(each.hours),
            name=each.name,
            source=sourced(each.source),
            coming=tuple(dates(day, day, today) for day in coming[:SHOWN]),
            more=max(0, len(coming) - SHOWN),
        )
        found.append(row)
    return found


def typed(visit: Visit) -> Form:
    """The form as it was sent."""
    return Form(
        rhythm=chosen(visit, "ritme", tuple(rhythm.RHYTHMS)),
        weekday=chosen(visit, "weekdag", DAYS),
        first=visit.typed("vanaf", 20).strip(),
        last=visit.typed("tot_en_met", 20).strip(),
        kind=chosen(visit, "soort", KINDS),
        blocks=blocks_typed(OTHER, "Uren"),
        name=" ".join(visit.typed("naam", LONGEST_NAME).split()),
    )


@dataclass(frozen=True, slots=True)
class Read:
    """What a form says: the rule, between which days, the hours, and what is wrong with the fields themselves."""

    rule: str
    first: date
    last: date
    hours: Sequence[str]
    name: str
    faults: Mapping[str, str]


def read(form: Form, today: date) -> Read:
    """Read a form."""
    first, bad_first = typed_date(form.first)
    last, bad_last = typed_date(form.last)
    texts, bad_hours = form.blocks.texts() if form.kind == OTHER else ([], "")
    if form.kind == OTHER and not texts:
        bad_hours = bad_hours or NO_HOURS
    faults = {
        "ritme": "" if form.rhythm else NO_RHYTHM,
        "weekdag": "" if form.weekday else NO_WEEKDAY,
        "vanaf": bad_first,
        "tot_en_met": OVER if last and last < today else bad_last,
        "soort": "" if form.kind else NO_KIND,
        "uren": bad_hours,
    }
    whole = form.rhythm and form.weekday
    rule = rhythm.rule_of(form.rhythm, DAYS.index(form.weekday)) if whole else ""
    name = form.name or (written.capital(rhythm.in_words(rule)) if rule else "")
    return Read(
        rule, first or today, last or today, texts, name, {key: each for key, each in faults.items() if each}
    )


def changed(data: Data, said: Read, source: str) -> Data:
    """Give the data of a line with what a form says."""
    entry = recurring(said.name, said.rule, (said.first, said.last), said.hours, source)
    return with_entry(data, "recurring", entry)


def field_of(problem: Problem) -> str:
    """The field of the form that a problem belongs to."""
    match = _PLACE.match(problem.where)
    return _FIELDS.get(match[1], "") if match else ""
