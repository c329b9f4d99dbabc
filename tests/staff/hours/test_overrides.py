"""Other hours on one day or in a period: entered, changed, taken away, and what is wrong with them beside its field."""

from datetime import date
from typing import Any

import pytest

from ivr.hours.editing import key_of
from ivr.hours.model import Rank, Span

Desk = Any
Read = Any
EVE, MORNING = date(2026, 12, 24), (Span(480, 720),)
BY = "confirmed by Petra on 2026-11-23"


def hours(*times: str, **more: str) -> dict[str, str]:
    return (
        {f"uren-{i // 2}-{('van', 'tot')[i % 2]}": time for i, time in enumerate(times)}
        | {"soort": "uren"}
        | more
    )


def key(desk: Desk, line: str, at: int = 0) -> str:
    return key_of(desk.schedules[f"{line}.yaml"]["overrides"][at])


def test_24_december_open_until_noon_is_one_date_and_one_time(desk: Desk, read: Read) -> None:
    answer = desk.send("/uren/office/anders", hours("", "12:00", dag="2026-12-24"))

    day = desk.on("office", EVE)
    assert answer.status_code == 303
    assert (day.hours, day.rule.rank, day.rule.source) == (MORNING, Rank.OVERRIDE, BY)
    assert day.rule.reason == "Andere uren op 24-12-2026"
    assert desk.changed == {"office.yaml"}
    words = read(desk.look(answer.location[5:]))
    assert "Rugpoli: andere uren op donderdag 24 december (08:00–12:00): bewaard in uw concept." in words
    assert "Donderdag 24 december van 8.00 tot 12.00 uur Andere uren op 24-12-2026" in words


@pytest.mark.parametrize("asked", ["the address", "the button"])
def test_the_form_begins_with_the_hours_of_that_day_of_the_week(still: Desk, read: Read, asked: str) -> None:
    if asked == "the address":
        page = still.look("/uren/nurse?dag=2026-12-22")
    else:
        page = still.send("/uren/nurse/anders", dag="2026-12-22", gewoon="1")

    assert page.status_code == 200
    assert still.field(page, "dag") == ["2026-12-22"]
    assert (still.field(page, "uren-0-van")[0], still.field(page, "uren-0-tot")[0]) == ("13:00", "14:00")
    assert "Dinsdag 22 december is gewoon van 13.00 tot 14.00 uur." in read(page)
    assert still.revision == 0


@pytest.mark.parametrize("day", ["2026-11-22", "gisteren", "2026-02-31"])
def test_for_a_day_that_is_over_or_none_the_form_begins_empty(still: Desk, day: str) -> None:
    assert still.field(still.look(f"/uren/nurse?dag={day}"), "dag") == [""]


def test_the_button_for_the_usual_hours_needs_a_day(still: Desk) -> None:
    assert (
        still.fault(still.send("/uren/nurse/anders", dag="", gewoon="1"), "anders-dag") == "Vul een datum in."
    )


def test_from_the_calendar_a_planner_comes_to_the_form_of_a_day_that_is_not_over(still: Desk) -> None:
    page = still.look("/uren/kalender?lijn=office&maand=2026-11").text

    assert 'href="/staf/uren/office?dag=2026-11-23#anders"' in page
    assert 'href="/staf/uren/office?dag=2026-11-30#anders"' in page
    assert "dag=2026-11-22" not in page
    assert "?dag=" not in still.look("/uren/kalender?lijn=desk&maand=2026-11").text


def test_from_the_calendar_who_may_only_look_comes_to_no_form(viewer: Desk) -> None:
    assert "?dag=" not in viewer.look("/uren/kalender?lijn=office&maand=2026-11").text


def test_a_period_is_closed_with_a_name_of_its_own(desk: Desk, read: Read) -> None:
    form = {"dag": "2027-07-19", "tot_en_met": "30-07-2027", "soort": "dicht", "naam": "  Zomer  sluiting "}

    desk.send("/uren/nurse/anders", form)

    override = desk.contents.timetables["nurse"].overrides[0]
    assert (override.first, override.last) == (date(2027, 7, 19), date(2027, 7, 30))
    assert (override.hours, override.name) == ((), "Zomer sluiting")
    assert "Maandag 19 juli tot en met vrijdag 30 juli 2027 dicht Zomer sluiting" in read(
        desk.look("/uren/nurse")
    )


def test_several_lines_at_once_get_each_their_own_usual_beginning(desk: Desk) -> None:
    form = hours("", "14:00", dag="2026-12-22", ook=["office", "nurse", "switchboard", "niets"])

    assert desk.send("/uren/nurse/anders", form).status_code == 303

    assert desk.changed == {"nurse.yaml", "office.yaml"}
    assert desk.on("nurse", date(2026, 12, 22)).hours == (Span(780, 840),)
    assert desk.on("office", date(2026, 12, 22)).hours == (Span(480, 840),)
    assert desk.revision > 0


def test_what_is_wrong_with_another_line_is_told_with_its_name(desk: Desk, read: Read) -> None:
    desk.send("/uren/office/anders", dag="2026-12-24", soort="dicht", naam="Kerst")
    revision = desk.revision

    answer = desk.send("/uren/nurse/anders", hours("09:00", "10:00", dag="2026-12-24", ook=["office"]))

    assert answer.status_code == 422
    assert "“Kerst” en “Andere uren op 24-12-2026” gelden beide op donderdag 24 december 2026" in read(answer)
    assert desk.revision == revision


def test_one_is_changed_and_the_others_stay(desk: Desk) -> None:
    for day in ("2026-12-24", "2026-12-31"):
        desk.send("/uren/office/anders", dag=day, soort="dicht", naam=f"Dicht {day}")
    chosen = key(desk, "office")
    page = desk.look(f"/uren/office?wijzig={chosen}")
    assert (desk.field(page, "dag"), desk.field(page, "tot_en_met")[0], desk.field(page, "naam")[0]) == (
        ["2026-12-24"],
        "",
        "Dicht 2026-12-24",
    )

    form = hours("08:00", "12:00", dag="2026-12-24", naam="Kerstavond", sleutel=chosen)
    assert desk.send("/uren/office/anders", form).status_code == 303

    overrides = desk.contents.timetables["office"].overrides
    assert [(each.name, each.hours) for each in overrides] == [
        ("Kerstavond", MORNING),
        ("Dicht 2026-12-31", ()),
    ]


def test_one_is_taken_away(desk: Desk, read: Read) -> None:
    desk.send("/uren/office/anders", dag="2026-12-24", soort="dicht", naam="Kerst")

    answer = desk.send("/uren/office/anders/weg", sleutel=key(desk, "office"))

    assert answer.status_code == 303
    assert desk.contents.timetables["office"].overrides == ()
    assert "Rugpoli: “Kerst” is weg: bewaard in uw concept." in read(desk.look(answer.location[5:]))


def test_nobody_changes_or_takes_away_another_one_than_was_shown(desk: Desk, read: Read) -> None:
    desk.send("/uren/office/anders", dag="2026-12-24", soort="dicht")
    shown = key(desk, "office")
    desk.send("/uren/office/anders/weg", sleutel=shown)
    desk.send("/uren/office/anders", dag="2026-12-31", soort="dicht")
    before = desk.schedules

    change = desk.send("/uren/office/anders", hours("08:00", "12:00", dag="2026-12-24", sleutel=shown))
    remove = desk.send("/uren/office/anders/weg", sleutel=shown)

    assert (change.status_code, remove.status_code) == (409, 409)
    assert desk.schedules == before
    assert "Er is niets bewaard." in read(change)
    assert desk.field(change, "sleutel")[-1] == ""  # what was typed can be kept as a new one
    assert desk.field(change, "uren-0-tot")[0] == "12:00"


def test_what_is_over_is_folded_and_comes_last(desk: Desk) -> None:
    desk.send("/uren/office/anders", dag="2026-11-24", soort="dicht", naam="Eerst")
    desk.send("/uren/office/anders", dag="2026-12-24", soort="dicht", naam="Later")
    desk.house.now = desk.house.now.replace(day=26)
    desk.client = desk.house.client("petra")

    coming, _, past = desk.look("/uren/office").text.partition("<summary>Voorbij (1)</summary>")

    assert ("Later" in coming, "Eerst" in coming.partition('id="anders"')[2]) == (True, False)
    assert "Eerst" in past
    assert "wijzig=" not in past.partition("</details>")[0]


@pytest.mark.parametrize(
    ("form", "place", "words"),
    [
        pytest.param({"dag": "", "soort": "dicht"}, "dag", "Vul een datum in.", id="no date"),
        pytest.param(
            {"dag": "24 dec", "soort": "dicht"},
            "dag",
            "Schrijf de datum als dag-maand-jaar",
            id="no date that can be read",
        ),
        pytest.param(
            {"dag": "31-11-2026", "soort": "dicht"}, "dag", "31-11-2026 bestaat niet.", id="no such date"
        ),
        pytest.param(
            {"dag": "2026-11-22", "soort": "dicht"}, "dag", "Deze dag is al voorbij.", id="yesterday"
        ),
        pytest.param(
            {"dag": "2026-11-20", "tot_en_met": "2026-12-20", "soort": "dicht"},
            "dag",
            "Deze dag is al voorbij.",
            id="begun before",
        ),
        pytest.param(
            {"dag": "2140-01-01", "soort": "dicht"}, "dag", "Het jaar 2140 kan niet.", id="far away"
        ),
        pytest.param(
            {"dag": "2026-12-24", "tot_en_met": "x", "soort": "dicht"},
            "tot_en_met",
            "Schrijf de datum",
            id="no end that can be read",
        ),
        pytest.param(
            {"dag": "2026-12-24", "tot_en_met": "2026-12-23", "soort": "dicht"},
            "tot_en_met",
            "De laatste dag ligt voor de eerste.",
            id="the wrong way round",
        ),
        pytest.param(
            {"dag": "2026-12-24", "tot_en_met": "2030-12-23", "soort": "dicht"},
            "tot_en_met",
            "Dit duurt langer dan drie jaar.",
            id="too long",
        ),
        pytest.param({"dag": "2026-12-24"}, "soort", "Kies dicht of andere uren.", id="nothing chosen"),
        pytest.param(
            {"dag": "2026-12-24", "soort": "open"},
            "soort",
            "Kies dicht of andere uren.",
            id="something else chosen",
        ),
        pytest.param(
            hours("", "", dag="2026-12-24"), "uren", "Vul de uren in, of kies dicht.", id="no hours"
        ),
        pytest.param(
            hours("", "12:00", dag="2026-12-26"),
            "uren",
            "Vul bij elk blok van én tot in",
            id="half a block on a closed day",
        ),
        pytest.param(hours("9u", "12:00", dag="2026-12-24"), "uren", "“9u” is geen tijd.", id="no time"),
        pytest.param(
            hours("09:00", "12:00", "11:00", "13:00", dag="2026-12-24"),
            "uren",
            "De blokken 09:00-12:00 en 11:00-13:00 overlappen elkaar.",
            id="overlapping",
        ),
        pytest.param(
            hours("12:00", "12:00", dag="2026-12-24"), "uren", "Van en tot zijn gelijk.", id="without length"
        ),
        pytest.param(
            hours("22:00", "06:00", "05:00", "09:00", dag="2026-12-24", tot_en_met="2026-12-26"),
            "uren",
            "De nachturen lopen door",
            id="nights into each other",
        ),
        pytest.param(
            {"dag": "2026-12-24", "soort": "dicht", "naam": "x" * 90},
            "naam",
            "Gebruik voor de naam hoogstens 80",
            id="a long name",
        ),
        pytest.param(
            {"dag": "2026-12-24", "soort": "dicht", "naam": "a\u200bb"},
            "naam",
            "Gebruik voor de naam hoogstens 80",
            id="a name that cannot be printed",
        ),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_what_was_typed_stays(
    still: Desk, form: dict[str, str], place: str, words: str
) -> None:
    answer = still.send("/uren/office/anders", form)

    assert answer.status_code == 422
    assert still.fault(answer, f"anders-{place}").startswith(words)
    assert still.field(answer, "dag") == [form["dag"]]
    assert still.field(answer, "tot_en_met")[0] == form.get("tot_en_met", "")
    assert still.revision == 0


def test_two_that_disagree_are_told_at_the_date_with_both_named(desk: Desk) -> None:
    desk.send("/uren/office/anders", dag="2026-12-24", soort="dicht", naam="Kerst")

    answer = desk.send("/uren/office/anders", hours("08:00", "12:00", dag="2026-12-24", naam="Kerstavond"))

    assert answer.status_code == 422
    assert desk.fault(answer, "anders-dag").startswith(
        "“Kerst” en “Kerstavond” gelden beide op donderdag 24 december 2026"
    )


def test_a_period_that_has_begun_can_be_changed(desk: Desk) -> None:
    desk.send("/uren/office/anders", dag="2026-11-24", tot_en_met="2026-12-24", soort="dicht")
    desk.house.now = desk.house.now.replace(day=26)
    desk.client = desk.house.client("petra")

    form = {"dag": "2026-11-24", "tot_en_met": "2026-12-01", "soort": "dicht", "sleutel": key(desk, "office")}
    assert desk.send("/uren/office/anders", form).status_code == 303

    assert desk.contents.timetables["office"].overrides[0].last == date(2026, 12, 1)


def test_one_more_block_keeps_nothing(still: Desk) -> None:
    answer = still.send("/uren/office/anders", hours("08:00", "12:00", dag="2026-12-24", meer="1"))

    assert answer.status_code == 200
    assert (still.field(answer, "uren-0-tot")[0], still.field(answer, "uren-1-tot")[0]) == ("12:00", "")
    assert still.revision == 0


def test_an_emergency_department_is_taken_out_of_the_choice_from_one_day_to_another(
    desk: Desk, read: Read
) -> None:
    form = {"dag": "2026-12-24", "tot_en_met": "2026-12-26", "soort": "dicht", "ook": ["office"]}

    answer = desk.send("/uren/ed_hoofddorp/anders", form)

    assert desk.on("ed_hoofddorp", EVE).hours == ()
    assert desk.changed == {"ed_hoofddorp.yaml"}
    words = read(desk.look(answer.location[5:]))
    assert "uit de keuze op donderdag 24 december tot en met zaterdag 26 december: bewaard" in words
    assert "uit de keuze Uit de keuze van 24-12-2026 tot en met 26-12-2026" in words


def test_somebodys_name_with_a_comma_is_a_source_that_can_be_read(desk: Desk, sources: Any) -> None:
    other = type(desk)(desk.house, sources, "vries, #anna")

    assert other.send("/uren/office/anders", dag="2026-12-24", soort="dicht").status_code == 303
    assert other.on("office", EVE).rule.source == "confirmed by Vries Anna on 2026-11-23"
