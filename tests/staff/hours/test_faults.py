"""What the parsers refuse is said to who fills in a form, in words of the site."""

import re
from typing import Any

import pytest

from ivr.hours.model import Problem
from ivr.hours.parse import check_together, parse_timetable
from ivr.hours.windows import parse_plan
from ivr.staff.hours.faults import FORM, at_fields, told

SOURCE = "not confirmed"
FILE_WORDS = re.compile(
    r"\b(closed|from|until|on|yaml|FREQ|follows|monday|tuesday|sunday|true|false)\b|\d{4}-\d\d-\d\d|schrijf closed"
)


def timetable(**keys: Any) -> dict[str, Any]:
    week = {"from": "2023-03-22", "source": SOURCE, "hours": {}}
    holidays = {"source": SOURCE, "decided_until": "2030-12-31", "closed": "all"}
    return {
        "line": "a",
        "name": "a",
        "time_zone": "Europe/Amsterdam",
        "weekly": [week],
        "holidays": holidays,
    } | keys


def week(hours: dict[str, Any], since: str = "2023-03-22") -> dict[str, Any]:
    return {"from": since, "source": SOURCE, "hours": hours}


def override(name: str, hours: Any, **when: str) -> dict[str, Any]:
    return {"name": name, "hours": hours, "source": SOURCE, **when}


DAY = {"on": "2026-12-24"}
RULE = {"rule": "FREQ=WEEKLY;BYDAY=TH", "from": "2026-12-01", "until": "2026-12-31"}
CASES = {
    "a block without length": (
        timetable(weekly=[week({"monday": ["09:00-09:00"]})]),
        "Van en tot zijn gelijk. Bedoelt u de hele dag? Vul dan van 00:00 tot 00:00 in.",
    ),
    "blocks that overlap": (
        timetable(weekly=[week({"monday": ["09:00-12:00", "11:00-13:00"]})]),
        "De blokken 09:00-12:00 en 11:00-13:00 overlappen elkaar. Maak er één blok van, of kort er een in.",
    ),
    "a night into the next day": (
        timetable(weekly=[week({"sunday": ["22:00-06:00"], "monday": ["05:00-12:00"]})]),
        "De uren van zondag lopen door in die van maandag. Kort een van beide in.",
    ),
    "two weeks from one day": (
        timetable(weekly=[week({}), week({})]),
        "Er gaat al een week in op woensdag 22 maart 2023. Verander die, of kies een andere dag.",
    ),
    "a range the wrong way round": (
        timetable(overrides=[override("a", "closed", **{"from": "2026-12-24", "until": "2026-12-23"})]),
        "De laatste dag ligt voor de eerste. Kies een latere laatste dag.",
    ),
    "a range that is too long": (
        timetable(overrides=[override("a", "closed", **{"from": "2026-12-24", "until": "2036-12-23"})]),
        "Dit duurt langer dan drie jaar. Kies een eerdere laatste dag, of maak een nieuwe gewone week.",
    ),
    "nights into each other": (
        timetable(
            overrides=[
                override("a", ["22:00-06:00", "05:00-07:00"], **{"from": "2026-12-24", "until": "2026-12-26"})
            ]
        ),
        "De nachturen lopen door in de uren van de volgende dag. Kort een van beide in.",
    ),
    "two on one day that disagree": (
        timetable(overrides=[override("Kerst", "closed", **DAY), override("Open", "09:00-10:00", **DAY)]),
        "“Kerst” en “Open” gelden beide op donderdag 24 december 2026, met verschillende uren. Kies andere dagen of dezelfde uren, of haal een van beide weg.",
    ),
    "two rules that disagree": (
        timetable(recurring=[override("Een", "closed", **RULE), override("Twee", "09:00-10:00", **RULE)]),
        "“Een” en “Twee” gelden beide op donderdag 3 december 2026, met verschillende uren. Kies andere dagen of dezelfde uren, of haal een van beide weg.",
    ),
    "a rule without a date": (
        timetable(recurring=[override("Een", "closed", **RULE | {"until": "2026-12-02"})]),
        "Tussen deze twee dagen valt er geen enkele. Kies een latere laatste dag.",
    ),
    "a rule that is too long": (
        timetable(recurring=[override("Een", "closed", **RULE | {"until": "2046-12-02"})]),
        "Dit duurt langer dan tien jaar. Kies een eerdere laatste dag, of maak een nieuwe gewone week.",
    ),
    "more rules than there may be": (
        timetable(recurring=[override("Een", "closed", **RULE)] * 101),
        "Er zijn al 100 terugkerende regels. Haal er eerst een weg.",
    ),
    "a name that is too long": (
        timetable(overrides=[override("a" * 81, "closed", **DAY)]),
        "Gebruik voor de naam hoogstens 80 gewone tekens, op één regel.",
    ),
    "a year far away": (
        timetable(overrides=[override("a", "closed", on="2140-01-01")]),
        "Het jaar 2140 kan niet. Kies een jaar tot en met 2099.",
    ),
}


@pytest.mark.parametrize(("data", "words"), CASES.values(), ids=CASES)
def test_a_problem_is_said_with_what_to_do_at_the_form(data: dict[str, Any], words: str) -> None:
    _, problems = parse_timetable(data, "a.yaml")

    said = [told(each) for each in problems]

    assert said[0] == words
    assert [each for each in said if FILE_WORDS.search(each)] == []


def test_numbers_out_of_bounds_are_said_with_their_bounds() -> None:
    plan = {
        "window_minutes": 4,
        "places": "drie",
        "earliest_notice_minutes": 0,
        "days_ahead": 14,
        "source": SOURCE,
    }

    assert [told(each) for each in parse_plan(plan, "callback.yaml")[1]] == [
        "Vul een heel getal van 5 tot en met 480 in.",
        "Vul een heel getal van 1 tot en met 100 in.",
    ]


def test_lines_that_would_follow_each_other_are_said() -> None:
    pair = {}
    for line, other in (("a", "b"), ("b", "a")):
        data = {"line": line, "name": line, "time_zone": "Europe/Amsterdam", "follows": other}
        pair[line], _ = parse_timetable(data, "")

    assert {told(each) for each in check_together(pair)} == {
        "Deze lijn kan die niet volgen: ze zouden elkaar volgen. Kies een andere lijn."
    }


def test_what_no_row_says_is_said_as_the_parser_does() -> None:
    assert told(Problem("a.yaml", "x", "Iets nieuws.", "Doe iets.")) == "Iets nieuws. Doe iets."


def test_problems_stand_at_their_fields_and_the_rest_above_the_form() -> None:
    problems = [
        Problem("a.yaml", "one", "Een.", ""),
        Problem("a.yaml", "one", "Een.", ""),
        Problem("a.yaml", "one", "Twee.", ""),
        Problem("b.yaml", "other", "Drie.", ""),
        Problem("", "", "Vier.", ""),
    ]

    found = at_fields(problems, lambda each: "uren" if each.where == "one" else "", {"b.yaml": "balie"})

    assert found == {"uren": "Een. Twee.", FORM: "Balie: Drie. Vier."}
