"""What hours cost during a call and at a publication, from one override to ten thousand.

Rules of this file:
- For a lookup each override has a date of its own and its own hours, and all those dates are compiled: nothing
  of a line with many of them is left out. The moments asked for lie all over that time.
- For a publication all overrides lie within the days that are compiled.
"""

import random
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta
from time import process_time

from bench.report import Row, interleaved
from ivr.hours.model import Override, Span, Timetable, WeeklyVersion
from ivr.hours.timeline import Timeline, compile_timetable

DAYS = 400
OVERRIDES = (1, 100, 10_000)
_FIRST = date(2026, 1, 1)
_DAY = timedelta(days=1)
_USUAL = (Span(480, 720), Span(780, 1020))
_WEEK = (_USUAL, _USUAL, _USUAL, _USUAL, _USUAL, (), ())
_MOMENTS = 20_000
_QUESTIONS = ("status", "next_opening")


def rows(*, rounds: int) -> Iterator[Row]:
    """The rows of hours."""
    lines = {count: _compiled_over_all_dates(count) for count in OVERRIDES}
    measures = {
        f"{question}, overrides: {count:,}": _lookup(line, question)
        for question in _QUESTIONS
        for count, line in lines.items()
    }
    for what, seconds in interleaved(measures, rounds).items():
        yield Row(what, tuple(each * 1e6 for each in seconds), "µs", goal=1.0)
    timetable = _timetable(max(OVERRIDES), dates=DAYS)
    seconds = interleaved({"publish": lambda: _compilation(timetable)}, rounds)["publish"]
    what = f"publish: compile {DAYS} days with {max(OVERRIDES):,} overrides"
    yield Row(what, tuple(each * 1e3 for each in seconds), "ms", goal=50.0)


def _timetable(count: int, *, dates: int) -> Timetable:
    """A line with `count` overrides on the first `dates` dates in turn; those of one date agree."""
    return Timetable(
        "bench",
        "bench",
        "Europe/Amsterdam",
        versions=(WeeklyVersion(_FIRST, _WEEK, "bench"),),
        overrides=tuple(
            Override(f"number {number}", day, day, (Span(540 + day.day, 720),), "bench")
            for number in range(count)
            for day in [_FIRST + number % dates * _DAY]
        ),
    )


def _compiled_over_all_dates(count: int) -> Timeline:
    timetable = _timetable(count, dates=count)
    return compile_timetable(timetable, {}, _FIRST, _FIRST + max(count, DAYS) * _DAY)


def _lookup(line: Timeline, question: str) -> Callable[[], float]:
    begin, end = line.starts[0], line.starts[-1]
    dice = random.Random(1)  # noqa: S311 - moments, no secret
    moments = [datetime.fromtimestamp(dice.uniform(begin, end), UTC) for _ in range(_MOMENTS)]
    ask = getattr(line, question)

    def cpu_per_lookup() -> float:
        before = process_time()
        for moment in moments:
            ask(moment)
        return (process_time() - before) / _MOMENTS

    return cpu_per_lookup


def _compilation(timetable: Timetable) -> float:
    before = process_time()
    compile_timetable(timetable, {}, _FIRST, _FIRST + DAYS * _DAY)
    return process_time() - before
