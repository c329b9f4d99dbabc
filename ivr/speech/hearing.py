"""What somebody hears in a spoken time: Dutch words back to dates and minutes.

Rules of this file:
- It shares nothing with `dutch.py`: its words are listed here once more, so that a wrong word there is heard.
- What cannot be understood raises ValueError: a caller would not understand it either.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

_ONES = ("één", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen")
_TEENS = (
    *("tien", "elf", "twaalf", "dertien", "veertien", "vijftien", "zestien", "zeventien", "achttien"),
    "negentien",
)
_TENS = ("twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")
_DAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
_MONTHS = {
    "januari": 1,
    "februari": 2,
    "maart": 3,
    "april": 4,
    "mei": 5,
    "juni": 6,
    "juli": 7,
    "augustus": 8,
    "september": 9,
    "oktober": 10,
    "november": 11,
    "december": 12,
}
_PARTS = {"'s nachts": 0, "'s ochtends": 360, "'s middags": 720, "'s avonds": 1080}
_HALF_DAY, _DAY = 720, 1440
_QUARTER = 360


def _numerals() -> dict[str, int]:
    """The words of 1 to 99."""
    found = {word: number for number, word in enumerate((*_ONES, *_TEENS), 1)}
    for tens, word in enumerate(_TENS, 2):
        found[word] = tens * 10
        for ones, one in enumerate(_ONES, 1):
            bare = "een" if ones == 1 else one
            found[f"{bare}{'ën' if bare in {'twee', 'drie'} else 'en'}{word}"] = tens * 10 + ones
    return found


_NUMBERS = _numerals()


@dataclass(frozen=True, slots=True)
class Heard:
    """An opening as it was understood: its date, and minutes after that midnight; `end` None for "vanaf"."""

    day: date
    start: int
    end: int | None


def opening(text: str, *, today: date) -> Heard:
    """Understand "morgen van één uur tot half twee 's middags".

    Raises:
        ValueError: it cannot be understood, or names a weekday that the date is not.
    """
    for marker in (" van ", " vanaf ", " de hele dag"):
        named, found, rest = text.partition(marker)
        if found:
            day = _day(named, today)
            start, end = _span(f"{marker.strip()} {rest}".strip())
            return Heard(day, start, end)
    raise ValueError(f"no opening: {text!r}")


def _day(words: str, today: date) -> date:
    match words.split():
        case ["vandaag"]:
            return today
        case ["morgen"]:
            return today + timedelta(days=1)
        case [weekday, number, month, *year]:
            day = _date(_NUMBERS[number], _MONTHS[month], year, today)
            if _DAYS[day.weekday()] != weekday:
                raise ValueError(f"{words!r} is a {_DAYS[day.weekday()]}")
            return day
    raise ValueError(f"no day: {words!r}")


def _date(number: int, month: int, year: list[str], today: date) -> date:
    """A date as it is said; without its year people take it for the first to come."""
    match year:
        case []:
            this = date(today.year, month, number)
            return this if this >= today else date(today.year + 1, month, number)
        case ["tweeduizend"]:
            return date(2000, month, number)
        case ["tweeduizend", rest]:
            return date(2000 + _NUMBERS[rest], month, number)
    raise ValueError(f"no year: {year!r}")


_SPAN = re.compile(r"van (.+?) tot (.+?)( de volgende dag)?")


def _span(words: str) -> tuple[int, int | None]:
    """Minutes of "van … tot …" or "vanaf …"; an end beyond 1440 is on the next day."""
    if words == "de hele dag":
        return 0, _DAY
    if words.startswith("vanaf "):
        return _moment(words.removeprefix("vanaf ")), None
    found = _SPAN.fullmatch(words)
    if not found:
        raise ValueError(f"no span: {words!r}")
    first, last = found[1], found[2]
    if _part(first) is None:  # one part of the day for both
        part = _part(last)
        if part is None:
            raise ValueError(f"no part of the day: {words!r}")
        start = _in_part(_face(first), part)
        end = _in_part(_face(last.rsplit(" ", 2)[0]), part)
        return start, end if end > start else part + _QUARTER
    start, end = _moment(first), _moment(last)
    return start, end if end > start else end + _DAY


def _part(words: str) -> int | None:
    """The minute at which the part of the day that ends these words begins; midnight is a part of its own."""
    if words == "middernacht":
        return 0
    return next((minute for part, minute in _PARTS.items() if words.endswith(part)), None)


def _moment(words: str) -> int:
    part = _part(words)
    if part is None:
        raise ValueError(f"no part of the day: {words!r}")
    return 0 if words == "middernacht" else _in_part(_face(words.rsplit(" ", 2)[0]), part)


def _in_part(face: int, part: int) -> int:
    """The minute of the day that a clock face shows within a part of it."""
    for minute in (face, face + _HALF_DAY):
        if part <= minute < part + _QUARTER:
            return minute
    if (part + _QUARTER) % _HALF_DAY == face:
        return part + _QUARTER  # noon ends a morning
    raise ValueError(f"the clock does not show {face} in that part of the day")


def _face(words: str) -> int:
    """Minutes of a clock face of twelve hours: "half twee" is 90, "twaalf uur" is 0."""
    match words.removesuffix(" uur").split():
        case ["half", hour]:
            return (_hour(hour) - 30) % _HALF_DAY
        case ["kwart", "over" | "voor" as side, hour]:
            return _beside(15, side, _hour(hour))
        case [*count, "over" | "voor" as side, "half", hour]:
            return _beside(_minutes(count), side, _hour(hour) - 30)
        case [*count, "over" | "voor" as side, hour] if count:
            return _beside(_minutes(count), side, _hour(hour))
        case [hour]:
            return _hour(hour) % _HALF_DAY
    raise ValueError(f"no time: {words!r}")


def _beside(minutes: int, side: str, mark: int) -> int:
    return (mark + minutes if side == "over" else mark - minutes) % _HALF_DAY


def _minutes(words: list[str]) -> int:
    return _NUMBERS[" ".join(words).removesuffix(" minuut")]


def _hour(word: str) -> int:
    return _NUMBERS[word] * 60


Week = tuple[tuple[tuple[int, int], ...], ...]
"""Spans in minutes by weekday, Monday first."""

_WEEKDAY = "|".join(_DAYS)
_RUN = re.compile(
    rf"({_WEEKDAY})(?: (tot en met|en) ({_WEEKDAY}))? (van .+?|de hele dag)(?=(?:,| en) (?:{_WEEKDAY}) |$)"
)


def weekly_hours(text: str) -> Week:
    """Understand "maandag van één uur tot half twee 's middags en dinsdag van één tot twee uur 's middags".

    Raises:
        ValueError: it cannot be understood.
    """
    week: list[tuple[tuple[int, int], ...]] = [()] * 7
    if text == "geen vaste uren":
        return tuple(week)
    if text == "dag en nacht":
        return tuple([((0, _DAY),)] * 7)
    if text.startswith("elke dag "):
        return tuple([_spans(text.removeprefix("elke dag "))] * 7)
    heard = 0
    for run in _RUN.finditer(text):
        spans = _spans(run[4])
        for weekday in _run(run[1], run[2], run[3]):
            week[weekday] = spans
        heard += len(run[0])
    left = _RUN.sub("", text).replace(" en ", "").replace(", ", "").strip()
    if left or not heard:
        raise ValueError(f"no weekly hours: {text!r}")
    return tuple(week)


def _run(first: str, link: str | None, last: str | None) -> Iterator[int]:
    begin = _DAYS.index(first)
    end = _DAYS.index(last) if last else begin
    yield from (begin, end) if link == "en" else range(begin, end + 1)


def _spans(text: str) -> tuple[tuple[int, int], ...]:
    found: list[tuple[int, int]] = []
    for words in re.split(r"(?:,| en) (?=van |de hele dag)", text):
        start, end = _span(words)
        if end is None:
            raise ValueError(f"no end: {words!r}")
        found.append((start, end))
    return tuple(found)
