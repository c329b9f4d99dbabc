"""What the tests of parsing share: a timetable without a fault to change, and the files that are shipped."""

from collections.abc import Callable
from copy import deepcopy
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from ivr.hours.holidays import HOLIDAYS
from ivr.hours.model import Timetable
from ivr.hours.parse import parse_timetable

SCHEDULES = Path(__file__).parents[2] / "schedules"
PLACES = {"destinations", "locations"}


@pytest.fixture
def good() -> dict[str, Any]:
    """Data of a timetable with one of everything."""
    return {
        "line": "nurse",
        "name": "verpleegkundige",
        "time_zone": "Europe/Amsterdam",
        "weekly": [
            {"from": "2023-03-22", "source": ["contact#4", "contact#5"], "hours": {"monday": "13:00-13:30"}}
        ],
        "holidays": {
            "source": "not confirmed",
            "decided_until": "2030-12-31",
            "closed": [holiday for holiday in HOLIDAYS if holiday != "good_friday"],
            "as_usual": ["good_friday"],
        },
        "overrides": [
            {"name": "Kerstmiddag", "on": "2026-12-24", "hours": "08:00-15:00", "source": "not confirmed"}
        ],
        "recurring": [
            {
                "name": "Teamoverleg",
                "rule": "FREQ=MONTHLY;BYDAY=1TH",
                "from": "2026-01-01",
                "until": "2027-12-31",
                "hours": "closed",
                "source": "confirmed by A. Jansen on 2026-01-05",
            }
        ],
    }


def replaced(data: Any, path: tuple[Any, ...], value: Any) -> Any:
    """Give a copy of data with another value at a path; `...` as value removes what is there."""
    changed = deepcopy(data)
    inner = changed
    for step in path[:-1]:
        inner = inner[step]
    if value is ...:
        del inner[path[-1]]
    else:
        inner[path[-1]] = value
    return changed


@pytest.fixture(name="replaced")
def replaced_fixture() -> Callable[..., Any]:
    """Give the function that changes data at a path."""
    return replaced


@pytest.fixture
def good_but(good: dict[str, Any]) -> Callable[[tuple[Any, ...], Any], Any]:
    """Give the function that makes a good timetable bad at a path."""
    return partial(replaced, good)


@pytest.fixture(scope="session")
def shipped_data() -> dict[str, Any]:
    """The data of every file in schedules/, by its stem."""
    return {path.stem: YAML().load(path.read_text()) for path in sorted(SCHEDULES.glob("*.yaml"))}


@pytest.fixture(scope="session")
def shipped(shipped_data: dict[str, Any]) -> dict[str, Timetable]:
    """The timetables that are shipped, by line."""
    found = {}
    for stem, data in shipped_data.items():
        if stem not in PLACES:
            timetable, problems = parse_timetable(data, f"{stem}.yaml")
            assert timetable is not None, problems
            found[timetable.line] = timetable
    return found
