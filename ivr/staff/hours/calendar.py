"""A month of one line: what it is on each date, and which rule says so.

Rules of this file: the rules are those of `ivr.hours` and nobody else's; this only lays dates in weeks.
"""

import re
from calendar import Calendar
from dataclasses import dataclass
from datetime import date, timedelta

from flask import abort, request

from ivr.content.contents import Contents
from ivr.hours.days import Day, decided_days
from ivr.hours.model import Rank
from ivr.hours.timeline import resolved
from ivr.page import written
from ivr.speech.dutch import MONTHS, WEEKDAYS
from ivr.staff.access import Answer, Visit
from ivr.staff.hours.concept import concept, has_concept, parsed
from ivr.staff.hours.draft import may_change
from ivr.staff.site import ZONE

FIRST_YEAR, LAST_YEAR = 2020, 2099
_MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
_WEEKS = Calendar()


@dataclass(frozen=True, slots=True)
class Cell:
    """One date: its hours in words, the rule that won, and whether that is another one than the week."""

    date: date
    hours: str
    why: str
    special: bool
    confirmed: bool
    open: bool
    within: bool
    """Whether it is a date of the month itself."""
    today: bool
    coming: bool
    """Whether it is today or later, so that its hours can still be changed."""


def calendar_page(visit: Visit) -> Answer:
    """A month, of a line, as it is or as it would be."""
    contents, is_concept = _contents(visit)
    lines = {line: written.capital(each.name) for line, each in contents.timetables.items()}
    line = request.args.get("lijn", "")
    if line not in lines:
        if line:
            abort(404)
        line = next(iter(lines), "")
    today = visit.now.astimezone(ZONE).date()
    month = _asked_month(request.args.get("maand", "")) or today.replace(day=1)
    page = visit.page(
        "hours/calendar.html",
        lines=lines,
        line=line,
        month=f"{MONTHS[month.month - 1]} {month.year}",
        value=month.isoformat()[:7],
        before=_shifted(month, -1),
        after=_shifted(month, 32),
        weekdays=WEEKDAYS,
        weeks=month_of(contents, line, month, today) if line else (),
        is_concept=is_concept,
        has_concept=has_concept(visit),
        may_change=may_change(visit) and bool(line) and not contents.timetables[line].follows,
    )
    return Answer(page)


def month_of(contents: Contents, line: str, month: date, today: date) -> list[list[Cell]]:
    """The weeks of a month, Monday first, whole."""
    weeks = _WEEKS.monthdatescalendar(month.year, month.month)
    own = resolved(contents.timetables[line], contents.timetables)
    days = decided_days(own, weeks[0][0], weeks[-1][-1] + timedelta(days=1))
    cells = iter([_cell(day, month, today) for day in days])
    return [[next(cells) for _ in week] for week in weeks]


def _cell(day: Day, month: date, today: date) -> Cell:
    return Cell(
        day.date,
        written.spans(day.hours) if day.hours is not None else "onbekend",
        day.rule.reason,
        day.rule.rank is not Rank.WEEKLY,
        day.rule.confirmed,
        bool(day.hours),
        day.date.month == month.month,
        day.date == today,
        day.date >= today,
    )


def _contents(visit: Visit) -> tuple[Contents, bool]:
    if request.args.get("versie") == "concept" and has_concept(visit):
        return parsed(visit, concept(visit))[0], True
    return visit.site.content().contents, False


def _asked_month(text: str) -> date | None:
    """The first of a month that was asked for as 2026-12; None for what is none."""
    found = _MONTH.fullmatch(text)
    year, month = (int(found[1]), int(found[2])) if found else (0, 0)
    return date(year, month, 1) if FIRST_YEAR <= year <= LAST_YEAR and month in range(1, 13) else None


def _shifted(month: date, days: int) -> str:
    """The month so many days from the first of this one; "" beyond what is shown."""
    other = (month + timedelta(days=days)).replace(day=1)
    return other.isoformat()[:7] if FIRST_YEAR <= other.year <= LAST_YEAR else ""
