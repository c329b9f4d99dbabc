"""The plan of the callback windows, and the windows that come of it."""

from dataclasses import replace
from typing import Any

import pytest

Desk = Any
Read = Any
PLAN = {"window_minutes": "60", "places": "2", "earliest_notice_minutes": "60", "days_ahead": "14"}
WEEK = {"week": "2023-03-22", "tuesday-0-van": "10:30", "tuesday-0-tot": "12:45"}


def test_without_a_plan_the_page_says_that_no_time_is_promised(still: Desk, read: Read) -> None:
    page = still.look("/uren/terugbellen")

    assert "Er is geen plan. Bellers horen dan geen tijd" in read(page)
    assert [still.field(page, name) for name in PLAN] == [[value] for value in PLAN.values()]
    assert "Beloof geen tijden meer" not in page.text


def test_a_plan_with_confirmed_hours_gives_the_windows_that_callers_hear(desk: Desk, read: Read) -> None:
    assert desk.send("/uren/terugbellen", PLAN).status_code == 303
    assert "De beltijden zijn nog niet bevestigd." in read(desk.look("/uren/terugbellen"))
    desk.send("/uren/callback/week", WEEK)

    words = read(desk.look("/uren/terugbellen"))

    assert "Morgen 10:30–11:30, 11:30–12:30" in words
    assert "Dinsdag 1 december 10:30–11:30, 11:30–12:30" in words
    assert "15 december" not in words
    assert desk.contents.callback_plan.source == "confirmed by Petra on 2026-11-23"
    assert desk.changed == {"callback.yaml"}


def test_hours_in_which_no_whole_window_fits_are_said(desk: Desk, read: Read) -> None:
    desk.send("/uren/callback/week", WEEK)
    desk.send("/uren/terugbellen", PLAN | {"window_minutes": "180"})

    assert "past er geen heel tijdvak in de beltijden" in read(desk.look("/uren/terugbellen"))


def test_the_same_plan_again_makes_no_step(desk: Desk) -> None:
    desk.send("/uren/terugbellen", PLAN)
    revision = desk.revision

    assert desk.send("/uren/terugbellen", PLAN).status_code == 303
    assert desk.revision == revision


def test_a_plan_that_nobody_had_confirmed_is_confirmed_by_who_keeps_it(desk: Desk, read: Read) -> None:
    plan = {name: int(value) for name, value in PLAN.items()} | {"source": "not confirmed"}
    callback = {**desk.sources.schedules["callback.yaml"], "callbacks": plan}
    desk.house.publish(replace(desk.sources, schedules={**desk.sources.schedules, "callback.yaml": callback}))

    assert "Het plan is nog niet bevestigd." in read(desk.look("/uren/terugbellen"))
    assert desk.send("/uren/terugbellen", PLAN).status_code == 303
    assert desk.contents.callback_plan.source == "confirmed by Petra on 2026-11-23"


def test_a_plan_is_taken_away(desk: Desk, read: Read) -> None:
    desk.send("/uren/terugbellen", PLAN)

    answer = desk.send("/uren/terugbellen/geen")

    assert answer.status_code == 303
    assert desk.changed == set()
    assert "Er worden geen terugbeltijden meer beloofd: bewaard" in read(desk.look(answer.location[5:]))


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("window_minutes", "4", "Vul een heel getal van 5 tot en met 480 in."),
        ("window_minutes", "481", "Vul een heel getal van 5 tot en met 480 in."),
        ("places", "0", "Vul een heel getal van 1 tot en met 100 in."),
        ("places", "twee", "Vul een heel getal van 1 tot en met 100 in."),
        ("places", "1.5", "Vul een heel getal van 1 tot en met 100 in."),
        ("places", "-1", "Vul een heel getal van 1 tot en met 100 in."),
        ("places", "", "Vul een heel getal van 1 tot en met 100 in."),
        ("earliest_notice_minutes", "99999", "Vul een heel getal van 0 tot en met 10080 in."),
        ("days_ahead", "61", "Vul een heel getal van 1 tot en met 60 in."),
        ("days_ahead", "१४", "Vul een heel getal van 1 tot en met 60 in."),
    ],
)
def test_a_number_out_of_bounds_is_told_at_its_field(still: Desk, name: str, value: str, words: str) -> None:
    answer = still.send("/uren/terugbellen", PLAN | {name: value})

    assert answer.status_code == 422
    assert still.fault(answer, f"plan-{name}") == words
    assert still.field(answer, name) == [value]
    assert still.revision == 0


def test_a_plan_for_a_concept_that_has_changed_meanwhile_is_not_lost(desk: Desk) -> None:
    desk.send("/uren/office/anders", dag="2026-12-24", soort="dicht")

    answer = desk.send("/uren/terugbellen", PLAN | {"places": "7", "revisie": "0"})
    gone = desk.send("/uren/terugbellen/geen", revisie="0")

    assert (answer.status_code, gone.status_code) == (409, 409)
    assert desk.field(answer, "places") == ["7"]
    assert desk.changed == {"office.yaml"}
