"""Holidays and the weeks of Christmas: one table each, of days and lines.

Rules of this file:
- On holidays is decided once for all years: a row is a holiday, a column a line.
- A line of which nothing is changed and nothing confirmed keeps its source.
- Lines that are open day and night, and emergency departments, have no field in a row: who is to be taken out of the
  choice for a day is so on the page of that line, where it says what callers then hear.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from flask import Response, request

from ivr.hours import editing
from ivr.hours.holidays import HOLIDAYS, holidays_of
from ivr.hours.model import HolidayPlan, Problem
from ivr.page import written
from ivr.staff.access import Answer, Visit
from ivr.staff.hours import christmas
from ivr.staff.hours.draft import REFUSED, Deed, Draft, done, drafted, page, source, today
from ivr.staff.hours.faults import summary
from ivr.staff.hours.typed import typed_date
from ivr.staff.hours.wording import UNCONFIRMED, day, sourced

PAST = "Kies een dag die nog komt."


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """A line: on which holidays it is closed, until when that is decided, and who says so."""

    line: str
    name: str
    closed: frozenset[str]
    until: str
    source: str
    fixed: bool
    """Whether the rows have no field for it."""
    confirms: bool = False

    @property
    def until_said(self) -> str:
        """The last day that is decided, for who only reads."""
        until, _ = typed_date(self.until)
        return day(until) if until else self.until

    @property
    def unconfirmed(self) -> bool:
        """Whether nobody has confirmed it."""
        return self.source == UNCONFIRMED


@dataclass(frozen=True, slots=True)
class Row:
    """A holiday, and its dates in this year and the next."""

    id: str
    name: str
    dates: tuple[str, ...]


def holidays_page(visit: Visit) -> Answer:
    """Both tables."""
    return Answer(shown(visit, drafted(visit)))


def shown(  # noqa: PLR0913 - the two forms of one page, and what is wrong with them
    visit: Visit,
    draft: Draft,
    status: int = 200,
    *,
    columns: list[Column] | None = None,
    weeks: christmas.Table | None = None,
    faults: Mapping[str, str] | None = None,
) -> Response:
    """Give the page; with what was typed where a form comes back."""
    now, found = today(visit), faults or {}
    return page(
        visit,
        draft,
        "holidays.html",
        status,
        wrong=summary(found, "kerst-" if weeks else ""),
        faults=found,
        columns=columns or _columns(draft),
        following=_following(draft),
        rows=_rows(now.year),
        years=(now.year, now.year + 1),
        weeks=weeks or christmas.kept(draft, now),
    )


def _columns(draft: Draft) -> list[Column]:
    plans = ((line, draft.timetable(line)) for line in draft.lines)
    return [
        Column(
            line=line,
            name=written.capital(each.name),
            closed=each.holidays.closed,
            until=each.holidays.decided_until.isoformat(),
            source=sourced(each.holidays.source),
            fixed=line not in draft.in_tables,
        )
        for line, each in plans
        if each.holidays
    ]


def _following(draft: Draft) -> list[str]:
    """Lines that have no column because they follow another."""
    pairs = ((draft.timetable(line), draft.own(line)) for line in draft.lines)
    return [
        f"{written.capital(each.name)} volgt {draft.timetable(each.follows).name}."
        for each, _ in pairs
        if each.follows
    ]


def _rows(year: int) -> list[Row]:
    dates: dict[str, list[str]] = {holiday: [] for holiday in HOLIDAYS}
    for each in (year, year + 1):
        for on, holidays in holidays_of(each).items():
            for holiday in holidays:
                dates[holiday].append(written.full_date(on))
    return [Row(holiday, name, tuple(dates[holiday])) for holiday, name in HOLIDAYS.items()]


def keep_holidays(visit: Visit) -> Answer:
    """Set on which holidays each line is closed."""
    draft, now = drafted(visit), today(visit)
    columns = [_typed(visit, each) for each in _columns(draft)]
    faults = {}
    for each in columns:
        until, wrong = typed_date(each.until)
        if wrong or (until and until < now):
            faults[f"tot-{each.line}"] = wrong or PAST

    def again(draft: Draft, status: int, faults: Mapping[str, str]) -> Response:
        return shown(visit, draft, status, columns=columns, faults=faults)

    if faults:
        return Answer(again(draft, 422, faults), REFUSED)
    deed = Deed(
        change=lambda draft: _changed(draft, columns, source(visit)),
        what="Feestdagen",
        to=("holidays_page", {}),
        again=again,
        field_of=lambda problem: _field_of(draft, problem),
    )
    return done(visit, draft, deed)


def _typed(visit: Visit, column: Column) -> Column:
    closed = {each for each in request.form.getlist(f"dicht-{column.line}") if each in HOLIDAYS}
    return replace(
        column,
        closed=column.closed if column.fixed else frozenset(closed),
        until=visit.typed(f"tot-{column.line}", 20).strip(),
        confirms=column.line in request.form.getlist("klopt"),
    )


def _changed(draft: Draft, columns: list[Column], cited: str) -> Mapping[str, object]:
    schedules = dict(draft.found.schedules)
    for column in columns:
        plan, (until, _) = draft.timetable(column.line).holidays, typed_date(column.until)
        if plan is None or until is None:
            raise editing.GoneError(f"{column.line} has no plan of its own any more")
        if _differs(plan, column, until) or (column.confirms and column.unconfirmed):
            data = editing.with_holidays(draft.data(column.line), column.closed, until, cited)
            schedules[draft.files[column.line]] = data
    return schedules


def _differs(plan: HolidayPlan, column: Column, until: date) -> bool:
    return (plan.closed, plan.decided_until) != (column.closed, until)


def _field_of(draft: Draft, problem: Problem) -> str:
    line = next((line for line, file in draft.files.items() if file == problem.file), "")
    return f"tot-{line}" if line and problem.where == "holidays.decided_until" else ""


def keep_weeks(visit: Visit) -> Answer:
    """Set the days of Christmas and the turn of the year; or copy a row down, which keeps nothing."""
    draft, now = drafted(visit), today(visit)
    table = christmas.typed(visit, draft, now)
    if table.asked:
        return Answer(shown(visit, draft, weeks=table), "typing")

    def again(draft: Draft, status: int, faults: Mapping[str, str]) -> Response:
        return shown(visit, draft, status, weeks=replace(table, faults=faults), faults=faults)

    wanted, faults = christmas.read(draft, table)
    if faults:
        return Answer(again(draft, 422, faults), REFUSED)
    deed = Deed(
        change=lambda draft: christmas.changed(draft, wanted, source(visit)),
        what=f"De dagen van {day(table.first)} tot en met {day(table.last)}",
        to=("holidays_page", {}),
        again=again,
    )
    return done(visit, draft, deed)
