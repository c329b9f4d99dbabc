"""Publishing on all machines: the database first, then here, whatever the worker does meanwhile."""

import dataclasses
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ivr.content import refused
from ivr.content import snapshot as snapshots
from ivr.content.contents import Sources
from ivr.content.files import read_folders
from ivr.content.folders import Folders
from ivr.content.publish import published
from ivr.content.snapshot import Snapshot, SnapshotError, following
from ivr.store.errors import ConflictError, StoreError
from ivr.store.publications import Draft, Entry, Publications
from ivr.worker.publications import reconcile
from ivr.worker.publishing import New, publish

ROOT = Path(__file__).resolve().parents[2]
NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
OWN = "+3197010200000"


@pytest.fixture(scope="module")
def sources() -> Sources:
    return read_folders(Folders(ROOT / "schedules", ROOT / "prompts"), own_number=OWN).sources


def named(sources: Sources, name: str) -> Sources:
    nurse = {**sources.schedules["nurse.yaml"], "name": name}
    return dataclasses.replace(sources, schedules={**sources.schedules, "nurse.yaml": nurse})


class Hasty(Publications):
    """A database beside which a worker runs: after each append it does a round, and perhaps another publishes too."""

    def __init__(self, url: str, data_dir: Path, other: Draft | None = None) -> None:
        super().__init__(url)
        self.data_dir = data_dir
        self.other = other

    def append(self, draft: Draft, builds_on: int, first: int = 1) -> Entry:
        entry = super().append(draft, builds_on, first)
        if self.other:
            super().append(self.other, entry.version)
        reconcile(self.data_dir, self, lambda *_, **__: None, own_number=OWN)
        return entry


@pytest.fixture
def url(tmp_path: Path) -> str:
    url = f"sqlite:///{tmp_path / 'versions.sqlite3'}"
    publications = Publications(url)
    publications.migrate()
    publications.close()
    return url


@pytest.fixture
def publications(url: str) -> Iterator[Publications]:
    opened = Publications(url)
    yield opened
    opened.close()


def new(sources: Sources, **fields: Any) -> New:
    return New(
        sources=sources, **({"by": "Anna", "reason": "ziek", "fingerprint": "f1", "folders": True} | fields)
    )


def current(data_dir: Path) -> Snapshot:
    snapshot = published(data_dir)
    assert snapshot
    return snapshot


def test_it_is_in_the_database_and_live_here_when_this_returns(
    tmp_path: Path, publications: Publications, sources: Sources
) -> None:
    snapshot = publish(tmp_path, publications, new(sources), 0, NOON)

    assert snapshot == current(tmp_path)
    assert (snapshot.version, snapshot.pending, snapshot.by, snapshot.reason) == (1, False, "Anna", "ziek")
    assert (snapshot.files, snapshot.files_version) == ("f1", 1)
    assert publications.history()[0].published_at == snapshot.published_at == NOON


def test_what_comes_from_no_folders_leaves_open_what_they_agreed_with(
    tmp_path: Path, publications: Publications, sources: Sources
) -> None:
    publish(tmp_path, publications, new(sources), 0, NOON)

    site = publish(tmp_path, publications, new(named(sources, "x"), fingerprint="", folders=False), 1, NOON)

    assert (site.version, site.files, site.files_version) == (2, "f1", 1)


def test_a_conflict_or_a_database_that_is_away_changes_nothing_here(
    tmp_path: Path, publications: Publications, sources: Sources
) -> None:
    before = publish(tmp_path, publications, new(sources), 0, NOON)

    with pytest.raises(ConflictError):
        publish(tmp_path, publications, new(named(sources, "x")), 0, NOON)
    away = Publications("postgresql://nobody@127.0.0.1:9/none")
    with pytest.raises(StoreError):
        publish(tmp_path, away, new(named(sources, "x")), 1, NOON)

    assert current(tmp_path) == before


def test_a_worker_that_is_faster_costs_nothing(tmp_path: Path, url: str, sources: Sources) -> None:
    hasty = Hasty(url, tmp_path)

    snapshot = publish(tmp_path, hasty, new(sources), 0, NOON)

    assert snapshot == current(tmp_path)
    assert (snapshot.version, snapshot.files, snapshot.files_version) == (1, "f1", 1)
    hasty.close()


def test_who_is_overtaken_at_once_has_published_all_the_same(
    tmp_path: Path, url: str, publications: Publications, sources: Sources
) -> None:
    publish(tmp_path, publications, new(sources), 0, NOON)
    later = publications.latest()
    assert later
    other = Draft(
        published_at=NOON + timedelta(minutes=1), by="Cor", reason="", fingerprint="", sources=later.sources
    )
    hasty = Hasty(url, tmp_path, other)

    snapshot = publish(tmp_path, hasty, new(named(sources, "x"), fingerprint="f2"), 1, NOON)

    assert snapshot == current(tmp_path)
    assert (snapshot.version, snapshot.by) == (3, "Cor")
    assert [each.by for each in publications.history()] == ["Cor", "Anna", "Anna"]
    hasty.close()


def test_what_waits_here_is_kept_before_it_is_replaced(
    tmp_path: Path, publications: Publications, sources: Sources
) -> None:
    before = publish(tmp_path, publications, new(sources), 0, NOON)
    waiting = following(before, "f2", named(sources, "waits"), NOON, by="Bert")
    assert snapshots.put(tmp_path, before, waiting)

    publish(tmp_path, publications, new(named(sources, "x"), fingerprint="f3"), 1, NOON)

    assert list(refused.kept(tmp_path).values()) == [waiting]


def test_a_disk_that_cannot_be_written_says_so_and_the_next_round_follows(
    tmp_path: Path, publications: Publications, sources: Sources
) -> None:
    publish(tmp_path, publications, new(sources), 0, NOON)
    (tmp_path / "snapshot.next.json").mkdir()

    with pytest.raises(SnapshotError):
        publish(tmp_path, publications, new(named(sources, "x"), fingerprint="f2"), 1, NOON)

    (tmp_path / "snapshot.next.json").rmdir()
    reconcile(tmp_path, publications, lambda *_, **__: None, own_number=OWN)
    assert current(tmp_path).version == 2
