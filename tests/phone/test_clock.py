from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from ivr.phone.clock import SimulatedClock

AMSTERDAM = ZoneInfo("Europe/Amsterdam")


def test_time_passes_only_when_told() -> None:
    clock = SimulatedClock(datetime(2026, 11, 23, 13, 29, 58, tzinfo=AMSTERDAM))
    assert clock.now() == clock.now()
    clock.advance(2.5)
    assert clock.now() == datetime(2026, 11, 23, 13, 30, 0, 500_000, tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("start", "after_two_seconds"),
    [
        pytest.param("2026-03-29T01:59:59+01:00", "2026-03-29T03:00:01+02:00", id="summer time begins"),
        pytest.param("2026-10-25T02:59:59+02:00", "2026-10-25T02:00:01+01:00", id="summer time ends"),
    ],
)
def test_a_call_lives_through_the_change_of_the_clock(start: str, after_two_seconds: str) -> None:
    clock = SimulatedClock(datetime.fromisoformat(start).astimezone(AMSTERDAM))
    clock.advance(2)
    assert clock.now().isoformat() == after_two_seconds


@pytest.mark.parametrize("night", ["2026-03-29T01:00:00+01:00", "2026-10-25T01:30:00+02:00"])
def test_the_length_of_a_call_counts_the_hour_that_the_clock_skips_or_repeats(night: str) -> None:
    start = datetime.fromisoformat(night).astimezone(AMSTERDAM)
    clock = SimulatedClock(start)
    clock.advance(2 * 3600)
    assert clock.since(start) == 2 * 3600


def test_a_moment_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="time zone"):
        SimulatedClock(datetime(2026, 11, 23, 13, 10))  # noqa: DTZ001 - the case
