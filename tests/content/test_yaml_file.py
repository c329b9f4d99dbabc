from datetime import timedelta
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.content.yaml_file import DEPTH_MOST, FILE_MOST, YamlFile, plain, read_yaml
from ivr.hours.model import Problem


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "nurse.yaml"


def good(file: Path, text: str) -> YamlFile:
    file.write_text(text, encoding="utf-8")
    found, problems = read_yaml(file, file.name)
    assert problems == []
    assert found
    return found


def refused(file: Path, content: str | bytes) -> Problem:
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    found, problems = read_yaml(file, file.name)
    assert found is None
    (problem,) = problems
    assert problem.file == "nurse.yaml"
    assert problem.remedy
    return problem


@pytest.mark.parametrize(
    ("text", "value"),
    [
        pytest.param("13:00-13:30", "13:00-13:30", id="a span"),
        pytest.param("13:00", "13:00", id="a time is no number in base sixty"),
        pytest.param("NO", "NO", id="Norway"),
        pytest.param("no", "no", id="no"),
        pytest.param("Off", "Off", id="off"),
        pytest.param("2026-12-24", "2026-12-24", id="a date"),
        pytest.param("2026-02-30", "2026-02-30", id="a date that does not exist"),
        pytest.param("2026-12-24T13:00:00Z", "2026-12-24T13:00:00Z", id="a moment"),
        pytest.param('"+31232240130"', "+31232240130", id="a phone number between quotes"),
        pytest.param("22", 22, id="a number"),
        pytest.param("true", True, id="true"),
        pytest.param("~", None, id="nothing"),
        pytest.param("[a, {b: c}]", ["a", {"b": "c"}], id="a list of a text and a block"),
    ],
)
def test_a_value_is_read_as_yaml_1_2_and_times_and_dates_stay_text(
    file: Path, text: str, value: object
) -> None:
    read = plain(good(file, f"hours: {text}\n").data)

    assert read == {"hours": value}
    assert type(read["hours"]) is type(value)


def test_a_line_number_is_that_of_the_value_or_of_the_nearest_one_around_it(file: Path) -> None:
    found = good(
        file, "# comment\nline: nurse\nweekly:\n  - from: x\n    hours:\n      monday: y\n  - from: z\n"
    )

    assert found.line_of(("line",)) == 2
    assert found.line_of(("weekly", 0, "hours", "monday")) == 6
    assert found.line_of(("weekly", 1, "from")) == 7
    assert found.line_of(("weekly", 1, "hours", "monday")) == 7
    assert found.line_of(("holidays",)) == 1
    assert found.line_of(()) == 1


@pytest.mark.parametrize(
    ("text", "line", "says"),
    [
        pytest.param("a: 1\nb: &x [1]\n", 2, "Verwijzingen", id="an anchor"),
        pytest.param("a: &x {c: 1}\n", 1, "Verwijzingen", id="an anchor on a block"),
        pytest.param("a: 1\nb: *x\n", 2, "Verwijzingen", id="an alias"),
        pytest.param("a: 1\n<<: {b: 2}\n", 2, "Verwijzingen", id="a merge"),
        pytest.param("a: 1\nb: !!int x\n", 2, "woord met !", id="a tag"),
        pytest.param("a: !!python/object/apply:os.system [ls]\n", 1, "woord met !", id="a Python object"),
        pytest.param("!!set {a, b}\n", 1, "woord met !", id="a tag on a block"),
        pytest.param("%YAML 1.1\n---\nhours: 13:00\n", 2, "%YAML", id="another version of YAML"),
        pytest.param("a:\n  b: 1\n  b: 2\n", 3, "duplicate key", id="a key twice"),
        pytest.param("a: 1\n---\nb: 2\n", 2, "another document", id="two documents"),
        pytest.param("a: 1\nb:\n\t- c\n", 3, "opmaak", id="a tab"),
        pytest.param("a: b: c\n", 1, "opmaak", id="a colon too many"),
        pytest.param("a: [1, 2\nb: 3\n", 2, "opmaak", id="a bracket that stays open"),
        pytest.param("a: 1\nb: \x00\n", 1, "niet te lezen", id="a character that YAML does not know"),
        pytest.param(f"a: {'9' * 5000}\n", 1, "niet te lezen", id="a number without end"),
        pytest.param("[" * 100_000, 1, "te diep", id="a tower of brackets"),
        pytest.param(
            "\n".join(" " * n + "a:" for n in range(60)), DEPTH_MOST + 1, "te diep", id="a stairway"
        ),
    ],
)
def test_what_cannot_be_read_is_one_problem_on_its_line(file: Path, text: str, line: int, says: str) -> None:
    problem = refused(file, text)

    assert problem.line == line
    assert says in problem.message


def test_twenty_levels_are_read(file: Path) -> None:
    assert plain(good(file, "[" * DEPTH_MOST + "]" * DEPTH_MOST).data)


@pytest.mark.timeout(10)
def test_a_file_that_names_itself_into_billions_is_refused_at_once(file: Path) -> None:
    rows = ["a0: &a0 [x, x]", *(f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 9)}]" for n in range(1, 40))]

    assert "Verwijzingen" in refused(file, "\n".join(rows)).message


def test_a_file_that_is_no_text_is_a_problem(file: Path) -> None:
    assert "UTF-8" in refused(file, b"name: caf\xe9\n").message


@pytest.mark.timeout(10)
def test_a_huge_file_is_refused_unread(file: Path) -> None:
    assert "te groot" in refused(file, "a" * (FILE_MOST + 1)).message


def test_a_file_that_is_not_there_is_a_problem(file: Path) -> None:
    found, (problem,) = read_yaml(file, "nurse.yaml")

    assert found is None
    assert "niet te lezen" in problem.message


def test_a_folder_with_the_name_of_a_file_is_a_problem(file: Path) -> None:
    file.mkdir()

    assert read_yaml(file, "nurse.yaml")[1]


def test_an_empty_file_holds_nothing(file: Path) -> None:
    found = good(file, "")

    assert plain(found.data) is None
    assert found.line_of(("line",)) == 1


PIECES = st.sampled_from(
    [
        *"{}[]:,-\"'|>?%!&*#~@`\\\t ",
        "- ",
        ": ",
        "\n",
        "\n  ",
        "<<: ",
        "!!",
        "---\n",
        "no",
        "13:00",
        "é",
        "\u2028",
    ]
)


@settings(
    max_examples=300,
    deadline=timedelta(seconds=5),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(text=st.lists(PIECES | st.text(max_size=3), max_size=30).map("".join))
def test_no_file_whatsoever_raises(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8", errors="replace")
    found, problems = read_yaml(file, "nurse.yaml")

    assert (found is None) == bool(problems)
    if found:
        plain(found.data)
        assert found.line_of(("weekly", 0)) >= 1
