"""Three opinions on hours: the product's, the evaluator's (from hours.md alone) and that of `opening-hours-py`.

Rules of this file: what is compared is what the product answers, never how; a disagreement is settled by hours.md,
not by bending an opinion; a moment about which somebody says nothing is a disagreement.
"""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from opening_hours import OpeningHours
from ruamel.yaml import YAML

from ivr.hours.parse import parse_timetable
from ivr.hours.timeline import compile_timetable
from tests.oracle.evaluator import Day, Verdict, day_of, verdict_at
from tests.oracle.osm import expression

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
YEARS = range(2026, 2037)
START = int(datetime(YEARS[0], 1, 1, tzinfo=AMSTERDAM).timestamp())
END = int(datetime(YEARS[-1] + 1, 1, 1, tzinfo=AMSTERDAM).timestamp())
DATES = [date(YEARS[0], 1, 1) + timedelta(days=days) for days in range(4018)]

SCHEDULES = Path(__file__).parents[2] / "schedules"
SHIPPED = ("nurse", "office", "desk", "callback", "ed_hoofddorp", "ed_haarlem_zuid", "switchboard")
NIGHTS = {"night": "22:00-06:00", "in_the_change": "02:15-02:45", "around_the_change": "01:30-03:30"}
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
HAND_MADE = {"source": "not confirmed"}
CODE = {"closed": 0, "open": 1, "unknown": 2}
UNSAID = 3


def midnight(day: date) -> int:
    return int(datetime.combine(day, time.min, tzinfo=AMSTERDAM).timestamp())


def moment(seconds: int) -> datetime:
    return datetime.fromtimestamp(seconds, UTC)


def minutes_of_evaluator(schedules: Mapping[str, Any], line: str) -> bytearray:
    """One byte a minute, each minute judged by itself."""
    minutes = bytearray()
    for today in DATES:
        day = day_of(schedules, line, today)
        seconds = range(midnight(today), midnight(today + timedelta(days=1)), 60)
        minutes.extend([CODE[verdict_at(day, second).kind] for second in seconds])
    return minutes


def minutes_of_intervals(intervals: Iterable[tuple[datetime, datetime, str]]) -> bytearray:
    """One byte a minute, painted; a minute belongs to the interval that holds its first second."""
    minutes = bytearray([UNSAID]) * ((END - START) // 60)
    for start, end, kind in intervals:
        first, last = (-(-(min(max(int(at.timestamp()), START), END) - START) // 60) for at in (start, end))
        minutes[first:last] = bytes([CODE[kind]]) * (last - first)
    return minutes


def minutes_of_product(timeline: Any) -> bytearray:
    return minutes_of_intervals((start, end, str(kind)) for start, end, kind, _rule in timeline.intervals())


def first_difference(one: bytearray, other: bytearray) -> str | None:
    if one == other:
        return None
    assert len(one) == len(other)
    index = next(index for index, pair in enumerate(zip(one, other, strict=True)) if pair[0] != pair[1])
    return f"{moment(START + 60 * index).astimezone(AMSTERDAM)}: {one[index]} against {other[index]}"


def disagreements(
    days: Mapping[date, Day], timeline: Any, seconds: Iterable[int]
) -> Iterator[tuple[str, Verdict, Verdict]]:
    """Where the two differ in the status or in the rank that won: when, the product's verdict, the evaluator's."""
    for second in seconds:
        at = moment(second)
        said = timeline.status(at)
        product = Verdict(said.kind.value, said.rule.rank.name.lower())
        evaluator = verdict_at(days[at.astimezone(AMSTERDAM).date()], second)
        if product != evaluator:
            yield at.astimezone(AMSTERDAM).isoformat(), product, evaluator


def clock_changes() -> list[int]:
    """The instants at which Amsterdam changes its clock: 01:00 UTC on the last Sundays of March and October."""
    last_days = [datetime(year, month, 31, 1, tzinfo=UTC) for year in YEARS for month in (3, 10)]
    return [int((day - timedelta(days=(day.weekday() + 1) % 7)).timestamp()) for day in last_days]


def every_day(line: str, span: str) -> dict[str, Any]:
    return {
        "line": line,
        "name": line,
        "time_zone": "Europe/Amsterdam",
        "weekly": [{"from": date(2023, 1, 1), **HAND_MADE, "hours": dict.fromkeys(WEEKDAYS, span)}],
        "holidays": {**HAND_MADE, "decided_until": DATES[-1], "as_usual": "all"},
    }


def every_rank(line: str) -> dict[str, Any]:
    """A timetable in which each rank replaces another, nights run on into dates that have other hours, and one is unknown."""
    early = {weekday: ["09:00-12:00", "22:00-02:00"] for weekday in WEEKDAYS[:5]}
    late = dict.fromkeys(WEEKDAYS, "12:00-24:00")
    dates = [
        (date(2026, 2, 1), date(2026, 2, 3), "22:00-02:00"),
        (date(2026, 4, 6), date(2026, 4, 6), "20:00-03:00"),
        (date(2026, 7, 20), date(2026, 7, 31), "closed"),
        (date(2027, 10, 31), date(2027, 10, 31), ["01:00-02:30", "23:00-01:00"]),
    ]
    rules = [
        ("FREQ=MONTHLY;BYDAY=1TU,-1MO", date(2026, 4, 1), date(2034, 12, 5), "18:00-19:00"),
        ("FREQ=WEEKLY;INTERVAL=2", date(2026, 5, 6), date(2036, 5, 5), "closed"),
    ]
    return {
        "line": line,
        "name": line,
        "time_zone": "Europe/Amsterdam",
        "weekly": [
            {"from": date(2026, 3, 1), **HAND_MADE, "hours": early},
            {"from": date(2030, 1, 1), **HAND_MADE, "hours": late},
        ],
        "holidays": {**HAND_MADE, "decided_until": date(2035, 5, 1), "closed": "all"},
        "overrides": [
            {"name": f"on {first}", **HAND_MADE, "from": first, "until": last, "hours": hours}
            for first, last, hours in dates
        ],
        "recurring": [
            {"name": rule, **HAND_MADE, "rule": rule, "from": first, "until": last, "hours": hours}
            for rule, first, last, hours in rules
        ],
    }


@pytest.fixture(scope="session")
def schedules() -> dict[str, dict[str, Any]]:
    """Every timetable in the repository and every one written here, by line, as YAML gives it."""
    reader = YAML(typ="safe", pure=True)
    files = [reader.load(path) for path in sorted(SCHEDULES.glob("*.yaml"))]
    shipped = {data["line"]: data for data in files if "line" in data}
    nights = {line: every_day(line, span) for line, span in NIGHTS.items()}
    return shipped | nights | {"every_rank": every_rank("every_rank")}


@pytest.fixture(scope="session")
def timelines(schedules: dict[str, dict[str, Any]]) -> dict[str, Any]:
    """What the product compiled of each of them for the whole period, and a day more: its `last` is the first date left out."""
    timetables = {}
    last = DATES[-1] + timedelta(days=1)
    for line, data in schedules.items():
        timetable, problems = parse_timetable(data, f"{line}.yaml")
        assert timetable
        assert not problems
        timetables[line] = timetable
    return {line: compile_timetable(timetables[line], timetables, DATES[0], last) for line in timetables}


@pytest.fixture(scope="session")
def days(schedules: dict[str, Any]) -> dict[str, dict[date, Day]]:
    """The evaluator's opinion of each date, by line."""
    return {line: {today: day_of(schedules, line, today) for today in DATES} for line in schedules}


def test_every_shipped_timetable_is_compared(schedules: dict[str, Any]) -> None:
    assert schedules.keys() == {*SHIPPED, *NIGHTS, "every_rank"}


def test_a_clock_change_is_where_the_offset_changes() -> None:
    offsets = [
        (moment(at - 1).astimezone(AMSTERDAM), moment(at).astimezone(AMSTERDAM)) for at in clock_changes()
    ]
    assert all(before.utcoffset() != after.utcoffset() for before, after in offsets)


@pytest.mark.parametrize("line", [*SHIPPED, *NIGHTS, "every_rank"])
def test_the_evaluator_agrees_with_the_product_on_every_minute(
    line: str, schedules: dict[str, Any], timelines: dict[str, Any]
) -> None:
    evaluator, product = minutes_of_evaluator(schedules, line), minutes_of_product(timelines[line])
    assert len(product) == 5_785_920
    assert first_difference(evaluator, product) is None


@pytest.mark.parametrize("line", SHIPPED)
def test_opening_hours_py_agrees_with_the_product_on_every_minute(
    line: str, schedules: dict[str, Any], timelines: dict[str, Any]
) -> None:
    data = schedules[schedules[line].get("follows", line)]
    theirs = OpeningHours(expression(data, YEARS), timezone=AMSTERDAM)
    intervals = theirs.intervals(moment(START).astimezone(AMSTERDAM), moment(END).astimezone(AMSTERDAM))
    opinion = minutes_of_intervals((start, end, str(state)) for start, end, state, _ in intervals)
    assert first_difference(opinion, minutes_of_product(timelines[line])) is None


@pytest.mark.parametrize("line", [*SHIPPED, *NIGHTS, "every_rank"])
def test_they_agree_on_the_seconds_around_each_change(
    line: str, days: dict[str, dict[date, Day]], timelines: dict[str, Any]
) -> None:
    edges = {int(at.timestamp()) for start, end, _, _ in timelines[line].intervals() for at in (start, end)}
    seconds = [edge + step for edge in edges for step in (-1, 0, 1) if START <= edge + step < END]
    assert list(disagreements(days[line], timelines[line], seconds)) == []


@pytest.mark.parametrize("line", NIGHTS)
def test_they_agree_on_each_second_of_the_nights_in_which_the_clock_changes(
    line: str, days: dict[str, dict[date, Day]], timelines: dict[str, Any]
) -> None:
    seconds = [second for change in clock_changes() for second in range(change - 7200, change + 7200)]
    assert list(disagreements(days[line], timelines[line], seconds)) == []
