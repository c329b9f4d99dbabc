"""The windows offered for a callback: what the clinic decided, and which of them are free.

Rules of this file:
- Data and pure functions; `now` is an argument, instants are aware and in UTC.
- A window lies whole inside the time in which the clinic phones back. Windows follow each other from the moment
  that time opens, so they are the same ones whenever somebody asks.
- A time is promised only if it is confirmed, the plan as well as the hours.
- A window that was taken when they lay otherwise counts in each window that it overlaps: rather one too few offered.
- Bad data gives all its problems at once and no plan.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from itertools import accumulate, islice
from typing import NamedTuple

from ivr.hours.model import NOT_CONFIRMED, Kind, Problem, Status
from ivr.hours.reading import LineOf, Node, Record, Report, no_line, record, source
from ivr.hours.timeline import Timeline
from ivr.hours.walltime import moment_of, second_from, second_of

KEY = "callbacks"
"""Where the plan stands in schedules/callback.yaml."""
MOST = 30
"""Windows given at once: ten rounds of three, more than anybody listens to."""

_MINUTE, _DAY = 60, 86_400
_WHOLE_NUMBERS = {
    "window_minutes": range(5, 8 * 60 + 1),
    "places": range(1, 101),
    "earliest_notice_minutes": range(7 * 24 * 60 + 1),
    "days_ahead": range(1, 61),
}


@dataclass(frozen=True, slots=True)
class CallbackPlan:
    """How the clinic phones back within its callback hours."""

    window_minutes: int
    places: int
    """Callers per window."""
    earliest_notice_minutes: int
    """From the call until the first window that may be offered."""
    days_ahead: int
    """Of 24 hours; no window starts later than that after the call."""
    source: str


class Window(NamedTuple):
    """A time in which somebody is phoned back, [start, end)."""

    start: datetime
    end: datetime


class _Stretch(NamedTuple):
    """Seconds between which the clinic phones back, half-open."""

    start: int
    end: int


def parse_plan(
    data: object, file: str, line_of: LineOf = no_line
) -> tuple[CallbackPlan | None, list[Problem]]:
    """Read what stands under `callbacks`, or say all that is wrong with it. Never raises for bad data."""
    report = Report(file, line_of)
    plan = _plan(Node(data, (KEY,), report))
    return (None if report.problems else plan), report.problems


def plan_to_data(plan: CallbackPlan) -> dict[str, int | str]:
    """Write a plan as plain data, which parses back to an equal one."""
    return {name: getattr(plan, name) for name in (*_WHOLE_NUMBERS, "source")}


def _plan(node: Node) -> CallbackPlan | None:
    fields = record(node, (*_WHOLE_NUMBERS, "source"))
    if fields is None:
        return None
    window, places, notice, ahead = (_whole_number(fields, name) for name in _WHOLE_NUMBERS)
    cited = fields.read("source", source)
    if window is None or places is None or notice is None or ahead is None or cited is None:
        return None
    return CallbackPlan(window, places, notice, ahead, cited)


def _whole_number(fields: Record, name: str) -> int | None:
    node, bounds = fields.nodes.get(name), _WHOLE_NUMBERS[name]
    if node is None:
        return None
    if isinstance(node.value, int) and not isinstance(node.value, bool) and node.value in bounds:
        return int(node.value)
    wanted = f"een heel getal van {bounds.start} tot en met {bounds.stop - 1}"
    node.wrong_type(wanted, f"Schrijf {wanted}.")
    return None


def offers(
    timeline: Timeline, plan: CallbackPlan, taken: Mapping[datetime, int], now: datetime
) -> list[Window]:
    """Give the free windows, earliest first, at most `MOST`.

    `timeline` is that of the line `callback`; `taken` says how many callers have the window that starts then.
    """
    if plan.source == NOT_CONFIRMED:
        return []
    earliest = second_from(now) + plan.earliest_notice_minutes * _MINUTE
    latest = second_of(now) + plan.days_ahead * _DAY
    length, counted = plan.window_minutes * _MINUTE, _Taken.of(taken)
    free = (
        Window(moment_of(start), moment_of(start + length))
        for stretch in _stretches(timeline, earliest, latest)
        for start in _starts(stretch, length, earliest, latest)
        if counted.near(start, length) < plan.places
    )
    return list(islice(free, MOST))


def standing(timeline: Timeline, plan: CallbackPlan, start: datetime) -> Window | None:
    """Give the window that begins at this moment, free or not; None when the clinic does not phone back then."""
    if plan.source == NOT_CONFIRMED:
        return None
    at, length = second_of(start), plan.window_minutes * _MINUTE
    begins = any(at in _starts(stretch, length, at, at) for stretch in _stretches(timeline, at, at))
    return Window(moment_of(at), moment_of(at + length)) if begins else None


def _starts(stretch: _Stretch, length: int, earliest: int, latest: int) -> range:
    """Give the starts of the windows of a stretch that lie between two moments, both included."""
    passed = max(0, -((stretch.start - earliest) // length))  # windows that start too soon, rounded up
    return range(stretch.start + passed * length, min(stretch.end - length, latest) + 1, length)


class _Taken(NamedTuple):
    """The starts of the windows that are taken, sorted, and how many are taken up to each."""

    starts: list[int]
    totals: list[int]

    @classmethod
    def of(cls, taken: Mapping[datetime, int]) -> "_Taken":
        counts = sorted((second_of(start), count) for start, count in taken.items())
        return cls([start for start, _ in counts], [0, *accumulate(count for _, count in counts)])

    def near(self, start: int, length: int) -> int:
        """Count those that overlap the window of this start, all being equally long."""
        first, last = bisect_right(self.starts, start - length), bisect_left(self.starts, start + length)
        return self.totals[last] - self.totals[first]


def _stretches(timeline: Timeline, since: int, until: int) -> Iterator[_Stretch]:
    """Give the confirmed open time that reaches past `since` and begins by `until`, joined over changes of rule."""
    starts, statuses = timeline.starts, timeline.statuses
    at = bisect_right(starts, since)
    while _is_promised(statuses[at]) and _is_promised(statuses[at - 1]):
        at -= 1
    while at < len(starts) and (not at or starts[at - 1] <= until):
        begin = at
        while _is_promised(statuses[at]):
            at += 1
        if at > begin:
            yield _Stretch(starts[begin - 1], starts[at - 1])
        at += 1


def _is_promised(status: Status) -> bool:
    return status.kind is Kind.OPEN and status.rule.confirmed
