import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

NOTHING = "Er verandert niets voor bellers tot en met 31 december 2027.\n"
PERIOD = ("--from", "2026-11-29T12:00", "--until", "2027-12-31")
OneLine = Callable[[Any], str]


def test_files_that_are_published_change_nothing(untouched: Any) -> None:
    answer = untouched.here("hours", "diff", *PERIOD)

    assert (answer.out, answer.err, answer.status) == (NOTHING, "", 0)


def test_what_was_edited_since_is_told(installation: Any) -> None:
    installation.here("hours", "check")  # it is published as the application starts
    installation.edit("destinations.yaml", "+31232246491", "+31232246492")

    answer = installation.here("hours", "diff", *PERIOD)

    assert answer.status == 0
    assert answer.out.splitlines()[0] == (
        "Het telefoonnummer van orthopedisch verpleegkundige: was 023 224 64 91, wordt 023 224 64 92."
    )


def test_two_folders_and_a_version_file_can_be_compared(installation: Any, tmp_path: Path) -> None:
    installation.here("hours", "check")
    other, kept = tmp_path / "other", tmp_path / "kept.json"
    shutil.copytree(installation.schedules, other)
    shutil.copy(installation.snapshot, kept)
    installation.edit("destinations.yaml", "+31232246491", "+31232246492")

    there = installation.here("hours", "diff", str(other), str(installation.schedules), *PERIOD)
    back = installation.here("hours", "diff", str(installation.schedules), str(kept), *PERIOD)

    assert "was 023 224 64 91, wordt 023 224 64 92" in there.out
    assert "was 023 224 64 92, wordt 023 224 64 91" in back.out


def test_programs_get_json(untouched: Any) -> None:
    answer = untouched.here("hours", "diff", *PERIOD, "--json")

    data = answer.json()
    assert (data["changes"], data["spoken"], data["facts"]) == ([], [], [])
    assert data["until"] == "2028-01-01T00:00:00+01:00"


def test_without_an_end_it_looks_to_the_end_of_next_year(untouched: Any) -> None:
    answer = untouched.here("hours", "diff", "--from", "2027-02-03")

    assert answer.out == "Er verandert niets voor bellers tot en met 31 december 2028.\n"


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        pytest.param(("nergens",), "no folder and no version", id="a path to nothing"),
        pytest.param(("pyproject.toml",), "no folder and no version", id="a file that is no version"),
        pytest.param(("--until", "31-12-2027"), "is no date", id="a date the Dutch way"),
        pytest.param(
            ("--from", "2027-01-01", "--until", "2026-12-01"), "before the moment", id="the wrong way around"
        ),
        pytest.param(("--from", "2026-01-01", "--until", "2090-01-01"), "longer than", id="a lifetime"),
        pytest.param(("--until", "9999-12-31"), "too far away", id="the end of time"),
        pytest.param(("--from", "straks"), "is no moment", id="no moment"),
    ],
)
def test_what_cannot_be_compared_is_one_line(
    arguments: tuple[str, ...], said: str, untouched: Any, one_line: OneLine
) -> None:
    assert said in one_line(untouched.here("hours", "diff", *arguments))


def test_problems_of_the_files_are_told_first(installation: Any) -> None:
    installation.here("hours", "check")
    installation.edit("nurse.yaml", "13:00-13:30", "een uur")

    answer = installation.here("hours", "diff")

    assert (answer.status, answer.out) == (2, "")
    assert answer.err.splitlines()[0].startswith("nurse.yaml:")
    assert answer.err.splitlines()[-1] == "the difference cannot be told: mend these first"
