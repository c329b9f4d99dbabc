"""Houses in which staff phone: one for each test, or one that a test leaves as it was."""

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from shutil import copytree

import pytest

from ivr.store.accounts.model import Role
from tests.by_phone import hire
from tests.voice.by_phone.house import HALF_MINUTE, OTHER_CODE, OTHER_SECRET, TUESDAY, House
from tests.voice.line import settings_in


@pytest.fixture(scope="session")
def staffed(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the shipped files published and two colleagues, to copy."""
    folder = tmp_path_factory.mktemp("staffed") / "data"
    copytree(published, folder)
    settings = settings_in(folder)
    hire(settings.database_url, settings.secrets)
    hire(settings.database_url, settings.secrets, "bert", OTHER_CODE, app_secret=OTHER_SECRET)
    hire(settings.database_url, settings.secrets, "vera", "60282", Role.VIEWER)
    return folder


@pytest.fixture
def make_house(staffed: Path, tmp_path: Path) -> Callable[..., House]:
    def make(now: datetime = TUESDAY, **variables: str) -> House:
        copytree(staffed, tmp_path / "data")
        return House(settings_in(tmp_path / "data", **variables), now)

    return make


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    return make_house()


@pytest.fixture(scope="module")
def one_house(staffed: Path, tmp_path_factory: pytest.TempPathFactory) -> House:
    folder = tmp_path_factory.mktemp("one house") / "data"
    copytree(staffed, folder)
    return House(settings_in(folder), TUESDAY)


@pytest.fixture
def untouched(one_house: House) -> Iterator[House]:
    """A house that a test leaves as it was: nothing closed, nothing kept of it; its app shows another code each time."""
    one_house.now += HALF_MINUTE
    yield one_house
    assert one_house.measures() == []
    assert {row[3] for row in one_house.told()} <= {"ok"}
