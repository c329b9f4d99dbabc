"""What people type: dates are never guessed, and blocks come out as files have them."""

from datetime import date
from typing import Any

import pytest
from flask import Flask

from ivr.hours.model import Hours, Span
from ivr.staff.hours.typed import (
    HALF,
    MOST_BLOCKS,
    NO_DATE,
    UNWRITTEN,
    Blocks,
    blocks_of,
    blocks_typed,
    typed_date,
)

DAY: Hours = (Span(480, 1020),)


def blocks(*pairs: tuple[str, str]) -> Blocks:
    return Blocks(name="uren", label="Uren", pairs=pairs)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2026-12-24", date(2026, 12, 24)),
        ("24-12-2026", date(2026, 12, 24)),
        (" 1-2-2027 ", date(2027, 2, 1)),
        ("29-02-2028", date(2028, 2, 29)),
    ],
)
def test_a_date_is_that_of_a_date_field_or_day_month_year(text: str, day: date) -> None:
    assert typed_date(text) == (day, "")


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", NO_DATE),
        ("  ", NO_DATE),
        ("24 december", UNWRITTEN),
        ("24/12/2026", UNWRITTEN),
        ("12-24-26", UNWRITTEN),
        ("morgen", UNWRITTEN),
        ("२०२६-12-24", UNWRITTEN),
        ("31-02-2027", "31-02-2027 bestaat niet. Kies een dag die er is."),
        ("2027-02-29", "29-02-2027 bestaat niet. Kies een dag die er is."),
        ("12-24-2026", "12-24-2026 bestaat niet. Kies een dag die er is."),
        ("0000-01-01", "01-01-0000 bestaat niet. Kies een dag die er is."),
    ],
)
def test_what_is_no_date_is_told_and_not_guessed(text: str, fault: str) -> None:
    assert typed_date(text) == (None, fault)


@pytest.mark.parametrize(
    ("pairs", "texts"),
    [
        pytest.param([], [], id="no block"),
        pytest.param([("", "")], [], id="an empty block"),
        pytest.param(
            [("09:00", "12:00"), ("", ""), ("13:00", "17:00")], ["09:00-12:00", "13:00-17:00"], id="two"
        ),
        pytest.param([("9:00", "12.30")], ["09:00-12:30"], id="written by hand"),
        pytest.param([("22:00", "06:00")], ["22:00-06:00"], id="until the next morning"),
        pytest.param([("18:00", "00:00")], ["18:00-24:00"], id="until midnight"),
        pytest.param([("18:00", "24:00")], ["18:00-24:00"], id="until midnight, written by hand"),
        pytest.param([("00:00", "00:00")], ["00:00-24:00"], id="the whole day"),
        pytest.param(
            [("09:00", "09:00")], ["09:00-09:00"], id="begin and end alike, for the parser to refuse"
        ),
    ],
)
def test_blocks_are_written_as_files_have_them(pairs: list[tuple[str, str]], texts: list[str]) -> None:
    assert blocks(*pairs).texts() == (texts, "")


@pytest.mark.parametrize("pair", [("09:00", ""), ("", "12:00")])
def test_half_a_block_is_a_fault(pair: tuple[str, str]) -> None:
    assert blocks(("08:00", "08:30"), pair).texts() == ([], HALF)


@pytest.mark.parametrize("text", ["25:00", "9:60", "9", "9u", "half tien", "-1:00", "९:00"])
def test_what_is_no_time_is_told(text: str) -> None:
    texts, fault = blocks((text, "12:00")).texts()

    assert texts == []
    assert fault == f"“{text}” is geen tijd. Schrijf uren en minuten, zoals 9:00 of 13:30."


@pytest.mark.parametrize(
    ("pair", "usual", "texts"),
    [
        pytest.param(("", "12:00"), DAY, ["08:00-12:00"], id="until noon"),
        pytest.param(("10:00", ""), DAY, ["10:00-17:00"], id="from ten"),
        pytest.param(("", "12:00"), (*DAY, Span(1200, 1260)), ["08:00-12:00"], id="from the first block"),
        pytest.param(("10:00", ""), (Span(0, 1440),), ["10:00-24:00"], id="until midnight"),
    ],
)
def test_an_empty_side_is_the_usual_one(pair: tuple[str, str], usual: Hours, texts: list[str]) -> None:
    assert blocks(pair).texts(usual) == (texts, "")


def test_on_a_day_that_is_usually_closed_half_a_block_stays_a_fault() -> None:
    assert blocks(("", "12:00")).texts(()) == ([], HALF)


def test_kept_hours_stand_in_fields_with_an_empty_block_after_them() -> None:
    night = (Span(480, 720), Span(1320, 1800), Span(0, 1440))

    assert blocks_of("uren", "Uren", night).pairs == (
        ("08:00", "12:00"),
        ("22:00", "06:00"),
        ("00:00", "00:00"),
        ("", ""),
    )
    assert blocks_of("uren", "Uren", (), spare=False).pairs == (("", ""),)
    assert blocks_of("uren", "Uren", DAY, spare=False).pairs == (("08:00", "17:00"),)


def sent(form: dict[str, Any]) -> Blocks:
    with Flask("test").test_request_context(method="POST", data=form):
        return blocks_typed("uren", "Uren")


def test_what_was_sent_comes_back_as_it_was_typed() -> None:
    form = {"uren-0-van": "kwart over", "uren-0-tot": "", "uren-1-van": "13:00", "uren-1-tot": "14:00"}

    assert sent(form).pairs == (("kwart over", ""), ("13:00", "14:00"))
    assert sent({}).pairs == (("", ""),)


def test_one_more_block_is_given_until_there_are_enough() -> None:
    assert sent({"uren-0-van": "13:00", "uren-0-tot": "14:00", "meer": "1"}).pairs == (
        ("13:00", "14:00"),
        ("", ""),
    )
    many = {f"uren-{i}-{part}": "" for i in range(20) for part in ("van", "tot")}
    assert len(sent({**many, "meer": "1"}).pairs) == MOST_BLOCKS


def test_who_only_reads_sees_the_blocks_in_words() -> None:
    assert blocks(("08:00", "12:00"), ("13:00", "17:00"), ("", "")).said == "08:00–12:00, 13:00–17:00"
    assert blocks(("", "")).said == "gesloten"
