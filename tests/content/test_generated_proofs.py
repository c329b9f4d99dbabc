"""Whatever hours the clinic keeps, every call ends well: generated timetables, proved over weeks of their own.

`EXAMPLES` in the environment asks for more.
"""

import os
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings

from ivr.content.counterexamples import told
from ivr.content.files import Reading
from ivr.content.live import compiled
from ivr.content.proving import Period, prove
from tests.hours.strategies import FIRST, schedules, timetables_of

EXAMPLES = int(os.environ.get("EXAMPLES", "4"))
LINES, FOLLOWING = ("office", "nurse"), {"desk": "office"}
WEEKS = timedelta(days=60)
NOON = datetime(FIRST.year, FIRST.month, FIRST.day, 12, tzinfo=ZoneInfo("Europe/Amsterdam"))


@pytest.mark.timeout(600 + 10 * EXAMPLES)
@settings(
    max_examples=EXAMPLES,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(data=schedules(LINES, FOLLOWING))
def test_every_call_ends_well_whatever_the_hours_are(
    shipped: Reading, own_number: str, data: dict[str, dict[str, Any]]
) -> None:
    timetables = {**shipped.contents.timetables, **timetables_of(data)}
    contents = replace(shipped.contents, timetables=timetables)
    live = compiled(contents, NOON, version=0)

    proof = prove(live, Period(FIRST, FIRST + WEEKS), own_number=own_number)

    assert [told(each, proof.space, contents).sentence for each in proof.examples] == []
    assert proof.certificate
