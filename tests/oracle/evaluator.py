"""A second evaluator of hours, written from design/hours.md alone; `ivr/hours` was not read.

Rules of this file: the data is what YAML gives (dicts, lists, strings, dates); nothing is compiled: a date asks
the ranks in their order; nothing of ours is imported. Staff closures (rank 1) are no part of a schedule and so not of this.

Where hours.md leaves room:
- A span belongs to the date on which it starts. What replaces the hours of a date replaces the spans that start on it;
  a night span of the day before runs on.
- A holiday that the clinic decided nothing about (named nowhere, or after `decided_until`) is unknown: "ask, never guess".
- Two holidays on one date: closed if one of them is closed.
- Before the first weekly version no rank may speak: unknown, by rank "none"; a higher rank still decides.
- Rules of one rank that disagree raise ValueError: no coin is tossed.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any, Literal
from zoneinfo import ZoneInfo

from tests.oracle.feasts import feasts
from tests.oracle.recurrence import recurs

Kind = Literal["open", "closed", "unknown"]
Rank = Literal["override", "holiday", "recurring", "weekly", "none"]
Spans = frozenset[
    tuple[int, int]
]  # start and end in minutes after midnight of the date; a night span ends after 1440
Answer = Spans | Literal["unknown"] | None  # None: this rank says nothing about the date
Data = Mapping[str, Any]

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
DAY_MINUTES = 24 * 60
CLOSED: Spans = frozenset()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a line is at a moment, and the rank of the rule that decided it ("none" if no rule speaks)."""

    kind: Kind
    rank: Rank


@dataclass(frozen=True, slots=True)
class Day:
    """One local date of a line: the spans that reach it (POSIX seconds, half-open), and what it is outside them."""

    spans: tuple[tuple[int, int, Verdict], ...]
    otherwise: Verdict


def status(data_by_line: Mapping[str, Data], line: str, at: datetime) -> Verdict:
    """The verdict on `line` at the aware instant `at`; ValueError for a naive one."""
    if at.tzinfo is None:
        raise ValueError("a naive datetime is no instant")
    zone = ZoneInfo(_followed(data_by_line, line)["time_zone"])
    return verdict_at(day_of(data_by_line, line, at.astimezone(zone).date()), at.timestamp())


def day_of(data_by_line: Mapping[str, Data], line: str, day: date) -> Day:
    """All that is needed to judge the moments of one local date; ask it once a date when there are many."""
    data = _followed(data_by_line, line)
    rank, starts = _decide(data, day)
    spans = (*_open_spans(data, day), *_open_spans(data, day - timedelta(days=1)))
    return Day(spans, Verdict("unknown" if starts == "unknown" else "closed", rank))


def verdict_at(day: Day, seconds: float) -> Verdict:
    """The verdict at a POSIX time that lies in this local date."""
    for start, end, verdict in day.spans:
        if start <= seconds < end:
            return verdict
    return day.otherwise


def _followed(data_by_line: Mapping[str, Data], line: str) -> Data:
    data = data_by_line[line]
    return _followed(data_by_line, data["follows"]) if "follows" in data else data


def _open_spans(data: Data, day: date) -> list[tuple[int, int, Verdict]]:
    rank, starts = _decide(data, day)
    if starts == "unknown":
        return []
    zone = ZoneInfo(data["time_zone"])
    verdict = Verdict("open", rank)
    return [(_seconds(day, start, zone), _seconds(day, end, zone), verdict) for start, end in sorted(starts)]


def _seconds(day: date, minutes: int, zone: ZoneInfo) -> int:
    """A wall time as POSIX seconds: the next that exists where it does not, the first where it comes twice."""
    wall = datetime.combine(day, time.min, tzinfo=zone) + timedelta(minutes=minutes)
    while wall.astimezone(UTC).astimezone(zone) != wall:  # one zone on both sides: wall times are compared
        wall += timedelta(minutes=1)
    return int(wall.timestamp())


def _decide(data: Data, day: date) -> tuple[Rank, Spans | Literal["unknown"]]:
    """The highest rank that speaks about the spans that start on `day`, and what it says."""
    for rank, ask in RANKS:
        if (answer := ask(data, day)) is not None:
            return rank, answer
    return "none", "unknown"


def _override(data: Data, day: date) -> Answer:
    hits = [
        rule for rule in data.get("overrides", ()) if rule["from"] <= day <= rule.get("until", rule["from"])
    ]
    return _agreed(hits, day)


def _holiday(data: Data, day: date) -> Answer:
    names = [name for name, date_ in feasts(day.year).items() if date_ == day]
    if not names:
        return None
    decided = data.get("holidays", {})
    if "decided_until" in decided and day > decided["decided_until"]:
        return "unknown"
    if any(_named(decided.get("closed", ()), name) for name in names):
        return CLOSED
    return None if all(_named(decided.get("as_usual", ()), name) for name in names) else "unknown"


def _recurring(data: Data, day: date) -> Answer:
    bounded = [rule for rule in data.get("recurring", ()) if rule["from"] <= day <= rule["until"]]
    return _agreed([rule for rule in bounded if recurs(rule["rule"], rule["from"], day)], day)


def _weekly(data: Data, day: date) -> Answer:
    valid = [version for version in data["weekly"] if version["from"] <= day]
    if not valid:
        return None
    hours = max(valid, key=lambda version: version["from"])["hours"]
    return _spans(hours.get(WEEKDAYS[day.weekday()], "closed"))


RANKS: tuple[tuple[Rank, Callable[[Data, date], Answer]], ...] = (
    ("override", _override),
    ("holiday", _holiday),
    ("recurring", _recurring),
    ("weekly", _weekly),
)


def _agreed(rules: Iterable[Data], day: date) -> Spans | None:
    answers = {_spans(rule["hours"]) for rule in rules}
    if len(answers) > 1:
        raise ValueError(f"rules of one rank disagree on {day}")
    return answers.pop() if answers else None


def _named(names: str | Iterable[str], name: str) -> bool:
    return names == "all" or name in names


def _spans(hours: str | list[str]) -> Spans:
    if hours == "closed":
        return CLOSED
    return frozenset(_span(text) for text in ([hours] if isinstance(hours, str) else hours))


def _span(text: str) -> tuple[int, int]:
    start, end = (_minutes(clock) for clock in text.split("-"))
    if start == end:
        raise ValueError(f"{text!r} is no time at all or a whole day: it does not say which")
    return start, end if end > start else end + DAY_MINUTES


def _minutes(clock: str) -> int:
    hours, minutes = clock.split(":")
    return 60 * int(hours) + int(minutes)
