import re
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from babel.dates import get_day_names, get_month_names
from babel.lists import format_list
from hypothesis import given, settings
from hypothesis import strategies as st
from num2words import num2words

from ivr.speech import dutch
from ivr.speech.dutch import Span

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
MINUTES = [time(hour, minute) for hour in range(24) for minute in range(60)]
SPANS = st.builds(lambda start, length: (start, start + length), st.integers(0, 1439), st.integers(1, 1440))


@pytest.mark.parametrize(
    ("count", "words"),
    [
        pytest.param(0, "nul", id="zero"),
        pytest.param(1, "één", id="one-with-accents"),
        pytest.param(22, "tweeëntwintig", id="two-takes-a-trema"),
        pytest.param(21, "eenentwintig", id="one-in-a-compound-has-no-accents"),
        pytest.param(100, "honderd", id="hundred"),
        pytest.param(101, "honderdeen", id="hundred-and-one"),
        pytest.param(999, "negenhonderdnegenennegentig", id="last"),
    ],
)
def test_a_number_is_said(count: int, words: str) -> None:
    assert dutch.number(count) == words


def test_numbers_agree_with_num2words() -> None:
    for count in range(2, 1000):
        assert dutch.number(count) == num2words(count, lang="nl").replace("éé", "ee")


@pytest.mark.parametrize("count", [-1, 1000])
def test_a_number_without_words_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="only 0 to 999"):
        dutch.number(count)


def test_digits_are_said_one_by_one() -> None:
    assert dutch.digits("112") == "één één twee"
    assert dutch.digits("0") == "nul"


@pytest.mark.parametrize("text", ["", "1 2", "+31", "²", "٣"])
def test_only_digits_are_said_one_by_one(text: str) -> None:
    with pytest.raises(ValueError, match="only digits"):
        dutch.digits(text)


def test_a_phone_number_has_a_pause_between_groups() -> None:
    assert dutch.phone_number("+31232240130") == "nul twee drie, twee twee vier, nul één, drie nul"


@pytest.mark.parametrize("count", range(5))
def test_a_list_is_joined_as_babel_does(count: int) -> None:
    items = [f"zaak {number}" for number in range(count)]
    assert dutch.listed(items) == format_list(items, locale="nl")


@pytest.mark.parametrize(
    ("at", "said"),
    [
        pytest.param("13:00", "één uur", id="full-hour"),
        pytest.param("13:30", "half twee", id="half-names-the-next-hour"),
        pytest.param("13:15", "kwart over één", id="quarter-past"),
        pytest.param("12:45", "kwart voor één", id="quarter-to-over-noon"),
        pytest.param("10:20", "tien voor half elf", id="before-half"),
        pytest.param("10:40", "tien over half elf", id="after-half"),
        pytest.param("08:05", "vijf over acht", id="past"),
        pytest.param("08:55", "vijf voor negen", id="to"),
        pytest.param("10:33", "drie over half elf", id="odd-minute"),
        pytest.param("10:01", "één minuut over tien", id="one-minute-past"),
        pytest.param("10:29", "één minuut voor half elf", id="one-minute-before-half"),
        pytest.param("10:19", "negentien over tien", id="hour-is-as-near-as-half"),
        pytest.param("10:41", "negentien voor elf", id="next-hour-is-nearer-than-half"),
        pytest.param("00:00", "twaalf uur", id="midnight-on-the-face"),
        pytest.param("23:45", "kwart voor twaalf", id="before-midnight"),
    ],
)
def test_a_time_is_said_as_people_say_it(at: str, said: str) -> None:
    assert dutch.clock_time(time.fromisoformat(at)) == said


FACE = re.compile(
    r"(?:(?P<quarter>kwart)|(?P<minutes>\w+?)(?: minuut)?) (?P<side>over|voor) (?P<half>half )?(?P<hour>\w+)"
    r"|half (?P<half_hour>\w+)|(?P<full_hour>\w+) uur"
)


def minute_meant(said: str) -> int:
    """Read a time back, from 0 to 719: what a listener does, written apart from the code."""
    value = {dutch.number(count): count for count in range(60)}
    match FACE.fullmatch(said).groupdict():  # type: ignore[union-attr]
        case {"full_hour": str(hour)}:
            return value[hour] * 60 % 720
        case {"half_hour": str(hour)}:
            return (value[hour] * 60 - 30) % 720
        case {"quarter": quarter, "minutes": minutes, "side": side, "half": half, "hour": str(hour)}:
            mark = value[hour] * 60 - (30 if half else 0)
            distance = 15 if quarter else value[str(minutes)]
            return (mark + (distance if side == "over" else -distance)) % 720
    raise AssertionError(said)


def test_every_minute_of_the_day_is_understood_as_it_was_meant() -> None:
    for at in MINUTES:
        assert minute_meant(dutch.clock_time(at)) == (at.hour * 60 + at.minute) % 720, at


@pytest.mark.parametrize(
    ("at", "said"),
    [
        pytest.param("00:00", "middernacht", id="midnight"),
        pytest.param("00:01", "één minuut over twaalf 's nachts", id="night-begins"),
        pytest.param("05:59", "één minuut voor zes 's nachts", id="night-ends"),
        pytest.param("06:00", "zes uur 's ochtends", id="morning-begins"),
        pytest.param("11:59", "één minuut voor twaalf 's ochtends", id="morning-ends"),
        pytest.param("12:00", "twaalf uur 's middags", id="noon"),
        pytest.param("18:00", "zes uur 's avonds", id="evening-begins"),
        pytest.param("23:30", "half twaalf 's avonds", id="late"),
    ],
)
def test_a_time_names_its_part_of_the_day(at: str, said: str) -> None:
    assert dutch.time_of_day(time.fromisoformat(at)) == said


def test_no_two_minutes_of_a_day_sound_alike() -> None:
    assert len({dutch.time_of_day(at) for at in MINUTES}) == 1440


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        pytest.param((780, 810), "van één uur tot half twee 's middags", id="nurse-on-monday"),
        pytest.param((780, 840), "van één tot twee uur 's middags", id="uur-is-said-once"),
        pytest.param((810, 840), "van half twee tot twee uur 's middags", id="half-first"),
        pytest.param((795, 825), "van kwart over één tot kwart voor twee 's middags", id="no-full-hour"),
        pytest.param((600, 720), "van tien tot twaalf uur 's ochtends", id="noon-ends-a-morning"),
        pytest.param((720, 1080), "van twaalf tot zes uur 's middags", id="six-ends-an-afternoon"),
        pytest.param((600, 840), "van tien uur 's ochtends tot twee uur 's middags", id="over-noon"),
        pytest.param((480, 1020), "van acht uur 's ochtends tot vijf uur 's middags", id="office-hours"),
        pytest.param((60, 300), "van één tot vijf uur 's nachts", id="within-the-night"),
        pytest.param((60, 360), "van één uur 's nachts tot zes uur 's ochtends", id="six-is-never-night"),
        pytest.param((0, 300), "van middernacht tot vijf uur 's nachts", id="from-midnight"),
        pytest.param((1080, 1440), "van zes uur 's avonds tot middernacht", id="to-midnight"),
        pytest.param((1320, 1800), "van tien uur 's avonds tot zes uur 's ochtends", id="overnight"),
        pytest.param(
            (1020, 1920), "van vijf uur 's middags tot acht uur 's ochtends de volgende dag", id="long-night"
        ),
        pytest.param(
            (480, 1920), "van acht uur 's ochtends tot acht uur 's ochtends de volgende dag", id="day-round"
        ),
        pytest.param((0, 1440), "de hele dag", id="whole-day"),
    ],
)
def test_a_span_is_said_whole(hours: Span, said: str) -> None:
    assert dutch.span(hours) == said


@pytest.mark.parametrize("hours", [(-1, 60), (1440, 1500), (60, 60), (60, 59), (60, 1501)])
def test_what_is_no_span_is_refused(hours: Span) -> None:
    with pytest.raises(ValueError, match="not a span"):
        dutch.span(hours)


@settings(deadline=None)  # a busy machine is no fault
@given(SPANS, SPANS)
def test_two_spans_that_differ_sound_different(one: Span, other: Span) -> None:
    assert (dutch.span(one) == dutch.span(other)) == (one == other)


@settings(deadline=None)  # a busy machine is no fault
@given(SPANS)
def test_a_voice_meets_no_digit(hours: Span) -> None:
    assert re.fullmatch(r"[a-zéë' ]+", dutch.span(hours))


def test_several_spans_are_joined_in_order_of_time() -> None:
    said = "van acht tot twaalf uur 's ochtends en van één tot vijf uur 's middags"
    assert dutch.spans([(780, 1020), (480, 720)]) == said
    assert dutch.spans([]) == ""


def test_days_and_months_agree_with_babel() -> None:
    assert list(dutch.WEEKDAYS) == [get_day_names("wide", locale="nl")[weekday] for weekday in range(7)]
    assert list(dutch.MONTHS) == [get_month_names("wide", locale="nl")[month] for month in range(1, 13)]


TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("day", "said"),
    [
        pytest.param(date(2026, 11, 23), "vandaag", id="today"),
        pytest.param(date(2026, 11, 24), "morgen", id="tomorrow"),
        pytest.param(date(2026, 11, 25), "woensdag vijfentwintig november", id="this-week"),
        pytest.param(date(2026, 12, 1), "dinsdag één december", id="first-of-a-month"),
        pytest.param(date(2026, 11, 22), "zondag tweeëntwintig november", id="yesterday"),
        pytest.param(date(2027, 1, 4), "maandag vier januari", id="soon-in-another-year"),
        pytest.param(date(2027, 5, 24), "maandag vierentwintig mei", id="less-than-half-a-year"),
        pytest.param(
            date(2027, 5, 25), "dinsdag vijfentwintig mei tweeduizend zevenentwintig", id="half-a-year"
        ),
    ],
)
def test_a_day_is_said_as_seen_from_today(day: date, said: str) -> None:
    assert dutch.relative_day(day, today=TODAY) == said


def test_tomorrow_is_tomorrow_in_another_year_too() -> None:
    assert dutch.relative_day(date(2027, 1, 1), today=date(2026, 12, 31)) == "morgen"


def test_a_full_date_has_its_year_if_asked() -> None:
    assert dutch.full_date(date(2026, 11, 24)) == "dinsdag vierentwintig november"
    assert dutch.full_date(date(2000, 1, 1), year=True) == "zaterdag één januari tweeduizend"
    with pytest.raises(ValueError, match="no words"):
        dutch.full_date(date(1999, 1, 1), year=True)


def local(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=AMSTERDAM)


@pytest.mark.parametrize(
    ("start", "end", "said"),
    [
        pytest.param(
            "2026-11-23 13:00", "2026-11-23 13:30", "vandaag van één uur tot half twee 's middags", id="today"
        ),
        pytest.param(
            "2026-12-01 13:00",
            "2026-12-01 14:00",
            "dinsdag één december van één tot twee uur 's middags",
            id="later",
        ),
        pytest.param(
            "2026-11-24 22:00",
            "2026-11-25 06:00",
            "morgen van tien uur 's avonds tot zes uur 's ochtends",
            id="overnight",
        ),
        pytest.param(
            "2026-11-23 18:00",
            "2026-11-24 00:00",
            "vandaag van zes uur 's avonds tot middernacht",
            id="evening",
        ),
        pytest.param("2026-11-24 00:00", "2026-11-25 00:00", "morgen de hele dag", id="whole-day"),
        pytest.param(
            "2026-11-24 08:00", "2026-11-26 17:00", "morgen vanaf acht uur 's ochtends", id="more-than-a-day"
        ),
        pytest.param("2026-11-24 08:00", None, "morgen vanaf acht uur 's ochtends", id="no-end-known"),
        pytest.param(
            "2026-11-23 02:40",
            "2026-11-23 02:20",
            "vandaag vanaf tien over half drie 's nachts",
            id="clock-back",
        ),
    ],
)
def test_an_opening_is_a_day_and_its_whole_span(start: str, end: str | None, said: str) -> None:
    assert dutch.opening(local(start), local(end) if end else None, today=TODAY) == said


WEEK = range(7)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        pytest.param((24, 13, 0), "één uur 's middags", id="today"),
        pytest.param((24, 0, 0), "middernacht", id="the midnight that began today"),
        pytest.param((25, 0, 0), "middernacht", id="the midnight that ends today"),
        pytest.param((25, 0, 30), "morgen half één 's nachts", id="tonight"),
        pytest.param((25, 8, 0), "morgen acht uur 's ochtends", id="tomorrow"),
        pytest.param((26, 0, 0), "donderdag zesentwintig november middernacht", id="a later midnight"),
        pytest.param((27, 9, 5), "vrijdag zevenentwintig november vijf over negen 's ochtends", id="a later day"),
    ],
)  # fmt: skip
def test_an_end_is_said_with_its_day_unless_that_is_today(at: tuple[int, int, int], said: str) -> None:
    assert dutch.end(datetime(2026, 11, *at, tzinfo=AMSTERDAM), today=date(2026, 11, 24)) == said


@pytest.mark.parametrize(
    ("hours", "said"),
    [
        pytest.param(
            {0: [(780, 810)], 1: [(780, 840)], 2: [(600, 720)]},
            "maandag van één uur tot half twee 's middags, dinsdag van één tot twee uur 's middags"
            " en woensdag van tien tot twaalf uur 's ochtends",
            id="nurse-line",
        ),
        pytest.param(
            {day: [(480, 1020)] for day in range(5)},
            "maandag tot en met vrijdag van acht uur 's ochtends tot vijf uur 's middags",
            id="days-in-a-row",
        ),
        pytest.param(
            {0: [(540, 600)], 1: [(540, 600)], 3: [(540, 600)]},
            "maandag en dinsdag van negen tot tien uur 's ochtends en donderdag van negen tot tien uur 's ochtends",
            id="a-closed-day-breaks-the-row",
        ),
        pytest.param({5: [(0, 1440)], 6: [(0, 1440)]}, "zaterdag en zondag de hele dag", id="whole-days"),
        pytest.param(
            {4: [(780, 840), (540, 600)]},
            "vrijdag van negen tot tien uur 's ochtends en van één tot twee uur 's middags",
            id="two-spans-in-a-day",
        ),
        pytest.param(
            {day: [(540, 600)] for day in WEEK}, "elke dag van negen tot tien uur 's ochtends", id="every-day"
        ),
        pytest.param({day: [(0, 1440)] for day in WEEK}, "dag en nacht", id="always"),
        pytest.param({}, "geen vaste uren", id="none"),
        pytest.param({0: []}, "geen vaste uren", id="none-written-out"),
    ],
)
def test_weekly_hours_are_a_part_of_a_sentence(hours: dict[int, list[Span]], said: str) -> None:
    assert dutch.weekly_hours(hours) == said


def test_a_day_is_named_for_every_date_of_ten_years() -> None:
    days = [date(2026, 1, 1) + timedelta(days=count) for count in range(3653)]
    assert len({dutch.full_date(day, year=True) for day in days}) == len(days)
