"""By when somebody is phoned back who chose no window."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from ruamel.yaml import YAML

from ivr.callbacks.due import after_office_time, two_office_days, untouched
from ivr.hours.parse import parse_timetable
from ivr.hours.timeline import Timeline, compile_timetable

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def office() -> Timeline:
    data = YAML(typ="safe").load((ROOT / "schedules" / "office.yaml").read_text(encoding="utf-8"))
    timetable, problems = parse_timetable(data, "office.yaml")
    assert timetable
    assert not problems
    return compile_timetable(timetable, {"office": timetable}, date(2026, 1, 1), date(2027, 1, 10))


@pytest.mark.parametrize(
    ("asked", "due"),
    [
        pytest.param("2026-11-23T09:00", "2026-11-25T17:00", id="Monday: Tuesday and Wednesday"),
        pytest.param("2026-11-23T07:00", "2026-11-24T17:00", id="before it opens: Monday and Tuesday"),
        pytest.param("2026-11-26T09:00", "2026-11-30T17:00", id="Thursday: Friday and Monday"),
        pytest.param("2026-11-28T23:00", "2026-12-01T17:00", id="at the weekend: Monday and Tuesday"),
        pytest.param("2026-12-24T09:00", "2026-12-29T17:00", id="Christmas is no office day"),
    ],
)
def test_two_office_days_are_counted_by_the_office_hours(office: Timeline, asked: str, due: str) -> None:
    at = datetime.fromisoformat(asked).replace(tzinfo=AMSTERDAM)
    expected = datetime.fromisoformat(due).replace(tzinfo=AMSTERDAM)
    assert two_office_days(office)(at.astimezone(UTC)) == expected


def test_without_known_hours_it_is_two_days(office: Timeline) -> None:
    beyond = datetime(2027, 6, 1, tzinfo=UTC)
    assert two_office_days(office)(beyond) == beyond + timedelta(days=2)
    assert two_office_days(None)(beyond) == beyond + timedelta(days=2)


def utc(text: str) -> datetime:
    """Amsterdam time, as the others."""
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM).astimezone(UTC)


@pytest.mark.parametrize(
    ("oldest", "last_act", "now", "expected"),
    [
        pytest.param(None, None, "2026-11-25T17:00", False, id="nothing is open"),
        pytest.param(None, "2026-11-02T09:00", "2026-11-25T17:00", False, id="all is closed, and long ago"),
        pytest.param("2026-11-23T09:00", None, "2026-11-25T16:59", False, id="a minute before two office days"),
        pytest.param("2026-11-23T09:00", None, "2026-11-25T17:00", True, id="two office days"),
        pytest.param("2026-11-23T09:00", "2026-11-24T09:00", "2026-11-25T17:00", False, id="staff did something since"),
        pytest.param("2026-11-23T09:00", "2026-11-24T09:00", "2026-11-26T17:00", True, id="two office days after that"),
        pytest.param("2026-11-23T09:00", "2026-11-02T09:00", "2026-11-25T16:59", False, id="before that there was nothing to do"),
        pytest.param("2026-11-27T16:00", None, "2026-11-30T17:00", False, id="a weekend is no office day"),
    ],
)  # fmt: skip
def test_a_list_is_untouched_after_two_office_days_without_staff(
    office: Timeline, oldest: str | None, last_act: str | None, now: str, *, expected: bool
) -> None:
    moments = (oldest and utc(oldest), last_act and utc(last_act))
    assert untouched(*moments, office, utc(now)) is expected


@pytest.mark.parametrize(
    ("moment", "hours", "expected"),
    [
        pytest.param("2026-11-23T10:00", 2, "2026-11-23T12:00", id="within the morning"),
        pytest.param("2026-11-23T16:00", 12, "2026-11-25T10:00", id="over two nights"),
        pytest.param("2026-11-27T16:30", 2, "2026-11-30T09:30", id="over a weekend"),
        pytest.param("2026-11-28T03:00", 2, "2026-11-30T10:00", id="from a night"),
        pytest.param("2026-11-23T15:00", 2, "2026-11-23T17:00", id="to the minute at which it closes"),
    ],
)
def test_office_time_runs_while_the_office_is_open(
    office: Timeline, moment: str, hours: int, expected: str
) -> None:
    assert after_office_time(office, utc(moment), timedelta(hours=hours)) == utc(expected)


@pytest.mark.parametrize("known", [False, True], ids=["no office", "beyond what is known"])
def test_where_office_hours_are_not_known_all_time_counts(office: Timeline, *, known: bool) -> None:
    beyond = datetime(2027, 6, 1, tzinfo=UTC)
    assert after_office_time(office if known else None, beyond, timedelta(hours=2)) == beyond + timedelta(
        hours=2
    )
