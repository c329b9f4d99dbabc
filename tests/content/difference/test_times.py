from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from ivr.content.difference.model import Stretch
from ivr.content.difference.times import when

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM).astimezone(UTC)


PERIOD = Stretch(at("2026-11-01T00:00"), at("2028-01-01T00:00"))


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        pytest.param("2026-12-24T15:00", "2026-12-24T17:00", ("donderdag 24 december", "15:00–17:00"), id="a part of a day"),
        pytest.param("2026-12-24T15:00:05", "2026-12-24T17:00", ("donderdag 24 december", "15:00:05–17:00"), id="seconds"),
        pytest.param("2026-12-24T15:00", "2026-12-25T00:00", ("donderdag 24 december", "15:00–24:00"), id="until midnight"),
        pytest.param("2026-12-24T22:00", "2026-12-25T06:00", ("donderdag 24 december", "22:00 tot de volgende dag 06:00"), id="a night"),
        pytest.param("2026-12-24T17:00", "2026-12-28T08:00", ("donderdag 24 december", "17:00 tot maandag 28 december 08:00"), id="days"),
        pytest.param("2026-12-24T17:00", "2027-01-28T08:00", ("donderdag 24 december", "17:00 tot donderdag 28 januari 2027 08:00"), id="weeks"),
        pytest.param("2027-03-01T00:00", "2028-01-01T00:00", ("vanaf maandag 1 maart 2027", ""), id="until the end, from midnight"),
        pytest.param("2027-03-01T08:00", "2028-01-01T00:00", ("vanaf maandag 1 maart 2027", "08:00"), id="until the end"),
        pytest.param("2027-12-31T17:00", "2028-01-01T00:00", ("vrijdag 31 december 2027", "17:00–24:00"), id="cut off by the end"),
    ],
)  # fmt: skip
def test_a_stretch_is_said_by_its_date_and_the_clock(start: str, end: str, said: tuple[str, str]) -> None:
    ((dates, clock),) = when([Stretch(at(start), at(end))], AMSTERDAM, PERIOD)
    assert (dates.text, clock) == said


def test_an_hour_that_comes_twice_says_which_it_is() -> None:
    stretch = Stretch(datetime(2026, 10, 25, 0, 30, tzinfo=UTC), datetime(2026, 10, 25, 1, 30, tzinfo=UTC))
    ((_, clock),) = when([stretch], AMSTERDAM, Stretch(at("2026-10-01T00:00"), PERIOD.end))
    assert clock == "02:30 (zomertijd)–02:30 (wintertijd)"


def test_many_weekends_say_their_end_by_its_weekday() -> None:
    weekends = [
        Stretch(at(f"2026-12-{day:02}T17:00"), at(f"2026-12-{day + 3:02}T08:00")) for day in (4, 11, 18)
    ]
    ((dates, clock),) = when(weekends, AMSTERDAM, PERIOD)
    assert dates.text == "elke vrijdag van 4 december tot en met 18 december"
    assert clock == "17:00 tot maandag 08:00"


def test_two_times_on_one_date_are_said_together() -> None:
    day = [Stretch(at(f"2026-12-24T{hour:02}:00"), at(f"2026-12-24T{hour + 1:02}:00")) for hour in (8, 12)]
    ((_, clock),) = when(day, AMSTERDAM, PERIOD)
    assert clock == "08:00–09:00 en 12:00–13:00"
