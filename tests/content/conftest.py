"""The folders that we ship: read once, as they are; copied for tests that change them."""

import shutil
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from ivr.content.contents import Contents, Sources, parse_contents
from ivr.content.files import Reading, read_folders
from ivr.content.folders import Folders
from ivr.hours.model import Problem

ROOT = Path(__file__).resolve().parents[2]
OWN_NUMBER = "+3197010200000"

Change = Callable[[dict[str, Any], dict[str, Any]], object]
"""Changes the plain data of `schedules/`, by file, and of `prompts/nl/`, by prompt id."""


@pytest.fixture(scope="session")
def own_number() -> str:
    return OWN_NUMBER


@pytest.fixture(scope="session")
def shipped() -> Reading:
    return read_folders(Folders(ROOT / "schedules", ROOT / "prompts"), own_number=OWN_NUMBER)


@pytest.fixture
def folders(tmp_path: Path) -> Folders:
    """A copy that may be changed."""
    for name in ("schedules", "prompts"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("recordings"))
    return Folders(tmp_path / "schedules", tmp_path / "prompts")


@pytest.fixture
def changed(shipped: Reading) -> Callable[[Change], tuple[Contents, list[Problem]]]:
    """Parses the plain data after a change, and gives what `parse_contents` does."""

    def parse(change: Change) -> tuple[Contents, list[Problem]]:
        schedules = deepcopy(dict(shipped.sources.schedules))
        words = {id_: each for file in shipped.sources.prompts["nl"].values() for id_, each in file.items()}
        words = deepcopy(words)
        change(schedules, words)
        return parse_contents(Sources(schedules, {"nl": {"nl/all.yaml": words}}), own_number=OWN_NUMBER)

    return parse
