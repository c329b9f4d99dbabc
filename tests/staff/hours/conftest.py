"""A planner at her desk: the pages of hours, and what stands in her concept."""

import json
import re
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from ivr.content.contents import Contents, Sources, parse_contents
from ivr.content.live import Live
from ivr.hours.days import Day, decided_days
from ivr.hours.timeline import resolved
from ivr.store.accounts.model import Role
from tests.staff.conftest import House


class Desk:
    """Somebody with the pages of hours before them."""

    def __init__(
        self, house: House, sources: Sources, login: str = "petra", role: Role = Role.PLANNER
    ) -> None:
        self.house, self.sources, self.login = house, sources, login
        self.client: FlaskClient = house.client(login, role)

    def look(self, path: str) -> TestResponse:
        return self.client.get(f"/staf{path}")

    def send(self, path: str, fields: Mapping[str, Any] | None = None, **more: Any) -> TestResponse:
        """Send a form that was made on the concept as it is now."""
        form = {"formulier": self.house.token(self.client), "revisie": str(self.revision)}
        return self.client.post(f"/staf{path}", data=form | dict(fields or {}) | more)

    @property
    def revision(self) -> int:
        step = self.house.site.concepts.newest(self.login)
        return step.revision if step else 0

    @property
    def schedules(self) -> dict[str, Any]:
        """What the concept holds."""
        step = self.house.site.concepts.newest(self.login)
        return json.loads(step.schedules) if step else dict(self.sources.schedules)

    @property
    def changed(self) -> set[str]:
        """The files that the concept has changed."""
        return {file for file, data in self.schedules.items() if data != self.sources.schedules[file]}

    @property
    def contents(self) -> Contents:
        """What the concept says, which is never wrong."""
        found = Sources(self.schedules, self.sources.prompts, self.sources.recordings)
        contents, problems = parse_contents(found, own_number=None)
        assert problems == []
        return contents

    def on(self, line: str, day: Any) -> Day:
        """What is decided for a line on a date."""
        timetables = self.contents.timetables
        return next(
            decided_days(resolved(timetables[line], timetables), day, day.fromordinal(day.toordinal() + 1))
        )

    @staticmethod
    def field(page: TestResponse, name: str) -> list[str]:
        """The values of the fields of a name on a page, as they stand there."""
        inputs = re.findall(rf'<input[^>]*\bname="{re.escape(name)}"[^>]*>', page.text)
        return [match[1] if (match := re.search(r'\bvalue="([^"]*)"', each)) else "" for each in inputs]

    @staticmethod
    def fault(page: TestResponse, id_: str) -> str:
        """What is wrong with a field, as it stands beside it."""
        match = re.search(rf'<p class="fault" id="{re.escape(id_)}-fault">([^<]*)</p>', page.text)
        return match[1] if match else ""


@pytest.fixture
def desk(house: House, sources: Sources) -> Desk:
    house.publish(sources)
    return Desk(house, sources)


@pytest.fixture(scope="module")
def still(
    tables: Path, live: Live, sources: Sources, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """A desk at which nothing is kept: for what is only looked at or refused. It serves all tests of a module."""
    folder = tmp_path_factory.mktemp("still")
    house = House(f"sqlite:///{shutil.copy(tables, folder / 'staff.sqlite3')}", live, folder)
    house.publish(sources)
    found = Desk(house, sources)
    yield found
    assert found.revision == 0
    house.close()


@pytest.fixture
def viewer(desk: Desk, sources: Sources) -> Desk:
    """Somebody who may look."""
    return Desk(desk.house, sources, "vera", Role.VIEWER)
