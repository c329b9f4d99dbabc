"""What people type on the pages of hours: dates, and blocks of time as pairs of fields.

Rules of this file:
- Nothing is guessed: a date is what a date field sends or dd-mm-jjjj, a time has hours and minutes.
- What cannot even be written down is a fault here, in Dutch; what is wrong with the rest the parsers say.
- What was typed comes back as it was typed.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date

from flask import request

from ivr.hours.model import DAY_MINUTES, Hours
from ivr.staff.access import Visit

MORE = "meer"
"""The name of the button that asks for one more block, and keeps nothing."""

MOST_BLOCKS = 8
NO_DATE = "Vul een datum in."
UNWRITTEN = "Schrijf de datum als dag-maand-jaar, zoals 24-12-2026."
HALF = "Vul bij elk blok van én tot in, of laat beide leeg."
_TIME = re.compile(r"(\d{1,2})[:.](\d{2})", re.ASCII)
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})", re.ASCII)
_DUTCH = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})", re.ASCII)
_HOURS, _MINUTES = range(24), range(60)
_MIDNIGHT = "24:00"

Pair = tuple[str, str]
"""From and until of a block, as they stand in their fields."""


def typed_date(text: str) -> tuple[date | None, str]:
    """Read a date, or say what is wrong with it."""
    text = text.strip()
    if not text:
        return None, NO_DATE
    if match := _ISO.fullmatch(text):
        year, month, day = map(int, match.groups())
    elif match := _DUTCH.fullmatch(text):
        day, month, year = map(int, match.groups())
    else:
        return None, UNWRITTEN
    try:
        return date(year, month, day), ""
    except ValueError:
        return None, f"{day:02}-{month:02}-{year:04} bestaat niet. Kies een dag die er is."


@dataclass(frozen=True, slots=True, kw_only=True)
class Blocks:
    """The fields for the hours of one day: `name` begins their names, `label` says to people which day it is."""

    name: str
    label: str
    pairs: tuple[Pair, ...]
    fault: str = ""

    @property
    def said(self) -> str:
        """The blocks for who only reads."""
        return ", ".join(f"{start}–{end}" for start, end in self.pairs if start) or "gesloten"

    def one_more(self) -> "Blocks":
        """With an empty block at the end."""
        return replace(self, pairs=(*self.pairs, ("", ""))[:MOST_BLOCKS])

    def texts(self, usual: Hours = ()) -> tuple[list[str], str]:
        """Give the hours as a file has them, or say what is wrong.

        Where `usual` are the hours that hold otherwise, one that is left empty is where those begin or end.
        """
        found: list[str] = []
        for pair in self.pairs:
            start, end = pair if all(pair) or not any(pair) else _whole(pair, usual)
            if not start and not end:
                continue
            if not start or not end:
                return [], HALF
            for text in (start, end):
                if not _minutes_of(text):
                    return [], f"“{text[:20]}” is geen tijd. Schrijf uren en minuten, zoals 9:00 of 13:30."
            found.append(_span(start, end))
        return found, ""


def _whole(pair: Pair, usual: Hours) -> Pair:
    if not usual:
        return pair
    return pair[0] or _clock(usual[0].start), pair[1] or _clock(usual[-1].end)


def _span(start: str, end: str) -> str:
    """Write a block as a file has it; one that ends at midnight ends its own day."""
    begin, until = _minutes_of(start), _minutes_of(end)
    return f"{begin}-{_MIDNIGHT if until == '00:00' else until}"


def _minutes_of(text: str) -> str:
    """A time as files have it: 09:00; "" for what is none."""
    if text == _MIDNIGHT:
        return "00:00"
    match = _TIME.fullmatch(text)
    if match is None:
        return ""
    hour, minute = int(match[1]), int(match[2])
    return f"{hour:02}:{minute:02}" if hour in _HOURS and minute in _MINUTES else ""


def blocks_typed(name: str, label: str) -> Blocks:
    """The blocks of a day as they were sent, with one more if that is what was asked."""
    form = request.form
    pairs = []
    for i in range(MOST_BLOCKS):
        if f"{name}-{i}-van" not in form and f"{name}-{i}-tot" not in form:
            break
        start, end = (form.get(f"{name}-{i}-{part}", "").strip()[:20] for part in ("van", "tot"))
        pairs.append((start, end))
    found = Blocks(name=name, label=label, pairs=tuple(pairs) or (("", ""),))
    return found.one_more() if MORE in form else found


def blocks_of(name: str, label: str, hours: Hours, *, spare: bool = True) -> Blocks:
    """The blocks of a day as they are kept, with an empty one to add to them."""
    pairs = tuple((_clock(span.start), _clock(span.end)) for span in hours)
    found = Blocks(name=name, label=label, pairs=pairs)
    return found.one_more() if spare or not pairs else found


def _clock(minutes: int) -> str:
    minutes %= DAY_MINUTES
    return f"{minutes // 60:02}:{minutes % 60:02}"


def chosen(visit: Visit, name: str, choices: Sequence[str]) -> str:
    """Give what was chosen, "" for nothing or for what there is not."""
    value = visit.typed(name)
    return value if value in choices else ""
