"""A whole line, to put requests to as a server puts them: `line` for one test, `shared_line` where tests only ask."""

import io
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from ivr.content.keeper import load_live
from ivr.content.live import Live
from ivr.settings import Settings
from tests.voice.line import MONDAY, OWN_NUMBER, Line, answering, publish_shipped, settings_in


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the shipped files published, to copy."""
    return publish_shipped(tmp_path_factory.mktemp("published"))


@pytest.fixture(scope="session")
def shared_line(published: Path) -> Line:
    """One line for all tests that only ask it things."""
    return answering(settings_in(published))


@pytest.fixture
def settings(published: Path, tmp_path: Path) -> Settings:
    shutil.copytree(published, tmp_path / "data")
    return settings_in(tmp_path / "data")


@pytest.fixture
def line(settings: Settings) -> Line:
    return answering(settings)


@pytest.fixture
def line_at(published: Path) -> Callable[..., Line]:
    """Makes a line with other settings, at another moment, or with a log of its own."""

    def make(now: datetime = MONDAY, log: io.StringIO | None = None, **variables: str) -> Line:
        return answering(settings_in(published, **variables), now, log)

    return make


@pytest.fixture(scope="session")
def shipped(published: Path) -> Live:
    """The shipped files as a line serves them."""
    live = load_live(published, own_number=OWN_NUMBER, now=MONDAY)
    assert live is not None
    return live


@pytest.fixture(scope="session")
def monday() -> datetime:
    return MONDAY
