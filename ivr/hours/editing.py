"""Changes of a timetable as staff make them: plain data in, plain data out.

Rules of this file:
- Nothing is changed in place. What is not meant to change stays as it is, with its order and its spelling.
- Nothing is judged here: the parsers say whether what comes out is right. A date or place that is asked for must be there.
- Hours are texts as files have them (`22:00-06:00`); a day without any is closed.
- Who enters something has confirmed it: its source says who and when.
"""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from hashlib import blake2s
from typing import Any, Literal

from ivr.hours.holidays import HOLIDAYS
from ivr.hours.model import Hours, Timetable
from ivr.hours.parse import WEEKDAYS, parse_timetable
from ivr.hours.reading import Node, Report, day
from ivr.hours.spans import CLOSED, read_hours
from ivr.hours.windows import KEY as PLAN

Data = Mapping[str, Any]
"""One line: what its file of `schedules/` holds."""

Texts = Sequence[str]
"""The hours of a date, one text a span."""

OWN = ("weekly", "holidays", "overrides", "recurring")
"""What a line that follows another has not."""


class GoneError(LookupError):
    """What is to be changed is not there, or not any more."""


_UNFIT = re.compile(r"[,#\s]+")  # what `reading.CONFIRMED` does not take in a name


def confirmed_by(name: str, on: date) -> str:
    """Give the source of what somebody enters: `confirmed by A. Jansen on 2026-11-22`."""
    shown = "".join(each for each in name if each.isprintable())
    return f"confirmed by {_UNFIT.sub(' ', shown).strip()[:80].strip() or 'de poli'} on {on.isoformat()}"


def same_hours(value: object, hours: Texts) -> bool:
    """Whether a value in a file says these hours, however it is written."""
    return _read(value) == _read(list(hours) or CLOSED)


def _read(value: object) -> Hours | None:
    return read_hours(Node(value, (), Report("")))


def hours_data(hours: Texts) -> list[str] | str:
    """Write hours as a file has them."""
    return list(hours) or CLOSED


# --- the week ---


def with_week(data: Data, since: date, week: Mapping[str, Texts], source: str, *, was: date | None) -> Data:
    """Set the week that holds from `since`; `was` is the date of the version that this was, None for a new one."""
    versions = _own(data, "weekly")
    at = None if was is None else _version(versions, was)
    known = {} if at is None else versions[at]["hours"]
    version = {"from": since.isoformat(), "source": source, "hours": _week(week, known)}
    if at is None:
        return {**data, "weekly": [*versions, version]}
    return {**data, "weekly": [*versions[:at], version, *versions[at + 1 :]]}


def _week(week: Mapping[str, Texts], known: Mapping[str, Any]) -> dict[str, Any]:
    """The hours of each day; a day that says the same already keeps its spelling."""
    days: dict[str, Any] = {}
    for weekday in WEEKDAYS:
        hours = week.get(weekday, ())
        if same_hours(known.get(weekday, CLOSED), hours):
            if weekday in known:
                days[weekday] = known[weekday]
        elif hours:
            days[weekday] = list(hours)
    return days


def without_week(data: Data, since: date) -> Data:
    """Take away the version that holds from a date."""
    versions = _own(data, "weekly")
    del versions[_version(versions, since)]
    return {**data, "weekly": versions}


def _own(data: Data, part: str) -> list[Any]:
    """The versions or entries of a line; a line that follows another has none to change."""
    if "follows" in data:
        raise GoneError(f"{data['line']} has no hours of its own")
    return list(data.get(part, ()))


def _version(versions: Sequence[Data], since: date) -> int:
    dates = [day(Node(version["from"], (), Report(""))) for version in versions]
    if since not in dates:
        raise GoneError(f"no version of the week begins on {since.isoformat()}")
    return dates.index(since)


# --- overrides ---


def dated(name: str, first: date, last: date, hours: Texts, source: str) -> dict[str, Any]:
    """Write an override of one date or of several."""
    when = {"on": first.isoformat()} if first == last else _between(first, last)
    return {"name": name, **when, "hours": hours_data(hours), "source": source}


def recurring(name: str, rule: str, between: tuple[date, date], hours: Texts, source: str) -> dict[str, Any]:
    """Write an override that comes back."""
    return {"name": name, "rule": rule, **_between(*between), "hours": hours_data(hours), "source": source}


def _between(first: date, last: date) -> dict[str, str]:
    return {"from": first.isoformat(), "until": last.isoformat()}


Part = Literal["overrides", "recurring"]


def with_entry(data: Data, part: Part, entry: Data, at: int | None = None) -> Data:
    """Add an override, or put it in the place of one; `at` counts from 0."""
    entries = _own(data, part)
    if at is None:
        return {**data, part: [*entries, entry]}
    _there(entries, at)
    return {**data, part: [*entries[:at], entry, *entries[at + 1 :]]}


def key_of(entry: Data) -> str:
    """Give a short name for an entry, which changes with anything in it."""
    text = json.dumps(entry, sort_keys=True, default=str)
    return blake2s(text.encode(), digest_size=6).hexdigest()


def place_of(data: Data, part: Part, key: str) -> int:
    """Give the place of the entry of this key. Raises GoneError where there is none."""
    for at, entry in enumerate(data.get(part, ())):
        if key_of(entry) == key:
            return at
    raise GoneError(f"there is no entry {key[:12]!r} in {part}")


def without_entry(data: Data, part: Part, at: int) -> Data:
    """Take an override away."""
    entries = _own(data, part)
    _there(entries, at)
    return {**data, part: entries[:at] + entries[at + 1 :]}


def _there(entries: Sequence[Any], at: int) -> None:
    if at not in range(len(entries)):
        raise GoneError(f"there is no entry {at}")


def with_dates(data: Data, wanted: Mapping[date, Texts | None], name: str, source: str) -> Data:
    """Set the hours of single dates; None takes away what was decided for that date alone or in a range.

    An override that lasts longer goes on before and after. Dates in a row with the same hours become one.
    """
    timetable, problems = parse_timetable({key: data[key] for key in data if key != PLAN}, "")
    if timetable is None:
        raise ValueError(f"only a timetable without faults can be changed by date: {len(problems)} problems")
    kept = [
        entry
        for raw, override in zip(data.get("overrides", ()), timetable.overrides, strict=True)
        for entry in _around(raw, override.first, override.last, wanted)
    ]
    added = [dated(name, first, last, hours, source) for first, last, hours in _runs(wanted)]
    return {**data, "overrides": kept + added}


def _around(entry: Data, first: date, last: date, taken: Mapping[date, Any]) -> Iterator[Data]:
    """What is left of an override without the dates that are taken."""
    if not any(first <= each <= last for each in taken):
        yield entry
        return
    rest = {key: value for key, value in entry.items() if key not in {"name", "on", "from", "until"}}
    left = {first + timedelta(days=i): () for i in range((last - first).days + 1)}
    for since, until, _ in _runs({each: hours for each, hours in left.items() if each not in taken}):
        when = {"on": since.isoformat()} if since == until else _between(since, until)
        yield {"name": entry["name"], **when, **rest}


def _runs(wanted: Mapping[date, Texts | None]) -> Iterator[tuple[date, date, Texts]]:
    """Dates in a row that have the same hours, as first, last and those."""
    first = last = None
    hours: Texts = ()
    for each in sorted(wanted):
        new = wanted[each]
        if last is not None and first is not None:
            if new is not None and each - last == timedelta(days=1) and same_hours(hours_data(new), hours):
                last = each
                continue
            yield first, last, hours
        first = last = each if new is not None else None
        hours = new or ()
    if first is not None and last is not None:
        yield first, last, hours


# --- holidays, windows, following ---


def with_holidays(data: Data, closed: frozenset[str], decided_until: date, source: str) -> Data:
    """Set on which holidays a line is closed, and until when that is decided."""
    plan = {
        "source": source,
        "decided_until": decided_until.isoformat(),
        "closed": [holiday for holiday in HOLIDAYS if holiday in closed],
        "as_usual": [holiday for holiday in HOLIDAYS if holiday not in closed],
    }
    return {**data, "holidays": plan}


def with_plan(data: Data, plan: Data | None) -> Data:
    """Set the plan of the callback windows; None: no time is promised."""
    rest = {key: value for key, value in data.items() if key != PLAN}
    return rest if plan is None else {**data, PLAN: dict(plan)}


def following(data: Data, line: str) -> Data:
    """Have a line follow another: its own hours are gone."""
    return {key: value for key, value in data.items() if key not in OWN} | {"follows": line}


def with_own_hours(data: Data, like: Data) -> Data:
    """Give a line that follows another hours of its own, to begin with those of that line."""
    rest = {key: value for key, value in data.items() if key != "follows"}
    return rest | {key: like[key] for key in OWN if key in like}


def spans_of(timetable: Timetable, on: date) -> Hours:
    """The weekly hours that hold on a date, whatever else is decided for it."""
    valid = [version for version in timetable.versions if version.valid_from <= on]
    latest = max(valid, key=lambda version: version.valid_from, default=None)
    return latest.days[on.weekday()] if latest else ()
