"""The deeds on the page of one line: its weeks, its other hours, its rules, whom it follows.

Rules of this file:
- Each reads its form, has the concept changed by `draft.done`, and gives the form back when that is refused.
- The button for one more block is no deed: the page comes back with it, and nothing is kept.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from flask import Response, request

from ivr.hours import editing
from ivr.page import written
from ivr.speech.dutch import listed
from ivr.staff.access import Answer, Visit
from ivr.staff.hours import overrides, recurring, weeks
from ivr.staff.hours.draft import REFUSED, TYPING, Deed, Draft, done, drafted, source, today
from ivr.staff.hours.line import Forms, may_follow, shown
from ivr.staff.hours.typed import MORE, typed_date
from ivr.staff.hours.wording import dates, day

ALREADY = "Deze week geldt al. Verander de uren, of maak een nieuwe week."


def keep_week(visit: Visit, line: str) -> Answer:
    """Set the hours of a week, or make a new one."""
    draft, now = drafted(visit), today(visit)
    key, _ = typed_date(visit.typed("week"))
    begun = key is not None and key <= now
    # A week that holds keeps its date: else no hours would hold until the new one.
    since = key.isoformat() if key and begun else visit.typed("vanaf", 20).strip()
    form = weeks.typed_week(key.isoformat() if key else weeks.NEW, since)

    def again(draft: Draft, status: int, faults: Mapping[str, str]) -> Response:
        forms = Forms(week=replace(form, faults=faults))
        return shown(visit, draft, line, status, forms)

    if MORE in request.form:
        return Answer(again(draft, 200, {}), TYPING)
    said = weeks.read(form, now)
    if said.faults:
        return Answer(again(draft, 422, said.faults), REFUSED)
    from_when = "" if begun else f" vanaf {day(said.since)}"
    deed = Deed(
        change=lambda draft: draft.with_data(
            line, weeks.changed(draft.data(line), form, said, source(visit))
        ),
        what=f"{_name(draft, line)}: de gewone week{from_when}",
        to=_here(line),
        again=again,
        field_of=weeks.field_of,
    )
    return done(visit, draft, deed)


def remove_week(visit: Visit, line: str) -> Answer:
    """Take away a week that is still to come."""
    draft, now = drafted(visit), today(visit)
    since, _ = typed_date(visit.typed("week"))
    if since is None or since <= now:
        return Answer(shown(visit, draft, line, 422, Forms(wrong=ALREADY)), REFUSED)
    deed = Deed(
        change=lambda draft: draft.with_data(line, editing.without_week(draft.data(line), since)),
        what=f"{_name(draft, line)}: de week vanaf {day(since)} is weg",
        to=_here(line),
        again=lambda draft, status, faults: _plain(visit, draft, line, status, faults),
    )
    return done(visit, draft, deed)


def keep_override(visit: Visit, line: str) -> Answer:
    """Set other hours on one day or in a period."""
    draft, now = drafted(visit), today(visit)
    draft.data(line)
    form = overrides.typed(visit, draft, line, now)

    def again(draft: Draft, status: int, faults: Mapping[str, str]) -> Response:
        back = replace(form, faults=faults or form.faults)
        if status == 409 and not _is_there(draft, line, form.key):  # noqa: PLR2004 - Conflict
            back = replace(back, key="")
        return shown(visit, draft, line, status, Forms(override=back))

    if MORE in request.form or overrides.USUAL in request.form:
        return Answer(again(draft, 200, {}), TYPING)
    said = overrides.read(form, draft, line, now)
    if said.faults:
        return Answer(again(draft, 422, said.faults), REFUSED)
    deed = Deed(
        change=lambda draft: overrides.changed(draft, line, form, said, source(visit)),
        what=_said_of_override(draft, line, said, now),
        to=_here(line),
        again=again,
        field_of=overrides.field_of,
    )
    return done(visit, draft, deed)


def _said_of_override(draft: Draft, line: str, said: overrides.Read, now: date) -> str:
    names = listed([_name(draft, each) for each in said.hours])
    when = dates(said.first, said.last, now)
    texts = said.hours[line]
    if texts:
        return f"{names}: andere uren op {when} ({', '.join(texts)})".replace("-", "–")
    return f"{names}: {'uit de keuze' if line in draft.emergencies else 'dicht'} op {when}"


def _is_there(draft: Draft, line: str, key: str) -> bool:
    return any(editing.key_of(entry) == key for entry in draft.data(line).get("overrides", ()))


def remove_override(visit: Visit, line: str) -> Answer:
    """Take away other hours."""
    return _without(visit, line, "overrides")


def keep_rule(visit: Visit, line: str) -> Answer:
    """Set hours that come back."""
    draft, form = drafted(visit), recurring.typed(visit)

    def again(draft: Draft, status: int, faults: Mapping[str, str]) -> Response:
        forms = Forms(rule=replace(form, faults=faults))
        return shown(visit, draft, line, status, forms)

    if MORE in request.form:
        return Answer(again(draft, 200, {}), TYPING)
    said = recurring.read(form, today(visit))
    if said.faults:
        return Answer(again(draft, 422, said.faults), REFUSED)
    deed = Deed(
        change=lambda draft: draft.with_data(line, recurring.changed(draft.data(line), said, source(visit))),
        what=f"{_name(draft, line)}: {said.name}",
        to=_here(line),
        again=again,
        field_of=recurring.field_of,
    )
    return done(visit, draft, deed)


def remove_rule(visit: Visit, line: str) -> Answer:
    """Take away hours that come back."""
    return _without(visit, line, "recurring")


def _without(visit: Visit, line: str, part: editing.Part) -> Answer:
    draft, key = drafted(visit), visit.typed("sleutel", 20)
    names = {editing.key_of(entry): entry["name"] for entry in draft.data(line).get(part, ())}

    def change(draft: Draft) -> Mapping[str, Any]:
        data = draft.data(line)
        return draft.with_data(line, editing.without_entry(data, part, editing.place_of(data, part, key)))

    deed = Deed(
        change=change,
        what=f"{_name(draft, line)}: “{names.get(key, '')}” is weg",
        to=_here(line),
        again=lambda draft, status, faults: _plain(visit, draft, line, status, faults),
    )
    return done(visit, draft, deed)


def follow(visit: Visit, line: str) -> Answer:
    """Have a line follow another, or give it hours of its own."""
    draft, other = drafted(visit), visit.typed("volgt", 40)
    if other and other not in dict(may_follow(draft, line)):
        return Answer(shown(visit, draft, line, 422, Forms(wrong="Kies een lijn uit de lijst.")), REFUSED)

    def change(draft: Draft) -> Mapping[str, Any]:
        data = draft.data(line)
        if other:
            return draft.with_data(line, editing.following(data, other))
        if "follows" not in data:
            return draft.found.schedules
        return draft.with_data(line, editing.with_own_hours(data, _source_of(draft, data["follows"])))

    name = _name(draft, line)
    deed = Deed(
        change=change,
        what=f"{name}: volgt {_name(draft, other)}" if other else f"{name}: eigen uren",
        to=_here(line),
        again=lambda draft, status, faults: shown(
            visit, draft, line, status, Forms(follows=other, wrong=" ".join(faults.values()))
        ),
    )
    return done(visit, draft, deed)


def _source_of(draft: Draft, line: str) -> editing.Data:
    """The data of the line whose hours hold in the end."""
    data = draft.data(line)
    while "follows" in data:
        data = draft.data(data["follows"])
    return data


def _plain(visit: Visit, draft: Draft, line: str, status: int, faults: Mapping[str, str]) -> Response:
    return shown(visit, draft, line, status, Forms(wrong=" ".join(faults.values())))


def _here(line: str) -> tuple[str, Mapping[str, str]]:
    return "line_page", {"line": line}


def _name(draft: Draft, line: str) -> str:
    return written.capital(draft.timetable(line).name)
