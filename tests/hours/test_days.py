from dataclasses import replace
from datetime import date, timedelta

import pytest

from ivr.hours.days import decided_days
from ivr.hours.holidays import HOLIDAYS
from ivr.hours.model import (
    NOT_CONFIRMED,
    HolidayPlan,
    Hours,
    Override,
    Rank,
    RecurringOverride,
    Rule,
    Span,
    Timetable,
    WeeklyVersion,
)

WEEKLY: Hours = (Span(540, 1020),)
OTHER: Hours = (Span(600, 660),)
VERSION = WeeklyVersion(date(2024, 1, 1), (WEEKLY,) * 7, "contact#4")
PLAN = HolidayPlan(
    frozenset(HOLIDAYS.keys() - {"good_friday"}), frozenset({"good_friday"}), date(2030, 12, 31), "contact#5"
)
BASE = Timetable("nurse", "verpleegkundige", "Europe/Amsterdam", (VERSION,), PLAN)
GOOD_FRIDAY, KINGS_DAY, PLAIN = date(2026, 4, 3), date(2026, 4, 27), date(2026, 4, 28)


def dated(first: date, last: date | None = None, hours: Hours = OTHER, name: str = "Kort") -> Override:
    return Override(name, first, last or first, hours, "contact#6")


def weekly_on_each(day: date) -> RecurringOverride:
    return RecurringOverride("Overleg", "FREQ=DAILY", day, day, OTHER, "contact#7")


def decide(timetable: Timetable, day: date) -> tuple[Hours | None, Rule]:
    (decided,) = decided_days(timetable, day, date.fromordinal(day.toordinal() + 1))
    assert decided.date == day
    return decided.hours, decided.rule


@pytest.mark.parametrize(
    ("timetable", "day", "hours", "name"),
    [
        pytest.param(BASE, PLAIN, WEEKLY, "weekly 2024-01-01", id="the weekly hours"),
        pytest.param(
            replace(BASE, recurring=(weekly_on_each(PLAIN),)), PLAIN, OTHER, "recurring Overleg", id="recurring over weekly"
        ),
        pytest.param(
            replace(BASE, recurring=(weekly_on_each(KINGS_DAY),)),
            KINGS_DAY,
            (),
            "holiday kings_day",
            id="a holiday over recurring",
        ),
        pytest.param(
            replace(BASE, recurring=(weekly_on_each(GOOD_FRIDAY),)),
            GOOD_FRIDAY,
            OTHER,
            "recurring Overleg",
            id="a holiday as usual leaves it to recurring",
        ),
        pytest.param(BASE, GOOD_FRIDAY, WEEKLY, "weekly 2024-01-01", id="and to the weekly hours"),
        pytest.param(
            replace(BASE, overrides=(dated(KINGS_DAY),), recurring=(weekly_on_each(KINGS_DAY),)),
            KINGS_DAY,
            OTHER,
            "override Kort",
            id="a dated override over a holiday",
        ),
        pytest.param(replace(BASE, overrides=(dated(PLAIN, hours=()),)), PLAIN, (), "override Kort", id="closed"),
        pytest.param(BASE, date(2023, 12, 31), None, "no version", id="before the first version"),
        pytest.param(BASE, date(2023, 12, 26), (), "holiday boxing_day", id="a holiday before the first version"),
        pytest.param(BASE, date(2016, 5, 5), (), "holiday liberation_day", id="two holidays"),
        pytest.param(
            replace(BASE, holidays=replace(PLAN, closed=PLAN.closed - {"liberation_day"})),
            date(2016, 5, 5),
            (),
            "holiday ascension_day",
            id="two holidays of which one closes",
        ),
        pytest.param(replace(BASE, holidays=None), KINGS_DAY, WEEKLY, "weekly 2024-01-01", id="no holiday plan"),
    ],
)  # fmt: skip
def test_the_highest_rule_decides(timetable: Timetable, day: date, hours: Hours | None, name: str) -> None:
    found, rule = decide(timetable, day)
    assert (found, rule.name) == (hours, name)


@pytest.mark.parametrize(
    ("timetable", "day", "rank", "reason"),
    [
        pytest.param(BASE, PLAIN, Rank.WEEKLY, "wekelijkse uren", id="weekly"),
        pytest.param(BASE, KINGS_DAY, Rank.HOLIDAY, "Koningsdag", id="holiday"),
        pytest.param(replace(BASE, overrides=(dated(PLAIN),)), PLAIN, Rank.OVERRIDE, "Kort", id="override"),
        pytest.param(replace(BASE, recurring=(weekly_on_each(PLAIN),)), PLAIN, Rank.RECURRING, "Overleg", id="recurring"),
        pytest.param(BASE, date(2020, 1, 2), Rank.NONE, "nog geen uren vastgesteld", id="none"),
    ],
)  # fmt: skip
def test_the_rule_has_a_rank_and_a_reason_for_people(
    timetable: Timetable, day: date, rank: Rank, reason: str
) -> None:
    _, rule = decide(timetable, day)
    assert (rule.rank, rule.reason) == (rank, reason)


@pytest.mark.parametrize(
    ("plan", "day", "source"),
    [
        pytest.param(PLAN, PLAIN, "contact#4", id="an ordinary day"),
        pytest.param(PLAN, GOOD_FRIDAY, "contact#4", id="as usual, confirmed"),
        pytest.param(replace(PLAN, source=NOT_CONFIRMED), PLAIN, "contact#4", id="an ordinary day needs no plan"),
        pytest.param(replace(PLAN, source=NOT_CONFIRMED), GOOD_FRIDAY, NOT_CONFIRMED, id="as usual, not confirmed"),
        pytest.param(None, GOOD_FRIDAY, NOT_CONFIRMED, id="not decided at all"),
        pytest.param(PLAN, KINGS_DAY, "contact#5", id="closed"),
        pytest.param(replace(PLAN, decided_until=GOOD_FRIDAY), GOOD_FRIDAY, "contact#4", id="as usual, the last decided"),
        pytest.param(replace(PLAN, decided_until=date(2026, 4, 2)), GOOD_FRIDAY, NOT_CONFIRMED, id="as usual, too late"),
        pytest.param(replace(PLAN, decided_until=KINGS_DAY), KINGS_DAY, "contact#5", id="closed, the last decided"),
        pytest.param(replace(PLAN, decided_until=date(2026, 4, 26)), KINGS_DAY, NOT_CONFIRMED, id="closed, too late"),
    ],
)  # fmt: skip
def test_a_holiday_is_confirmed_only_as_far_as_it_was_decided(
    plan: HolidayPlan | None, day: date, source: str
) -> None:
    assert decide(replace(BASE, holidays=plan), day)[1].source == source


@pytest.mark.parametrize("holiday", [KINGS_DAY, GOOD_FRIDAY])
def test_a_holiday_that_nobody_has_decided_is_unknown(holiday: date) -> None:
    plan = replace(PLAN, decided_until=holiday - timedelta(days=1))
    hours, rule = decide(replace(BASE, holidays=plan), holiday)
    assert hours is None
    assert (rule.rank, rule.source) == (Rank.HOLIDAY, NOT_CONFIRMED)
    assert rule.name.endswith("undecided")


def test_a_version_holds_until_the_next() -> None:
    later = WeeklyVersion(date(2026, 7, 1), (OTHER,) * 7, "contact#4")
    timetable = replace(BASE, versions=(later, VERSION))
    assert [decide(timetable, date(2026, *day))[0] for day in ((6, 30), (7, 1))] == [WEEKLY, OTHER]


def test_overrides_hold_on_their_first_and_last_date_and_the_longest_is_named() -> None:
    overrides = (
        dated(date(2026, 6, 3), name="binnen"),
        dated(date(2026, 6, 2), date(2026, 6, 5), name="lang"),
        dated(date(2026, 6, 4), date(2026, 6, 8), name="langer"),
        dated(date(2026, 5, 1), date(2026, 5, 31), name="voorbij"),
    )
    days = decided_days(replace(BASE, overrides=overrides), date(2026, 6, 1), date(2026, 6, 10))
    assert [day.rule.reason for day in days] == [
        "wekelijkse uren",
        *["lang"] * 2,
        *["langer"] * 5,
        "wekelijkse uren",
    ]
