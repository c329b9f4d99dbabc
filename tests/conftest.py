"""What tests of all rooms share: the flag that regenerates golden calls, and settings of a line of its own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from ivr.settings import Settings

pytest_plugins = ("tests.postgres", "tests.browser", "tests.safety_plugin")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--regenerate-calls", action="store_true", help="write tests/calls/ anew; then read the diff"
    )


@pytest.fixture(autouse=True)
def patient_spool(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Lets the disk of a busy test machine take its time, but where the spool's own deadline is tested."""
    if request.path.parent.name != "callbacks":
        monkeypatch.setattr("ivr.callbacks.writer.DEADLINE", 2.5)


@pytest.fixture
def make_settings(tmp_path: Path) -> Callable[..., Settings]:
    """Makes settings with a data folder of their own; keywords are further variables."""

    def make(**variables: str) -> Settings:
        given = {"IVR_ENV": "test", "DATA_DIR": str(tmp_path / "data"), "PUBLIC_URL": "https://line.example"}
        return Settings.from_environment(given | variables)

    return make
