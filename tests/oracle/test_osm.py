from datetime import date
from typing import Any

import pytest

from tests.oracle.osm import expression

WEEKLY = [
    {"from": date(2023, 3, 22), "hours": {"monday": ["09:00-12:00", "13:00-17:00"], "friday": "closed"}}
]
SCHEDULE: dict[str, Any] = {
    "line": "desk",
    "weekly": WEEKLY,
    "holidays": {"closed": ["kings_day", "boxing_day"]},
}


def test_a_schedule_is_said_with_its_closed_holidays_as_dates() -> None:
    assert expression(SCHEDULE, [2026, 2031]) == (
        "Mo-Su off; Mo 09:00-12:00,13:00-17:00; Fr off; "
        "2026 Apr 27 off; 2026 Dec 26 off; 2031 Apr 26 off; 2031 Dec 26 off"
    )


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"overrides": []}, id="overrides"),
        pytest.param({"weekly": WEEKLY * 2}, id="two versions"),
    ],
)
def test_what_the_translation_cannot_say_is_refused(more: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"not translated|too many values"):
        expression({**SCHEDULE, **more}, [2026])
