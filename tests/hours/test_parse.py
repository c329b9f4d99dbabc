import json
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.hours.holidays import HOLIDAYS
from ivr.hours.model import (
    HolidayPlan,
    Override,
    Problem,
    RecurringOverride,
    Span,
    Timetable,
    WeeklyVersion,
)
from ivr.hours.parse import check_together, parse_timetable, to_data
from tests.hours.strategies import anything, timetable_data

FILE = "nurse.yaml"
VERSION = {"from": "2024-01-01", "source": "contact#4", "hours": {}}
NIGHT = {"monday": "22:00-06:00", "tuesday": "05:00-07:00"}
Replaced = Callable[..., Any]


def test_a_timetable_is_read_whole(good: dict[str, Any]) -> None:
    monday = (Span(780, 810),)
    assert parse_timetable(good, FILE) == (
        Timetable(
            line="nurse",
            name="verpleegkundige",
            zone="Europe/Amsterdam",
            versions=(
                WeeklyVersion(date(2023, 3, 22), (monday, (), (), (), (), (), ()), "contact#4, contact#5"),
            ),
            holidays=HolidayPlan(
                closed=HOLIDAYS.keys() - {"good_friday"},
                as_usual=frozenset({"good_friday"}),
                decided_until=date(2030, 12, 31),
                source="not confirmed",
            ),
            overrides=(
                Override(
                    "Kerstmiddag", date(2026, 12, 24), date(2026, 12, 24), (Span(480, 900),), "not confirmed"
                ),
            ),
            recurring=(
                RecurringOverride(
                    "Teamoverleg",
                    "FREQ=MONTHLY;BYDAY=1TH",
                    date(2026, 1, 1),
                    date(2027, 12, 31),
                    (),
                    "confirmed by A. Jansen on 2026-01-05",
                ),
            ),
        ),
        [],
    )


def test_versions_come_out_in_the_order_of_their_dates(good_but: Replaced) -> None:
    timetable, problems = parse_timetable(
        good_but(("weekly",), [VERSION | {"from": "2027-01-01"}, VERSION]), FILE
    )
    assert timetable is not None, problems
    assert [version.valid_from.year for version in timetable.versions] == [2024, 2027]


def test_a_line_that_follows_another_has_no_hours_of_its_own() -> None:
    data = {"line": "desk", "name": "balie", "time_zone": "Europe/Amsterdam", "follows": "office"}
    assert parse_timetable(data, FILE) == (
        Timetable("desk", "balie", "Europe/Amsterdam", follows="office"),
        [],
    )


@pytest.mark.parametrize(
    ("path", "value", "where", "message"),
    [
        pytest.param(("line",), "Nurse", "line", "een korte naam", id="line with a capital"),
        pytest.param(("line",), ..., "", "“line” ontbreekt", id="no line"),
        pytest.param(("time_zone",), "Europe/Haarlem", "time_zone", "geen tijdzone", id="unknown zone"),
        pytest.param(("time_zone",), "../etc/passwd", "time_zone", "geen tijdzone", id="a path as zone"),
        pytest.param(("time_zone",), "localtime", "time_zone", "geen tijdzone", id="the machine's zone"),
        pytest.param(("time_zone",), None, "time_zone", "geen tijdzone", id="nothing as zone"),
        pytest.param(("follows",), "office", "follows", "geen eigen uren", id="follows and hours"),
        pytest.param(("weekly",), ..., "", "“weekly” ontbreekt", id="no weekly hours"),
        pytest.param(("weekly",), [], "weekly", "geen enkele versie", id="no version"),
        pytest.param(("weekly",), {}, "weekly", "een lijst", id="a mapping for a list"),
        pytest.param(("weekly", 0), "maandag", "weekly[0]", "een blok", id="a word for a mapping"),
        pytest.param(("weekly", 0, "from"), "22-03-2023", "weekly[0].from", "bestaande datum", id="Dutch date"),
        pytest.param(("weekly", 0, "source"), ..., "weekly[0]", "“source” ontbreekt", id="no source"),
        pytest.param(("weekly", 0, "source"), "yes", "weekly[0].source", "geen bron", id="no real source"),
        pytest.param(("weekly", 0, "hours"), {"mondag": "13:00-14:00"}, "weekly[0].hours.mondag", "niet bekend", id="misspelt day"),
        pytest.param(("weekly", 0, "hours", "monday"), None, "weekly[0].hours.monday", "niets", id="empty day"),
        pytest.param(("weekly", 0, "hours", "monday"), False, "weekly[0].hours.monday", "ja/nee", id="no"),
        pytest.param(("weekly", 0, "hours", False), "closed", "weekly[0].hours", "ja/nee", id="NO as a key"),
        pytest.param(("weekly", 0, "hours"), NIGHT, "weekly[0].hours.monday", "lopen door", id="night into the next day"),
        pytest.param(
            ("weekly", 0, "hours"),
            {"sunday": "22:00-06:00", "monday": "00:00-07:00"},
            "weekly[0].hours.sunday",
            "lopen door",
            id="night into the next week",
        ),
        pytest.param(("weekly",), [VERSION, VERSION], "weekly", "gaan in op 2024-01-01", id="two versions on a date"),
        pytest.param(("holidays",), ..., "", "“holidays” ontbreekt", id="holidays not decided"),
        pytest.param(("holidays", "source"), ..., "holidays", "“source” ontbreekt", id="no source of holidays"),
        pytest.param(("holidays", "decided_until"), 2030, "holidays.decided_until", "bestaande datum", id="a year"),
        pytest.param(("holidays", "closed"), "all", "holidays", "staan: good_friday", id="in both"),
        pytest.param(("holidays", "closed"), ..., "holidays", "nergens staan: new_years_day", id="in neither"),
        pytest.param(("holidays", "closed"), "none", "holidays.closed", "een lijst", id="a word for a list"),
        pytest.param(("holidays", "closed", 0), "kingsday", "holidays.closed[0]", "geen feestdag", id="unknown holiday"),
        pytest.param(("holidays", "closed", 0), 5, "holidays.closed[0]", "geen feestdag", id="a number as holiday"),
        pytest.param(("openingstijden",), {}, "openingstijden", "niet bekend", id="unknown key"),
    ],
)  # fmt: skip
def test_a_fault_is_named_where_it_is(
    good_but: Replaced, path: tuple[Any, ...], value: Any, where: str, message: str
) -> None:
    timetable, problems = parse_timetable(good_but(path, value), FILE)
    assert timetable is None
    assert [p for p in problems if p.where == where and message in p.message], problems
    assert all(p.file == FILE and p.remedy for p in problems)


@pytest.mark.parametrize("data", [None, [], "uren", 3, {}, {3: 4}])
def test_data_of_another_shape_gives_problems(data: Any) -> None:
    timetable, problems = parse_timetable(data, FILE)
    assert timetable is None
    assert problems


def test_all_faults_are_told_at_once_each_with_its_line(good: dict[str, Any], replaced: Replaced) -> None:
    data = replaced(replaced(good, ("name",), 3), ("weekly", 0, "hours", "monday"), "13:00")
    lines = {("name",): 2, ("weekly", 0, "hours", "monday"): 9}
    _, problems = parse_timetable(data, FILE, lambda path: lines[path])
    assert [(problem.where, problem.line) for problem in problems] == [
        ("name", 2),
        ("weekly[0].hours.monday", 9),
    ]


def test_what_is_shipped_has_no_faults_and_holds_together(shipped: dict[str, Timetable]) -> None:
    lines = {"nurse", "office", "desk", "callback", "switchboard", "ed_hoofddorp", "ed_haarlem_zuid"}
    assert shipped.keys() == lines
    assert check_together(shipped, lines) == []


def test_a_shipped_timetable_survives_the_snapshot(shipped: dict[str, Timetable]) -> None:
    for line, timetable in shipped.items():
        assert parse_timetable(json.loads(json.dumps(to_data(timetable))), f"{line}.yaml") == (timetable, [])


@settings(deadline=None)
@given(data=timetable_data())
def test_any_timetable_survives_the_snapshot(data: dict[str, Any]) -> None:
    timetable, problems = parse_timetable(data, FILE)
    assert timetable is not None, problems
    assert parse_timetable(json.loads(json.dumps(to_data(timetable))), FILE) == (timetable, [])


@settings(deadline=None)
@given(data=anything())
def test_nothing_in_a_file_raises(data: Any) -> None:
    timetable, problems = parse_timetable(data, FILE)
    assert timetable is None
    assert problems


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(choice=st.data())
def test_no_change_to_a_good_file_raises(
    good: dict[str, Any], replaced: Replaced, choice: st.DataObject
) -> None:
    path = choice.draw(st.sampled_from(list(paths(good))))
    timetable, problems = parse_timetable(replaced(good, path, choice.draw(anything())), FILE)
    assert (timetable is None) == bool(problems)


def test_no_change_to_a_shipped_file_raises(shipped_data: dict[str, Any], replaced: Replaced) -> None:
    for stem, data in shipped_data.items():
        for path in paths(data):
            for value in (..., None, False, [], {}, "", "x", 3, [[]], {"x": {}}):
                timetable, problems = parse_timetable(replaced(data, path, value), f"{stem}.yaml")
                assert (timetable is None) == bool(problems)


def paths(data: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place in data but the root."""
    inside = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    return [found for step, value in inside for found in ((*path, step), *paths(value, (*path, step)))]


def follower(line: str, follows: str | None) -> Timetable:
    return Timetable(line, line, "Europe/Amsterdam", follows=follows)


@pytest.mark.parametrize(
    ("follows", "required", "expected"),
    [
        pytest.param({"desk": "office", "office": None}, ["desk"], [], id="in order"),
        pytest.param(
            {"desk": "office"}, [], [("desk.yaml", "follows", "“office” bestaat niet")], id="unknown"
        ),
        pytest.param({"desk": "desk"}, [], [("desk.yaml", "follows", "via “desk” zichzelf")], id="itself"),
        pytest.param(
            {"a": "b", "b": "a"},
            [],
            [("a.yaml", "follows", "via “a” zichzelf"), ("b.yaml", "follows", "via “b” zichzelf")],
            id="each other",
        ),
        pytest.param(
            {"a": "b", "b": "c", "c": "b"},
            [],
            [(f"{line}.yaml", "follows", "zichzelf") for line in "abc"],
            id="one that leads into a circle",
        ),
        pytest.param(
            {}, ["nurse", "nurse"], [("nurse.yaml", "", "“nurse” ontbreekt")], id="a line that is needed"
        ),
    ],
)
def test_lines_are_checked_together(
    follows: dict[str, str | None], required: list[str], expected: list[tuple[str, str, str]]
) -> None:
    problems: list[Problem] = check_together({k: follower(k, v) for k, v in follows.items()}, required)
    assert [(p.file, p.where) for p in problems] == [(file, where) for file, where, _ in expected]
    assert all(text in p.message for p, (_, _, text) in zip(problems, expected, strict=True))


def test_a_line_in_another_time_zone_cannot_be_followed() -> None:
    office = replace(follower("office", None), zone="Europe/London")
    problems = check_together({"office": office, "desk": follower("desk", "office")})
    assert [(p.file, p.message) for p in problems] == [
        ("desk.yaml", "De lijn “office” heeft een andere tijdzone.")
    ]
