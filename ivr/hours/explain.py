"""Hours in plain Dutch sentences for staff. They are read, not spoken, so they hold digits.

Rules of this file:
- Local wall time of the zone given; a year is named when it is not that of the moment the reader is in.
- What nobody of the clinic has confirmed is named as such.
"""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby, pairwise
from zoneinfo import ZoneInfo

from ivr.hours import recurrence
from ivr.hours.holidays import HOLIDAYS
from ivr.hours.model import (
    DAY_MINUTES,
    NOT_CONFIRMED,
    HolidayPlan,
    Hours,
    Kind,
    Opening,
    Override,
    Rank,
    RecurringOverride,
    Span,
    Status,
    Timetable,
    WeeklyVersion,
)
from ivr.hours.spans import span_text
from ivr.hours.timeline import Timeline
from ivr.hours.walltime import instant, moment_of

DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)
KINDS = {Kind.OPEN: "open", Kind.CLOSED: "dicht", Kind.UNKNOWN: "onbekend"}
ALWAYS: Hours = (Span(0, DAY_MINUTES),)


def explain_status(status: Status, opening: Opening | None, now: datetime, zone: ZoneInfo) -> str:
    """Say what a line is now, why, and when that ends; `opening` is its next opening."""
    rule = status.rule
    match status.kind:
        case Kind.OPEN:
            return f"Open{_until(status.until, now, zone)} ({rule.reason})."
        case Kind.CLOSED:
            why = "" if rule.rank is Rank.WEEKLY else f" ({rule.reason})"
            return f"Dicht{why}. {_opens(opening, now, zone)}"
        case Kind.UNKNOWN:
            return f"Onbekend: {rule.reason}."


def _until(until: datetime | None, now: datetime, zone: ZoneInfo) -> str:
    if until is None:
        return ""
    day = _day(until, now, zone).removeprefix("vandaag")
    return f" tot {day}{' ' if day else ''}{until.astimezone(zone):%H:%M}"


def _opens(opening: Opening | None, now: datetime, zone: ZoneInfo) -> str:
    if opening is None:
        return "Geen opening bekend."
    return f"Opent {_day(opening.start, now, zone)} om {opening.start.astimezone(zone):%H:%M}."


def _day(moment: datetime, now: datetime, zone: ZoneInfo) -> str:
    day, today = moment.astimezone(zone).date(), now.astimezone(zone).date()
    return {0: "vandaag", 1: "morgen"}.get((day - today).days, _date(day, today.year))


def _date(day: date, year: int, *, weekday: bool = True) -> str:
    name = f"{DAYS[day.weekday()]} " if weekday else ""
    return f"{name}{day.day} {MONTHS[day.month - 1]}" + (f" {day.year}" if day.year != year else "")


def explain_timetable(timetable: Timetable, today: date) -> str:
    """Say all that a timetable says from today on."""
    if timetable.follows is not None:
        return f"Volgt de uren van “{timetable.follows}”."
    return " ".join(_capital(sentence) for sentence in _sentences(timetable, today))


def _sentences(timetable: Timetable, today: date) -> Iterator[str]:
    current = max((v for v in timetable.versions if v.valid_from <= today), key=_valid_from, default=None)
    yield f"{explain_week(current)}." if current else "Nu nog geen uren vastgesteld."
    for version in sorted((v for v in timetable.versions if v.valid_from > today), key=_valid_from):
        yield f"Vanaf {_date(version.valid_from, today.year)}: {explain_week(version)}."
    if timetable.holidays:
        yield from explain_holidays(timetable.holidays, today)
    for override in sorted(timetable.overrides, key=lambda o: o.first):
        if override.last >= today:
            dates = _date(override.first, today.year)
            if override.last != override.first:
                dates += f" tot en met {_date(override.last, today.year)}"
            yield f"{dates} ({override.name}): {explain_hours(override.hours)}."
    for recurring in timetable.recurring:
        coming = [
            day for day in recurrence.dates(recurring.rule, recurring.first, recurring.last) if day >= today
        ]
        if coming:
            first, last = _date(coming[0], today.year), _date(coming[-1], today.year)
            yield f"{recurring.name} ({len(coming)} keer, van {first} tot en met {last}): {explain_hours(recurring.hours)}."
    if unconfirmed := list(_unconfirmed(timetable)):
        yield f"Niet bevestigd: {_joined(unconfirmed)}."


def _valid_from(version: WeeklyVersion) -> date:
    return version.valid_from


def _unconfirmed(timetable: Timetable) -> Iterator[str]:
    if any(version.source == NOT_CONFIRMED for version in timetable.versions):
        yield "wekelijkse uren"
    if timetable.holidays and timetable.holidays.source == NOT_CONFIRMED:
        yield "feestdagen"
    overrides: tuple[Override | RecurringOverride, ...] = (*timetable.overrides, *timetable.recurring)
    for override in overrides:
        if override.source == NOT_CONFIRMED:
            yield override.name


def explain_week(version: WeeklyVersion) -> str:
    """Say the hours of a week: "maandag en dinsdag 09:00–12:00"."""
    if set(version.days) == {ALWAYS}:
        return "dag en nacht open"
    runs = [
        (hours, [i for i, _ in run]) for hours, run in groupby(enumerate(version.days), lambda day: day[1])
    ]
    texts = [f"{_weekdays(days)} {explain_hours(hours)}" for hours, days in runs if hours]
    return _joined(texts) if texts else "geen wekelijkse uren"


def _weekdays(days: Sequence[int]) -> str:
    match days:
        case [one]:
            return DAYS[one]
        case [one, other]:
            return f"{DAYS[one]} en {DAYS[other]}"
        case _:
            return f"{DAYS[days[0]]} tot en met {DAYS[days[-1]]}"


def explain_hours(hours: Hours) -> str:
    """Say the hours of a date."""
    return _joined([span_text(span).replace("-", "–") for span in hours]) if hours else "gesloten"


def explain_holidays(plan: HolidayPlan, today: date) -> Iterator[str]:
    """Say what was decided on holidays, and until when."""
    for ids, every, some in (
        (plan.closed, "Gesloten op alle feestdagen", "Gesloten op"),
        (plan.as_usual, "Op feestdagen gelden de gewone uren", "De gewone uren gelden op"),
    ):
        if ids == HOLIDAYS.keys():
            yield f"{every}."
        elif ids:
            yield f"{some} {_joined([name for holiday, name in HOLIDAYS.items() if holiday in ids])}."
    yield f"Over feestdagen is besloten tot en met {_date(plan.decided_until, today.year, weekday=False)}."


def explain_difference(
    before: Timeline, after: Timeline, start: datetime, end: datetime, zone: ZoneInfo
) -> list[str]:
    """Say for each local date from `start` until `end` what opens and what closes between two timelines.

    Only the time that both timelines know is compared.
    """
    by_date: dict[date, dict[tuple[Kind, Kind], list[str]]] = {}
    for since, until in _differing(before, after, start, end, zone):
        was, becomes = before.status(since).kind, after.status(since).kind
        local, local_end = since.astimezone(zone), until.astimezone(zone)
        clock_end = f"{local_end:%H:%M}" if local_end.date() == local.date() else "24:00"
        changes = by_date.setdefault(local.date(), {})
        changes.setdefault((was, becomes), []).append(f"{local:%H:%M}–{clock_end}")
    year = start.astimezone(zone).year
    return [_capital(f"{_date(day, year)} {_changes(changes)}.") for day, changes in by_date.items()]


def _differing(
    before: Timeline, after: Timeline, start: datetime, end: datetime, zone: ZoneInfo
) -> Iterator[tuple[datetime, datetime]]:
    """Give the stretches, each within one date, in which the kinds differ, where both timelines know them."""
    start = max(start, moment_of(before.starts[0]), moment_of(after.starts[0]))
    end = min(end, moment_of(before.starts[-1]), moment_of(after.starts[-1]))
    first, last = start.astimezone(zone).date(), end.astimezone(zone).date()
    days = (first + timedelta(days=i) for i in range((last - first).days + 1))
    midnights = {moment_of(instant(day, 0, zone)) for day in days}
    edges = {start, end, *midnights, *before.changes(start, end), *after.changes(start, end)}
    for since, until in pairwise(sorted(edge for edge in edges if start <= edge <= end)):
        if before.status(since).kind is not after.status(since).kind:
            yield since, until


def _changes(changes: Mapping[tuple[Kind, Kind], Sequence[str]]) -> str:
    return "; ".join(
        f"{_joined(times)}: was {KINDS[was]}, wordt {KINDS[becomes]}"
        for (was, becomes), times in changes.items()
    )


def _joined(texts: Sequence[str]) -> str:
    return " en ".join(filter(None, (", ".join(texts[:-1]), texts[-1])))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
