"""What cannot be taken over, kept or asked: nothing is lost by it, and what serves stays."""

import dataclasses
import shutil
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from ivr.content import snapshot as snapshots
from ivr.content.snapshot import SnapshotError
from ivr.store.errors import StoreError
from ivr.store.publications import Draft, Publications
from ivr.worker.publications import NotFollowedError
from tests.worker.publications.machine import NOON, Make, in_step, site_draft


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        pytest.param(lambda draft: dataclasses.replace(draft, sources="{"), "cannot be read", id="no JSON"),
        pytest.param(lambda draft: dataclasses.replace(draft, sources="{}"), "cannot be read", id="no sources"),
        pytest.param(
            lambda draft: dataclasses.replace(draft, sources=draft.sources.replace("10:00-10:30", "een uur")),
            r"cannot be used here: nurse\.yaml weekly\[0\]\.hours\.monday",
            id="of a program with other rules",
        ),
    ],
)  # fmt: skip
def test_a_version_that_cannot_be_used_here_is_not_taken_over(
    machine: Make, publications: Publications, spoil: Callable[[Draft], Draft], reason: str
) -> None:
    a, _ = in_step(machine)
    before = a.now
    publications.append(spoil(site_draft(machine("c"), "10:00-10:30")), 1)

    with pytest.raises(NotFollowedError, match=f"^version 2 in the database {reason}"):
        a.round()
    assert a.now == before
    a.edit("13:00-14:30")
    a.start()
    with pytest.raises(NotFollowedError):
        a.round()
    assert a.state() == (2, True, "13:00-14:30")
    assert a.told == []


def test_a_database_that_went_back_changes_nothing(machine: Make) -> None:
    a, _ = in_step(machine)
    ahead = dataclasses.replace(a.now, version=5, published_at=NOON + timedelta(days=1))
    snapshots.put(a.data_dir, a.now, ahead)

    with pytest.raises(NotFollowedError, match="newest version in the database is 1, and this machine has 5"):
        a.round()

    assert a.now == ahead


def test_a_database_that_was_lost_gets_back_what_is_published(
    machine: Make, templates: dict[str, str], tmp_path: Path
) -> None:
    a, b = in_step(machine)
    a.edit("13:00-14:30")
    a.start()
    for each in (a, b):
        each.round()
    shutil.copy(templates["sqlite"], tmp_path / "new.sqlite3")
    a.publications = b.publications = Publications(f"sqlite:///{tmp_path / 'new.sqlite3'}")

    for each in (a, b):
        each.round()

    assert a.state() == b.state() == (2, False, "13:00-14:30")
    assert [each.version for each in a.publications.history()] == [2]
    a.publications.close()


def test_a_database_that_is_away_changes_nothing(machine: Make) -> None:
    a, _ = in_step(machine)
    a.edit("13:00-14:30")
    pending = a.start()
    there, a.publications = a.publications, Publications("postgresql://nobody@127.0.0.1:9/none")

    with pytest.raises(StoreError):
        a.round()

    assert a.now == pending
    a.publications = there
    a.round()
    assert a.state() == (2, False, "13:00-14:30")


def test_a_disk_that_cannot_be_written_is_an_error_and_what_serves_stays(machine: Make) -> None:
    a, b = in_step(machine)
    a.edit("13:00-14:30")
    a.start()
    a.round()
    before = b.now
    (b.data_dir / "snapshot.next.json").mkdir()

    with pytest.raises(SnapshotError):
        b.round()

    assert b.now == before


def test_what_cannot_be_kept_beside_is_not_replaced(machine: Make) -> None:
    a, b = in_step(machine)
    for each, hours in ((a, "13:00-14:30"), (b, "13:00-15:30")):
        each.edit(hours)
        each.start()
    a.round()
    (b.data_dir / "snapshot.refused.next").mkdir()

    with pytest.raises(SnapshotError):
        b.round()

    assert b.state() == (2, True, "13:00-15:30")
