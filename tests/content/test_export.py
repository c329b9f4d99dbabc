import dataclasses
from pathlib import Path
from typing import Any

import pytest

from ivr.content.contents import Sources
from ivr.content.export import NotWrittenError, export, yaml_text
from ivr.content.files import Reading, read_folders
from ivr.content.folders import Folders
from ivr.content.yaml_file import plain, read_yaml

OWN = "+3197010200000"
NURSE = "nurse.yaml"


def with_nurse(sources: Sources, **fields: Any) -> Sources:
    nurse = {**sources.schedules[NURSE], **fields}
    return dataclasses.replace(sources, schedules={**sources.schedules, NURSE: nurse})


def said(folders: Folders) -> Sources:
    return read_folders(folders, own_number=OWN).sources


def test_files_that_say_it_already_are_not_touched(folders: Folders, shipped: Reading) -> None:
    before = folders.fingerprint()

    assert export(shipped.sources, folders) == []
    assert folders.fingerprint() == before


def test_a_changed_file_says_the_new_thing_and_keeps_its_comments(folders: Folders, shipped: Reading) -> None:
    path = folders.schedules / NURSE
    before = path.read_text("utf-8")
    weekly = shipped.sources.schedules[NURSE]["weekly"]
    hours = {**weekly[0]["hours"], "monday": ["09:00-10:00", "13:00-13:30"], "friday": "22:00-02:00"}
    wanted = with_nurse(shipped.sources, weekly=[{**weekly[0], "hours": hours}], name="verpleegkundige")

    assert export(wanted, folders) == [NURSE]

    assert said(folders).schedules == wanted.schedules
    text = path.read_text("utf-8")
    assert {line for line in before.splitlines() if line.startswith("#")} <= set(text.splitlines())
    assert "# datum van de folder" in text
    assert path.with_name("nurse.yaml.before").read_text("utf-8") == before
    assert NURSE + ".before" not in folders.files()


def test_what_the_version_has_more_is_made_and_what_it_lacks_is_put_aside(
    folders: Folders, shipped: Reading
) -> None:
    (folders.schedules / "dentist.yaml").write_text("line: dentist\n")
    (folders.schedules / NURSE).unlink()

    assert export(shipped.sources, folders) == ["dentist.yaml", NURSE]

    assert said(folders).schedules == shipped.sources.schedules
    assert (folders.schedules / "dentist.yaml.before").exists()


def test_a_file_that_nobody_can_read_is_replaced_and_kept(folders: Folders, shipped: Reading) -> None:
    (folders.schedules / NURSE).write_text("line: [")

    assert export(shipped.sources, folders) == [NURSE]
    assert said(folders).schedules == shipped.sources.schedules
    assert (folders.schedules / "nurse.yaml.before").read_text() == "line: ["


def test_into_an_empty_folder_everything_is_written(tmp_path: Path, shipped: Reading) -> None:
    folders = Folders(tmp_path / "new" / "schedules", tmp_path / "new" / "prompts")

    changed = export(shipped.sources, folders)

    assert set(changed) == folders.files().keys()
    assert (said(folders).schedules, said(folders).prompts) == (
        shipped.sources.schedules,
        shipped.sources.prompts,
    )


def test_a_file_that_cannot_be_written_is_an_error_with_its_name(folders: Folders, shipped: Reading) -> None:
    (folders.schedules / "nurse.yaml.next").mkdir()

    with pytest.raises(NotWrittenError, match=r"nurse\.yaml"):
        export(with_nurse(shipped.sources, name="x"), folders)


def test_what_no_file_may_hold_is_not_written(folders: Folders, shipped: Reading) -> None:
    before = folders.fingerprint()

    with pytest.raises(NotWrittenError, match=r"nurse\.yaml: what was written does not say"):
        export(with_nurse(shipped.sources, name="<<"), folders)

    assert folders.fingerprint() == before
    assert not list(folders.schedules.glob("nurse.yaml.*"))


@pytest.mark.parametrize(
    "value",
    ["no", "yes", "null", "~", "1", "1.5", "13:00", "2026-12-24", "13:00-13:30", "# geen", "a: b", "- a", "", " a ", "é\n", "*a", "&a", "!a", "'", '"'],
)  # fmt: skip
def test_a_text_comes_back_as_that_text(tmp_path: Path, value: str) -> None:
    path = tmp_path / "words.yaml"
    path.write_text(yaml_text({"say": value, "list": [value], "map": {"in": value}}), "utf-8")

    file, problems = read_yaml(path, "words.yaml")
    assert problems == []
    assert file
    assert plain(file.data) == {"say": value, "list": [value], "map": {"in": value}}


@pytest.mark.parametrize("value", [None, True, False, 0, -3, 2.5, [], {}, [1, [2]], [{"a": 1}, "b"]])
def test_a_value_comes_back_as_that_value_over_whatever_stood_there(tmp_path: Path, value: Any) -> None:
    path = tmp_path / "words.yaml"
    path.write_text("a: [1, 2, {b: 3}]  # comment\nc: {d: 4}\n", "utf-8")
    before, _ = read_yaml(path, "words.yaml")
    assert before
    path.write_text(yaml_text({"a": value, "e": value}, before.data), "utf-8")

    file, _ = read_yaml(path, "words.yaml")
    assert file
    assert plain(file.data) == {"a": value, "e": value}
