"""Generated data for the tests of hours: timetables that parse, and anything that may stand in a file."""

from datetime import date, timedelta
from typing import Any

from hypothesis import strategies as st

from ivr.hours.holidays import HOLIDAYS
from ivr.hours.model import Timetable
from ivr.hours.parse import WEEKDAYS, parse_timetable

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
