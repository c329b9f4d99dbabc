from typing import Any

import pytest

from ivr.hours.model import Hours, Span
from ivr.hours.reading import Node, Report
from ivr.hours.spans import read_hours, runs_into, span_text


def read(value: Any) -> tuple[Hours | None, list[str]]:
    report = Report("f.yaml")
    return read_hours(Node(value, ("hours",), report)), [f"{p.where}: {p.message}" for p in report.problems]


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        pytest.param("13:00-13:30", [(780, 810)], id="one"),
        pytest.param("13:00–13:30", [(780, 810)], id="with an en dash"),
        pytest.param("13:00 - 13:30", [(780, 810)], id="with spaces"),
        pytest.param(["13:00-17:00", "09:00-12:00"], [(540, 720), (780, 1020)], id="several, sorted"),
        pytest.param("00:00-24:00", [(0, 1440)], id="the whole day"),
        pytest.param("22:00-24:00", [(1320, 1440)], id="until midnight"),
        pytest.param("22:00-00:00", [(1320, 1440)], id="until midnight, written as nought"),
        pytest.param("22:00-06:00", [(1320, 1800)], id="over night"),
        pytest.param(["09:00-12:00", "12:00-14:00"], [(540, 840)], id="touching ones are joined"),
        pytest.param(["00:00-12:00", "12:00-24:00"], [(0, 1440)], id="also to a whole day"),
        pytest.param(["20:00-22:00", "22:00-06:00"], [(1200, 1800)], id="also over night"),
        pytest.param(
            ["22:00-06:00", "06:00-22:00"], [(360, 1320), (1320, 1800)], id="not to 24 hours from six"
        ),
        pytest.param(["22:00-06:00", "00:00-22:00"], [(0, 1320), (1320, 1800)], id="nor to more than a day"),
        pytest.param("closed", [], id="closed"),
    ],
)
def test_hours_are_read_sorted_and_apart(value: Any, expected: list[tuple[int, int]]) -> None:
    assert read(value) == (tuple(Span(start, end) for start, end in expected), [])


@pytest.mark.parametrize(
    ("value", "where", "message"),
    [
        pytest.param("13:00", "hours", "een tijd van-tot", id="no end"),
        pytest.param("13:00-13:00", "hours", "gelijk", id="nothing between"),
        pytest.param("9:00-12:00", "hours", "een tijd van-tot", id="one digit"),
        pytest.param("13.00-14.00", "hours", "een tijd van-tot", id="points"),
        pytest.param("13:00-25:00", "hours", "een tijd van-tot", id="hour 25"),
        pytest.param("13:00-13:60", "hours", "een tijd van-tot", id="minute 60"),
        pytest.param("24:00-12:00", "hours", "een tijd van-tot", id="24:00 as a start"),
        pytest.param("13:00-24:30", "hours", "een tijd van-tot", id="after 24:00"),
        pytest.param("13:00-14:00\n", "hours", "een tijd van-tot", id="a line end"),
        pytest.param("१३:00-14:00", "hours", "een tijd van-tot", id="digits of another script"),
        pytest.param(["09:00-12:00", 3], "hours[1]", "een getal", id="a number in the list"),
        pytest.param(["closed"], "hours[0]", "een tijd van-tot", id="closed in a list"),
        pytest.param([], "hours", "leeg", id="an empty list"),
        pytest.param(None, "hours", "niets", id="nothing"),
        pytest.param(False, "hours", "ja/nee", id="no, as YAML 1.1 reads it"),
        pytest.param(["09:00-12:00", "11:59-13:00"], "hours", "overlappen", id="overlapping"),
        pytest.param(["09:00-12:00", "09:00-12:00"], "hours", "overlappen", id="the same twice"),
        pytest.param(["22:00-06:00", "23:00-23:30"], "hours", "overlappen", id="within the night"),
    ],
)
def test_what_is_no_hours_is_a_problem(value: Any, where: str, message: str) -> None:
    hours, problems = read(value)
    assert hours is None
    assert [problem for problem in problems if problem.startswith(f"{where}: ") and message in problem]


@pytest.mark.parametrize("text", ["13:00-13:30", "00:00-24:00", "22:00-24:00", "22:00-06:00", "00:01-00:00"])
def test_a_span_is_written_so_that_it_reads_back(text: str) -> None:
    hours, _ = read(text)
    assert hours
    assert read(span_text(hours[0])) == (hours, [])


@pytest.mark.parametrize(
    ("hours", "following", "expected"),
    [
        pytest.param("22:00-06:00", "05:59-07:00", True, id="overlapping"),
        pytest.param("22:00-06:00", "06:00-07:00", False, id="touching"),
        pytest.param("22:00-24:00", "00:00-07:00", False, id="until midnight"),
        pytest.param("22:00-06:00", "closed", False, id="closed after"),
        pytest.param("closed", "00:00-07:00", False, id="closed before"),
    ],
)
def test_a_night_can_run_into_the_next_day(hours: str, following: str, expected: bool) -> None:  # noqa: FBT001 - a case
    assert runs_into(read(hours)[0] or (), read(following)[0] or ()) is expected
