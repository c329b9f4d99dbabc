"""The pages of all lines and of one: what they say, and to whom they give forms."""

import re
from typing import Any

import pytest

Desk = Any
Read = Any
LINES = ["callback", "desk", "ed_haarlem_zuid", "ed_hoofddorp", "nurse", "office", "switchboard"]


def test_each_line_is_listed_with_its_sentence(still: Desk, read: Read) -> None:
    page = still.look("/uren")

    words = read(page)
    assert [line for line in LINES if f'href="/staf/uren/{line}"' not in page.text] == []
    assert "Maandag 13:00–13:30, dinsdag 13:00–14:00 en woensdag 10:00–12:00." in words
    assert "Volgt de uren van rugpoli. Maandag tot en met vrijdag 08:00–17:00." in words


def test_a_line_that_is_changed_in_the_concept_is_marked_and_the_concept_is_shown(
    desk: Desk, read: Read
) -> None:
    assert "Uw concept" not in read(desk.look("/uren"))
    desk.send("/uren/nurse/anders", dag="2026-12-24", soort="dicht")

    words = read(desk.look("/uren"))

    assert "Uw concept: 1 lijn veranderd. Bekijk en publiceer" in words
    assert words.count("Veranderd in uw concept") == 1
    assert "Verandert in uw concept mee" not in words
    assert "Uw concept: 1 lijn veranderd." in read(desk.look("/uren/office"))


def test_a_line_that_follows_a_changed_one_is_marked_too(desk: Desk, read: Read) -> None:
    desk.send("/uren/office/anders", dag="2026-12-24", soort="dicht")

    assert "Balie van de polikliniek Verandert in uw concept mee met rugpoli" in read(desk.look("/uren"))


def test_a_concept_is_shown_to_nobody_else(desk: Desk, viewer: Desk, read: Read) -> None:
    desk.send("/uren/nurse/anders", dag="2026-12-24", soort="dicht", naam="Kerstmiddag")

    assert "Kerstmiddag" in read(desk.look("/uren/nurse"))
    assert "Kerstmiddag" not in read(viewer.look("/uren/nurse"))
    assert "Uw concept" not in read(viewer.look("/uren"))


@pytest.mark.parametrize(
    "path",
    ["/uren", "/uren/nurse", "/uren/desk", "/uren/ed_hoofddorp", "/uren/feestdagen", "/uren/terugbellen"],
)
def test_who_may_only_look_gets_no_form_and_all_the_hours(viewer: Desk, read: Read, path: str) -> None:
    page = viewer.look(path)

    assert page.status_code == 200
    assert "revisie" not in page.text
    assert page.text.partition("<main")[2].count("<form") == 0
    assert "Maandag 13:00–13:30" in read(viewer.look("/uren/nurse")).replace("maandag", "Maandag")


@pytest.mark.parametrize("line", ["niets", "destinations", "locations.yaml", "feestdag"])
def test_a_line_that_is_not_there_is_not_found(still: Desk, line: str) -> None:
    assert still.look(f"/uren/{line}").status_code == 404
    for deed in ("week", "week/weg", "anders", "anders/weg", "regel", "regel/weg", "volgen"):
        assert (
            still.send(f"/uren/{line}/{deed}", week="2027-01-04", dag="2026-12-24", soort="dicht").status_code
            == 404
        )


def test_the_page_of_a_line_says_whether_its_hours_are_confirmed(still: Desk, read: Read) -> None:
    assert "Nog niet bevestigd. De lijn gebruikt deze tijden wel" in read(still.look("/uren/office"))
    assert "Uit de folder." in read(still.look("/uren/nurse"))


# --- following ---


def test_a_line_that_follows_says_so_and_has_no_other_form(still: Desk, read: Read) -> None:
    page = still.look("/uren/desk")

    assert "Deze lijn heeft geen eigen uren, maar die van Rugpoli." in read(page)
    assert page.text.count("/staf/uren/desk/volgen") == 1
    assert "/staf/uren/desk/week" not in page.text


def test_a_line_gets_hours_of_its_own_and_follows_again(desk: Desk, read: Read) -> None:
    before = desk.contents.timetables["office"]

    answer = desk.send("/uren/desk/volgen", volgt="")

    own = desk.contents.timetables["desk"]
    assert answer.status_code == 303
    assert (own.follows, own.versions, own.holidays) == (None, before.versions, before.holidays)
    assert "Balie van de polikliniek: eigen uren: bewaard in uw concept." in read(
        desk.look(answer.location[5:])
    )
    assert desk.send("/uren/desk/volgen", volgt="office").status_code == 303
    assert desk.changed == set()


def test_hours_of_its_own_are_those_of_the_line_at_the_end_of_the_chain(desk: Desk) -> None:
    desk.send("/uren/office/volgen", volgt="nurse")

    desk.send("/uren/desk/volgen", volgt="")

    assert desk.contents.timetables["desk"].versions == desk.contents.timetables["nurse"].versions


def test_lines_do_not_follow_what_is_not_offered(still: Desk, read: Read) -> None:
    wrong = [("nurse", other) for other in ("ed_hoofddorp", "switchboard", "niets", "desk", "nurse")]
    for line, other in [*wrong, ("ed_hoofddorp", "office"), ("switchboard", "office")]:
        answer = still.send(f"/uren/{line}/volgen", volgt=other)
        assert answer.status_code == 422
        assert "Kies een lijn uit de lijst." in read(answer)
    assert still.revision == 0


@pytest.mark.parametrize("line", ["ed_hoofddorp", "switchboard"])
def test_a_line_that_is_always_open_is_not_offered_to_follow(still: Desk, line: str) -> None:
    assert f"/uren/{line}/volgen" not in still.look(f"/uren/{line}").text


def test_an_emergency_department_that_is_not_always_open_is_in_no_table_and_not_followed(desk: Desk) -> None:
    desk.send(
        "/uren/ed_hoofddorp/week", {"monday-0-van": "08:00", "monday-0-tot": "22:00"}, week="2023-03-22"
    )

    assert desk.changed == {"ed_hoofddorp.yaml"}
    assert 'name="dicht-ed_hoofddorp"' not in desk.look("/uren/feestdagen").text
    assert "ed_hoofddorp_2026-12-24" not in desk.look("/uren/feestdagen").text
    assert desk.send("/uren/nurse/volgen", volgt="ed_hoofddorp").status_code == 422
    assert desk.send("/uren/ed_hoofddorp/volgen", volgt="office").status_code == 422


# --- what is said back, and undone ---


def test_a_deed_can_be_undone_from_the_page_that_follows(desk: Desk, read: Read) -> None:
    answer = desk.send("/uren/nurse/anders", dag="2026-12-24", soort="dicht")
    page = desk.look(answer.location.removeprefix("/staf"))

    assert "Orthopedisch verpleegkundige: dicht op donderdag 24 december: bewaard in uw concept." in read(
        page
    )
    assert 'action="/staf/uren/concept/ongedaan"' in page.text
    assert desk.send("/uren/concept/ongedaan").status_code == 303
    assert desk.changed == set()


def test_what_was_undone_or_is_older_is_not_said_again(desk: Desk, read: Read) -> None:
    first = desk.send("/uren/nurse/anders", dag="2026-12-24", soort="dicht").location.removeprefix("/staf")
    desk.send("/uren/nurse/anders", dag="2026-12-31", soort="dicht")

    assert "bewaard in uw concept" not in read(desk.look(first))
    assert "bewaard in uw concept" not in read(desk.look("/uren/nurse?bewaard=x"))


def test_what_changes_nothing_is_said_and_makes_no_step(still: Desk, read: Read) -> None:
    answer = still.send("/uren/office/volgen", volgt="")

    assert "Dit stond er al zo. Er is niets veranderd." in read(
        still.look(answer.location.removeprefix("/staf"))
    )
    assert still.revision == 0


# --- emergency departments ---


@pytest.mark.parametrize(
    ("line", "own", "other"),
    [
        ("ed_hoofddorp", "Hoofddorp", "spoedeisende hulp in Haarlem Zuid"),
        ("ed_haarlem_zuid", "Haarlem Zuid", "spoedeisende hulp in Hoofddorp"),
    ],
)
def test_the_page_of_an_emergency_department_says_what_callers_hear_when_it_is_out_of_the_choice(
    still: Desk, read: Read, line: str, own: str, other: str
) -> None:
    words = read(still.look(f"/uren/{line}"))

    assert "Uit de keuze halen" in words
    assert (
        f"hoort: “U kunt nu niet terecht bij de spoedeisende hulp in {own}.” Daarna wordt hij doorverbonden met: {other}."
        in words
    )


# --- what was refused ---


@pytest.mark.parametrize(
    ("path", "form", "faults"),
    [
        ("/uren/office/week", {"monday-0-van": "08:00", "vanaf": "x"}, ["nieuw-vanaf", "nieuw-monday"]),
        ("/uren/office/week", {"monday-0-van": "08:00", "week": "2023-03-22"}, ["week1-monday"]),
        (
            "/uren/office/anders",
            {"dag": "x", "tot_en_met": "y"},
            ["anders-dag", "anders-tot_en_met", "anders-soort"],
        ),
        (
            "/uren/office/regel",
            {"ritme": "1"},
            ["regel-weekdag", "regel-vanaf", "regel-tot_en_met", "regel-soort"],
        ),
        ("/uren/feestdagen/kerst", {"office_2026-12-28-soort": "uren"}, ["kerst-office_2026-12-28"]),
        (
            "/uren/terugbellen",
            {"places": "2", "days_ahead": "14"},
            ["plan-window_minutes", "plan-earliest_notice_minutes"],
        ),
    ],
)
def test_above_the_page_stands_all_that_is_wrong_with_a_way_to_each_field(
    still: Desk, path: str, form: dict[str, str], faults: list[str]
) -> None:
    answer = still.send(path, form)

    alert = re.search(r'<div class="alert" role="alert">(.*?)</div>', answer.text, re.DOTALL)
    assert answer.status_code == 422
    assert alert
    assert re.findall(r'<a href="#([^"]+)-fault">', alert[1]) == faults
    assert [each for each in faults if not still.fault(answer, each)] == []


def test_holidays_that_are_refused_are_listed_by_line(still: Desk) -> None:
    answer = still.send("/uren/feestdagen")

    assert len(re.findall(r'<a href="#tot-(\w+)-fault">', answer.text)) == len(LINES) - 1
