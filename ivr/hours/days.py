"""Which rule decides a date: the precedence of hours.md, ranks 2 to 6, one date at a time.

Rules of this file:
- Dates and wall time only; `timeline.py` knows instants.
- A holiday decided "as usual" leaves the date to the ranks below; what they say then is confirmed only
  if the holiday plan is too.
- A holiday after `decided_until` is unknown: nobody has decided it, and the clinic is asked, never guessed.
- Everything is indexed by date before the first date is asked for.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from ivr.hours import recurrence
from ivr.hours.holidays import HOLIDAYS, holidays_of
from ivr.hours.model import NOT_CONFIRMED, Hours, Override, Rank, Rule, Timetable

NO_VERSION = Rule(Rank.NONE, "no version", "nog geen uren vastgesteld", NOT_CONFIRMED)


@dataclass(frozen=True, slots=True)
class Day:
    """A date, the spans that start on it (None: unknown), and the rule that decided."""

    date: date
    hours: Hours | None
    rule: Rule


def decided_days(timetable: Timetable, first: date, last: date) -> Iterator[Day]:
    """Decide each date from `first` until `last`, the latter excluded."""
    dates = [first + timedelta(days=i) for i in range((last - first).days)]
    dated = _by_date(timetable.overrides, dates)
    recurring = _recurring_by_date(timetable, first, last)
    weekly = _Weekly.of(timetable)
    for day in dates:
        holidays = holidays_of(day.year).get(day, ())
        yield (
            dated.get(day)
            or _holiday(timetable, day, holidays)
            or _as_usual(timetable, holidays, recurring.get(day) or weekly.on(day))
        )


def _by_date(overrides: Iterable[Override], dates: list[date]) -> dict[date, Day]:
    """Index dated overrides: of those that hold on a date (and agree) the one that lasts longest."""
    waiting = sorted((o for o in overrides if o.last >= dates[0]), key=lambda o: o.first, reverse=True)
    found: dict[date, Day] = {}
    current: Override | None = None
    rule = NO_VERSION
    for day in dates:
        while waiting and waiting[-1].first <= day:
            override = waiting.pop()
            if current is None or override.last > current.last:
                current = override
                rule = Rule(Rank.OVERRIDE, f"override {current.name}", current.name, current.source)
        if current is not None and day <= current.last:
            found[day] = Day(day, current.hours, rule)
    return found


def _recurring_by_date(timetable: Timetable, first: date, last: date) -> dict[date, Day]:
    found: dict[date, Day] = {}
    for override in timetable.recurring:
        rule = Rule(Rank.RECURRING, f"recurring {override.name}", override.name, override.source)
        for day in recurrence.dates(override.rule, override.first, override.last):
            if first <= day < last:
                found.setdefault(day, Day(day, override.hours, rule))
    return found


def _holiday(timetable: Timetable, day: date, holidays: tuple[str, ...]) -> Day | None:
    """Close the date if one of its holidays closes the line; leave it unknown if nobody decided that far ahead."""
    plan = timetable.holidays
    if plan and holidays and day > plan.decided_until:
        undecided = f"{HOLIDAYS[holidays[0]]}: nog niet besloten"
        return Day(
            day, None, Rule(Rank.HOLIDAY, f"holiday {holidays[0]} undecided", undecided, NOT_CONFIRMED)
        )
    closed = next((holiday for holiday in holidays if plan and holiday in plan.closed), None)
    if plan is None or closed is None:
        return None
    return Day(day, (), Rule(Rank.HOLIDAY, f"holiday {closed}", HOLIDAYS[closed], plan.source))


def _as_usual(timetable: Timetable, holidays: tuple[str, ...], decided: Day) -> Day:
    """Keep what the lower ranks decided; on a holiday it needs the plan's confirmation too."""
    plan = timetable.holidays
    confirmed = plan is not None and plan.source != NOT_CONFIRMED
    if not holidays or confirmed:
        return decided
    return replace(decided, rule=replace(decided.rule, source=NOT_CONFIRMED))


@dataclass(frozen=True, slots=True)
class _Weekly:
    """The weekly versions, oldest first, each with its rule."""

    valid_from: tuple[date, ...]
    weeks: tuple[tuple[Hours, ...], ...]
    rules: tuple[Rule, ...]

    @classmethod
    def of(cls, timetable: Timetable) -> "_Weekly":
        versions = sorted(timetable.versions, key=lambda version: version.valid_from)
        return cls(
            tuple(version.valid_from for version in versions),
            tuple(version.days for version in versions),
            tuple(
                Rule(Rank.WEEKLY, f"weekly {v.valid_from.isoformat()}", "wekelijkse uren", v.source)
                for v in versions
            ),
        )

    def on(self, day: date) -> Day:
        version = bisect_right(self.valid_from, day) - 1
        if version < 0:
            return Day(day, None, NO_VERSION)
        return Day(day, self.weeks[version][day.weekday()], self.rules[version])
