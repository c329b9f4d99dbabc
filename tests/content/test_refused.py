import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from ivr.content.contents import Sources
from ivr.content.refused import KEPT, keep, kept
from ivr.content.snapshot import Snapshot, SnapshotError, load

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)


def snapshot(minutes: int = 0) -> Snapshot:
    at = NOON + timedelta(minutes=minutes)
    return Snapshot(8, at, "p", Sources({"é.yaml": {}}, {"nl": {}}), by="Anna", reason="ziek", base=7)


def test_what_is_kept_comes_back_with_who_and_why(tmp_path: Path) -> None:
    file = keep(tmp_path, snapshot())

    assert file.name == "snapshot.refused-20261123T120000000000.json"
    assert kept(tmp_path) == {file.name: snapshot()}


def test_the_same_is_kept_once(tmp_path: Path) -> None:
    assert keep(tmp_path, snapshot()) == keep(tmp_path, snapshot())
    assert len(kept(tmp_path)) == 1


def test_the_newest_few_stay(tmp_path: Path) -> None:
    for minutes in range(KEPT + 3):
        keep(tmp_path, snapshot(minutes))

    found = [each.published_at for each in kept(tmp_path).values()]
    assert found == [NOON + timedelta(minutes=minutes) for minutes in range(KEPT + 2, 2, -1)]
    assert len(list(tmp_path.iterdir())) == KEPT


def test_they_are_no_snapshot_that_is_served(tmp_path: Path) -> None:
    keep(tmp_path, snapshot())

    assert load(tmp_path) is None


def test_one_that_is_broken_hides_no_other(tmp_path: Path) -> None:
    keep(tmp_path, snapshot()).write_text(json.dumps({"format": 1}))
    good = keep(tmp_path, snapshot(1))

    assert list(kept(tmp_path)) == [good.name]


def test_a_disk_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "snapshot.refused.next").mkdir()

    with pytest.raises(SnapshotError, match=r"snapshot\.refused"):
        keep(tmp_path, snapshot())
