"""By when somebody is phoned back who chose no window."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from ruamel.yaml import YAML

from ivr.callbacks.due import two_office_days
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
