"""The inventory says whatever `dutch.py` can say at whole five minutes, and cutting loses no word of it."""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from ivr.speech import dutch
from ivr.speech.clips import cut, inventory
from ivr.speech.dutch import Span

INVENTORY = frozenset(inventory())
DAY = 24 * 60
SEVERAL_HOURS = range(5, 185, 5)
HOURS_TO_A_DAY = (*range(240, DAY, 60), DAY - 5, DAY)

UNHEARD = str.maketrans("", "", ",.")
"""A pause or a falling tone that was not recorded is left out, which loses no word."""

STARTS = st.sampled_from(range(0, DAY, 5))
SPANS = st.builds(
    lambda start, length: (start, start + length), STARTS, st.sampled_from(range(5, DAY + 5, 5))
)
unhurried = hypothesis_settings(deadline=None)
DAYS = st.dates(date(2026, 1, 1), date(2040, 12, 31))


def assert_said_by(texts: Iterable[str]) -> None:
    """Every text is cut into clips that together are its words, inside a sentence and at its end."""
    for text in texts:
        for said in (text, f"{text}."):
            pieces = cut(said, INVENTORY.__contains__)
            assert pieces, said
            assert " ".join(pieces).translate(UNHEARD) == text.translate(UNHEARD)
            assert not any(piece.endswith(".") for piece in pieces[:-1])


# --- the inventory ---


def test_a_voice_records_fewer_than_three_hundred_clips_each_once() -> None:
    assert len(inventory()) == len(INVENTORY) < 300
    assert all(clip == clip.strip() and clip for clip in inventory())
    assert not [clip for clip in inventory() if any(letter.isdigit() for letter in clip)]


def test_the_inventory_says_every_span_of_several_hours_and_of_whole_hours() -> None:
    lengths = (*SEVERAL_HOURS, *HOURS_TO_A_DAY)

    assert_said_by({dutch.span((start, start + length)) for start in range(0, DAY, 5) for length in lengths})


def test_the_inventory_says_every_day_of_two_years_from_near_and_from_another_year() -> None:
    first = date(2026, 1, 1)
    for number in range(2 * 366):
        day = first + timedelta(days=number)
        todays = (day, day - timedelta(days=1), day - timedelta(days=2), day - timedelta(days=366))
        assert_said_by(dutch.relative_day(day, today=today) for today in todays)


@pytest.mark.parametrize("year", range(2026, 2041))
def test_the_inventory_says_the_turn_of_every_year(year: int) -> None:
    new_year = date(year, 1, 1)
    said = dutch.relative_day(new_year, today=new_year - timedelta(days=200))

    assert said.endswith(f"één januari {dutch.year_in_words(year)}")
    assert_said_by([said])
    assert dutch.year_in_words(year) in (cut(said, INVENTORY.__contains__) or ())


@unhurried
@given(DAYS, STARTS, st.none() | st.sampled_from(range(-60, 2 * DAY, 5)), st.integers(0, 400))
def test_the_inventory_says_every_opening(day: date, start: int, length: int | None, ahead: int) -> None:
    begin = datetime(day.year, day.month, day.day) + timedelta(minutes=start)  # noqa: DTZ001 - wall time
    end = None if length is None else begin + timedelta(minutes=length)

    assert_said_by([dutch.opening(begin, end, today=day - timedelta(days=ahead))])


@unhurried
@given(st.dictionaries(st.integers(0, 6), st.lists(SPANS, max_size=3), max_size=7))
def test_the_inventory_says_all_weekly_hours(week: dict[int, list[Span]]) -> None:
    assert_said_by([dutch.weekly_hours(week)])


@pytest.mark.parametrize(
    "week",
    [
        pytest.param({}, id="never"),
        pytest.param({day: [(0, DAY)] for day in range(7)}, id="day and night"),
        pytest.param({day: [(480, 1020)] for day in range(7)}, id="every day"),
        pytest.param({day: [(480, 750), (780, 1020)] for day in range(5)}, id="five days, twice a day"),
        pytest.param({0: [(780, 810)], 1: [(780, 840)], 2: [(600, 720)]}, id="the nurse's"),
        pytest.param({5: [(1320, 1860)], 6: [(0, DAY)]}, id="a night and a whole day"),
    ],
)
def test_the_inventory_says_the_hours_that_lines_have(week: dict[int, list[Span]]) -> None:
    assert_said_by([dutch.weekly_hours(week)])


@unhurried
@given(st.from_regex(r"\+31[1-9][0-9]{6,11}", fullmatch=True))
def test_the_inventory_says_every_dutch_number_with_a_pause_behind_each_group(number: str) -> None:
    said = dutch.phone_number(number)

    assert cut(said, INVENTORY.__contains__) == tuple(said.split())


@unhurried
@given(st.from_regex(r"\+[1-9][0-9]{7,14}", fullmatch=True))
def test_the_inventory_says_every_foreign_number(number: str) -> None:
    assert_said_by([dutch.phone_number(number)])


# --- cutting ---


@pytest.mark.parametrize(
    ("text", "known", "pieces"),
    [
        pytest.param("a b c.", {"a", "b", "c", "a b"}, ("a b", "c"), id="the longest clip"),
        pytest.param("a b c.", {"a b c", "a b", "c"}, ("a b c",), id="all of it in one"),
        pytest.param("a b c.", {"a", "b c", "b c.", "c."}, ("a", "b c."), id="an end that was recorded"),
        pytest.param("a b c.", {"a b", "c", "c.", "b c"}, ("a b", "c."), id="the longest, then its end"),
        pytest.param("a b.", {"a.", "b."}, None, id="no end in the middle"),
        pytest.param("a b c.", {"a b", "a", "b c"}, ("a", "b c"), id="the longest leads nowhere"),
        pytest.param(
            *("a b c d e.", {"a b c", "a b", "a", "c d", "b c d", "e"}, ("a b", "c d", "e")),
            id="back as little as can be",
        ),
        pytest.param("a b, c.", {"a", "b", "b,", "c"}, ("a", "b,", "c"), id="a pause that was recorded"),
        pytest.param("a b, c.", {"a", "b", "c"}, ("a", "b", "c"), id="a pause that was not"),
        pytest.param("a, b c.", {"a, b", "a", "c"}, ("a, b", "c"), id="a pause inside a clip"),
        pytest.param("a b.", {"a", "b,"}, None, id="no pause where there is none"),
        pytest.param("a x b.", {"a", "b"}, None, id="an unknown word"),
        pytest.param("a b x.", {"a", "b", "a b"}, None, id="an unknown word at the end"),
        pytest.param("a b.", {"A", "b"}, None, id="another letter"),
        pytest.param("  a   b ", {"a b"}, ("a b",), id="more spaces"),
        pytest.param("", {"a"}, (), id="nothing to say"),
        pytest.param(".", {"a"}, None, id="nothing but an end"),
        pytest.param(
            *(" ".join("abcdefghijkl"), {" ".join("abcdefghijkl")}, (" ".join("abcdefghijkl"),)),
            id="twelve words in one",
        ),
    ],
)
def test_a_sentence_is_cut(text: str, known: set[str], pieces: tuple[str, ...] | None) -> None:
    assert cut(text, known.__contains__) == pieces


def test_cutting_a_sentence_that_leads_nowhere_does_not_take_for_ever() -> None:
    text = " ".join(["a"] * 400 + ["x"])

    assert cut(text, lambda clip: "x" not in clip) is None


def words(most: int) -> st.SearchStrategy[str]:
    return st.lists(st.sampled_from("abc"), min_size=1, max_size=most).map(" ".join)


@unhurried
@given(words(8), st.sets(words(3), max_size=8))
def test_a_cut_is_found_exactly_where_there_is_one(text: str, known: set[str]) -> None:
    clip = "|".join(known) or "x"
    pieces = cut(text, known.__contains__)

    assert (pieces is not None) == bool(re.fullmatch(f"({clip})( ({clip}))*", text))
    assert pieces is None or (" ".join(pieces) == text and set(pieces) <= known)
