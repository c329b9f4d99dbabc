"""What the fault matrix shares: a healthy line at both times, the rows phoned on it, and folders to break."""

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from shutil import copytree

import pytest

from tests.faults.rows import TIMES, Row, rows
from tests.server import SECRET_KEY
from tests.voice.line import Line, answering, publish_shipped, settings_in


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the shipped files published and nothing else, to copy."""
    return publish_shipped(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="session")
def matrix(published: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, list[Row]]:
    """All rows by their time."""
    made = {}
    for number, (when, now) in enumerate(TIMES.items()):
        folder = tmp_path_factory.mktemp(f"healthy-{number}") / "data"
        copytree(published, folder)
        made[when] = rows(answering(settings_in(folder, SECRET_KEY=SECRET_KEY), now), when)
    return made


@pytest.fixture
def data(published: Path, tmp_path: Path) -> Path:
    """A data folder of this test's own."""
    copytree(published, tmp_path / "data")
    return tmp_path / "data"


@pytest.fixture
def line_in(data: Path) -> Callable[..., Line]:
    """Starts a line in this process at a moment, on the folder of this test; keywords are further variables."""

    def make(now: datetime, **variables: str) -> Line:
        return answering(settings_in(data, SECRET_KEY=SECRET_KEY, **variables), now)

    return make
