"""How the pages of hours say things: sources, dates, hours.

Rules of this file: pure; `today` is an argument. Hours are written as on the reading page.
"""

from datetime import date

from ivr.hours.model import NOT_CONFIRMED, Hours
from ivr.hours.reading import CONFIRMED
from ivr.page import written

UNCONFIRMED = "nog niet bevestigd"


def sourced(source: str) -> str:
    """Say where a fact comes from."""
    if source == NOT_CONFIRMED:
        return UNCONFIRMED
    by = [match for match in map(CONFIRMED.fullmatch, source.split(", ")) if match]
    if not by:
        return "uit de folder"
    return f"bevestigd door {by[-1]['name']} op {day(date.fromisoformat(by[-1]['day']))}"


def day(of: date) -> str:
    """A date without its weekday: "24 december 2026"."""
    return written.full_date(of, year=True).partition(" ")[2]


def short(of: date) -> str:
    """A date in digits: "24-12-2026"."""
    return f"{of:%d-%m-%Y}"


def dates(first: date, last: date, today: date) -> str:
    """A date or a range: "donderdag 24 december", "19 tot en met 30 juli 2027"."""
    if first == last:
        return written.full_date(first, year=first.year != today.year)
    end = written.full_date(last, year=last.year != today.year)
    return f"{written.full_date(first, year=first.year != last.year)} tot en met {end}"


def hours(of: Hours | None) -> str:
    """The hours of a date."""
    return "niet bekend" if of is None else written.spans(of)


def brief(of: Hours | None) -> str:
    """The hours of a date where there is little room: "8.00–12.00, 13.00–17.00"."""
    if of is None:
        return "niet bekend"
    spans = (f"{written.clock(span.start)}–{written.clock(span.end)}" for span in of)
    return ", ".join(spans) or "dicht"
