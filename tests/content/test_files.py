from pathlib import Path

import pytest

from ivr.content.files import Reading, leaflet_references, read_folders
from ivr.content.folders import Folders


def replaced(path: Path, old: str, new: str) -> int:
    """Replace text that stands there once, and give its line."""
    text = path.read_text("utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path.name}"
    path.write_text(text.replace(old, new), "utf-8")
    return text[: text.index(old)].count("\n") + 1


def test_the_shipped_folders_have_no_problems(shipped: Reading) -> None:
    assert shipped.problems == ()
    assert "nurse" in shipped.contents.timetables
    assert ("nl", "welcome") in shipped.contents.prompts


@pytest.mark.parametrize(
    ("where", "file", "edit"),
    [
        pytest.param(
            *("weekly[0].hours.monday", "nurse.yaml", ("monday: 13:00-13:30", "monday: 13:00-25:30")),
            id="hours that do not exist",
        ),
        pytest.param(
            *("weekly[0].from", "nurse.yaml", ("from: 2023-03-22", "from: 2023-02-30")),
            id="a date that does not exist",
        ),
        pytest.param(
            *("holidays.closed[3]", "nurse.yaml", ("- kings_day", "- queens_day")), id="no holiday any more"
        ),
        pytest.param("timezone", "nurse.yaml", ("time_zone:", "timezone:"), id="a misspelt word"),
        pytest.param(
            *("follows", "desk.yaml", ("follows: office", "follows: reception")), id="nobody to follow"
        ),
        pytest.param(
            *("desk.number", "destinations.yaml", ('"+31232240130"', '"023 224 01 30"')),
            id="a number without its country",
        ),
        pytest.param(
            *("locations.hoofddorp.postal_code", "locations.yaml", ("2134 TM", "2134TM")),
            id="a postal code without its space",
        ),
        pytest.param(
            *("goodbye.kind", "nl/line.yaml", ("goodbye:\n  kind: ann", "goodbye:\n  kind: Ann")),
            id="no kind of prompt",
        ),
        pytest.param(
            *("busy.sentences[1].say", "nl/line.yaml", ("Dit nummer is in gesprek.", "{nummer:desk}")),
            id="no slot",
        ),
        pytest.param(
            *(
                "goodbye.sentences[1].ref",
                "nl/line.yaml",
                ('Tot ziens.", ref: line', 'Tot ziens.", ref: Line'),
            ),
            id="no reference",
        ),
        pytest.param(
            *("unanswered.sentences[1]", "nl/line.yaml", ("Er wordt niet opgenomen.", "Bel {number:mars}.")),
            id="a slot that names nothing",
        ),
    ],
)
def test_a_problem_names_its_file_and_its_line(
    folders: Folders, where: str, file: str, edit: tuple[str, str]
) -> None:
    line = replaced(folders.files()[file], *edit)

    (problem,) = [each for each in read_folders(folders, own_number=None).problems if each.where == where]
    assert (problem.file, problem.line) == (file, line)
    assert problem.message
    assert problem.remedy


def test_a_file_that_cannot_be_read_does_not_hide_the_problems_of_the_others(folders: Folders) -> None:
    (folders.schedules / "nurse.yaml").write_text("line: [nurse\n")
    replaced(folders.schedules / "office.yaml", "monday: 08:00-17:00", "monday: 8 tot 5")

    reading = read_folders(folders, own_number=None)

    assert {"nurse.yaml", "office.yaml"} <= {problem.file for problem in reading.problems}
    assert "switchboard" in reading.contents.timetables
    assert reading.contents.places


def test_our_own_number_is_no_destination(folders: Folders) -> None:
    (problem,) = read_folders(folders, own_number="+31232240000").problems

    assert (problem.file, problem.where) == ("destinations.yaml", "switchboard")
    line = (folders.schedules / "destinations.yaml").read_text().splitlines()[problem.line - 1]
    assert line == "switchboard:"


def test_a_problem_that_lies_in_no_single_file_has_no_line(shipped: Reading, folders: Folders) -> None:
    (folders.schedules / "office.yaml").unlink()

    problems = read_folders(folders, own_number=None).problems

    assert {(problem.file, problem.line) for problem in problems} >= {("office.yaml", 0)}
    assert all(shipped.located(problem).line == 0 for problem in problems if problem.file == "")


def test_empty_folders_are_problems_and_no_exception(tmp_path: Path) -> None:
    reading = read_folders(Folders(tmp_path / "schedules", tmp_path / "prompts"), own_number=None)

    assert reading.problems
    assert reading.contents.prompts == {}


def test_the_plain_data_can_be_kept_as_json(shipped: Reading) -> None:
    def kinds(value: object) -> set[type]:
        match value:
            case dict():
                return set().union({dict}, *(kinds(each) for each in (*value, *value.values())))
            case list():
                return set().union({list}, *map(kinds, value))
            case _:
                return {type(value)}

    found = kinds(dict(shipped.sources.schedules)) | kinds(dict(shipped.sources.prompts))

    assert found <= {dict, list, str, int, bool}


def test_the_leaflet_may_be_cited_paragraph_by_paragraph(folders: Folders) -> None:
    references, problems = leaflet_references(folders)

    assert problems == []
    assert {"algemeen#1", "algemeen#4", "contact#8", "behandeling/oefentherapie#1"} <= references
    assert references.isdisjoint({"algemeen#0", "algemeen#5", "contact#9"})


@pytest.mark.parametrize(
    "content",
    [
        pytest.param("", id="nothing"),
        pytest.param("sections: [rug]\n", id="a list of sections"),
        pytest.param("sections:\n  rug: {title: De rug}\n", id="a section without a number"),
        pytest.param("sections:\n  rug: {paragraphs: veel}\n", id="a number that is none"),
        pytest.param("sections: [", id="no YAML"),
    ],
)
def test_a_broken_list_of_paragraphs_is_a_problem(folders: Folders, content: str) -> None:
    (folders.prompts / "leaflet.yaml").write_text(content)

    references, (problem,) = leaflet_references(folders)

    assert references == frozenset()
    assert problem.file == "leaflet.yaml"
    assert problem.line == 1


def test_a_missing_list_of_paragraphs_is_a_problem(folders: Folders) -> None:
    (folders.prompts / "leaflet.yaml").unlink()

    assert leaflet_references(folders)[1]


@pytest.mark.parametrize("file", ["nl/line.yaml", "nurse.yaml", "destinations.yaml", "locations.yaml"])
def test_nobody_is_told_that_what_an_unreadable_file_holds_is_missing(folders: Folders, file: str) -> None:
    folders.files()[file].write_bytes(b"\xff")

    (problem,) = read_folders(folders, own_number=None).problems
    assert (problem.file, problem.line) == (file, 1)
