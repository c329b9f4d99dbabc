"""What the documents say, checked against the code."""

import re
from pathlib import Path

import pytest

from ivr.callflow.diagram.picture import diagram
from ivr.content.files import read_folders
from ivr.content.folders import Folders
from ivr.settings import _RULES

ROOT = Path(__file__).parent.parent
DOCUMENTS = [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
SCREEN = 45
"""Lines of a screen."""


def test_the_picture_is_that_of_the_flow() -> None:
    contents = read_folders(Folders(ROOT / "schedules", ROOT / "prompts"), own_number=None).contents
    words = {p.id: " ".join(sentence.text for sentence in p.sentences) for p in contents.prompts.values()}
    drawn = diagram(contents.flow(), words.__getitem__)
    kept = (ROOT / "docs" / "call-flow.svg").read_text(encoding="utf-8")
    assert kept == drawn, "run: flask --app app flow diagram > docs/call-flow.svg"


def test_the_readme_fits_on_a_screen() -> None:
    assert len((ROOT / "README.md").read_text(encoding="utf-8").splitlines()) <= SCREEN


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_leads_somewhere(document: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)", document.read_text(encoding="utf-8")):
        assert (document.parent / target).exists(), target


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_target_of_make_that_is_named_exists(document: Path) -> None:
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(re.findall(r"(?:`|^ {4})make ([a-z]+)", document.read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= targets


def test_every_module_of_the_house_stands_in_its_plan() -> None:
    plan = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
    packages = {path.parent.name for path in (ROOT / "ivr").glob("*/__init__.py")}
    missing = {name for name in packages if f"{name}/" not in plan}
    assert not missing


def test_every_setting_stands_in_its_document_once_and_in_order_and_secrets_are_marked() -> None:
    text = (ROOT / "docs" / "settings.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| `([A-Z_]+)`( 🔑)? \|", text, re.MULTILINE)
    assert rows == [(name, " 🔑" if rule.secret else "") for name, rule in _RULES.items()]


def test_every_picture_of_the_handbook_is_made_by_a_test_and_shown_once() -> None:
    handbook = (ROOT / "docs" / "handleiding.md").read_text(encoding="utf-8")
    jobs = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "tests/staff/jobs").glob("test_*.py"))
    shown = re.findall(r"!\[[^\]]+\]\(beelden/([a-z-]+)\.png\)", handbook)
    made = re.findall(r"\.picture\(\"([a-z-]+)\"\)", jobs)

    assert sorted(shown) == sorted(made)
    assert sorted(shown) == sorted(path.stem for path in (ROOT / "docs" / "beelden").glob("*.png"))
