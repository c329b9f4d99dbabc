"""A timetable compiled to sorted instants, so that a call asks by bisection, however many rules there are.

Rules of this file:
- Instants are seconds since 1970 in UTC; segments are half-open; neighbours differ in kind or in rule.
- Open is the union of the spans of all dates: a night span of the day before runs on into a closed date.
  An open moment names the rule of the date whose span opens it (the highest rank, if two do), a closed
  moment the rule that won its civil date.
- Outside what was compiled everything is unknown. A status's `until` and an opening's `end` look through
  changes of rule that change nothing for the caller.
- Naive moments raise TypeError.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import NamedTuple
from zoneinfo import ZoneInfo

from ivr.hours.days import Day, decided_days
from ivr.hours.model import (
    DAY_MINUTES,
    NOT_CONFIRMED,
    Closure,
    Kind,
    Opening,
    Rank,
    Rule,
    Status,
    Timetable,
    Timetables,
)
from ivr.hours.walltime import instant, moment_of, second_from, second_of

BEYOND = Status(
    Kind.UNKNOWN, Rule(Rank.NONE, "beyond horizon", "buiten de berekende periode", NOT_CONFIRMED), None
)
STAFF = "staff"
"""The source of a closure: somebody of the clinic set it."""


class Interval(NamedTuple):
    """A stretch of time, in UTC, with one kind and one rule."""

    start: datetime
    end: datetime
    kind: Kind
    rule: Rule


class _Open(NamedTuple):
    """A span of a date as seconds, with the rule that gives it."""

    start: int
    end: int
    rule: Rule


class _Piece(NamedTuple):
    """From this second until the next piece."""

    start: int
    kind: Kind
    rule: Rule


@dataclass(frozen=True, slots=True)
class Timeline:
    """What a line is at every moment of the compiled time.

    `starts` are the seconds at which segments begin, and at last the end of the compiled time. `statuses` and
    `openings` have one more: what holds before `starts[0]`, in each segment, and from `starts[-1]` on.
    """

    line: str
    starts: tuple[int, ...]
    statuses: tuple[Status, ...]
    openings: tuple[Opening | None, ...]

    def status(self, now: datetime) -> Status:
        """Tell what the line is now, by which rule, and until when."""
        return self.statuses[bisect_right(self.starts, second_of(now))]

    def next_opening(self, now: datetime) -> Opening | None:
        """Give the first time after now at which the line opens; None if there is none in the compiled time."""
        return self.openings[bisect_right(self.starts, second_of(now))]

    def intervals(self) -> Iterator[Interval]:
        """Give the compiled time as adjacent intervals, earliest first."""
        spans = pairwise(map(moment_of, self.starts))
        for (start, end), status in zip(spans, self.statuses[1:], strict=False):
            yield Interval(start, end, status.kind, status.rule)

    def changes(self, start: datetime, end: datetime) -> list[datetime]:
        """Give the moments from `start` until `end`, the latter excluded, at which the kind changes."""
        inner = range(
            max(1, bisect_left(self.starts, second_of(start))),
            min(len(self.starts) - 1, bisect_left(self.starts, second_of(end))),
        )
        return [
            moment_of(self.starts[i]) for i in inner if self.statuses[i].kind is not self.statuses[i + 1].kind
        ]

    def overlaid(self, closures: Iterable[Closure]) -> "Timeline":
        """Apply the closures of this line. Of two at once the later started wins; started together, the closed one."""
        own = (closure for closure in closures if closure.line == self.line)
        pieces = [
            _Piece(start, s.kind, s.rule) for start, s in zip(self.starts, self.statuses[1:-1], strict=False)
        ]
        begin, end = self.starts[0], self.starts[-1]
        for closure in sorted(own, key=lambda c: (c.start, c.kind is Kind.CLOSED)):
            rule = Rule(Rank.CLOSURE, "closure", closure.reason, STAFF)
            since, until = max(begin, second_of(closure.start)), min(end, second_from(closure.end))
            if since < until:
                pieces = _painted(pieces, _Piece(since, closure.kind, rule), until, end)
        return _timeline(self.line, pieces, end)


def _painted(pieces: list[_Piece], piece: _Piece, until: int, end: int) -> list[_Piece]:
    """Lay a piece over the others; at `until` what it covers comes back, unless all time ends there."""
    after = bisect_left(pieces, until, key=lambda p: p.start)
    before = bisect_left(pieces, piece.start, key=lambda p: p.start)
    resumes = until < end and (after == len(pieces) or pieces[after].start > until)
    resumed = [pieces[after - 1]._replace(start=until)] if resumes else []
    return [*pieces[:before], piece, *resumed, *pieces[after:]]


def always_open(line: str, first: date, last: date, zone: ZoneInfo, reason: str) -> Timeline:
    """The timeline of a line that has no timetable and is open, but for closures, on these dates, `last` excluded."""
    rule = Rule(Rank.NONE, "no timetable", reason, STAFF)
    return _timeline(line, [_Piece(instant(first, 0, zone), Kind.OPEN, rule)], instant(last, 0, zone))


def resolved(timetable: Timetable, timetables: Timetables) -> Timetable:
    """Give a timetable the hours of the line that it follows.

    Raises:
        KeyError, ValueError: the followed line is unknown, or follows in a circle (`parse.check_together` tells).
    """
    own, seen = timetable, {timetable.line}
    while own.follows is not None:
        if own.follows in seen:
            raise ValueError(f"{timetable.line} follows in a circle")
        seen.add(own.follows)
        own = timetables[own.follows]
    return replace(own, line=timetable.line, name=timetable.name)


def compile_timetable(timetable: Timetable, timetables: Timetables, first: date, last: date) -> Timeline:
    """Compile a timetable for the local dates from `first` until `last`, the latter excluded.

    `timetables` are all lines, for those that follow another. The night spans of the date before `first` count.

    Raises:
        ValueError: there is no date between.
    """
    if first >= last:
        raise ValueError(f"nothing to compile from {first} until {last}")
    own = resolved(timetable, timetables)
    zone = ZoneInfo(own.zone)
    pieces: list[_Piece] = []
    previous: list[_Open] = []
    for day in decided_days(own, first - timedelta(days=1), last):
        started = [
            _Open(instant(day.date, span.start, zone), instant(day.date, span.end, zone), day.rule)
            for span in day.hours or ()
        ]
        if day.date >= first:
            pieces += _pieces_of(day, [*previous, *started], zone)
        previous = started
    return _timeline(own.line, pieces, instant(last, 0, zone))


def _pieces_of(day: Day, spans: list[_Open], zone: ZoneInfo) -> Iterator[_Piece]:
    """Cut a civil date where spans begin and end."""
    begin, end = instant(day.date, 0, zone), instant(day.date, DAY_MINUTES, zone)
    otherwise = Kind.CLOSED if day.hours is not None else Kind.UNKNOWN
    edges = {edge for span in spans for edge in (span.start, span.end) if begin < edge < end}
    for cut in sorted({begin, *edges}) if begin < end else ():
        covering = [span.rule for span in spans if span.start <= cut < span.end]
        if covering:
            yield _Piece(cut, Kind.OPEN, min(covering, key=lambda rule: rule.rank))
        else:
            yield _Piece(cut, otherwise, day.rule)


def _timeline(line: str, pieces: list[_Piece], end: int) -> Timeline:
    """Join equal neighbours, and tell each segment what comes after it."""
    joined = [piece for i, piece in enumerate(pieces) if i == 0 or piece[1:] != pieces[i - 1][1:]]
    statuses: list[Status] = []
    openings: list[Opening | None] = []
    until: datetime | None = None
    opening: Opening | None = None
    confirmed = True
    for piece, following in zip(reversed(joined), [None, *reversed(joined)], strict=False):
        if following is not None and following.kind is not piece.kind:
            if following.kind is Kind.OPEN:
                opening = Opening(moment_of(following.start), until, confirmed)
            until = moment_of(following.start)
            confirmed = True
        confirmed = confirmed and piece.rule.confirmed
        statuses.append(Status(piece.kind, piece.rule, until))
        openings.append(opening)
    starts = (*(piece.start for piece in joined), end)
    return Timeline(line, starts, (BEYOND, *reversed(statuses), BEYOND), (None, *reversed(openings), None))
