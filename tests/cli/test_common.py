from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import pytest

from ivr.cli.common import AMSTERDAM, fail, moment, tell
from ivr.hours.model import Problem


@contextmanager
def refused() -> Iterator[None]:
    with pytest.raises(SystemExit) as end:
        yield
    assert end.value.code == 2


@pytest.mark.parametrize(
    ("typed", "is_at"),
    [
        pytest.param("2026-11-23T13:10", "2026-11-23T12:10:00+00:00", id="Amsterdam, in winter"),
        pytest.param("2026-07-01T13:10:30", "2026-07-01T11:10:30+00:00", id="Amsterdam, in summer"),
        pytest.param("2026-11-23", "2026-11-22T23:00:00+00:00", id="a date is its midnight"),
        pytest.param(" 2026-11-23T13:10\n", "2026-11-23T12:10:00+00:00", id="with what comes along"),
        pytest.param("2026-11-23T13:10Z", "2026-11-23T13:10:00+00:00", id="UTC"),
        pytest.param("2026-11-23T13:10-05:00", "2026-11-23T18:10:00+00:00", id="elsewhere"),
        pytest.param(
            "2026-10-25T02:30", "2026-10-25T00:30:00+00:00", id="an hour that comes twice: the first"
        ),
    ],
)
def test_a_moment_is_read_as_amsterdam_time_unless_it_names_a_zone(typed: str, is_at: str) -> None:
    assert moment(typed).astimezone(UTC).isoformat() == is_at


def test_a_moment_without_a_zone_keeps_that_of_amsterdam() -> None:
    assert moment("2026-11-23T13:10").tzinfo is AMSTERDAM


def test_nothing_typed_is_now() -> None:
    assert abs(moment(None) - datetime.now(UTC)) < timedelta(seconds=5)


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "now",
        "13:10",
        "23-11-2026",
        "2026-02-30",
        "2026-11-23T25:00",
        "0001-01-01",
        "9999-12-31",
        "1969-12-31",
    ],
)
def test_what_is_no_moment_ends_the_command_with_one_line(
    typed: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with refused():
        moment(typed)

    written = capsys.readouterr()
    assert written.out == ""
    assert written.err.count("\n") == 1
    assert repr(typed) in written.err


def test_a_failure_is_one_line_and_status_two(capsys: pytest.CaptureFixture[str]) -> None:
    with refused():
        fail("no such thing")

    assert capsys.readouterr() == ("", "no such thing\n")


@pytest.mark.parametrize(
    ("problem", "line"),
    [
        pytest.param(
            Problem("nurse.yaml", "weekly[0]", "what", "how", 7),
            "nurse.yaml:7: weekly[0]: what → how",
            id="all",
        ),
        pytest.param(
            Problem("nurse.yaml", "line", "what", "how"), "nurse.yaml: line: what → how", id="no line"
        ),
        pytest.param(
            Problem("nurse.yaml", "", "what", "how", 1), "nurse.yaml:1: what → how", id="a whole file"
        ),
        pytest.param(Problem("", "main", "what", "how"), "main: what → how", id="no file"),
    ],
)
def test_a_problem_is_told_as_compilers_do(
    problem: Problem, line: str, capsys: pytest.CaptureFixture[str]
) -> None:
    tell([problem])

    assert capsys.readouterr() == ("", f"{line}\n")


def test_without_problems_nothing_is_told(capsys: pytest.CaptureFixture[str]) -> None:
    tell([])

    assert capsys.readouterr() == ("", "")
