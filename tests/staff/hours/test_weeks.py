"""The weeks of a line: changed, made ahead, taken away, and what is wrong with them beside its field."""

from datetime import date
from typing import Any

import pytest

from ivr.hours.explain import DAYS
from ivr.hours.model import Span
from ivr.hours.parse import WEEKDAYS

Desk = Any
Read = Any
NOW = "2023-03-22"
TODAY, AHEAD = date(2026, 11, 23), date(2027, 1, 4)
BY = "confirmed by Petra on 2026-11-23"
OFFICE = dict.fromkeys(WEEKDAYS[:5], ("08:00", "17:00"))


def week(days: dict[str, tuple[str, ...]], **more: str) -> dict[str, str]:
    """The fields of a week; the times of a day are pairs in a row."""
    fields = {}
    for day, times in days.items():
        for i, time in enumerate(times):
            fields[f"{day}-{i // 2}-{('van', 'tot')[i % 2]}"] = time
    return fields | more


def test_the_week_of_now_stands_in_the_form_with_an_empty_block_each_day(still: Desk) -> None:
    page = still.look("/uren/nurse")

    assert still.field(page, "monday-0-van")[0] == "13:00"
    assert still.field(page, "monday-0-tot")[0] == "13:30"
    assert still.field(page, "monday-1-van")[0] == ""
    assert still.field(page, "sunday-0-van")[0] == ""


def test_a_changed_week_is_kept_with_who_confirmed_it(desk: Desk, read: Read) -> None:
    form = week({"tuesday": ("13:00", "15:00"), "friday": ("09:00", "10:00", "11:00", "12:00")}, week=NOW)

    answer = desk.send("/uren/nurse/week", form)

    versions = desk.contents.timetables["nurse"].versions
    assert answer.status_code == 303
    assert [(each.valid_from, each.source) for each in versions] == [(date(2023, 3, 22), BY)]
    assert versions[0].days[1] == (Span(780, 900),)
    assert versions[0].days[4] == (Span(540, 600), Span(660, 720))
    assert versions[0].days[0] == ()
    assert desk.changed == {"nurse.yaml"}
    assert "Orthopedisch verpleegkundige: de gewone week: bewaard in uw concept." in read(
        desk.look(answer.location[5:])
    )
    assert "Bevestigd door Petra op 23 november 2026." in read(desk.look("/uren/nurse"))


def test_hours_that_stay_the_same_keep_their_source(desk: Desk) -> None:
    form = week(
        {"monday": ("13:00", "13:30"), "tuesday": ("13:00", "14:00"), "wednesday": ("10:00", "12:00")}
    )

    assert desk.send("/uren/nurse/week", form, week=NOW).status_code == 303
    assert desk.changed == set()


def test_hours_that_nobody_had_confirmed_are_confirmed_by_who_keeps_them(desk: Desk) -> None:
    assert "Bewaar en bevestig deze week" in desk.look("/uren/office").text

    desk.send("/uren/office/week", week(OFFICE), week=NOW)

    data = desk.schedules["office.yaml"]["weekly"][0]
    assert data == {**desk.sources.schedules["office.yaml"]["weekly"][0], "source": BY}


@pytest.mark.parametrize(
    ("times", "span"),
    [
        pytest.param(("22:00", "06:00"), Span(1320, 1800), id="until the next morning"),
        pytest.param(("18:00", "00:00"), Span(1080, 1440), id="until midnight"),
        pytest.param(("00:00", "00:00"), Span(0, 1440), id="the whole day"),
    ],
)
def test_nights_and_whole_days_can_be_entered(desk: Desk, times: tuple[str, ...], span: Span) -> None:
    desk.send("/uren/nurse/week", week({"saturday": times}), week=NOW)

    assert desk.contents.timetables["nurse"].versions[0].days[5] == (span,)


def test_a_week_ahead_begins_with_that_of_now_and_is_kept_beside_it(desk: Desk, read: Read) -> None:
    assert desk.field(desk.look("/uren/office"), "monday-0-van") == ["08:00", "08:00"]

    answer = desk.send("/uren/office/week", week(OFFICE | {"friday": ()}), vanaf="2027-01-04")

    versions = desk.contents.timetables["office"].versions
    assert [(each.valid_from, each.source) for each in versions] == [
        (date(2023, 3, 22), "not confirmed"),
        (AHEAD, BY),
    ]
    assert versions[1].days[4] == ()
    words = read(desk.look(answer.location[5:]))
    assert "Rugpoli: de gewone week vanaf 4 januari 2027: bewaard" in words
    assert "Vanaf maandag 4 januari 2027" in words


def test_a_week_ahead_is_changed_moved_and_taken_away(desk: Desk) -> None:
    desk.send("/uren/office/week", week(OFFICE), vanaf="04-01-2027")
    desk.send(
        "/uren/office/week", week({"monday": ("09:00", "10:00")}), week="2027-01-04", vanaf="2027-02-01"
    )

    versions = desk.contents.timetables["office"].versions
    assert [each.valid_from for each in versions] == [date(2023, 3, 22), date(2027, 2, 1)]
    assert versions[1].days[0] == (Span(540, 600),)
    assert desk.send("/uren/office/week/weg", week="2027-02-01").status_code == 303
    assert desk.changed == set()


@pytest.mark.parametrize("since", ["2026-11-23", "2023-03-22", "", "onzin"])
def test_the_week_of_now_is_not_taken_away(still: Desk, read: Read, since: str) -> None:
    answer = still.send("/uren/office/week/weg", week=since)

    assert answer.status_code == 422
    assert "Deze week geldt al." in read(answer)


def test_a_week_that_is_gone_is_told_and_nothing_is_kept(still: Desk, read: Read) -> None:
    for path, more in (("week/weg", {}), ("week", week(OFFICE, vanaf="2027-01-04"))):
        answer = still.send(f"/uren/office/{path}", more, week="2027-01-04")
        assert answer.status_code == 409
        assert "Uw concept is intussen veranderd" in read(answer)
    assert still.revision == 0


@pytest.mark.parametrize(
    ("times", "words"),
    [
        (("09:00", ""), "Vul bij elk blok van én tot in, of laat beide leeg."),
        (("9 uur", "10:00"), "“9 uur” is geen tijd. Schrijf uren en minuten, zoals 9:00 of 13:30."),
        (
            ("09:00", "09:00"),
            "Van en tot zijn gelijk. Bedoelt u de hele dag? Vul dan van 00:00 tot 00:00 in.",
        ),
        (
            ("09:00", "12:00", "11:00", "13:00"),
            "De blokken 09:00-12:00 en 11:00-13:00 overlappen elkaar. Maak er één blok van, of kort er een in.",
        ),
    ],
)
@pytest.mark.parametrize("day", ["monday", "sunday"])
def test_what_is_wrong_with_a_day_stands_beside_it_and_what_was_typed_stays(
    still: Desk, day: str, times: tuple[str, ...], words: str
) -> None:
    answer = still.send("/uren/nurse/week", week({"wednesday": ("10:00", "12:30"), day: times}), week=NOW)

    assert answer.status_code == 422
    assert still.fault(answer, f"week1-{day}") == words
    assert still.field(answer, f"{day}-0-van")[0] == times[0]
    assert still.field(answer, "wednesday-0-tot")[0] == "12:30"
    assert 'aria-describedby="week1-' + day + '-fault"' in answer.text
    assert still.revision == 0
    assert still.house.told()[0][1:] == ("hours.week", "nurse", "refused")


@pytest.mark.parametrize("at", range(7))
def test_a_night_into_the_next_day_is_told_at_its_day(still: Desk, at: int) -> None:
    following = (at + 1) % 7
    days = {WEEKDAYS[at]: ("22:00", "06:00"), WEEKDAYS[following]: ("05:00", "12:00")}

    answer = still.send("/uren/nurse/week", week(days), week=NOW)

    assert still.fault(answer, f"week1-{WEEKDAYS[at]}").startswith(
        f"De uren van {DAYS[at]} lopen door in die van {DAYS[following]}."
    )


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "Vul een datum in."),
        ("volgende week", "Schrijf de datum als dag-maand-jaar, zoals 24-12-2026."),
        ("31-02-2027", "31-02-2027 bestaat niet. Kies een dag die er is."),
        ("2026-11-23", "Kies een dag na vandaag. De week van nu verandert u hierboven."),
        ("2025-01-01", "Kies een dag na vandaag. De week van nu verandert u hierboven."),
        ("2140-01-01", "Het jaar 2140 kan niet. Kies een jaar tot en met 2099."),
    ],
)
def test_what_is_wrong_with_the_date_of_a_new_week_stands_beside_it(
    still: Desk, typed: str, words: str
) -> None:
    answer = still.send("/uren/office/week", week(OFFICE), vanaf=typed)

    assert answer.status_code == 422
    assert still.fault(answer, "nieuw-vanaf") == words
    assert still.field(answer, "vanaf")[0] == typed
    assert "<details open>" in answer.text


def test_two_weeks_from_one_day_are_told_at_the_date(desk: Desk) -> None:
    desk.send("/uren/office/week", week(OFFICE), vanaf="2027-01-04")

    answer = desk.send("/uren/office/week", week({"monday": ("09:00", "10:00")}), vanaf="2027-01-04")

    assert answer.status_code == 422
    assert desk.fault(answer, "nieuw-vanaf").startswith("Er gaat al een week in op maandag 4 januari 2027.")


def test_the_week_of_now_keeps_its_date(desk: Desk) -> None:
    answer = desk.send("/uren/office/week", week(OFFICE), week=NOW, vanaf="2026-12-01")

    assert answer.status_code == 303
    assert [each.valid_from for each in desk.contents.timetables["office"].versions] == [date(2023, 3, 22)]


def test_one_more_block_is_given_without_a_script_and_keeps_nothing(still: Desk) -> None:
    answer = still.send(
        "/uren/nurse/week", week({"monday": ("13:00", "13:30", "15:00", "")}), week=NOW, meer="1"
    )

    assert answer.status_code == 200
    assert still.field(answer, "monday-1-van")[0] == "15:00"
    assert still.field(answer, "monday-2-van")[0] == ""
    assert still.revision == 0
    assert still.house.told()[0][3] == "typing"


def test_a_concept_that_has_changed_meanwhile_loses_nothing(desk: Desk, read: Read) -> None:
    form = week({"monday": ("13:00", "14:00")}, week=NOW, revisie="0")
    desk.send("/uren/nurse/anders", dag="2026-12-24", soort="dicht")
    before = desk.schedules

    answer = desk.send("/uren/nurse/week", form)

    assert answer.status_code == 409
    assert desk.schedules == before
    assert "Wat u invulde staat hieronder nog" in read(answer)
    assert desk.field(answer, "monday-0-tot")[0] == "14:00"
    assert set(desk.field(answer, "revisie")) == {str(desk.revision)}
    assert desk.send("/uren/nurse/week", form | {"revisie": str(desk.revision)}).status_code == 303
    assert desk.contents.timetables["nurse"].overrides != ()
