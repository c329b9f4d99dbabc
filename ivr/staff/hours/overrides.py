"""The form for other hours on one day or in a period, and the list of them.

Rules of this file:
- An entry is known by what is in it (`editing.key_of`), so that nobody changes another one than was shown.
- A block of which one side is left empty begins or ends as on that day of the week: "open tot 12 uur" is one field.
- For an emergency department the same form takes it out of the choice, and the page says what callers then hear.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from flask import request

from ivr.hours.editing import dated, key_of, place_of, spans_of, with_entry
from ivr.hours.model import Override, Problem, Timetable
from ivr.hours.reading import LONGEST_NAME
from ivr.page import written
from ivr.staff.access import Visit
from ivr.staff.hours.draft import Draft
from ivr.staff.hours.typed import Blocks, blocks_of, blocks_typed, chosen, typed_date
from ivr.staff.hours.wording import dates, hours, short, sourced

SHUT, OTHER = "dicht", "uren"
USUAL = "gewoon"
"""The name of the button that fills in the usual hours of the day, and keeps nothing."""

KINDS = (SHUT, OTHER)
NO_KIND = "Kies dicht of andere uren."
NO_HOURS = "Vul de uren in, of kies dicht."
PAST = "Deze dag is al voorbij. Kies een dag die nog komt."
_PLACE = re.compile(r"overrides\[\d+\](?:\.(\w+))?", re.ASCII)
_FIELDS = {"hours": "uren", "on": "dag", "from": "dag", "until": "tot_en_met", "name": "naam", None: "dag"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An override as the list has it."""

    key: str
    when: str
    hours: str
    name: str
    source: str
    past: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """The form as it stands; `key` is "" for a new one, `others` are the lines for which it holds as well."""

    key: str = ""
    first: str = ""
    last: str = ""
    kind: str = ""
    blocks: Blocks
    name: str = ""
    others: tuple[str, ...] = ()
    faults: Mapping[str, str] = field(default_factory=dict)
    usual: str = ""
    """What holds on that day otherwise; "" where no day was chosen yet."""


def rows(draft: Draft, line: str, today: date) -> list[Row]:
    """All of a line: what comes first first, and after that what is over, latest first."""
    raw = draft.data(line).get("overrides", ())
    found = list(zip(raw, draft.timetable(line).overrides, strict=True))
    coming = sorted((each for each in found if each[1].last >= today), key=lambda each: each[1].first)
    past = sorted(
        (each for each in found if each[1].last < today), key=lambda each: each[1].last, reverse=True
    )
    return [
        Row(
            key=key_of(entry),
            when=written.capital(dates(each.first, each.last, today)),
            hours=hours(each.hours),
            name=each.name,
            source=sourced(each.source),
            past=each.last < today,
        )
        for entry, each in coming + past
    ]


def asked(draft: Draft, line: str, today: date) -> Form:
    """The form as the address asks for it: to change one, for a day, or empty."""
    for entry, each in zip(
        draft.data(line).get("overrides", ()), draft.timetable(line).overrides, strict=True
    ):
        if key_of(entry) == request.args.get("wijzig"):
            return _kept(key_of(entry), each)
    day, _ = typed_date(request.args.get("dag", ""))
    empty = Form(blocks=blocks_of(OTHER, "Uren", ()), kind=SHUT if line in draft.emergencies else "")
    return empty if day is None or day < today else _with_usual(empty, draft, line, day, today)


def _with_usual(form: Form, draft: Draft, line: str, day: date, today: date) -> Form:
    """A form with the hours that the week has on a day."""
    usual = spans_of(draft.own(line), day)
    return replace(
        form,
        first=day.isoformat(),
        kind=form.kind or OTHER,
        blocks=blocks_of(OTHER, "Uren", usual),
        usual=f"{written.capital(dates(day, day, today))} is gewoon {hours(usual)}.",
    )


def _kept(key: str, each: Override) -> Form:
    return Form(
        key=key,
        first=each.first.isoformat(),
        last=each.last.isoformat() if each.last != each.first else "",
        kind=OTHER if each.hours else SHUT,
        blocks=blocks_of(OTHER, "Uren", each.hours),
        name=each.name,
    )


def typed(visit: Visit, draft: Draft, line: str, today: date) -> Form:
    """The form as it was sent, with the usual hours of its day where that was asked."""
    offered = () if line in draft.emergencies else draft.in_tables
    others = [each for each in request.form.getlist("ook") if each in offered and each != line]
    form = Form(
        key=visit.typed("sleutel", 20),
        first=visit.typed("dag", 20).strip(),
        last=visit.typed("tot_en_met", 20).strip(),
        kind=chosen(visit, "soort", KINDS),
        blocks=blocks_typed(OTHER, "Uren"),
        name=" ".join(visit.typed("naam", LONGEST_NAME).split()),
        others=tuple(dict.fromkeys(others)),
    )
    day, wrong = typed_date(form.first)
    if USUAL in request.form:
        return _with_usual(form, draft, line, day, today) if day else replace(form, faults={"dag": wrong})
    return form


@dataclass(frozen=True, slots=True)
class Read:
    """What a form says: which days, the hours for each line, its name, and what is wrong with the fields themselves."""

    first: date
    last: date
    hours: Mapping[str, Sequence[str]]
    name: str
    faults: Mapping[str, str]


def read(form: Form, draft: Draft, line: str, today: date) -> Read:
    """Read a form."""
    faults: dict[str, str] = {}
    first, wrong = typed_date(form.first)
    if first is None:
        faults["dag"] = wrong
    last, wrong = typed_date(form.last) if form.last else (first, "")
    if wrong:
        faults["tot_en_met"] = wrong
    if first and last and (last < today or (first < today and not form.key)):
        faults["dag"] = PAST
    if not form.kind:
        faults["soort"] = NO_KIND
    by_line: dict[str, Sequence[str]] = {}
    for each in (line, *form.others):
        by_line[each], wrong = _hours(form, draft.own(each), first)
        if wrong and form.kind == OTHER:
            faults["uren"] = wrong
    name = form.name or _name(form, draft, line, first or today, last or today)
    return Read(first or today, last or today, by_line, name, faults)


def _hours(form: Form, own: Timetable, first: date | None) -> tuple[Sequence[str], str]:
    if form.kind != OTHER:
        return (), ""
    texts, wrong = form.blocks.texts(spans_of(own, first) if first else ())
    return texts, wrong or ("" if texts else NO_HOURS)


def _name(form: Form, draft: Draft, line: str, first: date, last: date) -> str:
    shut = "Uit de keuze" if line in draft.emergencies else "Dicht"
    when = f"op {short(first)}" if first == last else f"van {short(first)} tot en met {short(last)}"
    return f"{shut if form.kind == SHUT else 'Andere uren'} {when}"


def changed(draft: Draft, line: str, form: Form, said: Read, source: str) -> dict[str, object]:
    """Give all schedules with what a form says; raises GoneError when what it changes is gone."""
    schedules = dict(draft.found.schedules)
    for each, texts in said.hours.items():
        data = draft.data(each)
        at = place_of(data, "overrides", form.key) if form.key and each == line else None
        entry = dated(said.name, said.first, said.last, texts, source)
        schedules[draft.files[each]] = with_entry(data, "overrides", entry, at)
    return schedules


def field_of(problem: Problem) -> str:
    """The field of the form that a problem belongs to."""
    match = _PLACE.match(problem.where)
    return _FIELDS.get(match[1], "") if match else ""
