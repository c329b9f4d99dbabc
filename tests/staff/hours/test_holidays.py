"""The table of holidays and that of Christmas: what was changed is changed, for the lines where it was."""

import re
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from ivr.hours.holidays import HOLIDAYS
from ivr.hours.model import Rank, Span
from ivr.staff.hours.christmas import period

Desk = Any
Read = Any
BY = "confirmed by Petra on 2026-11-23"
LINES = ("callback", "nurse", "office")
ALL = ("callback", "ed_haarlem_zuid", "ed_hoofddorp", "nurse", "office", "switchboard")


def as_shown(desk: Desk) -> dict[str, Any]:
    """The fields of the holidays as the page has them."""
    page = desk.look("/uren/feestdagen").text
    form: dict[str, Any] = {f"dicht-{line}": [] for line in ALL}
    for line, holiday in re.findall(r'name="dicht-(\w+)" value="(\w+)" checked', page):
        form[f"dicht-{line}"].append(holiday)
    return form | {f"tot-{line}": "2036-12-31" for line in ALL}


# --- holidays ---


def test_each_holiday_stands_with_its_dates_and_each_line_in_a_column(still: Desk, read: Read) -> None:
    page = still.look("/uren/feestdagen")

    words = read(page)
    assert "Koningsdag 2026: maandag 27 april 2027: dinsdag 27 april" in words
    assert "Balie van de polikliniek volgt rugpoli." in words
    assert {line for line, _ in re.findall(r'name="dicht-(\w+)" value="(\w+)"', page.text)} == set(LINES)
    assert len(re.findall(r'name="dicht-nurse"', page.text)) == len(HOLIDAYS)


def test_what_is_changed_for_a_line_is_confirmed_for_that_line_only(desk: Desk, read: Read) -> None:
    form = as_shown(desk)
    form["dicht-nurse"].append("good_friday")

    answer = desk.send("/uren/feestdagen", form)

    plan = desk.contents.timetables["nurse"].holidays
    assert answer.status_code == 303
    assert desk.changed == {"nurse.yaml"}
    assert (plan.closed, plan.as_usual, plan.source) == (HOLIDAYS.keys(), frozenset(), BY)
    assert "Feestdagen: bewaard in uw concept." in read(desk.look(answer.location[5:]))


def test_a_line_is_confirmed_without_a_change(desk: Desk) -> None:
    assert (
        desk.send("/uren/feestdagen", as_shown(desk) | {"klopt": ["office", "switchboard"]}).status_code
        == 303
    )

    assert desk.changed == {"office.yaml", "switchboard.yaml"}
    for line in ("office", "switchboard"):
        before = desk.sources.schedules[f"{line}.yaml"]["holidays"]
        after = desk.contents.timetables[line].holidays
        assert after.source == BY
        assert after.decided_until.isoformat() == before["decided_until"]


def test_a_line_that_was_confirmed_keeps_who_did(desk: Desk) -> None:
    desk.send("/uren/feestdagen", as_shown(desk) | {"klopt": ["office"]})
    other = type(desk)(desk.house, desk.sources, "bram")
    desk.house.publish(replace(desk.sources, schedules=desk.schedules))

    assert other.send("/uren/feestdagen", as_shown(other) | {"klopt": ["office"]}).status_code == 303
    assert other.revision == 0


def test_what_stays_as_it_is_changes_nothing(still: Desk) -> None:
    assert still.send("/uren/feestdagen", as_shown(still)).status_code == 303
    assert still.revision == 0


def test_until_when_is_decided_is_set_also_for_lines_without_fields_in_the_rows(desk: Desk) -> None:
    form = as_shown(desk) | {"tot-ed_hoofddorp": "31-12-2040", "dicht-ed_hoofddorp": list(HOLIDAYS)}

    desk.send("/uren/feestdagen", form)

    plan = desk.contents.timetables["ed_hoofddorp"].holidays
    assert (plan.decided_until, plan.closed) == (date(2040, 12, 31), frozenset())


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Vul een datum in."),
        ("eind 2036", "Schrijf de datum als dag-maand-jaar"),
        ("2026-11-22", "Kies een dag die nog komt."),
        ("2140-01-01", "Het jaar 2140 kan niet."),
    ],
)
def test_what_is_wrong_with_the_last_day_stands_at_its_line(still: Desk, typed: str, words: str) -> None:
    form = as_shown(still) | {"tot-nurse": typed}
    form["dicht-nurse"] = ["kings_day"]

    answer = still.send("/uren/feestdagen", form)

    assert answer.status_code == 422
    assert still.fault(answer, "tot-nurse").startswith(words)
    assert still.field(answer, "tot-nurse") == [typed]
    assert re.findall(r'name="dicht-nurse" value="(\w+)" checked', answer.text) == ["kings_day"]
    assert still.revision == 0


def test_holidays_of_a_concept_that_has_changed_meanwhile_are_not_lost(desk: Desk, read: Read) -> None:
    form = as_shown(desk) | {"dicht-nurse": ["kings_day"], "revisie": "0"}
    desk.send("/uren/office/volgen", volgt="nurse")

    answer = desk.send("/uren/feestdagen", form)

    assert answer.status_code == 409
    assert "Uw concept is intussen veranderd" in read(answer)
    assert desk.changed == {"office.yaml"}


# --- Christmas ---


@pytest.mark.parametrize(
    ("today", "first", "last"),
    [
        (date(2026, 11, 23), date(2026, 12, 24), date(2027, 1, 4)),
        (date(2026, 12, 23), date(2026, 12, 24), date(2027, 1, 4)),
        (date(2026, 12, 24), date(2026, 12, 24), date(2027, 1, 4)),
        (date(2026, 12, 30), date(2026, 12, 30), date(2027, 1, 4)),
        (date(2027, 1, 4), date(2027, 1, 4), date(2027, 1, 4)),
        (date(2027, 1, 5), date(2027, 12, 24), date(2028, 1, 3)),
        (date(2028, 6, 1), date(2028, 12, 24), date(2029, 1, 1)),
    ],
)
def test_the_table_runs_from_christmas_eve_to_the_first_monday(today: date, first: date, last: date) -> None:
    assert period(today) == (first, last)


def christmas(desk: Desk, answer: Any = None) -> dict[str, Any]:
    """The fields of Christmas as the page has them."""
    page = (answer or desk.look("/uren/feestdagen")).text.partition('id="kerst"')[2]
    form: dict[str, Any] = {}
    for name, choices in re.findall(
        r'<select id="[^"]*" name="([^"]+)"[^>]*>(.*?)</select>', page, re.DOTALL
    ):
        match = re.search(r'value="(\w+)" selected', choices)
        assert match, name
        form[name] = match[1]
    return form | dict(re.findall(r'<input type="time" id="[^"]*" name="([^"]+)" value="([^"]*)"', page))


def cell(line: str, day: str, kind: str, *times: str) -> dict[str, str]:
    fields = {f"{line}_{day}-soort": kind}
    return fields | {f"{line}_{day}-{i // 2}-{('van', 'tot')[i % 2]}": time for i, time in enumerate(times)}


def test_each_day_begins_as_it_is(desk: Desk, read: Read) -> None:
    desk.send(
        "/uren/office/anders",
        {"dag": "2026-12-24", "soort": "uren", "uren-0-van": "08:00", "uren-0-tot": "12:00"},
    )

    form, words = christmas(desk), read(desk.look("/uren/feestdagen"))

    assert (form["office_2026-12-24-soort"], form["office_2026-12-24-0-tot"]) == ("uren", "12:00")
    assert (form["nurse_2026-12-29-soort"], form["nurse_2026-12-29-0-van"]) == ("gewoon", "13:00")
    assert (form["office_2026-12-25-soort"], form["office_2026-12-25-0-van"]) == ("gewoon", "")
    assert "Van donderdag 24 december tot en met maandag 4 januari 2027." in words
    assert "gewoon: dicht (eerste kerstdag)" in words
    assert "gewoon: 13.00–14.00" in words
    assert len([name for name in form if name.endswith("-soort")]) == 12 * len(LINES)


def test_what_is_not_changed_stays_and_makes_no_step(desk: Desk) -> None:
    desk.send("/uren/office/anders", dag="2026-12-28", tot_en_met="2027-01-08", soort="dicht")
    revision, before = desk.revision, desk.schedules

    assert desk.send("/uren/feestdagen/kerst", christmas(desk)).status_code == 303

    assert (desk.revision, desk.schedules) == (revision, before)


def test_days_of_several_lines_are_kept_with_one_press(desk: Desk, read: Read) -> None:
    form = christmas(desk)
    form |= cell("office", "2026-12-24", "uren", "08:00", "12:00") | cell("nurse", "2026-12-28", "dicht")
    form |= cell("nurse", "2026-12-29", "dicht", "13:00", "14:00") | cell(
        "office", "2027-01-02", "uren", "10:00", "11:00"
    )

    answer = desk.send("/uren/feestdagen/kerst", form)

    assert answer.status_code == 303
    assert desk.changed == {"nurse.yaml", "office.yaml"}
    eve = desk.on("office", date(2026, 12, 24))
    assert (eve.hours, eve.rule.rank, eve.rule.source) == ((Span(480, 720),), Rank.OVERRIDE, BY)
    assert [desk.on("nurse", date(2026, 12, day)).hours for day in (28, 29)] == [(), ()]
    nurse = desk.contents.timetables["nurse"].overrides
    assert [(each.first, each.last) for each in nurse] == [(date(2026, 12, 28), date(2026, 12, 29))]
    assert "De dagen van 24 december 2026 tot en met 4 januari 2027: bewaard" in read(
        desk.look(answer.location[5:])
    )


def test_a_longer_closure_goes_on_around_a_day_that_is_as_usual_again(desk: Desk) -> None:
    desk.send(
        "/uren/office/anders", dag="2026-12-21", tot_en_met="2027-01-08", soort="dicht", naam="Verbouwing"
    )
    form = christmas(desk)
    assert form["office_2026-12-28-soort"] == "dicht"

    desk.send("/uren/feestdagen/kerst", form | {"office_2026-12-28-soort": "gewoon"})

    overrides = desk.contents.timetables["office"].overrides
    assert [(each.name, each.first.isoformat(), each.last.isoformat()) for each in overrides] == [
        ("Verbouwing", "2026-12-21", "2026-12-27"),
        ("Verbouwing", "2026-12-29", "2027-01-08"),
    ]
    assert desk.on("office", date(2026, 12, 28)).hours == (Span(480, 1020),)


def test_a_row_is_copied_down_without_a_script_and_nothing_is_kept(still: Desk) -> None:
    form = (
        christmas(still)
        | cell("office", "2026-12-28", "uren", "08:00", "12:00")
        | cell("nurse", "2026-12-28", "dicht")
    )

    answer = still.send("/uren/feestdagen/kerst", form | {"overneem": "2026-12-29"})

    assert answer.status_code == 200
    assert still.field(answer, "office_2026-12-29-0-tot") == ["12:00"]
    assert re.search(r'name="office_2026-12-29-soort".*?value="uren" selected', answer.text, re.DOTALL)
    assert re.search(r'name="nurse_2026-12-29-soort".*?value="dicht" selected', answer.text, re.DOTALL)
    assert re.search(r'name="callback_2026-12-29-soort">\s*<option value="gewoon" selected', answer.text)
    assert still.field(answer, "office_2026-12-28-0-tot") == ["12:00"]
    assert still.field(answer, "office_2026-12-30-0-tot") == ["17:00"]
    assert still.revision == 0


def test_as_usual_copied_down_is_what_is_usual_on_that_day(still: Desk) -> None:
    form = christmas(still) | cell("nurse", "2026-12-29", "dicht")

    answer = still.send("/uren/feestdagen/kerst", form | {"overneem": "2026-12-29"})

    assert re.search(r'name="nurse_2026-12-29-soort">\s*<option value="gewoon" selected', answer.text)
    assert still.field(answer, "nurse_2026-12-29-0-tot") == ["14:00"]


@pytest.mark.parametrize("day", ["2026-12-24", "2026-12-01", "onzin"])
def test_there_is_nothing_above_the_first_row_to_copy(still: Desk, day: str) -> None:
    form = christmas(still) | cell("office", "2027-01-04", "dicht", "08:00", "17:00")

    answer = still.send("/uren/feestdagen/kerst", form | {"overneem": day})

    assert answer.status_code == 200
    assert christmas(still, answer) == form


def test_one_more_block_a_day_keeps_nothing(still: Desk) -> None:
    answer = still.send("/uren/feestdagen/kerst", christmas(still) | {"meer": "1"})

    assert answer.status_code == 200
    assert still.field(answer, "office_2026-12-28-1-van") == [""]
    assert still.revision == 0


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (cell("office", "2026-12-28", "gewoon", "08:00", "12:00"), "U vulde andere tijden in."),
        (cell("office", "2026-12-28", "gewoon", "acht", "12:00"), "U vulde andere tijden in."),
        (
            cell("office", "2026-12-28", "gewoon", "08:00", "12:00", "09:00", "13:00"),
            "U vulde andere tijden in.",
        ),
        (cell("office", "2026-12-28", "uren", "", ""), "Vul de uren in, of kies dicht."),
        (cell("office", "2026-12-28", "uren", "08:00", ""), "Vul bij elk blok van én tot in"),
        (cell("office", "2026-12-28", "uren", "08:00", "08:00"), "Van en tot zijn gelijk."),
        (
            cell("office", "2026-12-28", "uren", "08:00", "12:00", "09:00", "13:00"),
            "De blokken 08:00-12:00 en 09:00-13:00",
        ),
    ],
)
def test_what_is_wrong_with_a_day_stands_in_its_cell(still: Desk, typed: dict[str, str], words: str) -> None:
    answer = still.send(
        "/uren/feestdagen/kerst", christmas(still) | typed | cell("nurse", "2026-12-29", "dicht")
    )

    assert answer.status_code == 422
    assert still.fault(answer, "kerst-office_2026-12-28").startswith(words)
    assert still.field(answer, "office_2026-12-28-0-van") == [typed["office_2026-12-28-0-van"]]
    assert re.search(r'name="nurse_2026-12-29-soort".*?value="dicht" selected', answer.text, re.DOTALL)
    assert still.revision == 0


def test_a_day_as_usual_whose_holiday_is_undecided_can_be_left_alone(desk: Desk) -> None:
    desk.send("/uren/feestdagen", as_shown(desk) | {"tot-office": "2026-12-01"})
    form = christmas(desk)
    revision = desk.revision

    assert desk.send("/uren/feestdagen/kerst", form).status_code == 303
    assert desk.revision == revision


def test_days_of_a_concept_that_has_changed_meanwhile_are_not_lost(desk: Desk) -> None:
    form = christmas(desk) | cell("nurse", "2026-12-28", "uren", "09:00", "10:00") | {"revisie": "0"}
    desk.send("/uren/office/anders", dag="2026-12-30", soort="dicht")

    answer = desk.send("/uren/feestdagen/kerst", form)

    assert answer.status_code == 409
    assert desk.field(answer, "nurse_2026-12-28-0-tot") == ["10:00"]
    assert desk.changed == {"office.yaml"}
