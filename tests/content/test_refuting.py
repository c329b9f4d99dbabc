"""What is published has been proved."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from ivr.content import refuting
from ivr.content.contents import Contents
from ivr.content.files import Reading
from ivr.content.folders import Folders
from ivr.content.publish import RefusedError, publish, publish_at_start, published
from ivr.content.refuting import refuted
from ivr.hours.model import Problem

NOW = datetime(2026, 11, 29, 12, tzinfo=UTC)
OWN_NUMBER = "+3197010200000"
Changed = Callable[[Callable[[dict[str, Any], dict[str, Any]], object]], tuple[Contents, list[Problem]]]
WITHDRAWN = """overrides:
  - {name: ingetrokken, from: 2027-02-01, until: 2027-02-03, hours: closed, source: confirmed by Test on 2026-10-01}
"""


def test_nothing_stands_against_what_is_shipped(shipped: Reading) -> None:
    assert refuted(shipped.contents, NOW) == ()


def test_the_same_contents_are_proved_once(shipped: Reading, monkeypatch: pytest.MonkeyPatch) -> None:
    refuted(shipped.contents, NOW)
    monkeypatch.setattr(refuting, "prove", None)
    assert refuted(shipped.contents, NOW.replace(hour=13)) == ()


def withdraw(folders: Folders) -> None:
    for name in ("ed_hoofddorp", "ed_haarlem_zuid"):
        path = folders.schedules / f"{name}.yaml"
        path.write_text(path.read_text(encoding="utf-8") + WITHDRAWN, encoding="utf-8")


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    folder.mkdir()
    return folder


def test_both_emergency_departments_are_not_withdrawn_at_once(folders: Folders, data: Path) -> None:
    withdraw(folders)
    with pytest.raises(RefusedError) as refused:
        publish(folders, data, own_number=OWN_NUMBER, now=NOW)

    problem = refused.value.problems[0]
    assert problem.where == "proof somebody"
    assert problem.message.startswith("maandag 1 februari 2027 ")
    assert problem.remedy.startswith("to hear it: flask --app app call --at 2027-02-01T")
    assert published(data) is None


def test_a_start_with_changed_files_that_are_refuted_leaves_the_last_good_version(
    folders: Folders, data: Path
) -> None:
    told: list[str] = []
    start = partial(
        publish_at_start,
        folders,
        data,
        own_number=OWN_NUMBER,
        now=NOW,
        tell=lambda event, **_: told.append(event),
    )
    start()
    withdraw(folders)
    start()

    assert told == ["files refused"]
    snapshot = published(data)
    assert snapshot
    assert snapshot.version == 1
    assert "ingetrokken" not in str(snapshot.sources.schedules)


def test_the_very_first_start_serves_what_there_is(folders: Folders, data: Path) -> None:
    withdraw(folders)
    publish_at_start(folders, data, own_number=OWN_NUMBER, now=NOW, tell=lambda *_, **__: None)
    assert published(data)
