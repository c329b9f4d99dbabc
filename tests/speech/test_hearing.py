"""Spoken times are understood as what they are, by other words than those that say them."""

from datetime import date, datetime, timedelta

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from ivr.speech import dutch, hearing
from ivr.speech.hearing import Heard

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("vandaag van één uur tot half twee 's middags", Heard(TODAY, 780, 810)),
        ("morgen van één tot twee uur 's middags", Heard(date(2026, 11, 24), 780, 840)),
        ("woensdag twee december van tien tot twaalf uur 's ochtends", Heard(date(2026, 12, 2), 600, 720)),
        ("vrijdag één januari tweeduizend zevenentwintig de hele dag", Heard(date(2027, 1, 1), 0, 1440)),
        ("vandaag vanaf acht uur 's ochtends", Heard(TODAY, 480, None)),
        ("vandaag van tien uur 's avonds tot zes uur 's ochtends", Heard(TODAY, 1320, 1800)),
        ("vandaag van middernacht tot één minuut over half één 's nachts", Heard(TODAY, 0, 31)),
    ],
)
def test_an_opening_is_understood(text: str, heard: Heard) -> None:
    assert hearing.opening(text, today=TODAY) == heard


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("dinsdag twee december van tien tot twaalf uur 's ochtends", id="another weekday"),
        pytest.param("op een werkdag", id="no day"),
        pytest.param("vandaag van tien tot twaalf uur", id="no part of the day"),
        pytest.param("vandaag van tien uur 's middags tot elf uur 's avonds", id="a time outside its part"),
        pytest.param("vandaag van 10 tot 12 uur 's ochtends", id="digits"),
        pytest.param("overmorgen van tien tot twaalf uur 's ochtends", id="a day that is not said"),
    ],
)
def test_what_nobody_would_understand_is_refused(text: str) -> None:
    with pytest.raises((ValueError, LookupError)):
        hearing.opening(text, today=TODAY)


@given(
    ahead=st.integers(0, 800),
    start=st.integers(0, 1439),
    length=st.integers(1, 1440),
)
@example(ahead=0, start=0, length=1440)
@example(ahead=0, start=360, length=360)
@example(ahead=0, start=1080, length=360)
def test_every_opening_that_is_said_is_heard_as_it_is(ahead: int, start: int, length: int) -> None:
    day = TODAY + timedelta(days=ahead)
    begin = datetime(day.year, day.month, day.day) + timedelta(minutes=start)  # noqa: DTZ001 - wall time
    said = dutch.opening(begin, begin + timedelta(minutes=length), today=TODAY)

    assert hearing.opening(said, today=TODAY) == Heard(day, start, start + length)


SPANS = st.lists(st.integers(0, 1440), min_size=0, max_size=6, unique=True).map(
    lambda edges: [pair for pair in zip(sorted(edges)[::2], sorted(edges)[1::2], strict=False)]  # noqa: C416
)


@given(st.lists(SPANS, min_size=7, max_size=7))
@example([[(780, 810)], [(780, 840)], [(600, 720)], [], [], [], []])
@example([[(0, 1440)]] * 7)
@example([[(480, 1020)]] * 7)
@example([[(480, 720), (780, 1020)]] * 5 + [[]] * 2)
@example([[]] * 7)
def test_every_week_that_is_said_is_heard_as_it_is(week: list[list[tuple[int, int]]]) -> None:
    said = dutch.weekly_hours(dict(enumerate(week)))

    assert hearing.weekly_hours(said) == tuple(map(tuple, week))
