"""A timetable from plain data, and back. The schema by example: `schedules/`; for people: docs/schedules.md.

Rules of this file:
- No YAML, no file, no clock. Whoever read the file gives the data, its name, and where its lines are.
- Bad data gives all its problems at once and no timetable; a timetable that comes out obeys `model.py`.
- Two rules of one rank that disagree on a date are a problem, with both named, not a coin to toss.
"""

from collections.abc import Iterable
from itertools import pairwise
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from ivr.hours.holidays import HOLIDAYS
from ivr.hours.model import HolidayPlan, Hours, Problem, Timetable, Timetables, WeeklyVersion
from ivr.hours.overrides import read_overrides, read_recurring
from ivr.hours.reading import (
    ZONE,
    LineOf,
    Node,
    Record,
    Report,
    day,
    identifier,
    items,
    name,
    no_line,
    record,
    shown,
    source,
    suggestion,
)
from ivr.hours.spans import CLOSED, read_hours, runs_into, span_text

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
ALL = "all"
_OWN = ("weekly", "holidays", "overrides", "recurring")
Week = tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]


def parse_timetable(
    data: object, file: str, line_of: LineOf = no_line
) -> tuple[Timetable | None, list[Problem]]:
    """Read the timetable of one line, or say all that is wrong with it. Never raises for bad data."""
    report = Report(file, line_of)
    timetable = _timetable(Node(data, (), report))
    return (None if report.problems else timetable), report.problems


def _timetable(node: Node) -> Timetable | None:
    fields = record(node, ("line", "name", "time_zone"), (*_OWN, "follows"))
    if fields is None:
        return None
    line, called = fields.read("line", identifier), fields.read("name", name)
    zone, follows = fields.read("time_zone", _zone), fields.read("follows", identifier)
    _check_parts(fields)
    versions = fields.read("weekly", _versions) or ()
    holidays = fields.read("holidays", _holiday_plan)
    overrides, recurring = fields.read("overrides", read_overrides), fields.read("recurring", read_recurring)
    if line is None or called is None or zone is None:
        return None
    return Timetable(line, called, zone, versions, holidays, overrides or (), recurring or (), follows)


def _check_parts(fields: Record) -> None:
    own = [key for key in _OWN if key in fields.nodes]
    if "follows" not in fields.nodes:
        for key in ("weekly", "holidays"):
            if key not in own:
                fields.node.problem(
                    f"“{key}” ontbreekt.", f"Voeg “{key}:” toe, of “follows: LIJN” zonder eigen uren."
                )
    elif own:
        fields.nodes["follows"].problem(
            f"Wie een lijn volgt heeft geen eigen uren, maar er staat ook: {', '.join(own)}.",
            "Haal “follows” weg, of de eigen uren.",
        )


def _zone(node: Node) -> str | None:
    key = str(node.value) if isinstance(node.value, str) else ""
    try:
        if ZONE.fullmatch(key):
            return ZoneInfo(key).key
    except (ZoneInfoNotFoundError, ValueError, OSError):
        pass
    node.problem(f"{shown(node.value)} is geen tijdzone.", "Schrijf Europe/Amsterdam.")
    return None


def _versions(node: Node) -> tuple[WeeklyVersion, ...] | None:
    nodes = items(node)
    if nodes is None:
        return None
    if not nodes:
        node.problem(
            "Er is geen enkele versie van de weekuren.", "Voeg er een toe, met from, source en hours."
        )
    read = [_version(item) for item in nodes]
    versions = sorted(
        (version for version in read if version is not None), key=lambda version: version.valid_from
    )
    for one, other in pairwise(versions):
        if one.valid_from == other.valid_from:
            message = f"Twee versies gaan in op {one.valid_from.isoformat()}."
            node.problem(message, "Geef er een een andere datum, of voeg ze samen.")
    return tuple(versions)


def _version(node: Node) -> WeeklyVersion | None:
    fields = record(node, ("from", "source", "hours"))
    if fields is None:
        return None
    valid_from, cited, week = (
        fields.read("from", day),
        fields.read("source", source),
        fields.read("hours", _week),
    )
    if valid_from is None or cited is None or week is None:
        return None
    return WeeklyVersion(valid_from, week, cited)


def _week(node: Node) -> Week | None:
    fields = record(node, (), WEEKDAYS)
    if fields is None:
        return None
    days = [fields.read(weekday, read_hours) if weekday in fields.nodes else () for weekday in WEEKDAYS]
    for i, weekday in enumerate(WEEKDAYS):
        following = WEEKDAYS[(i + 1) % len(WEEKDAYS)]
        if runs_into(days[i] or (), days[(i + 1) % len(WEEKDAYS)] or ()):
            fields.nodes[weekday].problem(
                f"De uren van {weekday} lopen door in die van {following}.",
                f"Kort {weekday} of {following} in.",
            )
    monday, tuesday, wednesday, thursday, friday, saturday, sunday = (hours or () for hours in days)
    return monday, tuesday, wednesday, thursday, friday, saturday, sunday


def _holiday_plan(node: Node) -> HolidayPlan | None:
    fields = record(node, ("source", "decided_until"), ("closed", "as_usual"))
    if fields is None:
        return None
    cited, decided_until = fields.read("source", source), fields.read("decided_until", day)
    closed, as_usual = (
        frozenset() if key not in fields.nodes else fields.read(key, _holiday_ids)
        for key in ("closed", "as_usual")
    )
    if cited is None or decided_until is None or closed is None or as_usual is None:
        return None
    undecided = HOLIDAYS.keys() - closed - as_usual
    for wrong, ids in (("bij closed én as_usual staan", closed & as_usual), ("nergens staan", undecided)):
        if ids:
            named = ", ".join(holiday for holiday in HOLIDAYS if holiday in ids)
            node.problem(f"Feestdagen die {wrong}: {named}.", "Zet elke feestdag bij closed of bij as_usual.")
    return HolidayPlan(closed, as_usual, decided_until, cited)


def _holiday_ids(node: Node) -> frozenset[str] | None:
    if node.value == ALL:
        return frozenset(HOLIDAYS)
    nodes = items(node)
    if nodes is None:
        return None
    ids = [_holiday_id(item) for item in nodes]
    known = frozenset(holiday for holiday in ids if holiday is not None)
    return known if None not in ids else None


def _holiday_id(node: Node) -> str | None:
    if isinstance(node.value, str) and node.value in HOLIDAYS:
        return str(node.value)
    word = node.value if isinstance(node.value, str) else ""
    node.problem(f"{shown(node.value)} is geen feestdag.", suggestion(word, tuple(HOLIDAYS)))
    return None


def check_together(timetables: Timetables, required: Iterable[str] = ()) -> list[Problem]:
    """Check what one timetable cannot know: lines that are followed, and lines that something else needs."""
    problems = [
        Problem(
            f"{line}.yaml", "follows", message, "Volg een lijn die eigen uren heeft, in dezelfde tijdzone."
        )
        for line, timetable in timetables.items()
        if (message := _bad_follow(timetable, timetables))
    ]
    missing = sorted(set(required) - timetables.keys())
    problems += [
        Problem(f"{line}.yaml", "", f"De lijn “{line}” ontbreekt.", f"Maak schedules/{line}.yaml.")
        for line in missing
    ]
    return problems


def _bad_follow(timetable: Timetable, timetables: Timetables) -> str:
    own, seen = timetable, {timetable.line}
    while own.follows is not None:
        if own.follows in seen:
            return f"Deze lijn volgt via “{own.follows}” zichzelf."
        if own.follows not in timetables:
            return f"De lijn “{own.follows}” bestaat niet."
        seen.add(own.follows)
        own = timetables[own.follows]
    return "" if own.zone == timetable.zone else f"De lijn “{own.line}” heeft een andere tijdzone."


def to_data(timetable: Timetable) -> dict[str, Any]:
    """Write a parsed timetable as plain JSON-able data, which parses back to an equal one."""
    data: dict[str, Any] = {"line": timetable.line, "name": timetable.name, "time_zone": timetable.zone}
    if timetable.follows is not None:
        return data | {"follows": timetable.follows}
    data["weekly"] = [_version_data(version) for version in timetable.versions]
    if timetable.holidays is not None:
        data["holidays"] = _holiday_data(timetable.holidays)
    data["overrides"] = [
        {
            "name": override.name,
            "from": override.first.isoformat(),
            "until": override.last.isoformat(),
            "hours": _hours_data(override.hours),
            "source": override.source,
        }
        for override in timetable.overrides
    ]
    data["recurring"] = [
        {
            "name": recurring.name,
            "rule": recurring.rule,
            "from": recurring.first.isoformat(),
            "until": recurring.last.isoformat(),
            "hours": _hours_data(recurring.hours),
            "source": recurring.source,
        }
        for recurring in timetable.recurring
    ]
    return data


def _version_data(version: WeeklyVersion) -> dict[str, Any]:
    week = zip(WEEKDAYS, version.days, strict=True)
    return {
        "from": version.valid_from.isoformat(),
        "source": version.source,
        "hours": {weekday: _hours_data(hours) for weekday, hours in week if hours},
    }


def _holiday_data(plan: HolidayPlan) -> dict[str, Any]:
    return {
        "source": plan.source,
        "decided_until": plan.decided_until.isoformat(),
        "closed": sorted(plan.closed),
        "as_usual": sorted(plan.as_usual),
    }


def _hours_data(hours: Hours) -> list[str] | str:
    return [span_text(span) for span in hours] or CLOSED
