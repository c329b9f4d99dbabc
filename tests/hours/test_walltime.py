from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ivr.hours.walltime import instant, moment_of, second_from, second_of
from tests.hours.strategies import ZONES

SPRING, AUTUMN = date(2026, 3, 29), date(2026, 10, 25)


@pytest.mark.parametrize(
    ("day", "minutes", "expected"),
    [
        pytest.param(date(2026, 11, 23), 780, "2026-11-23T12:00", id="winter"),
        pytest.param(date(2026, 7, 6), 780, "2026-07-06T11:00", id="summer"),
        pytest.param(SPRING, 119, "2026-03-29T00:59", id="before the gap"),
        pytest.param(SPRING, 120, "2026-03-29T01:00", id="02:00 does not exist, 03:00 is next"),
        pytest.param(SPRING, 150, "2026-03-29T01:00", id="02:30 does not exist, 03:00 is next"),
        pytest.param(SPRING, 180, "2026-03-29T01:00", id="after the gap"),
        pytest.param(SPRING, 1440, "2026-03-29T22:00", id="the day of 23 hours ends"),
        pytest.param(AUTUMN, 150, "2026-10-25T00:30", id="02:30 exists twice, the first"),
        pytest.param(AUTUMN, 180, "2026-10-25T02:00", id="03:00 exists once"),
        pytest.param(AUTUMN, 1440, "2026-10-25T23:00", id="the day of 25 hours ends"),
        pytest.param(date(2026, 3, 28), 1440 + 150, "2026-03-29T01:00", id="the gap, from the day before"),
    ],
)
def test_wall_time_in_amsterdam(day: date, minutes: int, expected: str) -> None:
    moment = moment_of(instant(day, minutes, ZoneInfo("Europe/Amsterdam")))
    assert moment == datetime.fromisoformat(expected).replace(tzinfo=UTC)


def test_a_day_that_a_zone_skips_begins_when_the_next_does() -> None:
    apia = ZoneInfo("Pacific/Apia")
    assert instant(date(2011, 12, 30), 600, apia) == instant(date(2011, 12, 31), 0, apia)


@settings(deadline=None)
@given(
    zone=st.sampled_from(ZONES).map(ZoneInfo),
    day=st.dates(date(2020, 1, 1), date(2040, 1, 1)),
    minutes=st.integers(0, 2880),
)
def test_a_later_wall_time_is_never_an_earlier_instant(zone: ZoneInfo, day: date, minutes: int) -> None:
    assert instant(day, minutes, zone) <= instant(day, minutes + 1, zone)


@pytest.mark.parametrize(
    ("microseconds", "inside", "from_"),
    [pytest.param(0, 100, 100, id="whole"), pytest.param(1, 100, 101, id="just after"), pytest.param(-1, 99, 100, id="just before")],
)  # fmt: skip
def test_a_moment_within_a_second_belongs_to_it(microseconds: int, inside: int, from_: int) -> None:
    moment = moment_of(100) + timedelta(microseconds=microseconds)
    assert (second_of(moment), second_from(moment)) == (inside, from_)


@pytest.mark.parametrize("moment", [moment_of(-90000), moment_of(0), moment_of(1_800_000_000)])
def test_seconds_and_moments_are_each_others_inverse(moment: datetime) -> None:
    assert moment_of(second_of(moment)) == moment


def test_a_naive_moment_is_refused() -> None:
    with pytest.raises(TypeError):
        second_of(datetime(2026, 1, 1))  # noqa: DTZ001 - the point
