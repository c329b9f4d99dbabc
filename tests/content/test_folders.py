from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.content.folders import Folders


def test_files_go_by_the_names_that_people_know(folders: Folders) -> None:
    files = folders.files()

    assert files["nurse.yaml"] == folders.schedules / "nurse.yaml"
    assert files["nl/line.yaml"] == folders.prompts / "nl" / "line.yaml"
    assert "leaflet.yaml" not in files


@pytest.mark.parametrize("name", [".#nurse.yaml", "._nurse.yaml", "nurse.yaml~", "nurse.yaml.bak"])
def test_what_an_editor_or_a_file_server_leaves_beside_a_file_is_not_one_of_them(
    folders: Folders, name: str
) -> None:
    before = folders.files(), folders.fingerprint()
    (folders.schedules / name).symlink_to("nowhere")

    assert (folders.files(), folders.fingerprint()) == before


def nurse(folders: Folders) -> Path:
    return folders.schedules / "nurse.yaml"


CHANGES: list[tuple[str, Callable[[Folders], object]]] = [
    ("a letter", lambda folders: nurse(folders).write_text(nurse(folders).read_text() + "#")),
    ("a new file", lambda folders: (folders.prompts / "nl" / "new.yaml").write_text("")),
    ("a file less", lambda folders: nurse(folders).unlink()),
    ("another name", lambda folders: nurse(folders).rename(folders.schedules / "verpleegkundige.yaml")),
]


@pytest.mark.parametrize("change", [pytest.param(change, id=name) for name, change in CHANGES])
def test_the_fingerprint_differs_after_any_change(
    folders: Folders, change: Callable[[Folders], object]
) -> None:
    before = folders.fingerprint()
    change(folders)

    assert folders.fingerprint() not in {before, ""}


def test_one_file_cannot_pass_for_two(tmp_path: Path) -> None:
    def fingerprint(folder: str, **texts: str) -> str:
        (tmp_path / folder).mkdir()
        for name, text in texts.items():
            (tmp_path / folder / f"{name}.yaml").write_text(text)
        return Folders(tmp_path / folder, tmp_path / folder).fingerprint()

    assert fingerprint("two", a="1", b="2") != fingerprint("one", a="1b.yaml \n2")


def test_saving_the_same_again_changes_nothing(folders: Folders) -> None:
    before = folders.fingerprint()
    nurse(folders).write_bytes(nurse(folders).read_bytes())

    assert folders.fingerprint() == before


def test_a_file_that_cannot_be_read_has_no_fingerprint(folders: Folders) -> None:
    nurse(folders).unlink()
    nurse(folders).mkdir()

    assert folders.fingerprint() == ""
