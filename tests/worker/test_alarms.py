"""When an alarm is due, and to whom."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from ruamel.yaml import YAML

from ivr.hours.parse import parse_timetable
from ivr.hours.timeline import Timeline, compile_timetable
from ivr.store.alarms import Alarm
from ivr.worker.alarms import after_sending, is_due, recipients

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
OFFICE = Path(__file__).parents[2] / "schedules" / "office.yaml"
ADDRESSES = ("first@x.example", "next@x.example", "last@x.example")


@pytest.fixture(scope="module")
def office() -> Timeline:
    timetable, problems = parse_timetable(
        YAML(typ="safe").load(OFFICE.read_text(encoding="utf-8")), "office.yaml"
    )
    assert timetable
    assert not problems
    return compile_timetable(timetable, {"office": timetable}, date(2026, 11, 1), date(2026, 12, 31))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM).astimezone(UTC)


@pytest.mark.parametrize(
    ("sent", "overdue", "now", "due"),
    [
        pytest.param(None, 0, "2026-11-23T10:00", False, id="all is well"),
        pytest.param(None, 1, "2026-11-23T10:00", True, id="the first is late: at once"),
        pytest.param(None, 1, "2026-11-23T23:00", True, id="the first is late: at night too"),
        pytest.param("2026-11-23T10:00", 1, "2026-11-23T11:59", False, id="told not long ago"),
        pytest.param("2026-11-23T10:00", 1, "2026-11-23T12:00", True, id="two hours later"),
        pytest.param(
            "2026-11-23T17:00", 3, "2026-11-24T08:00", False, id="over night nobody can do anything"
        ),
        pytest.param("2026-11-23T17:00", 3, "2026-11-24T10:00", True, id="two office hours later"),
        pytest.param("2026-11-27T16:00", 3, "2026-11-30T08:59", False, id="nor at the weekend"),
        pytest.param("2026-11-27T16:00", 3, "2026-11-30T09:00", True, id="and an hour of Monday"),
        pytest.param("2026-11-23T10:00", 0, "2026-11-23T10:01", True, id="it is over: at once"),
    ],
)
def test_an_alarm_is_due(office: Timeline, sent: str | None, overdue: int, now: str, *, due: bool) -> None:
    alarm = Alarm(1, at(sent)) if sent else Alarm()
    assert is_due(alarm, overdue, office, at(now)) is due


def test_where_office_hours_are_not_known_it_is_due_every_two_hours() -> None:
    alarm = Alarm(1, at("2026-11-23T20:00"))
    assert not is_due(alarm, 1, None, at("2026-11-23T21:59"))
    assert is_due(alarm, 1, None, at("2026-11-23T22:00"))


@pytest.mark.parametrize(
    ("times", "overdue", "count"),
    [
        pytest.param(0, 1, 1, id="the first time the first"),
        pytest.param(1, 1, 2, id="the second time the next too"),
        pytest.param(2, 1, 3, id="the third time the last too"),
        pytest.param(9, 1, 3, id="and then all"),
        pytest.param(1, 0, 1, id="it is over: who was told"),
        pytest.param(2, 0, 2, id="it is over: both who were told"),
    ],
)
def test_those_are_told(times: int, overdue: int, count: int) -> None:
    alarm = Alarm(times, at("2026-11-23T10:00")) if times else Alarm()
    assert recipients(alarm, overdue, ADDRESSES) == ADDRESSES[:count]


def test_an_alarm_counts_up_until_it_is_over() -> None:
    noon = at("2026-11-23T12:00")
    again = after_sending(after_sending(Alarm(), 1, noon), 2, noon + timedelta(hours=2))
    assert again == Alarm(2, noon + timedelta(hours=2))
    assert after_sending(again, 0, noon) == Alarm()
