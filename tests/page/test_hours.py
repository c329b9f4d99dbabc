"""What may be written of a line. The office has no confirmed hours in the shipped files, the nurse line has."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

import pytest

from ivr.content.live import Live
from ivr.page import hours

CLINIC = "confirmed by A. Jansen on 2026-11-22"
MONDAY = "2026-11-23T13:10+01:00"
NURSE_WEEK = (
    ("maandag", "van 13.00 tot 13.30 uur"),
    ("dinsdag", "van 13.00 tot 14.00 uur"),
    ("woensdag", "van 10.00 tot 12.00 uur"),
)


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment)


def override(line: str, first: str, spans: str, source: str = CLINIC) -> Callable[..., None]:
    def change(schedules: dict[str, Any], _prompts: dict[str, Any]) -> None:
        given = {"name": "vergadering", "on": first, "hours": spans, "source": source}
        schedules[f"{line}.yaml"]["overrides"] = [given]

    return change


def source(line: str, given: str) -> Callable[..., None]:
    def change(schedules: dict[str, Any], _prompts: dict[str, Any]) -> None:
        schedules[f"{line}.yaml"]["weekly"][0]["source"] = given

    return change


def holidays_decided(schedules: dict[str, Any], _prompts: dict[str, Any]) -> None:
    schedules["nurse.yaml"]["holidays"]["source"] = CLINIC


@pytest.mark.parametrize(
    ("moment", "expected"),
    [
        pytest.param(MONDAY, "Nu open, tot 13.30 uur.", id="open"),
        pytest.param(
            "2026-11-23T13:30+01:00", "Nu dicht. Weer open: morgen van 13.00 tot 14.00 uur.", id="just closed"
        ),
        pytest.param(
            "2026-11-25T12:00+01:00",
            "Nu dicht. Weer open: maandag 30 november van 13.00 tot 13.30 uur.",
            id="closed until next week",
        ),
        pytest.param("2026-04-27T13:10+02:00", "", id="closed by a holiday that nobody confirmed"),
    ],
)
def test_the_nurse_line_is_told_as_far_as_it_is_confirmed(
    live_at: Callable[..., Live], moment: str, expected: str
) -> None:
    told = hours.line_hours(live_at(moment), "nurse", at(moment))
    assert told is not None
    assert (told.name, told.now, told.week) == ("Orthopedisch verpleegkundige", expected, NURSE_WEEK)
    assert told.holidays_may_differ


def test_unconfirmed_hours_are_not_told(live_at: Callable[..., Live]) -> None:
    told = hours.line_hours(live_at(MONDAY), "office", at(MONDAY))
    assert told == hours.LineHours("Rugpoli", now="", week=(), different=(), holidays_may_differ=True)


def test_confirmed_office_hours_are_told(live_at: Callable[..., Live]) -> None:
    told = hours.line_hours(live_at(MONDAY, source("office", CLINIC)), "office", at(MONDAY))
    assert told is not None
    assert told.now == "Nu open, tot 17.00 uur."
    assert told.week == (("maandag tot en met vrijdag", "van 8.00 tot 17.00 uur"),)


def test_an_end_that_an_unconfirmed_rule_decides_is_not_told(live_at: Callable[..., Live]) -> None:
    def change(schedules: dict[str, Any], prompts: dict[str, Any]) -> None:
        week = schedules["office.yaml"]["weekly"][0]
        week["source"], week["hours"]["monday"], week["hours"]["tuesday"] = (
            CLINIC,
            "08:00-24:00",
            "00:00-17:00",
        )
        override("office", "2026-11-24", "00:00-12:00", "not confirmed")(schedules, prompts)

    told = hours.line_hours(live_at(MONDAY, change), "office", at(MONDAY))
    assert told is not None
    assert told.now == "Nu open."


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        pytest.param(
            override("nurse", "2026-12-02", "closed"),
            (("woensdag 2 december", "dicht"),),
            id="closed on a confirmed date",
        ),
        pytest.param(
            override("nurse", "2026-12-03", "09:00-10:00"),
            (("donderdag 3 december", "van 9.00 tot 10.00 uur"),),
            id="open on a confirmed date",
        ),
        pytest.param(
            override("nurse", "2026-12-02", "closed", "not confirmed"), (), id="a date not confirmed"
        ),
        pytest.param(override("nurse", "2026-12-02", "10:00-12:00"), (), id="a date as usual"),
        pytest.param(override("nurse", "2026-12-07", "closed"), (), id="a date too far ahead"),
    ],
)
def test_dates_with_other_hours_are_told(live_at: Callable[..., Live], change: Any, expected: Any) -> None:
    told = hours.line_hours(live_at(MONDAY, change), "nurse", at(MONDAY))
    assert told is not None
    assert told.different == expected


@pytest.mark.parametrize(
    ("cited", "expected"),
    [
        pytest.param(CLINIC, (("dinsdag 1 december", "van 9.00 tot 10.00 uur"),), id="confirmed"),
        pytest.param("not confirmed", (), id="not confirmed"),
    ],
)
def test_a_week_that_is_still_to_come_is_told_date_by_date(
    live_at: Callable[..., Live], cited: str, expected: Any
) -> None:
    def change(schedules: dict[str, Any], _prompts: dict[str, Any]) -> None:
        coming = {"monday": "13:00-13:30", "tuesday": "09:00-10:00", "wednesday": "10:00-12:00"}
        weeks = schedules["nurse.yaml"]["weekly"]
        weeks.append({"from": "2026-12-01", "source": cited, "hours": coming})

    told = hours.line_hours(live_at(MONDAY, change), "nurse", at(MONDAY))
    assert told is not None
    assert (told.week, told.different) == (NURSE_WEEK, expected)


def test_a_decided_holiday_is_told_as_another_date(live_at: Callable[..., Live]) -> None:
    moment = "2026-04-20T12:00+02:00"
    told = hours.line_hours(live_at(moment, holidays_decided), "nurse", at(moment))
    assert told is not None
    assert told.different == (("maandag 27 april", "dicht"),)
    assert not told.holidays_may_differ


def test_a_line_that_cannot_be_read_is_not_told(live_at: Callable[..., Live]) -> None:
    live = live_at(MONDAY, lambda schedules, _prompts: schedules.pop("nurse.yaml"), faulty=True)
    assert hours.line_hours(live, "nurse", at(MONDAY)) is None
    assert hours.weekly(live, "nurse", at(MONDAY)) == "werkdagen"
    assert hours.next_opening(live, "nurse", at(MONDAY)) == "op een werkdag"


def test_a_week_in_a_sentence_is_told_only_if_confirmed(live_at: Callable[..., Live]) -> None:
    live = live_at(MONDAY, source("nurse", "not confirmed"))
    assert hours.weekly(live, "nurse", at(MONDAY)) == "werkdagen"
    assert hours.next_opening(live, "nurse", at(MONDAY)) == "op een werkdag"
    assert hours.weekly(live_at(MONDAY), "nurse", at(MONDAY)).endswith("en woensdag van 10.00 tot 12.00 uur")


@pytest.mark.parametrize(
    ("line", "change", "expected"),
    [
        pytest.param("nurse", None, True, id="the leaflet's"),
        pytest.param("office", None, False, id="not confirmed"),
        pytest.param("desk", source("office", CLINIC), False, id="those of another line"),
        pytest.param("nobody", None, False, id="no such line"),
    ],
)
def test_a_line_has_a_week_of_its_own_if_it_is_confirmed(
    live_at: Callable[..., Live], line: str, change: Any, *, expected: bool
) -> None:
    live = live_at(MONDAY, change) if change else live_at(MONDAY)
    assert hours.has_week_of_its_own(live, line, at(MONDAY)) is expected


@pytest.mark.parametrize(
    ("cited", "expected"),
    [
        pytest.param(CLINIC, True, id="confirmed"),
        pytest.param("not confirmed", False, id="not confirmed"),
    ],
)
def test_a_line_is_withdrawn_if_that_is_confirmed(
    live_at: Callable[..., Live], cited: str, *, expected: bool
) -> None:
    live = live_at(MONDAY, override("ed_hoofddorp", "2026-11-23", "closed", cited))
    assert hours.withdrawn(live, "ed_hoofddorp", at(MONDAY)) is expected
    assert not hours.withdrawn(live, "ed_haarlem_zuid", at(MONDAY))
