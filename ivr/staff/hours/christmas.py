"""The table of 24 December until the first Monday of January: each day, for each line, gewoon, dicht or other hours.

Rules of this file:
- It begins with what holds: "gewoon" says what that is (the week, a rule that comes back, or a holiday).
- Only what was changed is changed; a longer override goes on around these days.
- Times beside "gewoon" that are not the usual ones are a fault: nothing that was typed is dropped in silence.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta

from flask import request

from ivr.hours.days import decided_days
from ivr.hours.editing import with_dates
from ivr.hours.model import Hours, Rank
from ivr.hours.reading import Node, Report
from ivr.hours.spans import read_hours
from ivr.page import written
from ivr.staff.access import Visit
from ivr.staff.hours.draft import Draft
from ivr.staff.hours.faults import told
from ivr.staff.hours.overrides import NO_HOURS, OTHER, SHUT
from ivr.staff.hours.typed import MORE, Blocks, blocks_of, blocks_typed
from ivr.staff.hours.wording import brief

USUAL = "gewoon"
CHOICES = (USUAL, SHUT, OTHER)
COPY = "overneem"
"""The button that copies the row above; its value is the date of its row."""

NAME = "Kerst en jaarwisseling"
NOT_USUAL = "U vulde andere tijden in. Kies “uren”, of zet de gewone tijden terug."
_DECEMBER, _EVE, _JANUARY, _MONDAY = 12, 24, 1, 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A day of a line: what was chosen, its hours, and what holds without a decision, in words as well."""

    name: str
    kind: str
    blocks: Blocks
    usual: Hours
    usually: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A day."""

    day: date
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The whole table; `asked`: a button of it asked for something that keeps nothing."""

    first: date
    last: date
    lines: tuple[tuple[str, str], ...]
    rows: tuple[Row, ...]
    asked: bool = False
    faults: Mapping[str, str] = field(default_factory=dict)


def period(today: date) -> tuple[date, date]:
    """The coming turn of the year, or the one that is going on, without what is over."""
    ending = _first_monday(today.year)
    first = date(today.year - 1 if today <= ending else today.year, _DECEMBER, _EVE)
    return max(first, today), _first_monday(first.year + 1)


def _first_monday(year: int) -> date:
    begin = date(year, _JANUARY, 1)
    return begin + timedelta(days=(_MONDAY - begin.weekday()) % 7)


@dataclass(frozen=True, slots=True)
class _Held:
    """What holds on a day: by decision for that date (None: none), and without it."""

    dated: Hours | None
    usual: Hours | None
    usually: str


def _held(draft: Draft, line: str, first: date, last: date) -> dict[date, _Held]:
    own, end = draft.own(line), last + timedelta(days=1)
    plain = decided_days(replace(own, overrides=()), first, end)
    found = {}
    for now, usual in zip(decided_days(own, first, end), plain, strict=True):
        dated = any(each.first <= now.date <= each.last for each in own.overrides)
        why = f" ({usual.rule.reason})" if usual.rule.rank is Rank.HOLIDAY else ""
        found[now.date] = _Held(now.hours if dated else None, usual.hours, f"{brief(usual.hours)}{why}")
    return found


def kept(draft: Draft, today: date) -> Table:
    """The table as the concept is."""
    first, last = period(today)
    lines = tuple((line, written.capital(draft.timetable(line).name)) for line in draft.in_tables)
    held = {line: _held(draft, line, first, last) for line, _ in lines}
    days = [first + timedelta(days=i) for i in range((last - first).days + 1)]
    rows = tuple(
        Row(
            day=each,
            name=written.full_date(each, year=each.year != first.year),
            cells=tuple(_cell(line, name, each, held[line][each]) for line, name in lines),
        )
        for each in days
    )
    return Table(first=first, last=last, lines=lines, rows=rows)


def _cell(line: str, line_name: str, day: date, held: _Held) -> Cell:
    name = f"{line}_{day.isoformat()}"
    effective = held.usual if held.dated is None else held.dated
    return Cell(
        name=name,
        kind=USUAL if held.dated is None else (OTHER if held.dated else SHUT),
        blocks=blocks_of(name, "", effective or (), spare=False),
        usual=held.usual or (),
        usually=held.usually,
        label=f"{line_name}, {written.full_date(day)}",
    )


def typed(visit: Visit, draft: Draft, today: date) -> Table:
    """The table as it was sent, with a row copied down or a block more where that was asked."""
    table = kept(draft, today)
    rows = [replace(row, cells=tuple(_typed_cell(visit, cell) for cell in row.cells)) for row in table.rows]
    copied = request.form.get(COPY, "")
    for at, row in enumerate(rows):
        if at and row.day.isoformat() == copied:
            above = rows[at - 1].cells
            rows[at] = replace(row, cells=tuple(map(_copied, row.cells, above)))
    return replace(table, rows=tuple(rows), asked=bool(copied) or MORE in request.form)


def _typed_cell(visit: Visit, cell: Cell) -> Cell:
    kind = visit.typed(f"{cell.name}-soort", 10)
    if kind not in CHOICES:  # a day that was not on the page, or no choice
        return cell
    blocks = blocks_typed(cell.name, "")
    return replace(cell, kind=kind, blocks=blocks)


def _copied(cell: Cell, above: Cell) -> Cell:
    """A cell as the one above; "gewoon" is what is usual on its own day."""
    if above.kind == USUAL:
        return replace(cell, kind=USUAL, blocks=blocks_of(cell.name, "", cell.usual, spare=False))
    return replace(cell, kind=above.kind, blocks=replace(above.blocks, name=cell.name))


Wanted = Mapping[str, Mapping[date, Sequence[str] | None]]
"""By line: what is to hold on each date; None for no decision."""


def read(draft: Draft, table: Table) -> tuple[Wanted, Mapping[str, str]]:
    """Give what was changed, and what is wrong with the fields."""
    wanted: dict[str, dict[date, Sequence[str] | None]] = {}
    faults: dict[str, str] = {}
    for at, (line, _) in enumerate(table.lines):
        held = _held(draft, line, table.first, table.last)
        for row in table.rows:
            cell, now = row.cells[at], held[row.day]
            texts, wrong = _read_cell(cell, now)
            if wrong:
                faults[cell.name] = wrong
            elif _spans(texts) != now.dated:
                wanted.setdefault(line, {})[row.day] = texts
    return wanted, faults


def _read_cell(cell: Cell, held: _Held) -> tuple[Sequence[str] | None, str]:
    if cell.kind == SHUT:
        return (), ""
    texts, wrong = cell.blocks.texts()
    if cell.kind == OTHER:
        return texts, wrong or ("" if texts else NO_HOURS) or _overlap(texts)
    shown = [held.usual or ()] if held.dated is None else [held.usual or (), held.dated]
    if wrong or _spans(texts) not in shown:
        return None, NOT_USUAL
    return None, ""


def _spans(texts: Sequence[str] | None) -> Hours | None:
    """Texts as the parser reads them; None for no decision, and for what it does not take."""
    return None if texts is None else read_hours(Node(list(texts) or "closed", (), Report("")))


def _overlap(texts: Sequence[str]) -> str:
    report = Report("")
    read_hours(Node(list(texts), (), report))
    return told(report.problems[0]) if report.problems else ""


def changed(draft: Draft, wanted: Wanted, cited: str) -> Mapping[str, object]:
    """Give all schedules with what was changed."""
    schedules = dict(draft.found.schedules)
    for line, by_date in wanted.items():
        schedules[draft.files[line]] = with_dates(draft.data(line), by_date, NAME, cited)
    return schedules
