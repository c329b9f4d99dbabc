"""What these tests share: the shipped version, and its difference from what a change makes of it."""

from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ivr.content.contents import Contents
from ivr.content.difference.compare import compared
from ivr.content.difference.model import Difference
from ivr.hours.model import Problem

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
Change = Callable[[dict[str, Any], dict[str, Any]], object]
"""Changes the plain data of `schedules/`, by file, and of `prompts/nl/`, by prompt id."""

Changed = Callable[[Change], tuple[Contents, list[Problem]]]
Compare = Callable[..., Difference]


@pytest.fixture
def version(changed: Changed) -> Callable[[Change], Contents]:
    """Gives the version that a change makes of the shipped one; a change with a fault is a fault of the test."""

    def make(change: Change) -> Contents:
        contents, problems = changed(change)
        assert problems == []
        return contents

    return make


@pytest.fixture
def compare(version: Callable[[Change], Contents]) -> Compare:
    """Gives the difference between the shipped version and a changed one, from 29 November 2026 to the end of 2027."""

    def difference(change: Change, before: Change = lambda _schedules, _words: None) -> Difference:
        start, end = datetime(2026, 11, 29, 12, tzinfo=AMSTERDAM), datetime(2028, 1, 1, tzinfo=AMSTERDAM)
        return compared(version(before), version(change), start=start, end=end)

    return difference
