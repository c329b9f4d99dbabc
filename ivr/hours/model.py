"""The words of hours: timetables and what they say of a moment.

Rules of this file:
- Data only; no clock, no I/O, no third party. `timeline.py` computes, `parse.py` reads, `explain.py` speaks.
- A span is half-open, [start, end), in local wall time; instants are aware and in UTC.
- A span belongs to the date on which it starts. What replaces the hours of a date replaces the spans that
  start on it; a night span of the day before runs on to its own end.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import IntEnum, StrEnum

DAY_MINUTES = 24 * 60
NOT_CONFIRMED = "not confirmed"
"""The source of a fact that the leaflet does not give and that nobody of the clinic has confirmed."""


class Kind(StrEnum):
    """What a line is at a moment."""

    OPEN = "open"
    CLOSED = "closed"
    UNKNOWN = "unknown"


class Rank(IntEnum):
    """Which rule wins: the lowest number (hours.md, "Model")."""

    CLOSURE = 1
    OVERRIDE = 2
    HOLIDAY = 3
    RECURRING = 4
    WEEKLY = 5
    NONE = 6
    """No rule speaks: before the first version, or beyond what was compiled."""


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """Minutes after local midnight, half-open; `end` exceeds 1440 when the span runs past midnight."""

    start: int
    end: int


Hours = tuple[Span, ...]
"""The spans of one date, sorted, apart; empty means closed."""


@dataclass(frozen=True, slots=True)
class WeeklyVersion:
    """Weekly hours, Monday first, valid from a date until the next version."""

    valid_from: date
    days: tuple[Hours, Hours, Hours, Hours, Hours, Hours, Hours]
    source: str


@dataclass(frozen=True, slots=True)
class HolidayPlan:
    """What the clinic decided for this line on each public holiday (ids of `holidays.py`)."""

    closed: frozenset[str]
    as_usual: frozenset[str]
    decided_until: date
    source: str


@dataclass(frozen=True, slots=True)
class Override:
    """Other hours, or none, on the dates `first` to `last`, both included."""

    name: str
    first: date
    last: date
    hours: Hours
    source: str


@dataclass(frozen=True, slots=True)
class RecurringOverride:
    """Other hours on the dates of an RRULE between `first` and `last`, both included."""

    name: str
    rule: str
    first: date
    last: date
    hours: Hours
    source: str


@dataclass(frozen=True, slots=True)
class Timetable:
    """All rules of one line. With `follows` it has no hours of its own: those of that line hold."""

    line: str
    name: str
    zone: str
    versions: tuple[WeeklyVersion, ...] = ()
    holidays: HolidayPlan | None = None
    overrides: tuple[Override, ...] = ()
    recurring: tuple[RecurringOverride, ...] = ()
    follows: str | None = None


Timetables = Mapping[str, Timetable]
"""Timetables by line."""


@dataclass(frozen=True, slots=True)
class Closure:
    """Closed, or open, for now: set by staff, always with an end. Instants in UTC, [start, end)."""

    line: str
    kind: Kind
    start: datetime
    end: datetime
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """The rule that decided: its rank, its name for a log line, its reason for a person (Dutch), its source."""

    rank: Rank
    name: str
    reason: str
    source: str

    @property
    def confirmed(self) -> bool:
        """Whether what this rule says may be spoken to callers."""
        return self.source != NOT_CONFIRMED


@dataclass(frozen=True, slots=True)
class Status:
    """What a line is at a moment, why, and when it next differs (UTC; None: not within the compiled time)."""

    kind: Kind
    rule: Rule
    until: datetime | None


@dataclass(frozen=True, slots=True)
class Opening:
    """A coming time in which a line is open, in UTC; `confirmed` says whether it may be spoken."""

    start: datetime
    end: datetime | None
    confirmed: bool


@dataclass(frozen=True, slots=True)
class Problem:
    """A fault found in data: where it is, what is wrong, how to mend it.

    `where` is a path into the data ("weekly[0].hours.monday"; for prompts "main.sentences[1]", counted from 1);
    `line` the line number in `file`, 0 if unknown. `file` is "" for a fault that lies in no single file.
    """

    file: str
    where: str
    message: str
    remedy: str
    line: int = 0
