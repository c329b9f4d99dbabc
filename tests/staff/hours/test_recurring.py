"""Hours that come back: made of choices, listed with their dates, and what is wrong with them beside its field."""

from datetime import date
from typing import Any

import pytest

from ivr.hours.editing import key_of

Desk = Any
Read = Any
FIRST_THURSDAYS = {
    "ritme": "1",
    "weekdag": "donderdag",
    "vanaf": "2026-12-01",
    "tot_en_met": "2027-12-31",
    "soort": "uren",
    "uren-0-van": "13:00",
    "uren-0-tot": "17:00",
    "naam": "Teamoverleg",
}


def test_every_first_thursday_is_kept_and_listed_with_its_dates(desk: Desk, read: Read) -> None:
    answer = desk.send("/uren/office/regel", FIRST_THURSDAYS)

    rule = desk.contents.timetables["office"].recurring[0]
    assert answer.status_code == 303
    assert (rule.rule, rule.name, rule.source) == (
        "FREQ=MONTHLY;BYDAY=1TH",
        "Teamoverleg",
        "confirmed by Petra on 2026-11-23",
    )
    assert desk.on("office", date(2026, 12, 3)).rule.reason == "Teamoverleg"
    words = read(desk.look(answer.location[5:]))
    assert "Rugpoli: Teamoverleg: bewaard in uw concept." in words
    assert "Elke eerste donderdag van de maand: van 13.00 tot 17.00 uur" in words
    assert (
        "De eerste keren: donderdag 3 december; donderdag 7 januari 2027; donderdag 4 februari 2027;"
        " donderdag 4 maart 2027; donderdag 1 april 2027; donderdag 6 mei 2027; en daarna nog 7 keer."
    ) in words


@pytest.mark.parametrize(
    ("rhythm", "rule", "first", "second"),
    [
        ("week", "FREQ=WEEKLY;BYDAY=TU", date(2026, 12, 1), date(2026, 12, 8)),
        ("twee-weken", "FREQ=WEEKLY;INTERVAL=2;BYDAY=TU", date(2026, 12, 1), date(2026, 12, 15)),
        ("laatste", "FREQ=MONTHLY;BYDAY=-1TU", date(2026, 12, 29), date(2027, 1, 26)),
    ],
)
def test_each_choice_gives_the_dates_that_it_says(
    desk: Desk, rhythm: str, rule: str, first: date, second: date
) -> None:
    form = FIRST_THURSDAYS | {"ritme": rhythm, "weekdag": "dinsdag", "soort": "dicht", "naam": ""}

    desk.send("/uren/office/regel", form)

    kept = desk.contents.timetables["office"].recurring[0]
    assert kept.rule == rule
    assert kept.name.endswith(("dinsdag", "dinsdag van de maand"))
    assert desk.on("office", first).hours == desk.on("office", second).hours == ()


def test_a_rule_is_taken_away(desk: Desk, read: Read) -> None:
    desk.send("/uren/office/regel", FIRST_THURSDAYS)
    key = key_of(desk.schedules["office.yaml"]["recurring"][0])

    answer = desk.send("/uren/office/regel/weg", sleutel=key)

    assert answer.status_code == 303
    assert desk.contents.timetables["office"].recurring == ()
    assert "“Teamoverleg” is weg" in read(desk.look(answer.location[5:]))
    assert desk.send("/uren/office/regel/weg", sleutel=key).status_code == 409


@pytest.mark.parametrize(
    ("differs", "place", "words"),
    [
        ({"ritme": ""}, "ritme", "Kies hoe vaak."),
        ({"ritme": "9"}, "ritme", "Kies hoe vaak."),
        ({"weekdag": "thursday"}, "weekdag", "Kies een dag."),
        ({"vanaf": ""}, "vanaf", "Vul een datum in."),
        ({"tot_en_met": "31-06-2027"}, "tot_en_met", "31-06-2027 bestaat niet."),
        ({"tot_en_met": "2026-11-22"}, "tot_en_met", "Deze dag is al voorbij."),
        ({"tot_en_met": "2026-12-02"}, "tot_en_met", "Tussen deze twee dagen valt er geen enkele."),
        (
            {"vanaf": "2027-06-01", "tot_en_met": "2027-05-01"},
            "tot_en_met",
            "De laatste dag ligt voor de eerste.",
        ),
        ({"tot_en_met": "2050-05-01"}, "tot_en_met", "Dit duurt langer dan tien jaar."),
        ({"soort": ""}, "soort", "Kies dicht of andere uren."),
        ({"uren-0-van": "", "uren-0-tot": ""}, "uren", "Vul de uren in, of kies dicht."),
        ({"uren-0-van": ""}, "uren", "Vul bij elk blok van én tot in"),
        ({"uren-0-van": "17:00"}, "uren", "Van en tot zijn gelijk."),
        ({"naam": "x" * 90}, "naam", "Gebruik voor de naam hoogstens 80"),
    ],
)
def test_what_is_wrong_stands_at_its_field_and_the_form_stands_open(
    still: Desk, differs: dict[str, str], place: str, words: str
) -> None:
    form = FIRST_THURSDAYS | differs

    answer = still.send("/uren/office/regel", form)

    assert answer.status_code == 422
    assert still.fault(answer, f"regel-{place}").startswith(words)
    assert still.field(answer, "tot_en_met")[-1] == form["tot_en_met"]
    assert "<details open>" in answer.text
    assert still.revision == 0


def test_two_rules_that_disagree_are_told_with_both_named(desk: Desk) -> None:
    desk.send("/uren/office/regel", FIRST_THURSDAYS)

    answer = desk.send(
        "/uren/office/regel", FIRST_THURSDAYS | {"ritme": "week", "soort": "dicht", "naam": "Elke week"}
    )

    assert answer.status_code == 422
    assert desk.fault(answer, "regel-ritme").startswith(
        "“Teamoverleg” en “Elke week” gelden beide op donderdag 3 december 2026"
    )


def test_one_more_block_keeps_nothing(still: Desk) -> None:
    answer = still.send("/uren/office/regel", FIRST_THURSDAYS | {"meer": "1"})

    assert answer.status_code == 200
    assert still.field(answer, "uren-1-van") == [""]
    assert still.revision == 0


def test_a_rule_that_is_over_says_so(desk: Desk, read: Read) -> None:
    desk.send(
        "/uren/office/regel",
        FIRST_THURSDAYS | {"vanaf": "2026-11-01", "tot_en_met": "2026-11-24", "weekdag": "dinsdag"},
    )
    desk.house.now = desk.house.now.replace(day=26)
    desk.client = desk.house.client("petra")

    assert "Deze regel komt niet meer voor." in read(desk.look("/uren/office"))
