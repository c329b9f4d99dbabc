"""How the pages of hours say sources, dates and hours."""

from datetime import date

import pytest

from ivr.hours.model import Hours, Span
from ivr.staff.hours.wording import brief, dates, hours, sourced

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("source", "words"),
    [
        ("not confirmed", "nog niet bevestigd"),
        ("contact#4, contact#5", "uit de folder"),
        ("confirmed by A. Jansen on 2026-11-22", "bevestigd door A. Jansen op 22 november 2026"),
        ("contact#4, confirmed by A. Jansen on 2026-11-22", "bevestigd door A. Jansen op 22 november 2026"),
    ],
)
def test_a_source_has_words(source: str, words: str) -> None:
    assert sourced(source) == words


@pytest.mark.parametrize(
    ("first", "last", "words"),
    [
        (date(2026, 12, 24), date(2026, 12, 24), "donderdag 24 december"),
        (date(2027, 1, 4), date(2027, 1, 4), "maandag 4 januari 2027"),
        (date(2026, 12, 24), date(2026, 12, 26), "donderdag 24 december tot en met zaterdag 26 december"),
        (
            date(2026, 12, 24),
            date(2027, 1, 4),
            "donderdag 24 december 2026 tot en met maandag 4 januari 2027",
        ),
        (date(2027, 7, 19), date(2027, 7, 30), "maandag 19 juli tot en met vrijdag 30 juli 2027"),
    ],
)
def test_dates_name_a_year_that_is_not_that_of_the_reader(first: date, last: date, words: str) -> None:
    assert dates(first, last, TODAY) == words


@pytest.mark.parametrize(
    ("of", "long", "short"),
    [
        (None, "niet bekend", "niet bekend"),
        ((), "dicht", "dicht"),
        ((Span(480, 720),), "van 8.00 tot 12.00 uur", "8.00–12.00"),
        ((Span(1320, 1800),), "van 22.00 tot 6.00 uur", "22.00–6.00"),
        (
            (Span(480, 720), Span(780, 1440)),
            "van 8.00 tot 12.00 uur en van 13.00 tot 24.00 uur",
            "8.00–12.00, 13.00–24.00",
        ),
    ],
)
def test_hours_are_said_long_and_briefly(of: Hours | None, long: str, short: str) -> None:
    assert (hours(of), brief(of)) == (long, short)
