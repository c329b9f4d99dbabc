"""Which situations occur in a period, found by sweeping over the changes of all lines.

Rules of this file:
- Exact: between two changes nothing differs, and each change is met. Every moment next to one (a second before, it,
  a second after) and every minute of the nights in which the clock changes is asked as a call asks it.
- What staff can close or open for now, and hours that cannot be read, make situations of their own.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product
from zoneinfo import ZoneInfo

from ivr.callflow.nodes import Flow, HoursGate, Transfer
from ivr.callflow.turns import CALLBACK_LIST, Situation
from ivr.hours.model import Kind
from ivr.hours.timeline import Timeline

CLOSABLE = ("nurse", "desk", CALLBACK_LIST)
"""Lines that staff may close or open for now, each by itself (hours.md, "Closing for now")."""

CLINIC = ("office", *CLOSABLE)
"""What "de poli is dicht" closes."""

_SECOND, _MINUTE = timedelta(seconds=1), timedelta(minutes=1)
_CALL = timedelta(minutes=10)
"""Longer than a call that shows something: an example moment has so much time before the next change, if it can."""

Statuses = tuple[Kind, ...]
Known = list[Timeline | Kind]

_WITHOUT_TIMETABLE = {CALLBACK_LIST: Kind.OPEN}
"""Requests are taken, unless the list is held closed; any other line without a timetable is unknown."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A situation, a moment at which it occurs, and what must be held at that moment for it to do so."""

    situation: Situation
    at: datetime
    held: Mapping[str, Kind]


@dataclass(frozen=True, slots=True)
class Occurring:
    """All situations of a period, and how many moments were looked at."""

    each: tuple[Occurrence, ...]
    moments: int


class SweepError(Exception):
    """A moment is in a situation that the sweep has not met: the timelines contradict themselves."""


def lines_of(flow: Flow) -> tuple[str, ...]:
    """Every line that a flow can ask."""
    nodes = flow.nodes.values()
    gates = {node.line for node in nodes if isinstance(node, HoursGate)}
    return tuple(sorted(gates | {node.destination for node in nodes if isinstance(node, Transfer)}))


def occurring(
    timelines: Mapping[str, Timeline], lines: tuple[str, ...], begin: datetime, end: datetime, zone: ZoneInfo
) -> Occurring:
    """The situations of these lines from `begin` until `end`, and those that closures and unreadable hours make."""
    known = [timelines.get(line, _WITHOUT_TIMETABLE.get(line, Kind.UNKNOWN)) for line in lines]
    compiled = [each for each in known if isinstance(each, Timeline)]
    changes = sorted({change for each in compiled for change in each.changes(begin, end)})
    met: dict[Statuses, tuple[timedelta, datetime]] = {}
    for since, until in zip((begin, *changes), (*changes, end), strict=True):
        statuses, length = _at(known, since), until - since
        if statuses not in met or met[statuses][0] < min(length, _CALL):
            met[statuses] = (length, since + min(length / 4, _MINUTE))
    moments = 0
    for moment in _looked_at(changes, begin, end, zone):
        moments += 1
        if _at(known, moment) not in met:
            raise SweepError(f"{moment.isoformat()}: a situation that the sweep has not met")
    return Occurring(tuple(_with_closures(lines, met)), moments)


def _at(known: Known, moment: datetime) -> Statuses:
    return tuple(each if isinstance(each, Kind) else each.status(moment).kind for each in known)


def _looked_at(changes: list[datetime], begin: datetime, end: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    for change in changes:
        yield from (change - _SECOND, change, change + _SECOND)
    for night in clock_changes(begin, end, zone):
        midnight = night - timedelta(hours=4)
        yield from (midnight + _MINUTE * number for number in range(8 * 60) if begin <= midnight < end)


def clock_changes(begin: datetime, end: datetime, zone: ZoneInfo) -> Iterator[datetime]:
    """The moments of a period at which the clock goes forward or back, to the second."""
    day = begin
    while day < end:
        following = min(day + timedelta(days=1), end)
        if day.astimezone(zone).utcoffset() != following.astimezone(zone).utcoffset():
            low, high = day, following
            while high - low > _SECOND:
                middle = low + (high - low) / 2
                same = middle.astimezone(zone).utcoffset() == day.astimezone(zone).utcoffset()
                low, high = (middle, high) if same else (low, middle)
            yield high.replace(microsecond=0)
        day = following


def _with_closures(
    lines: tuple[str, ...], met: Mapping[Statuses, tuple[timedelta, datetime]]
) -> Iterator[Occurrence]:
    """Each situation once, as it comes with the least that is held."""
    found: set[Statuses] = set()
    for held in sorted(_holds(lines), key=len):
        for statuses, (_, at) in met.items():
            here = tuple(held.get(line, kind) for line, kind in zip(lines, statuses, strict=True))
            if here not in found:
                found.add(here)
                yield Occurrence(
                    Situation(dict(zip(lines, here, strict=True))), at.replace(microsecond=0), held
                )


def _holds(lines: tuple[str, ...]) -> Iterator[dict[str, Kind]]:
    """What staff can hold open or closed, in every combination; and hours that cannot be read: of a line, of all."""
    choices: Iterable[tuple[Kind | None, ...]] = product((None, Kind.OPEN, Kind.CLOSED), repeat=len(CLOSABLE))
    for kinds in choices:
        single = {line: kind for line, kind in zip(CLOSABLE, kinds, strict=True) if kind and line in lines}
        yield single
        for kind in (Kind.OPEN, Kind.CLOSED):
            yield {line: kind for line in CLINIC if line in lines} | single
    yield from ({line: Kind.UNKNOWN} for line in lines)
    yield dict.fromkeys(lines, Kind.UNKNOWN)


def begin_of(day: date, zone: ZoneInfo) -> datetime:
    """The first moment of a local date, in UTC."""
    return datetime(day.year, day.month, day.day, tzinfo=zone).astimezone(UTC)
