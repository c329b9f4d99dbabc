from datetime import UTC, date, datetime, time, timedelta

import pytest
from dateutil.rrule import rrulestr

from tests.oracle.recurrence import recurs

PERIOD = [date(2025, 12, 1) + timedelta(days=days) for days in range(4 * 366)]


@pytest.mark.parametrize(
    ("rule", "start", "expected"),
    [
        pytest.param(
            "FREQ=MONTHLY;BYDAY=1TH",
            date(2026, 1, 1),
            [date(2026, 1, 1), date(2026, 2, 5), date(2026, 3, 5)],
            id="every first Thursday",
        ),
        pytest.param(
            "FREQ=MONTHLY;BYDAY=-1FR",
            date(2026, 1, 1),
            [date(2026, 1, 30), date(2026, 2, 27), date(2026, 3, 27)],
            id="every last Friday",
        ),
        pytest.param(
            "FREQ=WEEKLY;INTERVAL=2",
            date(2026, 3, 4),
            [date(2026, 3, 4), date(2026, 3, 18)],
            id="every other week on the weekday it started",
        ),
        pytest.param(
            "FREQ=MONTHLY",
            date(2026, 1, 31),
            [date(2026, 1, 31), date(2026, 3, 31)],
            id="a month without a 31st is passed over",
        ),
    ],
)
def test_a_rule_falls_on_the_dates_in_the_calendar(rule: str, start: date, expected: list[date]) -> None:
    first_quarter = [date(2026, 1, 1) + timedelta(days=days) for days in range(90)]
    assert [day for day in first_quarter if recurs(rule, start, day)] == expected


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=DAILY",
        "FREQ=DAILY;INTERVAL=10",
        "FREQ=DAILY;BYDAY=MO,WE;BYMONTH=2,3",
        "FREQ=DAILY;INTERVAL=3;BYMONTHDAY=1,-1",
        "FREQ=WEEKLY",
        "FREQ=WEEKLY;INTERVAL=3;BYDAY=MO,SU",
        "FREQ=WEEKLY;BYMONTH=12;BYDAY=TH",
        "FREQ=MONTHLY",
        "FREQ=MONTHLY;INTERVAL=5;BYDAY=2TU,-1FR",
        "FREQ=MONTHLY;BYDAY=WE",
        "FREQ=MONTHLY;BYMONTHDAY=-2,15",
        "FREQ=MONTHLY;BYDAY=FR;BYMONTHDAY=13",
        "FREQ=MONTHLY;BYDAY=5MO",
        "FREQ=YEARLY",
        "FREQ=YEARLY;INTERVAL=2;BYMONTH=12;BYMONTHDAY=24,31",
        "FREQ=YEARLY;BYMONTH=2,10",
        "FREQ=YEARLY;BYMONTHDAY=3",
        "FREQ=YEARLY;BYDAY=10MO,-1SU,-1FR",
        "FREQ=YEARLY;BYMONTH=3,10;BYDAY=-1SU",
        "FREQ=YEARLY;BYDAY=SA;BYMONTH=7",
    ],
)
@pytest.mark.parametrize("start", [date(2026, 1, 1), date(2026, 3, 4), date(2026, 8, 31), date(2024, 2, 29)])
def test_dateutil_expands_a_rule_to_the_same_dates(rule: str, start: date) -> None:
    expanded = rrulestr(rule, dtstart=datetime.combine(start, time.min, UTC)).between(
        datetime.combine(PERIOD[0], time.min, UTC), datetime.combine(PERIOD[-1], time.min, UTC), inc=True
    )
    assert [day for day in PERIOD if recurs(rule, start, day)] == [moment.date() for moment in expanded]


@pytest.mark.parametrize(
    "rule",
    [
        pytest.param("FREQ=DAILY;COUNT=3", id="a count: the bound of a rule is its until"),
        pytest.param("FREQ=MONTHLY;BYDAY=MO,TU;BYSETPOS=1", id="a position in a set"),
        pytest.param("FREQ=WEEKLY;BYDAY=1MO", id="an ordinal in a week"),
        pytest.param("FREQ=WEEKLY;BYDAY=MA", id="a weekday that is not one"),
    ],
)
def test_a_rule_that_is_not_simple_is_refused(rule: str) -> None:
    with pytest.raises(ValueError, match=r"not|counts within"):
        recurs(rule, date(2026, 1, 5), date(2026, 1, 5))
