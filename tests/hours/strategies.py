"""Generated data for the tests of hours: timetables that parse, and anything that may stand in a file."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from ivr.hours.holidays import HOLIDAYS
from ivr.hours.model import Timetable
from ivr.hours.parse import WEEKDAYS, check_together, parse_timetable

FIRST, LAST = date(2026, 3, 20), date(2026, 11, 10)
"""A period with both DST nights, Easter and the holidays after it."""

ZONES = ("Europe/Amsterdam", "America/New_York", "America/Havana", "Australia/Lord_Howe")
"""An ordinary one, one with other nights, one that changes at midnight, one that changes by half an hour."""

RULES = (
    "FREQ=MONTHLY;BYDAY=1TH",
    "FREQ=WEEKLY;INTERVAL=2;BYDAY=MO,SU",
    "FREQ=MONTHLY;BYDAY=-1SU",
    "FREQ=DAILY;INTERVAL=5",
)
SOURCES = st.sampled_from(["not confirmed", "contact#4", "confirmed by A. Jansen on 2026-01-05"])


def clock(minutes: int) -> str:
    return f"{minutes // 60:02}:{minutes % 60:02}"


@st.composite
def hours(draw: st.DrawFn) -> list[str] | str:
    """Day spans between 07:00 and 21:00, and perhaps a night span that stays clear of them."""
    cuts = sorted(draw(st.sets(st.integers(28, 84), max_size=4)))
    spans = [f"{clock(a * 15)}-{clock(b * 15)}" for a, b in zip(cuts[::2], cuts[1::2], strict=False)]
    if draw(st.booleans()):
        spans.append(f"{clock(draw(st.integers(1260, 1439)))}-{clock(draw(st.integers(0, 420)))}")
    return spans or "closed"


@st.composite
def timetable_data(draw: st.DrawFn) -> dict[str, Any]:
    """Data of a timetable without a fault."""
    closed = draw(st.sets(st.sampled_from(sorted(HOLIDAYS))))
    starts = draw(st.lists(st.dates(date(2026, 2, 1), LAST), min_size=1, max_size=3, unique=True))
    ends = sorted(draw(st.sets(st.dates(FIRST, LAST), max_size=6)))
    overrides = [
        {
            "name": f"afwijking {i}",
            "from": first,
            "until": last,
            "hours": draw(hours()),
            "source": draw(SOURCES),
        }
        for i, (first, last) in enumerate(zip(ends[::2], ends[1::2], strict=False))
    ]
    recurring = {
        "name": "terugkerend",
        "rule": draw(st.sampled_from(RULES)),
        "from": FIRST - timedelta(days=40),
        "until": LAST,
        "hours": draw(hours()),
        "source": draw(SOURCES),
    }
    weekly = [
        {"from": start, "source": draw(SOURCES), "hours": {day: draw(hours()) for day in WEEKDAYS}}
        for start in starts
    ]
    return {
        "line": "nurse",
        "name": "verpleegkundige",
        "time_zone": draw(st.sampled_from(ZONES)),
        "weekly": weekly,
        "holidays": {
            "source": draw(SOURCES),
            "decided_until": "2026-06-30",
            "closed": sorted(closed),
            "as_usual": sorted(HOLIDAYS.keys() - closed),
        },
        "overrides": overrides,
        "recurring": [recurring] if draw(st.booleans()) else [],
    }


@st.composite
def timetables(draw: st.DrawFn) -> Timetable:
    """A timetable that went through the parser."""
    timetable, problems = parse_timetable(draw(timetable_data()), "nurse.yaml")
    assert timetable is not None, problems
    return timetable


def anything() -> st.SearchStrategy[Any]:
    """What YAML or JSON can hold."""
    words = st.sampled_from(
        ["all", "closed", "none", "FREQ=DAILY", "08:00-17:00", "2026-12-24", "follows", "hours"]
    )
    leaves = (
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20) | words | st.dates()
    )
    leaves |= st.datetimes() | st.binary(max_size=3)
    return st.recursive(
        leaves,
        lambda inner: st.lists(inner, max_size=4) | st.dictionaries(leaves, inner, max_size=4),
        max_leaves=12,
    )


MORE_RULES = (
    *RULES,
    "FREQ=MONTHLY;BYMONTHDAY=29,-1",
    "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU",
    "FREQ=YEARLY;BYDAY=17MO,-10TU",
    "FREQ=WEEKLY;BYDAY=SA,SU",
)
NIGHT_CLOCKS = st.sampled_from([0, 60, 90, 119, 120, 121, 135, 150, 165, 179, 180, 181, 240])
"""Minutes after midnight at which something may begin or end in the nights on which the clock changes."""


@st.composite
def hours_of_a_day(draw: st.DrawFn, night_end: int) -> list[str] | str:
    """Up to three spans at any minute after `night_end`, and perhaps one that runs on to there at the latest."""
    minute = st.integers(night_end, 1439) | NIGHT_CLOCKS.map(lambda at: max(at, night_end))
    cuts = sorted(draw(st.sets(minute, max_size=6)))
    pairs = list(zip(cuts[::2], cuts[1::2], strict=False))
    spans = [f"{clock(start)}-{clock(end)}" for start, end in pairs]
    last = pairs[-1][1] if pairs else night_end
    if night_end and last < 1439 and draw(st.booleans()):
        start = draw(st.integers(last + 1, 1439))
        spans.append(f"{clock(start)}-{clock(draw(st.integers(0, min(night_end, start - 1))))}")
    return spans or draw(st.sampled_from(["closed", "00:00-24:00"] if not night_end else ["closed"]))


@st.composite
def overlapping_overrides(draw: st.DrawFn, night_end: int) -> list[dict[str, Any]]:
    """Windows of dates, each with its own hours and up to three overrides that overlap as they like in it."""
    cuts = sorted(draw(st.sets(st.dates(FIRST, LAST), max_size=8)))
    found = []
    for number, (first, last) in enumerate(zip(cuts[::2], cuts[1::2], strict=False)):
        shared = draw(hours_of_a_day(night_end))
        for each in range(draw(st.integers(1, 3))):
            start = draw(st.dates(first, last))
            found.append(
                {
                    "name": f"afwijking {number}.{each}",
                    "from": start,
                    "until": draw(st.dates(start, last)),
                    "hours": shared,
                    "source": draw(SOURCES),
                }
            )
    return draw(st.permutations(found))


@st.composite
def line_data(draw: st.DrawFn, line: str, zone: str = "Europe/Amsterdam") -> dict[str, Any]:
    """A line with everything that hours.md knows: nights, versions ahead, overlapping overrides, rules, undecided holidays.

    The dated overrides may have longer nights than the weeks: then spans of two dates overlap.
    """
    night_end, their_night_end = (draw(st.sampled_from([0, 30, 150, 240])) for _ in range(2))
    starts = draw(
        st.lists(
            st.dates(date(2026, 1, 1), LAST) | st.just(date(2020, 1, 1)), min_size=1, max_size=3, unique=True
        )
    )
    closed = draw(st.sets(st.sampled_from(sorted(HOLIDAYS))))
    rules = draw(st.lists(st.sampled_from(MORE_RULES), max_size=3, unique=True))
    recurring_hours = draw(hours_of_a_day(night_end))
    return {
        "line": line,
        "name": f"lijn {line}",
        "time_zone": zone,
        "weekly": [
            {
                "from": start,
                "source": draw(SOURCES),
                "hours": {day: draw(hours_of_a_day(night_end)) for day in WEEKDAYS if draw(st.booleans())},
            }
            for start in starts
        ],
        "holidays": {
            "source": draw(SOURCES),
            "decided_until": draw(st.dates(FIRST, LAST)),
            "closed": sorted(closed),
            "as_usual": sorted(HOLIDAYS.keys() - closed),
        },
        "overrides": draw(overlapping_overrides(their_night_end)),
        "recurring": [
            {
                "name": f"terugkerend {number}",
                "rule": rule,
                "from": draw(st.dates(FIRST - timedelta(days=60), FIRST)),
                "until": draw(st.dates(LAST - timedelta(days=30), LAST)),
                "hours": recurring_hours,
                "source": draw(SOURCES),
            }
            for number, rule in enumerate(rules)
        ],
    }


@st.composite
def schedules(
    draw: st.DrawFn, lines: tuple[str, ...], following: dict[str, str]
) -> dict[str, dict[str, Any]]:
    """Data of a set of lines that passes every check together: `lines` with hours of their own, `following` without.

    For the proof: `timetables_of(draw(schedules(lines, {"desk": "office"})))`.
    """
    data = {line: draw(line_data(line)) for line in lines}
    for line, followed in following.items():
        data[line] = {
            "line": line,
            "name": f"lijn {line}",
            "time_zone": "Europe/Amsterdam",
            "follows": followed,
        }
    return data


def timetables_of(data: dict[str, dict[str, Any]]) -> dict[str, Timetable]:
    """Parse generated data; a problem in it is a fault of the strategy."""
    found = {}
    for line, each in data.items():
        timetable, problems = parse_timetable(each, f"{line}.yaml")
        assert timetable is not None, (each, problems)
        found[line] = timetable
    assert check_together(found) == []
    return found
