"""Generated timetables: what the product compiles against the evaluator that was written from hours.md alone.

Rules of this file: compared is the kind at every moment, and the rank that decided wherever one date alone opens the
line; where two dates do, hours.md names no winner. `EXAMPLES` in the environment asks for more.
"""

import os
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import HealthCheck, given, settings

from ivr.hours.timeline import Timeline, compile_timetable
from tests.hours.strategies import FIRST, LAST, schedules, timetables_of
from tests.oracle.evaluator import Day, day_of, verdict_at

EXAMPLES = int(os.environ.get("EXAMPLES", "120"))
AMSTERDAM = ZoneInfo("Europe/Amsterdam")
LINES, FOLLOWING = ("nurse",), {"desk": "nurse", "pain": "desk"}
SUMMER, WINTER = datetime(2026, 3, 29, 1, tzinfo=UTC), datetime(2026, 10, 25, 1, tzinfo=UTC)
AROUND = 2 * 3600
SEEN: Counter[str] = Counter()


def days_of(data: dict[str, Any], line: str) -> dict[date, Day]:
    dates = (FIRST + timedelta(days=number) for number in range((LAST - FIRST).days))
    return {day: day_of(data, line, day) for day in dates}


def local_date(second: int) -> date:
    return datetime.fromtimestamp(second, AMSTERDAM).date()


def product(timeline: Timeline, second: int) -> tuple[str, str]:
    said = timeline.status(datetime.fromtimestamp(second, UTC))
    return said.kind.value, said.rule.rank.name.lower()


def disagreements(days: dict[date, Day], timeline: Timeline, seconds: list[int]) -> Iterator[str]:
    for second in seconds:
        day = days[local_date(second)]
        kind, rank = product(timeline, second)
        verdict = verdict_at(day, second)
        opening = sum(start <= second < end for start, end, _ in day.spans)
        if kind != verdict.kind or (opening < 2 and rank != verdict.rank):
            yield f"{datetime.fromtimestamp(second, AMSTERDAM)}: {kind} {rank} against {verdict}"
        SEEN[f"{kind} by {rank}"] += 1
        SEEN["two dates open it"] += opening > 1


def boundaries(days: dict[date, Day], timeline: Timeline) -> list[int]:
    """The second of every edge that either of the two knows, the one before and the one after."""
    edges = {edge for day in days.values() for start, end, _ in day.spans for edge in (start, end)}
    edges |= set(timeline.starts)
    edges |= {int(datetime(day.year, day.month, day.day, tzinfo=AMSTERDAM).timestamp()) for day in days}
    begin, end = timeline.starts[0], timeline.starts[-1]
    return sorted({at for edge in edges for at in (edge - 1, edge, edge + 1) if begin <= at < end})


def kinds_by_the_second(timeline: Timeline, change: datetime) -> list[str]:
    """What the product says of each second of a night, painted from its segments."""
    first = int(change.timestamp()) - AROUND
    kinds = [""] * (2 * AROUND)
    for start, end, kind, _rule in timeline.intervals():
        since, until = (min(max(int(at.timestamp()) - first, 0), 2 * AROUND) for at in (start, end))
        kinds[since:until] = [kind.value] * (until - since)
    return kinds


@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize="EXAMPLES" not in os.environ,
    suppress_health_check=list(HealthCheck),
)
@given(data=schedules(LINES, FOLLOWING))
def compare(data: dict[str, Any]) -> None:
    timetables = timetables_of(data)
    days = days_of(data, "nurse")  # the others follow her
    for line in timetables:
        assert data[line].get("follows") or line == "nurse"
        timeline = compile_timetable(timetables[line], timetables, FIRST, LAST)
        assert list(disagreements(days, timeline, boundaries(days, timeline))) == []
    timeline = compile_timetable(timetables["nurse"], timetables, FIRST, LAST)
    for change in (SUMMER, WINTER):
        first = int(change.timestamp()) - AROUND
        night = days[local_date(first)]
        evaluator = [verdict_at(night, second).kind for second in range(first, first + 2 * AROUND)]
        assert kinds_by_the_second(timeline, change) == evaluator


ENOUGH = 30
"""Moments of each kind that have to occur."""
EVERYTHING = (
    *("open by override", "open by recurring", "open by weekly", "closed by override", "closed by holiday"),
    *(
        "closed by recurring",
        "closed by weekly",
        "unknown by holiday",
        "unknown by none",
        "two dates open it",
    ),
)


def test_the_evaluator_agrees_on_generated_timetables_in_which_everything_occurs() -> None:
    SEEN.clear()
    compare()
    assert {what: SEEN[what] for what in EVERYTHING if SEEN[what] < ENOUGH} == {}
