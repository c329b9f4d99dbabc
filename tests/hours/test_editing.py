"""What staff change comes out as they meant it, and nothing else is different."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.hours import editing
from ivr.hours.days import decided_days
from ivr.hours.holidays import HOLIDAYS
from ivr.hours.model import Hours, Timetable
from ivr.hours.parse import WEEKDAYS, parse_timetable
from ivr.hours.reading import Node, Report
from ivr.hours.spans import read_hours
from tests.hours.strategies import FIRST, LAST, hours, timetable_data

SOURCE = "confirmed by A. Jansen on 2026-11-22"
NOON = date(2026, 12, 24)
Data = dict[str, Any]


def parsed(data: Any) -> Timetable:
    timetable, problems = parse_timetable(data, "nurse.yaml")
    assert timetable is not None, problems
    return timetable


def spans(value: Any) -> Hours:
    found = read_hours(Node(value, (), Report("")))
    assert found is not None
    return found


def texts(value: Any) -> list[str]:
    return [] if value == "closed" else value


# --- the source ---


@pytest.mark.parametrize(
    ("name", "source"),
    [
        ("A. Jansen", "confirmed by A. Jansen on 2026-12-24"),
        ("Jansen, Anna #2", "confirmed by Jansen Anna 2 on 2026-12-24"),
        ("Zoë  d'Arc", "confirmed by Zoë d'Arc on 2026-12-24"),
        (",#", "confirmed by de poli on 2026-12-24"),
        ("x" * 90, f"confirmed by {'x' * 80} on 2026-12-24"),
        ("A\u200bB\nC", "confirmed by ABC on 2026-12-24"),
    ],
)
def test_the_source_says_who_and_when(good: Data, name: str, source: str) -> None:
    entry = editing.dated("Kerst", NOON, NOON, [], editing.confirmed_by(name, NOON))

    assert entry["source"] == source
    assert (
        parsed(editing.with_entry({**good, "overrides": []}, "overrides", entry)).overrides[0].source
        == source
    )


@given(name=st.text(max_size=100))
def test_whatever_somebody_is_called_the_source_can_be_read(name: str) -> None:
    entry = editing.dated("Kerst", NOON, NOON, [], editing.confirmed_by(name, NOON))
    data = {"line": "a", "name": "a", "time_zone": "Europe/Amsterdam", "weekly": [], "overrides": [entry]}

    assert [each.where for each in parse_timetable(data, "")[1]] == ["", "weekly"]


# --- the week ---


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=40)
@given(data=timetable_data(), draw=st.data())
def test_another_week_comes_out_as_meant_and_nothing_else_changes(data: Data, draw: st.DataObject) -> None:
    before = parsed(data)
    week = {weekday: texts(draw.draw(hours())) for weekday in WEEKDAYS}
    was = draw.draw(st.sampled_from([None, *(each.valid_from for each in before.versions)]))
    since = was or LAST + timedelta(days=1)

    after = parsed(editing.with_week(data, since, week, SOURCE, was=was))

    found = {version.valid_from: version for version in after.versions}
    assert found.pop(since).days == tuple(spans(week[weekday] or "closed") for weekday in WEEKDAYS)
    assert found == {each.valid_from: each for each in before.versions if each.valid_from != since}
    assert replace(after, versions=()) == replace(before, versions=())


def test_a_day_that_says_the_same_keeps_its_spelling(good: Data) -> None:
    week = {"monday": ["13:00-13:30"], "tuesday": ["09:00-10:00"]}

    changed = editing.with_week(good, date(2023, 3, 22), week, SOURCE, was=date(2023, 3, 22))

    assert changed["weekly"][0]["hours"] == {"monday": "13:00-13:30", "tuesday": ["09:00-10:00"]}


def test_a_week_ahead_is_added_moved_and_taken_away(good: Data) -> None:
    first, second = date(2027, 1, 4), date(2027, 2, 1)
    added = editing.with_week(good, first, {"friday": ["09:00-10:00"]}, SOURCE, was=None)
    moved = editing.with_week(added, second, {"friday": ["09:00-10:00"]}, SOURCE, was=first)

    assert [each.valid_from for each in parsed(added).versions] == [date(2023, 3, 22), first]
    assert [each.valid_from for each in parsed(moved).versions] == [date(2023, 3, 22), second]
    assert editing.without_week(moved, second) == good


@pytest.mark.parametrize(
    "deed",
    [
        pytest.param(lambda data: editing.without_week(data, date(2027, 1, 4)), id="a week"),
        pytest.param(
            lambda data: editing.with_week(data, NOON, {}, SOURCE, was=date(2027, 1, 4)), id="a changed week"
        ),
        pytest.param(lambda data: editing.without_entry(data, "overrides", 1), id="an override"),
        pytest.param(
            lambda data: editing.without_entry(data, "overrides", -1), id="an override before the first"
        ),
        pytest.param(lambda data: editing.with_entry(data, "recurring", {}, 1), id="a rule"),
    ],
)
def test_what_is_not_there_cannot_be_changed(good: Data, deed: Callable[[Data], Any]) -> None:
    with pytest.raises(editing.GoneError):
        deed(good)


# --- overrides ---


@settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=60)
@given(data=timetable_data(), draw=st.data())
def test_single_dates_come_out_as_meant_and_all_other_dates_stay(data: Data, draw: st.DataObject) -> None:
    before = parsed(data)
    choices = st.none() | hours().map(texts)
    wanted = draw.draw(st.dictionaries(st.dates(FIRST, LAST), choices, max_size=8))

    after = parsed(editing.with_dates(data, wanted, "Kerst", SOURCE))

    usual = decided_days(replace(before, overrides=()), FIRST, LAST + timedelta(days=1))
    was = decided_days(before, FIRST, LAST + timedelta(days=1))
    new = decided_days(after, FIRST, LAST + timedelta(days=1))
    for day, old, plain in zip(new, was, usual, strict=True):
        if day.date not in wanted:
            assert day == old
        elif (chosen := wanted[day.date]) is None:
            assert day == plain
        else:
            assert (day.hours, day.rule.reason, day.rule.source) == (
                spans(chosen or "closed"),
                "Kerst",
                SOURCE,
            )
    assert replace(after, overrides=()) == replace(before, overrides=())


def test_dates_are_cut_out_of_a_range_that_goes_on_around_them(good: Data) -> None:
    summer = editing.dated("Zomer", date(2027, 7, 19), date(2027, 7, 23), [], SOURCE)
    wanted = {date(2027, 7, 20): ["09:00-10:00"], date(2027, 7, 21): ["09:00-10:00"], date(2027, 7, 23): None}

    changed = editing.with_dates({**good, "overrides": [summer]}, wanted, "Open", SOURCE)

    assert changed["overrides"] == [
        {"name": "Zomer", "on": "2027-07-19", "hours": "closed", "source": SOURCE},
        {"name": "Zomer", "on": "2027-07-22", "hours": "closed", "source": SOURCE},
        {
            "name": "Open",
            "from": "2027-07-20",
            "until": "2027-07-21",
            "hours": ["09:00-10:00"],
            "source": SOURCE,
        },
    ]


def test_dates_that_are_not_asked_for_keep_their_override_as_it_is_written(good: Data) -> None:
    changed = editing.with_dates(good, {date(2027, 1, 1): []}, "Dicht", SOURCE)

    assert changed["overrides"][0] is good["overrides"][0]


def test_a_timetable_with_faults_is_not_changed_by_date(good: Data) -> None:
    with pytest.raises(ValueError, match="without faults"):
        editing.with_dates({**good, "weekly": []}, {}, "Kerst", SOURCE)


def test_an_override_is_added_changed_and_taken_away(good: Data) -> None:
    entry = editing.dated("Zomer", date(2027, 7, 19), date(2027, 7, 30), [], SOURCE)
    added = editing.with_entry(good, "overrides", entry)
    other = editing.dated("Zomer", date(2027, 7, 19), date(2027, 7, 19), ["08:00-12:00"], SOURCE)
    changed = editing.with_entry(added, "overrides", other, 1)

    assert [each.last for each in parsed(added).overrides] == [NOON, date(2027, 7, 30)]
    assert [each.last for each in parsed(changed).overrides] == [NOON, date(2027, 7, 19)]
    assert editing.without_entry(changed, "overrides", 1) == good


@pytest.mark.parametrize(
    "deed",
    [
        pytest.param(lambda data: editing.with_week(data, NOON, {}, SOURCE, was=None), id="a week"),
        pytest.param(lambda data: editing.without_week(data, NOON), id="a week taken away"),
        pytest.param(lambda data: editing.with_entry(data, "overrides", {}), id="an override"),
        pytest.param(lambda data: editing.with_entry(data, "recurring", {}), id="a rule"),
    ],
)
def test_a_line_that_follows_another_has_no_hours_to_change(deed: Callable[[Data], Any]) -> None:
    with pytest.raises(editing.GoneError):
        deed({"line": "desk", "name": "balie", "time_zone": "Europe/Amsterdam", "follows": "nurse"})


def test_an_entry_is_found_by_what_is_in_it(good: Data) -> None:
    key = editing.key_of(good["overrides"][0])
    other = editing.dated("Zomer", NOON, NOON, [], SOURCE)
    moved = {**good, "overrides": [other, *good["overrides"]]}
    changed = editing.with_entry(good, "overrides", {**good["overrides"][0], "hours": "closed"}, 0)

    assert (editing.place_of(good, "overrides", key), editing.place_of(moved, "overrides", key)) == (0, 1)
    with pytest.raises(editing.GoneError):
        editing.place_of(changed, "overrides", key)
    with pytest.raises(editing.GoneError):
        editing.place_of(good, "recurring", key)


def test_a_rule_is_added_to_a_line_that_had_none(good: Data) -> None:
    bare = {key: value for key, value in good.items() if key != "recurring"}
    rule = editing.recurring(
        "Overleg", "FREQ=WEEKLY;BYDAY=TH", (NOON, date(2027, 6, 30)), ["13:00-17:00"], SOURCE
    )

    assert [each.name for each in parsed(editing.with_entry(bare, "recurring", rule)).recurring] == [
        "Overleg"
    ]


# --- holidays, windows, following ---


@given(closed=st.sets(st.sampled_from(sorted(HOLIDAYS))))
def test_holidays_come_out_as_meant(closed: set[str]) -> None:
    data = {
        "line": "a",
        "name": "a",
        "time_zone": "Europe/Amsterdam",
        "weekly": [{"from": NOON, "source": SOURCE, "hours": {}}],
    }

    plan = parsed(editing.with_holidays(data, frozenset(closed), NOON, SOURCE)).holidays

    assert plan is not None
    assert (plan.closed, plan.as_usual) == (closed, HOLIDAYS.keys() - closed)
    assert (plan.decided_until, plan.source) == (NOON, SOURCE)


def test_a_plan_of_windows_is_set_and_taken_away(good: Data) -> None:
    plan = {"window_minutes": 30, "places": 2}

    assert editing.with_plan(good, plan) == {**good, "callbacks": plan}
    assert editing.with_plan(editing.with_plan(good, plan), None) == good


def test_a_line_gets_the_hours_of_the_line_it_followed_and_follows_again(good: Data) -> None:
    desk = {"line": "desk", "name": "balie", "time_zone": "Europe/Amsterdam", "follows": "nurse"}

    own = editing.with_own_hours(desk, good)

    assert parsed(own) == replace(parsed(good), line="desk", name="balie")
    assert editing.following(own, "nurse") == desk


def test_nothing_is_changed_in_place(good: Data) -> None:
    before = repr(good)
    editing.with_week(good, date(2023, 3, 22), {"friday": ["09:00-10:00"]}, SOURCE, was=date(2023, 3, 22))
    editing.with_dates(good, {NOON: ["09:00-10:00"]}, "Kerst", SOURCE)
    editing.with_holidays(good, frozenset(), NOON, SOURCE)
    editing.with_entry(good, "overrides", {}, 0)

    assert repr(good) == before
