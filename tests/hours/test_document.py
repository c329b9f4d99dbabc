"""docs/schedules.md against the code: its examples parse, and it names every holiday and every weekday rule part."""

import re
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from ivr.hours.holidays import HOLIDAYS
from ivr.hours.parse import parse_timetable
from ivr.hours.places import parse_places
from ivr.hours.recurrence import parse_rule
from ivr.hours.windows import KEY as PLAN
from ivr.hours.windows import parse_plan

DOCUMENT = Path(__file__).parents[2] / "docs" / "schedules.md"


@pytest.fixture(scope="module")
def text() -> str:
    return DOCUMENT.read_text()


@pytest.fixture(scope="module")
def examples(text: str) -> list[Any]:
    return [YAML().load(block) for block in re.findall(r"```yaml\n(.*?)```", text, re.DOTALL)]


def test_the_examples_of_a_line_are_without_fault(examples: list[Any]) -> None:
    line, holidays, overrides, follower, *_ = examples
    for data in (line | holidays | overrides, follower):
        timetable, problems = parse_timetable(data, "example.yaml")
        assert timetable is not None, problems


def test_the_examples_of_places_are_without_fault(examples: list[Any]) -> None:
    *_, destinations, locations = examples
    emergency = destinations["nurse"]
    places, problems = parse_places(destinations | {"ed_haarlem_zuid": emergency}, locations)
    assert places is not None, problems


def test_the_example_of_windows_is_without_fault(examples: list[Any]) -> None:
    (data,) = [example for example in examples if PLAN in example]
    plan, problems = parse_plan(data.pop(PLAN), "callback.yaml")
    assert plan is not None, problems
    timetable, problems = parse_timetable(data, "callback.yaml")
    assert timetable is not None, problems


def test_every_holiday_is_named_in_both_languages(text: str) -> None:
    assert [holiday for holiday, name in HOLIDAYS.items() if f"`{holiday}` | {name} |" not in text] == []


def test_the_rules_shown_can_be_used(text: str) -> None:
    rules = re.findall(r"^\| `(FREQ=[^`]+)`", text, re.MULTILINE)
    assert len(rules) == 4
    assert all(parse_rule(rule) for rule in rules)
