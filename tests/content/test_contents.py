from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from ivr.content.contents import Contents, Sources, parse_contents, slot_exists, unconfirmed, warnings
from ivr.content.files import Reading
from ivr.hours.model import Problem
from ivr.speech.catalogue import SlotKind

Schedules = dict[str, Any]
Words = dict[str, Any]
Change = Callable[[Schedules, Words], object]
Changed = Callable[[Change], tuple[Contents, list[Problem]]]


def nothing(_schedules: Schedules, _words: Words) -> None:
    """Change nothing."""


def test_the_shipped_data_have_no_problems(changed: Changed) -> None:
    contents, problems = changed(nothing)

    assert problems == []
    assert contents.timetables.keys() == {
        *("callback", "desk", "ed_haarlem_zuid", "ed_hoofddorp", "nurse", "office", "switchboard"),
    }
    assert contents.places
    assert contents.flow().nodes["after_hours"]


def no_desk_number(schedules: Schedules, _words: Words) -> None:
    del schedules["destinations.yaml"]["desk"]


def own_number_as_desk(schedules: Schedules, _words: Words) -> None:
    schedules["destinations.yaml"]["desk"]["number"] = "+3197010200000"


def no_switchboard_timetable(schedules: Schedules, _words: Words) -> None:
    del schedules["switchboard.yaml"]


def no_office_timetable(schedules: Schedules, _words: Words) -> None:
    del schedules["office.yaml"]
    schedules["desk.yaml"]["follows"] = "nurse"


def desk_follows_nobody(schedules: Schedules, _words: Words) -> None:
    schedules["desk.yaml"]["follows"] = "reception"


def two_files_for_the_nurse(schedules: Schedules, _words: Words) -> None:
    schedules["nurse_old.yaml"] = schedules["nurse.yaml"]


def silent_callers_to_a_department_off_the_menu(schedules: Schedules, _words: Words) -> None:
    schedules["destinations.yaml"]["ed_amsterdam"] = schedules["destinations.yaml"]["ed_hoofddorp"]
    schedules["locations.yaml"]["locations"]["haarlem_zuid"]["emergency"] = "ed_amsterdam"


def no_welcome(_schedules: Schedules, words: Words) -> None:
    del words["welcome"]


def no_way_through_the_desk(_schedules: Schedules, words: Words) -> None:
    del words["callback_through_desk"]


def a_key_without_words(_schedules: Schedules, words: Words) -> None:
    del words["main.nurse"]


def says(slot: str) -> Change:
    def change(_schedules: Schedules, words: Words) -> None:
        words["busy"]["sentences"].append({"say": f"Hier is {slot}.", "ref": "line"})

    return change


CHECKS = [
    pytest.param(
        no_desk_number, "destinations.yaml", "desk", "De bestemming desk ontbreekt", id="a number is missing"
    ),
    pytest.param(
        own_number_as_desk,
        "destinations.yaml",
        "desk",
        "deze lijn zelf",
        id="our own number as a destination",
    ),
    pytest.param(
        no_switchboard_timetable, "switchboard.yaml", "", "ontbreekt", id="a destination has no timetable"
    ),
    pytest.param(no_office_timetable, "office.yaml", "", "ontbreekt", id="an hours gate has no timetable"),
    pytest.param(desk_follows_nobody, "desk.yaml", "follows", "reception", id="the line that is followed"),
    pytest.param(
        two_files_for_the_nurse, "nurse_old.yaml", "line", "nurse staat ook in nurse.yaml", id="two files"
    ),
    pytest.param(
        silent_callers_to_a_department_off_the_menu,
        *("locations.yaml", "emergency_for_silent_callers", "ed_amsterdam"),
        id="silence leads to a department that the flow does not know",
    ),
    pytest.param(no_welcome, "prompts/nl", "welcome", "missing", id="an announcement has no words"),
    pytest.param(
        no_way_through_the_desk,
        *("prompts/nl", "callback_through_desk", "missing"),
        id="if callbacks are off",
    ),
    pytest.param(a_key_without_words, "prompts/nl", "main.nurse", "missing", id="an option has no words"),
    *(
        pytest.param(says(slot), "nl/all.yaml", "busy.sentences[2]", slot, id=f"a slot: {slot}")
        for slot in (
            *("{opening:dentist}", "{hours:dentist}", "{number:dentist}"),
            *("{location:mars}", "{address:mars}", "{address:silent_emergency}", "{call:name}"),
        )
    ),
]


@pytest.mark.parametrize(("change", "file", "where", "message"), CHECKS)
def test_what_does_not_fit_together_is_one_problem(
    changed: Changed, change: Change, file: str, where: str, message: str
) -> None:
    _, problems = changed(change)

    ours = [problem for problem in problems if message in problem.message]
    assert [(problem.file, problem.where) for problem in ours] == [(file, where)]
    # Without a number for the desk the prompts that say it are problems too.
    assert ours == [problem for problem in problems if not problem.message.startswith("{number:desk}")]
    assert all(problem.remedy for problem in problems)


def test_one_broken_file_leaves_the_rest_as_it_was(changed: Changed, shipped: Reading) -> None:
    contents, _ = changed(break_nurse)

    assert contents.timetables == {
        line: timetable for line, timetable in shipped.contents.timetables.items() if line != "nurse"
    }
    assert contents.places == shipped.contents.places


def break_nurse(schedules: Schedules, _words: Words) -> None:
    schedules["nurse.yaml"]["weekly"][0]["hours"]["monday"] = "een uur"


def break_office(schedules: Schedules, _words: Words) -> None:
    schedules["office.yaml"]["holidays"]["decided_until"] = "ooit"


def break_nurse_wholly(schedules: Schedules, _words: Words) -> None:
    schedules["nurse.yaml"] = None


def break_welcome(_schedules: Schedules, words: Words) -> None:
    words["welcome"]["kind"] = "Opening"


@pytest.mark.parametrize(
    ("change", "file", "where"),
    [
        pytest.param(break_nurse, "nurse.yaml", "weekly[0].hours.monday", id="a line that prompts speak of"),
        pytest.param(break_office, "office.yaml", "holidays.decided_until", id="a line that another follows"),
        pytest.param(break_nurse_wholly, "nurse.yaml", "", id="a file that holds nothing"),
        pytest.param(break_welcome, "nl/all.yaml", "welcome.kind", id="a prompt"),
    ],
)
def test_what_is_there_and_broken_is_not_called_missing_too(
    changed: Changed, change: Change, file: str, where: str
) -> None:
    _, problems = changed(change)

    assert [(problem.file, problem.where) for problem in problems] == [(file, where)]


def test_broken_numbers_leave_no_places_and_are_the_only_complaint(changed: Changed) -> None:
    def break_number(schedules: Schedules, _words: Words) -> None:
        schedules["destinations.yaml"]["desk"]["number"] = "112"

    contents, problems = changed(break_number)

    assert contents.places is None
    assert [(problem.file, problem.where) for problem in problems] == [("destinations.yaml", "desk.number")]
    assert contents.flow().nodes


def test_an_empty_folder_is_a_list_of_problems_and_still_a_flow() -> None:
    contents, problems = parse_contents(Sources({}, {"nl": {}}), own_number=None)

    files = {problem.file for problem in problems}
    assert {"nurse.yaml", "destinations.yaml", "locations.yaml", "prompts/nl"} <= files
    assert contents.flow().nodes


def test_the_silent_emergency_is_where_the_locations_say(changed: Changed) -> None:
    def hoofddorp(schedules: Schedules, _words: Words) -> None:
        schedules["locations.yaml"]["emergency_for_silent_callers"]["location"] = "hoofddorp"

    contents, problems = changed(hoofddorp)

    assert problems == []
    after_hours: Any = contents.flow().nodes["after_hours"]
    assert after_hours.exhausted.target == "ed_hoofddorp"


@pytest.mark.parametrize(
    ("kind", "name", "exists"),
    [
        pytest.param(SlotKind.OPENING, "nurse", True, id="the opening of a line"),
        pytest.param(SlotKind.OPENING, "haarlem_noord", False, id="a location never opens"),
        pytest.param(SlotKind.NUMBER, "switchboard", True, id="the number of a destination"),
        pytest.param(SlotKind.NUMBER, "office", False, id="the office has hours and no number"),
        pytest.param(SlotKind.ADDRESS, "haarlem_noord", True, id="the address of a location"),
        pytest.param(SlotKind.LOCATION, "silent_emergency", True, id="where the silent go"),
        pytest.param(SlotKind.CALL, "window_3", True, id="what a call fills in"),
        pytest.param(SlotKind.CALL, "nurse", False, id="a call fills in nothing of a line"),
        pytest.param(SlotKind.KEY, "", True, id="a key is never missing"),
    ],
)
def test_a_slot_exists_if_what_it_names_does(
    shipped: Reading,
    kind: SlotKind,
    name: str,
    exists: bool,  # noqa: FBT001 - a column of the table
) -> None:
    assert slot_exists(shipped.contents, kind, name) is exists


def test_what_nobody_has_confirmed_is_listed(changed: Changed) -> None:
    def add_facts(schedules: Schedules, _words: Words) -> None:
        schedules["nurse.yaml"]["overrides"] = [
            {"name": "Kerstmiddag", "on": "2026-12-24", "hours": "closed", "source": "not confirmed"},
            {
                "name": "Studiedag",
                "on": "2026-11-30",
                "hours": "closed",
                "source": "confirmed by Jansen on 2026-09-01",
            },
        ]
        schedules["destinations.yaml"]["desk"]["source"] = "not confirmed"
        schedules["locations.yaml"]["locations"]["hoofddorp"]["source"] = "not confirmed"

    contents, problems = changed(add_facts)

    assert problems == []
    facts = list(unconfirmed(contents))
    assert len(facts) == len(set(facts))
    assert ("nurse", "Kerstmiddag") in facts
    assert ("nurse", "which holidays") in facts
    assert ("office", "weekly hours from 2023-03-22") in facts
    assert ("desk", "+31232240130") in facts
    assert ("hoofddorp", "Spaarnepoort 1") in facts
    assert ("locations", "the emergency department for silent callers") in facts
    assert not {what for where, what in facts if where == "nurse"} & {
        "Studiedag",
        "weekly hours from 2023-03-22",
    }


@pytest.mark.parametrize(
    ("today", "files"),
    [
        pytest.param(date(2036, 10, 1), 0, id="ninety-one days before the end"),
        pytest.param(date(2036, 10, 3), 6, id="eighty-nine days before the end, for each line of its own"),
    ],
)
def test_holidays_that_nobody_has_decided_on_soon_are_warned_of(
    shipped: Reading, today: date, files: int
) -> None:
    assert len(warnings(shipped.contents, today)) == files
