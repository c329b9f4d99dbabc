import time
from datetime import date, timedelta
from typing import Any

import pytest

from ivr.hours.model import Override, Problem, RecurringOverride
from ivr.hours.overrides import MOST_RECURRING, read_overrides, read_recurring
from ivr.hours.reading import Node, Report


def dated(**changes: Any) -> dict[str, Any]:
    whole = {
        "name": "Kerst",
        "from": "2026-12-24",
        "until": "2026-12-31",
        "hours": "closed",
        "source": "contact#4",
    }
    return {key: value for key, value in (whole | changes).items() if value is not ...}


def recurring(**changes: Any) -> dict[str, Any]:
    return dated(**({"name": "Overleg", "rule": "FREQ=DAILY"} | changes))


def read(reader: Any, *data: dict[str, Any]) -> tuple[Any, list[Problem]]:
    report = Report("f.yaml")
    return reader(Node(list(data), (), report)), report.problems


def test_a_range_includes_both_dates_and_on_is_a_range_of_one() -> None:
    on = dated(**{"from": ...}, until=..., on="2026-11-03")
    found, problems = read(read_overrides, dated(), on)
    assert problems == []
    assert [(o.first.isoformat(), o.last.isoformat()) for o in found] == [
        ("2026-12-24", "2026-12-31"),
        ("2026-11-03", "2026-11-03"),
    ]
    assert isinstance(found[0], Override)


def test_a_recurring_override_keeps_its_rule() -> None:
    found, problems = read(read_recurring, recurring(rule="FREQ=WEEKLY;BYDAY=TH"))
    assert (problems, [type(o) for o in found], found[0].rule) == (
        [],
        [RecurringOverride],
        "FREQ=WEEKLY;BYDAY=TH",
    )


@pytest.mark.parametrize(
    ("changes", "where", "message"),
    [
        pytest.param({"on": "2026-12-24"}, "[0]", "kan niet samen", id="on and a range"),
        pytest.param({"on": "2026-12-24", "until": ...}, "[0]", "kan niet samen", id="on and a start"),
        pytest.param({"on": "2026-12-24", "from": ...}, "[0]", "kan niet samen", id="on and an end"),
        pytest.param({"until": ...}, "[0]", "“until” ontbreekt", id="no end"),
        pytest.param({"from": ...}, "[0]", "“from” ontbreekt", id="no start"),
        pytest.param({"until": "2026-12-23"}, "[0].until", "ligt voor", id="ends before it starts"),
        pytest.param({"until": "2030-12-31"}, "[0].until", "langer dan drie jaar", id="four years"),
        pytest.param({"until": "2026-12-32"}, "[0].until", "bestaande datum", id="no such date"),
        pytest.param({"hours": ...}, "[0]", "“hours” ontbreekt", id="no hours"),
        pytest.param({"hours": True}, "[0].hours", "ja/nee", id="yes"),
        pytest.param({"source": ...}, "[0]", "“source” ontbreekt", id="no source"),
        pytest.param({"name": ...}, "[0]", "“name” ontbreekt", id="no name"),
        pytest.param({"reason": "kerst"}, "[0].reason", "niet bekend", id="unknown key"),
        pytest.param(
            {"hours": ["00:00-05:00", "22:00-06:00"]}, "[0].hours", "lopen door", id="night into day"
        ),
    ],
)
def test_a_fault_in_a_dated_override_is_named(changes: dict[str, Any], where: str, message: str) -> None:
    _, problems = read(read_overrides, dated(**changes))
    assert [p for p in problems if p.where == where and message in p.message], problems


@pytest.mark.parametrize(
    ("changes", "where", "message"),
    [
        pytest.param({"rule": ...}, "[0]", "“rule” ontbreekt", id="no rule"),
        pytest.param({"rule": 3}, "[0].rule", "een regel", id="a number"),
        pytest.param({"rule": "FREQ=SECONDLY"}, "[0].rule", "kan niet: FREQ", id="seconds"),
        pytest.param({"until": ...}, "[0]", "“until” ontbreekt", id="no end"),
        pytest.param({"until": "2037-01-01"}, "[0].until", "langer dan tien jaar", id="eleven years"),
        pytest.param({"on": "2026-12-24"}, "[0].on", "niet bekend", id="on"),
        pytest.param({"rule": "FREQ=DAILY;BYMONTH=1"}, "[0].rule", "geen enkele datum", id="never"),
        pytest.param(
            {"hours": ["00:00-05:00", "22:00-06:00"]}, "[0].hours", "lopen door", id="night into day"
        ),
    ],
)
def test_a_fault_in_a_recurring_override_is_named(changes: dict[str, Any], where: str, message: str) -> None:
    _, problems = read(read_recurring, recurring(**changes))
    assert [p for p in problems if p.where == where and message in p.message], problems


@pytest.mark.parametrize("reader", [read_overrides, read_recurring])
@pytest.mark.parametrize(
    ("data", "where"),
    [
        pytest.param("Kerst", "", id="a word for the list"),
        pytest.param(["Kerst"], "[0]", id="a word for one of them"),
    ],
)
def test_overrides_of_another_shape_are_a_problem(reader: Any, data: Any, where: str) -> None:
    report = Report("f.yaml")
    assert not reader(Node(data, (), report))
    assert [problem.where for problem in report.problems] == [where]


@pytest.mark.parametrize(
    ("reader", "until"),
    [
        pytest.param(read_overrides, "2029-12-26", id="dated"),
        pytest.param(read_recurring, "2036-12-31", id="recurring"),
    ],
)
def test_an_override_may_last_as_long_as_the_limit(reader: Any, until: str) -> None:
    data = recurring(until=until) if reader is read_recurring else dated(until=until)
    assert read(reader, data)[1] == []
    longer = data | {"until": (date.fromisoformat(until) + timedelta(days=1)).isoformat()}
    assert [problem.where for problem in read(reader, longer)[1]] == ["[0].until"]


def test_a_night_may_return_on_dates_that_are_apart() -> None:
    hours = ["00:00-05:00", "22:00-06:00"]
    assert read(read_recurring, recurring(rule="FREQ=WEEKLY", hours=hours))[1] == []
    assert read(read_overrides, dated(until="2026-12-24", hours=hours))[1] == []


@pytest.mark.parametrize(
    ("one", "other", "on"),
    [
        pytest.param(
            {}, {"from": "2026-12-31", "until": "2027-01-02"}, "2026-12-31", id="one date in common"
        ),
        pytest.param(
            {}, {"from": "2026-12-26", "until": "2026-12-27"}, "2026-12-26", id="one within the other"
        ),
        pytest.param(
            {"until": "2027-02-01"}, {"from": "2027-01-01", "until": "2027-01-01"}, "2027-01-01", id="long"
        ),
        pytest.param({}, {"from": "2027-01-01", "until": "2027-01-02"}, None, id="apart"),
        pytest.param({"hours": "09:00-10:00"}, {"from": "2026-12-26"}, None, id="equal hours"),
    ],
)
@pytest.mark.parametrize("swapped", [False, True])
def test_dated_overrides_that_disagree_are_both_named(
    one: dict[str, Any],
    other: dict[str, Any],
    on: str | None,
    swapped: bool,  # noqa: FBT001 - a case
) -> None:
    pair = [dated(**one), dated(**({"name": "Sluiting", "hours": "09:00-10:00"} | other))]
    _, problems = read(read_overrides, *(reversed(pair) if swapped else pair))
    assert len(problems) == (on is not None)
    assert all(
        on in p.message and "“Kerst”" in p.message and "“Sluiting”" in p.message for p in problems if on
    )


def test_a_short_override_between_does_not_hide_a_disagreement() -> None:
    short = dated(name="Kort", until="2026-12-25")
    late = dated(name="Laat", hours="09:00-10:00", **{"from": "2026-12-30"})
    _, problems = read(read_overrides, dated(), short, late)
    assert [p.message for p in problems] == [
        "“Kerst” en “Laat” gelden beide op 2026-12-30, met verschillende uren."
    ]


@pytest.mark.parametrize(
    ("hours", "count"), [pytest.param("closed", 0, id="agree"), pytest.param("09:00-10:00", 1, id="disagree")]
)
def test_recurring_overrides_that_disagree_are_named_once(hours: str, count: int) -> None:
    other = recurring(name="Scholing", rule="FREQ=WEEKLY;BYDAY=FR,SA", hours=hours)
    _, problems = read(read_recurring, recurring(), other)
    message = "“Overleg” en “Scholing” gelden beide op 2026-12-25, met verschillende uren."
    assert [p.message for p in problems] == [message] * count


def test_more_rules_than_a_clinic_has_are_refused_and_as_many_as_allowed_are_quick() -> None:
    many = [
        recurring(name=f"Regel {i}", until="2036-12-01", hours=f"{i % 24:02}:00-{i % 24:02}:30")
        for i in range(MOST_RECURRING)
    ]
    before = time.perf_counter()
    problems = read(read_recurring, *many)[1]
    assert problems
    assert not any("Meer dan" in problem.message for problem in problems)
    assert time.perf_counter() - before < 10
    assert "Meer dan" in read(read_recurring, *many, recurring())[1][0].message


def test_ten_thousand_overrides_are_read_in_a_few_seconds() -> None:
    days = [(date(2026, 1, 1) + timedelta(days=i)).isoformat() for i in range(10_000)]
    before = time.perf_counter()
    found, problems = read(read_overrides, *(dated(name=day, **{"from": day, "until": day}) for day in days))
    assert (len(found), problems) == (10_000, [])
    assert time.perf_counter() - before < 5
