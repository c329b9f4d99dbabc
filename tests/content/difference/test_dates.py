from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.content.difference.dates import described


def dates(*texts: str) -> list[date]:
    return [date.fromisoformat(text) for text in texts]


def every(days: int, first: str, count: int, *, but: str = "") -> list[date]:
    found = [date.fromisoformat(first) + timedelta(days=days * number) for number in range(count)]
    return [day for day in found if day.isoformat() != but]


@pytest.mark.parametrize(
    ("days", "texts"),
    [
        pytest.param(dates("2026-12-24"), ["donderdag 24 december"], id="one"),
        pytest.param(dates("2027-12-24"), ["vrijdag 24 december 2027"], id="one of another year"),
        pytest.param(dates("2026-12-24", "2026-12-25"), ["donderdag 24 december en vrijdag 25 december"], id="two in a row"),
        pytest.param(every(1, "2026-12-28", 10), ["elke dag van 28 december 2026 tot en met 6 januari 2027"], id="every day"),
        pytest.param(every(7, "2026-12-01", 4), ["elke dinsdag van 1 december tot en met 22 december"], id="every week"),
        pytest.param(every(14, "2026-12-01", 4), ["om de 2 weken op dinsdag van 1 december 2026 tot en met 12 januari 2027"], id="every other week"),
        pytest.param(
            every(7, "2026-11-03", 8, but="2026-12-01"),
            ["elke dinsdag van 3 november tot en met 22 december (behalve dinsdag 1 december)"],
            id="every week but one",
        ),
        pytest.param(dates("2026-10-01", "2026-11-05", "2026-12-03"), ["elke eerste donderdag van de maand van 1 oktober tot en met 3 december"], id="first of the month"),
        pytest.param(dates("2026-10-29", "2026-11-26", "2026-12-31"), ["elke laatste donderdag van de maand van 29 oktober tot en met 31 december"], id="last of the month"),
        pytest.param(
            [day for day in every(1, "2026-12-01", 14) if day.weekday() < 5],
            ["elke maandag tot en met vrijdag van 1 december tot en met 14 december"],
            id="working days",
        ),
        pytest.param(
            [day for day in every(1, "2026-12-01", 14) if day.weekday() in {0, 3}],
            ["elke maandag en donderdag van 3 december tot en met 14 december"],
            id="two days a week",
        ),
        pytest.param(dates("2026-12-01", "2026-12-10"), ["dinsdag 1 december", "donderdag 10 december"], id="two apart"),
        pytest.param(
            [*every(7, "2026-10-06", 3), *dates("2026-12-22")],
            ["elke dinsdag van 6 oktober tot en met 20 oktober", "dinsdag 22 december"],
            id="a run and one alone",
        ),
    ],
)  # fmt: skip
def test_dates_are_said_as_the_rule_that_they_follow(days: list[date], texts: list[str]) -> None:
    assert [part.text for part in described(days, 2026)] == texts


@given(st.sets(st.dates(date(2026, 1, 1), date(2026, 4, 1)), min_size=1))
def test_no_date_is_lost_and_none_said_twice(days: set[date]) -> None:
    said = [day for part in described(sorted(days), 2026) for day in part.days]
    assert sorted(said) == sorted(days)
