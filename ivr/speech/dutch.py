"""Dutch as people say it: numbers, times, spans, days, weekly hours and phone numbers in words.

Rules of this file:

- Pure: no clock, no locale, no I/O. `today` is an argument; every time is wall time of the clinic.
- A voice never meets a digit: what comes out holds letters, apostrophes, spaces and commas only.
- A span is half-open, in minutes since midnight of its day, and is said whole: from when until when.
- The part of the day is always said, once where both ends share it: nobody has to guess which "acht uur".
- The tables are our own, since Babel costs start-up time; the tests compare them with Babel and num2words.
"""

from collections.abc import Mapping, Sequence
from datetime import date, datetime, time, timedelta
from itertools import groupby
from typing import TypeAlias

from ivr.speech import numbering

Span: TypeAlias = tuple[int, int]
"""[start, end) in minutes since midnight: 0 <= start < 1440, start < end <= start + 1440; above 1440 is the next day."""

WEEKDAYS = ("maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag", "zondag")
MONTHS = (
    *("januari", "februari", "maart", "april", "mei", "juni"),
    *("juli", "augustus", "september", "oktober", "november", "december"),
)

_SMALL = (
    *("nul", "een", "twee", "drie", "vier", "vijf", "zes", "zeven", "acht", "negen"),
    *(
        "tien",
        "elf",
        "twaalf",
        "dertien",
        "veertien",
        "vijftien",
        "zestien",
        "zeventien",
        "achttien",
        "negentien",
    ),
)
_TENS = ("", "", "twintig", "dertig", "veertig", "vijftig", "zestig", "zeventig", "tachtig", "negentig")
_MISTAKEN_FROM = timedelta(days=183)
"""A date without its year is taken for the nearest one: half a year away it may be another."""
_PARTS_OF_DAY = ("'s nachts", "'s ochtends", "'s middags", "'s avonds")

_HOUR = 60
_PART = 6 * _HOUR
_HALF_DAY = 12 * _HOUR
_DAY = 24 * _HOUR
_WHOLE_DAY = "de hele dag"
_MILLENNIUM = 2000


def number(count: int) -> str:
    """Say a whole number from 0 to 999; one is "één", so that it does not sound like the article."""
    if not 0 <= count <= 999:  # noqa: PLR2004 - the contract
        msg = f"no words for {count}: only 0 to 999"
        raise ValueError(msg)
    hundreds, rest = divmod(count, 100)
    if not hundreds:
        return "één" if rest == 1 else _below_hundred(rest)
    head = "honderd" if hundreds == 1 else f"{_SMALL[hundreds]}honderd"
    return head + (_below_hundred(rest) if rest else "")


def _below_hundred(count: int) -> str:
    if count < len(_SMALL):
        return _SMALL[count]
    tens, unit = divmod(count, 10)
    if not unit:
        return _TENS[tens]
    link = "ën" if _SMALL[unit].endswith("e") else "en"  # tweeëntwintig, but vierentwintig
    return f"{_SMALL[unit]}{link}{_TENS[tens]}"


def digits(text: str) -> str:
    """Say ASCII digits one by one: "112" is "één één twee"."""
    if not (text.isascii() and text.isdigit()):
        msg = "only digits can be said one by one"
        raise ValueError(msg)
    return " ".join(number(int(digit)) for digit in text)


def phone_number(e164: str) -> str:
    """Say an E.164 number digit by digit, with a comma between groups so that a voice pauses there."""
    return ", ".join(digits(group) for group in numbering.groups(e164))


def listed(items: Sequence[str]) -> str:
    """Join as a sentence does: "a", "a en b", "a, b en c"."""
    return " en ".join(part for part in (", ".join(items[:-1]), *items[-1:]) if part)


def clock_time(at: time) -> str:
    """Say a time as the clock face shows it, to the minute: "half twee", "tien voor half elf"."""
    return _face(_minute_of_day(at))


def time_of_day(at: time) -> str:
    """Say a time with its part of the day: "half twee 's middags", "middernacht"."""
    return _moment(_minute_of_day(at))


def _minute_of_day(at: time) -> int:
    return at.hour * _HOUR + at.minute


def _face(minute_of_day: int) -> str:
    hour, minute = divmod(minute_of_day, _HOUR)
    this, following = _hour_word(hour), _hour_word(hour + 1)
    marks = {
        0: f"{this} uur",
        15: f"kwart over {this}",
        30: f"half {following}",
        45: f"kwart voor {following}",
    }
    match minute:
        case 0 | 15 | 30 | 45:
            return marks[minute]
        case _ if minute < 20:  # noqa: PLR2004 - from here on "half" is nearer than the hour
            return f"{_minutes(minute)} over {this}"
        case _ if minute < 30:  # noqa: PLR2004 - half an hour
            return f"{_minutes(30 - minute)} voor half {following}"
        case _ if minute <= 40:  # noqa: PLR2004 - up to here "half" is nearer than the next hour
            return f"{_minutes(minute - 30)} over half {following}"
        case _:
            return f"{_minutes(_HOUR - minute)} voor {following}"


def _hour_word(hour: int) -> str:
    return number(hour % 12 or 12)


def _minutes(count: int) -> str:
    return "één minuut" if count == 1 else number(count)  # "één over acht" is not said, "drie over acht" is


def _moment(minute: int) -> str:
    minute %= _DAY
    return f"{_face(minute)} {_PARTS_OF_DAY[minute // _PART]}" if minute else "middernacht"


def span(hours: Span) -> str:
    """Say a span whole: "van één uur tot half twee 's middags"; a whole day is "de hele dag"."""
    start, end = hours
    if not (0 <= start < _DAY and start < end <= start + _DAY):
        msg = f"not a span: {hours}"
        raise ValueError(msg)
    if hours == (0, _DAY):
        return _WHOLE_DAY
    if _share_part(start, end):
        said_twice = start % _HOUR == end % _HOUR == 0  # "van één tot twee uur"
        first = _face(start).removesuffix(" uur") if said_twice else _face(start)
        return f"van {first} tot {_face(end)} {_PARTS_OF_DAY[start // _PART]}"
    next_day = " de volgende dag" if end > _DAY and end - start > _HALF_DAY else ""
    return f"van {_moment(start)} tot {_moment(end)}{next_day}"


def _share_part(start: int, end: int) -> bool:
    """Tell whether one part of the day is said for both: noon still ends a morning, as six o'clock ends an afternoon.

    Midnight names itself, and six in the morning is morning to everybody, also at the end of a night.
    """
    return start // _PART == (end - 1) // _PART and start > 0 and end not in (_PART, _DAY)


def spans(hours: Sequence[Span]) -> str:
    """Say the spans of one day in order of time, joined with "en"; "" if there are none."""
    return listed([span(each) for each in sorted(hours)])


def full_date(day: date, *, year: bool = False) -> str:
    """Say a date: "dinsdag vierentwintig november", if asked with its year (2000 to 2999)."""
    words = f"{WEEKDAYS[day.weekday()]} {number(day.day)} {MONTHS[day.month - 1]}"
    return f"{words} {year_in_words(day.year)}" if year else words


def year_in_words(year: int) -> str:
    """Say a year of this millennium: "tweeduizend zevenentwintig"."""
    rest = year - _MILLENNIUM
    return f"tweeduizend {number(rest)}" if rest else "tweeduizend"


def relative_day(day: date, *, today: date) -> str:
    """Say a day as seen from today: "vandaag", "morgen", else its date, with the year where it may be mistaken."""
    match day - today:
        case timedelta(days=0):
            return "vandaag"
        case timedelta(days=1):
            return "morgen"
        case _:
            return full_date(day, year=abs(day - today) >= _MISTAKEN_FROM)


def opening(start: datetime, end: datetime | None, *, today: date) -> str:
    """Say the day and the whole span of an opening: "vandaag van één uur tot half twee 's middags".

    `start` and `end` carry wall time of the clinic; `today` is the clinic's date. Without an end, or with one
    more than a day later, it is "morgen vanaf acht uur 's ochtends".
    """
    day = relative_day(start.date(), today=today)
    first = _minute_of_day(start.time())
    last = _minute_of_day(end.time()) + (end.date() - start.date()).days * _DAY if end else 0
    # In the night the clock goes back, a wall time may also end before it starts.
    if not first < last <= first + _DAY:
        return f"{day} vanaf {_moment(first)}"
    return f"{day} {span((first, last))}"


def end(at: datetime, *, today: date) -> str:
    """Say until when something lasts: "één uur 's middags", "middernacht", "morgen acht uur 's ochtends".

    `at` carries wall time of the clinic; `today` is the clinic's date. The midnight that ends today is just "middernacht".
    """
    minute, days = _minute_of_day(at.time()), (at.date() - today).days
    if days == 0 or (days == 1 and not minute):
        return _moment(minute)
    return f"{relative_day(at.date(), today=today)} {_moment(minute)}"


def weekly_hours(hours: Mapping[int, Sequence[Span]]) -> str:
    """Say weekly hours, weekday (0 is Monday) to spans: "maandag van één uur tot half twee 's middags en …".

    Days in a row with equal hours are said together; always open is "dag en nacht", never "geen vaste uren".
    """
    week = [spans(hours.get(weekday, ())) for weekday in range(7)]
    if not any(week):
        return "geen vaste uren"
    if len(set(week)) == 1:
        return "dag en nacht" if week[0] == _WHOLE_DAY else f"elke dag {week[0]}"
    runs = groupby(range(7), key=week.__getitem__)
    return listed([f"{_run_of_days(list(days))} {said}" for said, days in runs if said])


def _run_of_days(days: Sequence[int]) -> str:
    match days:
        case [only]:
            return WEEKDAYS[only]
        case [first, second]:
            return f"{WEEKDAYS[first]} en {WEEKDAYS[second]}"
        case _:
            return f"{WEEKDAYS[days[0]]} tot en met {WEEKDAYS[days[-1]]}"
