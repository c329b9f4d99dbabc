from collections.abc import Mapping
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from tests.oracle.evaluator import Kind, Rank, Verdict, status

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
EVERY_DAY = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
OPEN_NIGHTS = dict.fromkeys(EVERY_DAY, "22:00-06:00")
CLINIC: dict[str, Any] = {
    "line": "clinic",
    "time_zone": "Europe/Amsterdam",
    "weekly": [
        {
            "from": date(2026, 1, 5),
            "hours": {"monday": "13:00-13:30", "tuesday": ["09:00-12:00", "13:00-17:00"]},
        },
        {"from": date(2027, 1, 4), "hours": {"monday": "10:00-11:00"}},
    ],
    "holidays": {
        "decided_until": date(2027, 12, 31),
        "closed": ["easter_monday", "whit_monday", "liberation_day"],
        "as_usual": ["kings_day", "new_years_day", "good_friday", "easter_sunday", "ascension_day"],
    },
    "overrides": [
        {"from": date(2026, 7, 20), "until": date(2026, 7, 27), "hours": "closed"},
        {"from": date(2026, 5, 25), "hours": "08:00-09:00"},
        {"from": date(2026, 9, 7), "hours": ["08:00-08:30", "20:00-24:00"]},
    ],
    "recurring": [
        {
            "rule": "FREQ=MONTHLY;BYDAY=1TU",
            "from": date(2026, 2, 1),
            "until": date(2026, 6, 2),
            "hours": "18:00-19:00",
        },
    ],
}
NIGHTS: dict[str, Any] = {
    "line": "nights",
    "time_zone": "Europe/Amsterdam",
    "weekly": [{"from": date(2026, 1, 5), "hours": OPEN_NIGHTS}],
    "holidays": {"decided_until": date(2036, 12, 31), "closed": ["kings_day"], "as_usual": "all"},
    "overrides": [{"from": date(2026, 6, 3), "hours": "closed"}],
}
DARK: dict[str, Any] = {
    "line": "dark",
    "time_zone": "Europe/Amsterdam",
    "weekly": [{"from": date(2026, 1, 5), "hours": dict.fromkeys(EVERY_DAY, "02:15-02:45")}],
    "holidays": {"decided_until": date(2036, 12, 31), "as_usual": "all"},
}
AROUND: dict[str, Any] = {
    **DARK,
    "line": "around",
    "weekly": [{"from": date(2026, 1, 5), "hours": dict.fromkeys(EVERY_DAY, "01:30-03:30")}],
}
DATA: dict[str, Mapping[str, Any]] = {
    **{data["line"]: data for data in (CLINIC, NIGHTS, DARK, AROUND)},
    "follower": {"line": "follower", "follows": "nights"},
}


def verdict(line: str, wall: str, fold: int = 0) -> Verdict:
    local = datetime.fromisoformat(wall).replace(tzinfo=AMSTERDAM, fold=fold)
    return status(DATA, line, local)


@pytest.mark.parametrize(
    ("wall", "kind", "rank"),
    [
        pytest.param("2026-01-12T12:59:59", "closed", "weekly", id="a second before a span"),
        pytest.param("2026-01-12T13:00:00", "open", "weekly", id="a span includes its start"),
        pytest.param("2026-01-12T13:29:59", "open", "weekly", id="the last second of a span"),
        pytest.param("2026-01-12T13:30:00", "closed", "weekly", id="a span excludes its end"),
        pytest.param("2026-01-13T11:59:59", "open", "weekly", id="the first of two spans"),
        pytest.param("2026-01-13T12:30:00", "closed", "weekly", id="between two spans"),
        pytest.param("2026-01-13T16:00:00", "open", "weekly", id="the second of two spans"),
        pytest.param("2026-01-14T10:00:00", "closed", "weekly", id="a weekday without hours"),
        pytest.param("2026-01-04T23:59:59", "unknown", "none", id="before the first version"),
        pytest.param("2026-01-05T00:00:00", "closed", "weekly", id="the first version begins at midnight"),
        pytest.param("2026-12-28T13:15:00", "open", "weekly", id="the last Monday of a version"),
        pytest.param("2027-01-04T13:15:00", "closed", "weekly", id="the first Monday of the next version"),
        pytest.param("2027-01-04T10:15:00", "open", "weekly", id="the hours of the next version"),
    ],
)
def test_the_weekly_hours_of_the_version_valid_on_the_date_decide(wall: str, kind: Kind, rank: Rank) -> None:
    assert verdict("clinic", wall) == Verdict(kind, rank)


@pytest.mark.parametrize(
    ("wall", "kind", "rank"),
    [
        pytest.param("2026-07-20T13:15:00", "closed", "override", id="the first day of a range"),
        pytest.param("2026-07-27T13:15:00", "closed", "override", id="the last day of a range"),
        pytest.param("2026-08-03T13:15:00", "open", "weekly", id="after the range"),
        pytest.param("2026-09-07T13:15:00", "closed", "override", id="other hours replace the weekly ones"),
        pytest.param("2026-09-07T23:59:59", "open", "override", id="a second span until midnight"),
        pytest.param("2026-09-08T00:00:00", "closed", "weekly", id="midnight ends it"),
        pytest.param("2026-05-25T08:30:00", "open", "override", id="an override opens a closed Whit Monday"),
        pytest.param("2026-04-06T13:15:00", "closed", "holiday", id="a holiday closes"),
        pytest.param(
            "2026-04-27T13:15:00", "open", "weekly", id="a holiday as usual leaves it to the weekly hours"
        ),
        pytest.param("2026-02-03T18:30:00", "open", "recurring", id="the first Tuesday"),
        pytest.param(
            "2026-02-03T10:00:00", "closed", "recurring", id="the first Tuesday has no weekly hours"
        ),
        pytest.param("2026-02-10T10:00:00", "open", "weekly", id="the second Tuesday has"),
        pytest.param(
            "2026-05-05T18:30:00", "closed", "holiday", id="a holiday outranks a recurring override"
        ),
        pytest.param("2026-06-02T18:30:00", "open", "recurring", id="the last day of a recurring override"),
        pytest.param("2026-07-07T10:00:00", "open", "weekly", id="the first Tuesday after it"),
        pytest.param("2027-05-17T10:15:00", "closed", "holiday", id="a holiday in a later version"),
        pytest.param("2026-12-25T10:15:00", "unknown", "holiday", id="a holiday named nowhere"),
        pytest.param("2028-04-17T10:15:00", "unknown", "holiday", id="a holiday after the horizon"),
        pytest.param("2028-05-15T10:15:00", "open", "weekly", id="no holiday, after the horizon"),
    ],
)
def test_a_higher_rank_replaces_the_hours_of_a_date(wall: str, kind: Kind, rank: Rank) -> None:
    assert verdict("clinic", wall) == Verdict(kind, rank)


@pytest.mark.parametrize(
    ("wall", "kind", "rank"),
    [
        pytest.param(
            "2026-01-05T05:59:59", "closed", "weekly", id="no night of an unknown day runs into the first"
        ),
        pytest.param("2026-01-06T05:59:59", "open", "weekly", id="the night of the day before"),
        pytest.param("2026-01-06T06:00:00", "closed", "weekly", id="its end"),
        pytest.param("2026-04-05T12:00:00", "closed", "weekly", id="a holiday as usual, by the word all"),
        pytest.param("2026-04-27T05:59:59", "open", "weekly", id="the night before a holiday runs on"),
        pytest.param("2026-04-27T22:00:00", "closed", "holiday", id="no night starts on a holiday"),
        pytest.param("2026-04-28T05:59:59", "closed", "weekly", id="nor runs into the day after it"),
        pytest.param("2026-06-03T05:59:59", "open", "weekly", id="the night before a closure runs on"),
        pytest.param("2026-06-03T22:00:00", "closed", "override", id="no night starts on a closed date"),
    ],
)
def test_a_night_span_belongs_to_the_date_on_which_it_starts(wall: str, kind: Kind, rank: Rank) -> None:
    assert verdict("nights", wall) == Verdict(kind, rank)
    assert verdict("follower", wall) == Verdict(kind, rank)


@pytest.mark.parametrize(
    ("line", "wall", "fold", "kind"),
    [
        pytest.param("dark", "2026-03-29T01:59:59", 0, "closed", id="spring, before the gap"),
        pytest.param(
            "dark", "2026-03-29T03:00:00", False, "closed", id="spring, both ends move to 03:00: nothing left"
        ),
        pytest.param(
            "dark", "2026-03-29T03:15:00", False, "closed", id="spring, the span does not move along"
        ),
        pytest.param("dark", "2026-10-25T02:15:00", 0, "open", id="autumn, the first 02:15"),
        pytest.param("dark", "2026-10-25T02:44:59", 0, "open", id="autumn, the first 02:44"),
        pytest.param("dark", "2026-10-25T02:45:00", 0, "closed", id="autumn, the first 02:45"),
        pytest.param("dark", "2026-10-25T02:30:00", 1, "closed", id="autumn, the second 02:30"),
        pytest.param("around", "2026-03-29T01:29:59", 0, "closed", id="spring, before the span"),
        pytest.param(
            "around", "2026-03-29T01:30:00", False, "open", id="spring, an hour before the gap ends"
        ),
        pytest.param("around", "2026-03-29T03:29:59", 0, "open", id="spring, after the gap"),
        pytest.param("around", "2026-03-29T03:30:00", 0, "closed", id="spring, the end"),
        pytest.param("around", "2026-10-25T02:30:00", 1, "open", id="autumn, it lasts through both hours"),
        pytest.param("around", "2026-10-25T03:30:00", 0, "closed", id="autumn, the end"),
        pytest.param("nights", "2026-03-29T05:59:59", 0, "open", id="spring, a short night"),
        pytest.param("nights", "2026-03-29T06:00:00", 0, "closed", id="spring, its end"),
        pytest.param("nights", "2026-10-25T02:30:00", 1, "open", id="autumn, a long night"),
        pytest.param("nights", "2026-10-25T06:00:00", 0, "closed", id="autumn, its end"),
    ],
)
def test_a_wall_time_moves_on_when_missing_and_is_the_first_when_double(
    line: str, wall: str, fold: int, kind: Kind
) -> None:
    assert verdict(line, wall, fold).kind == kind


@pytest.mark.parametrize("line", ["clinic", "nights"])
def test_an_instant_means_the_same_in_any_zone(line: str) -> None:
    local = datetime(2026, 1, 12, 13, 15, tzinfo=AMSTERDAM)
    assert status(DATA, line, local) == status(DATA, line, local.astimezone(ZoneInfo("Asia/Tokyo")))


@pytest.mark.parametrize(
    ("holidays", "expected"),
    [
        pytest.param(
            {"closed": ["liberation_day"], "as_usual": ["ascension_day"]}, "closed", id="one closed"
        ),
        pytest.param({"as_usual": ["liberation_day", "ascension_day"]}, "open", id="both as usual"),
        pytest.param({"as_usual": ["ascension_day"]}, "unknown", id="one not decided"),
        pytest.param({"closed": "all"}, "closed", id="all closed"),
    ],
)
def test_two_holidays_on_one_date_close_it_when_one_is_closed(
    holidays: Mapping[str, Any], expected: Kind
) -> None:
    weekly = [{"from": date(2016, 1, 1), "hours": {"thursday": "10:00-11:00"}}]
    data = {"time_zone": "Europe/Amsterdam", "weekly": weekly, "holidays": holidays}
    both = datetime(2016, 5, 5, 10, 30, tzinfo=AMSTERDAM)  # Liberation Day and Ascension Day
    assert status({"clinic": data}, "clinic", both).kind == expected


def test_a_higher_rank_decides_before_the_first_version() -> None:
    data = {**DARK, "overrides": [{"from": date(2025, 6, 2), "hours": "10:00-11:00"}]}
    at = datetime(2025, 6, 2, 10, 30, tzinfo=AMSTERDAM)
    assert status({"dark": data}, "dark", at) == Verdict("open", "override")


@pytest.mark.parametrize(
    ("fault", "at", "message"),
    [
        pytest.param({}, datetime(2026, 1, 12), "naive", id="a naive datetime"),  # noqa: DTZ001 the case itself
        pytest.param(
            {
                "overrides": [
                    {"from": date(2026, 1, 12), "hours": hours} for hours in ("closed", "10:00-11:00")
                ]
            },
            datetime(2026, 1, 12, tzinfo=AMSTERDAM),
            "disagree on 2026-01-12",
            id="two overrides that disagree",
        ),
        pytest.param(
            {"overrides": [{"from": date(2026, 1, 12), "hours": "10:00-10:00"}]},
            datetime(2026, 1, 12, tzinfo=AMSTERDAM),
            "does not say which",
            id="a span from a time to itself",
        ),
    ],
)
def test_what_hours_md_calls_a_problem_is_refused(
    fault: Mapping[str, Any], at: datetime, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        status({"clinic": {**CLINIC, **fault}}, "clinic", at)


def test_two_overrides_that_agree_are_no_problem() -> None:
    data = {**CLINIC, "overrides": [{"from": date(2026, 1, 12), "hours": "closed"}] * 2}
    assert (
        status({"clinic": data}, "clinic", datetime(2026, 1, 12, 13, 15, tzinfo=AMSTERDAM)).kind == "closed"
    )
