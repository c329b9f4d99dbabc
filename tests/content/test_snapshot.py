import dataclasses
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from ivr.content.contents import Sources
from ivr.content.snapshot import (
    FORMAT,
    Snapshot,
    SnapshotError,
    following,
    load,
    mark,
    put,
    snapshot_path,
)
from tests.content.replacing import replace

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


def publish(data_dir: Path, fingerprint: str = "abc", **schedules: object) -> Snapshot:
    return replace(data_dir, fingerprint, Sources(schedules, {"nl": {"nl/line.yaml": {"é": "ë"}}}), NOW)


def python(program: str, data_dir: Path, *arguments: str) -> "subprocess.Popen[str]":
    command = [sys.executable, "-c", program, str(data_dir), *arguments]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def previous_path(data_dir: Path) -> Path:
    return data_dir / "snapshot.previous.json"


def names(data_dir: Path) -> set[str]:
    return {path.name for path in data_dir.iterdir()}


def loaded(data_dir: Path) -> Snapshot:
    snapshot = load(data_dir)
    assert snapshot
    return snapshot


def test_where_nothing_was_published_there_is_none(tmp_path: Path) -> None:
    assert load(tmp_path) is None
    assert load(tmp_path / "nowhere") is None


def test_what_was_published_is_what_is_read(tmp_path: Path) -> None:
    written = publish(tmp_path, desk={"from": "2023-03-22", "open": [1, 2.5, True, None]})

    assert load(tmp_path) == written
    assert written.version == 1
    assert written.published_at == NOW


def test_each_publication_is_the_next_version_and_leaves_nothing_half_way(tmp_path: Path) -> None:
    versions = [publish(tmp_path, str(number)).version for number in range(3)]

    assert versions == [1, 2, 3]
    assert loaded(tmp_path).fingerprint == "2"
    assert names(tmp_path) == {"snapshot.json", "snapshot.previous.json", "snapshot.lock"}


def spoil(**fields: object) -> Callable[[Path], object]:
    """Give fields of the newest snapshot another value, or none for Ellipsis."""

    def change(path: Path) -> None:
        data: dict[str, Any] = json.loads(path.read_bytes()) | fields
        path.write_text(json.dumps({name: value for name, value in data.items() if value is not ...}))

    return change


BROKEN = [
    pytest.param(lambda path: path.write_bytes(b""), id="empty"),
    pytest.param(lambda path: path.write_bytes(path.read_bytes()[:-20]), id="cut off"),
    pytest.param(lambda path: path.write_bytes(b"\xff\xfe{}"), id="no text"),
    pytest.param(lambda path: path.write_bytes(b"[" * 100_000), id="a tower of brackets"),
    pytest.param(lambda path: path.write_bytes(b"[]"), id="another kind of JSON"),
    pytest.param(lambda path: (path.unlink(), path.mkdir()), id="a folder"),
    pytest.param(spoil(format=FORMAT + 1), id="written by a newer program"),
    pytest.param(spoil(format=...), id="without its format"),
    pytest.param(spoil(version="new"), id="a version that is none"),
    pytest.param(spoil(published_at="2026-11-23T12:00:00"), id="a moment without a time zone"),
    pytest.param(spoil(published_at=...), id="without its moment"),
    pytest.param(spoil(schedules=["nurse.yaml"]), id="schedules without names"),
    pytest.param(spoil(prompts={"nl": []}), id="prompts without names"),
    pytest.param(spoil(prompts=None), id="no prompts"),
]


@pytest.mark.parametrize("broken", BROKEN)
def test_when_the_newest_is_broken_the_one_before_it_is_read(
    tmp_path: Path, broken: Callable[[Path], object]
) -> None:
    old = publish(tmp_path, "old")
    publish(tmp_path, "new")
    broken(snapshot_path(tmp_path))

    assert load(tmp_path) == old


@pytest.mark.parametrize("broken", BROKEN)
def test_when_the_only_one_is_broken_the_error_names_it(
    tmp_path: Path, broken: Callable[[Path], object]
) -> None:
    publish(tmp_path)
    broken(snapshot_path(tmp_path))

    with pytest.raises(SnapshotError, match=r"snapshot\.json: "):
        load(tmp_path)


def test_when_both_are_broken_the_error_names_both(tmp_path: Path) -> None:
    publish(tmp_path, "old")
    publish(tmp_path, "new")
    snapshot_path(tmp_path).write_bytes(b"{")
    previous_path(tmp_path).write_bytes(b"{")

    with pytest.raises(SnapshotError, match=r"snapshot\.json: .*; snapshot\.previous\.json: "):
        load(tmp_path)


@pytest.mark.parametrize("broken", [each for each in BROKEN if each.id != "a folder"])
def test_publishing_over_a_broken_one_keeps_the_last_good_one_as_previous(
    tmp_path: Path, broken: Callable[[Path], object]
) -> None:
    old = publish(tmp_path, "old")
    publish(tmp_path, "new")
    broken(snapshot_path(tmp_path))

    mended = publish(tmp_path, "mended")

    assert mended.version == old.version + 1
    assert load(tmp_path) == mended
    snapshot_path(tmp_path).unlink()
    assert load(tmp_path) == old


def test_where_all_are_broken_publishing_starts_anew(tmp_path: Path) -> None:
    publish(tmp_path)
    snapshot_path(tmp_path).write_bytes(b"{")

    assert publish(tmp_path).version == 1
    assert load(tmp_path)


# --- what the database counts ---


def from_database(version: int, *, files: tuple[str, int] = ("", 0), **schedules: object) -> Snapshot:
    sources = Sources(schedules, {"nl": {}}, {})
    marks = {"base": version - 1, "files": files[0], "files_version": files[1]}
    return Snapshot(version, NOW, "db", sources, by="Anna", reason="ziek", pending=False, **marks)


def test_a_version_from_the_database_keeps_its_number_and_marks(tmp_path: Path) -> None:
    snapshot = from_database(7, files=("f5", 5))

    assert put(tmp_path, None, snapshot)
    assert load(tmp_path) == snapshot
    assert snapshot.known == 7


def test_what_is_published_here_on_top_of_it_waits_with_the_number_that_it_will_get(tmp_path: Path) -> None:
    put(tmp_path, None, from_database(7, files=("f5", 5)))

    for fingerprint in ("first", "edited again"):
        before = loaded(tmp_path)
        waiting = following(before, fingerprint, Sources({}, {}), NOW, by="Bert", reason="weg")
        assert put(tmp_path, before, waiting)
        assert (waiting.version, waiting.base, waiting.known, waiting.pending) == (8, 7, 7, True)
        assert (waiting.by, waiting.reason) == ("Bert", "weg")
        assert (waiting.files, waiting.files_version) == ("f5", 5)
        assert load(tmp_path) == waiting


def test_one_that_has_been_replaced_meanwhile_is_not_replaced_unseen(tmp_path: Path) -> None:
    seen = publish(tmp_path, "seen")
    meanwhile = publish(tmp_path, "meanwhile")

    assert not put(tmp_path, seen, from_database(7))
    assert not put(tmp_path, None, from_database(7))
    assert load(tmp_path) == meanwhile


def test_a_new_mark_pushes_no_version_out(tmp_path: Path) -> None:
    old = publish(tmp_path, "old", nurse="old")
    new = publish(tmp_path, "new", nurse="new")

    marked = dataclasses.replace(new, pending=False, files="f", files_version=2)
    assert put(tmp_path, new, marked)
    snapshot_path(tmp_path).write_bytes(b"{")
    assert load(tmp_path) == old


def test_a_snapshot_from_before_there_was_a_database_for_it_waits(tmp_path: Path) -> None:
    publish(tmp_path)
    spoil(pending=..., base=..., files=..., files_version=..., by=..., reason=...)(snapshot_path(tmp_path))

    snapshot = loaded(tmp_path)
    assert (snapshot.pending, snapshot.base, snapshot.files, snapshot.by) == (True, 0, "", "")
    assert publish(tmp_path, "next").version == 2


def test_the_mark_of_a_snapshot_differs_when_it_is_replaced(tmp_path: Path) -> None:
    assert mark(tmp_path) is None
    publish(tmp_path)
    first = mark(tmp_path)
    assert mark(tmp_path) == first
    publish(tmp_path)
    assert mark(tmp_path) not in {None, first}


# --- what stands in the way of writing; root may write anywhere, so the ways are those that stop root too ---


def folder_for_the_lock(data_dir: Path) -> None:
    (data_dir / "snapshot.lock").unlink()
    (data_dir / "snapshot.lock").mkdir()


def folder_for_the_next(data_dir: Path) -> None:
    (data_dir / "snapshot.next.json" / "full").mkdir(parents=True)


def folder_for_the_link(data_dir: Path) -> None:
    (data_dir / "snapshot.link.json" / "full").mkdir(parents=True)


@pytest.mark.parametrize("obstacle", [folder_for_the_lock, folder_for_the_next, folder_for_the_link])
def test_what_cannot_be_written_is_an_error_and_the_old_one_stays(
    tmp_path: Path, obstacle: Callable[[Path], None]
) -> None:
    old = publish(tmp_path, "old")
    bytes_before = snapshot_path(tmp_path).read_bytes()
    obstacle(tmp_path)

    with pytest.raises(SnapshotError, match="snapshot"):
        publish(tmp_path, "new")
    with pytest.raises(SnapshotError, match="snapshot"):
        put(tmp_path, old, from_database(7, nurse="new"))

    assert snapshot_path(tmp_path).read_bytes() == bytes_before
    assert load(tmp_path) == old


def test_a_data_folder_that_is_gone_is_an_error(tmp_path: Path) -> None:
    data_dir = tmp_path / "data"
    data_dir.mkdir()
    publish(data_dir)
    data_dir.rename(tmp_path / "elsewhere")

    with pytest.raises(SnapshotError, match="No such file"):
        publish(data_dir)


FULL_DISK = """
import resource, signal, sys
from datetime import UTC, datetime
from pathlib import Path
from ivr.content.contents import Sources
from ivr.content.snapshot import SnapshotError
from tests.content.replacing import replace
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
try:
    replace(Path(sys.argv[1]), "new", Sources({"big.yaml": "x" * 100_000}, {"nl": {}}), datetime.now(UTC))
except SnapshotError as error:
    print(error)
"""


def test_a_disk_that_is_full_half_way_leaves_the_old_one_and_no_litter(tmp_path: Path) -> None:
    """The limit on a process's files stands for the disk: a write stops half-way, as on a full one."""
    old = publish(tmp_path, "old")
    said, _ = python(FULL_DISK, tmp_path).communicate(timeout=30)

    assert "too large" in said
    assert load(tmp_path) == old
    assert names(tmp_path) == {"snapshot.json", "snapshot.lock"}


# --- several processes ---


PUBLISHER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from ivr.content.contents import Sources
from tests.content.replacing import replace
for number in range(20):
    print(replace(Path(sys.argv[1]), str(number), Sources({}, {"nl": {}}), datetime.now(UTC)).version)
"""


def test_two_processes_that_publish_at_once_lose_no_version(tmp_path: Path) -> None:
    publish(tmp_path)
    both = [python(PUBLISHER, tmp_path), python(PUBLISHER, tmp_path)]
    versions = [int(line) for each in both for line in each.communicate(timeout=60)[0].split()]

    assert sorted(versions) == list(range(2, 42))
    assert loaded(tmp_path).version == 41


KILLS = 100

# Starts publishers and kills each at a random moment; what they told of is there, and nothing but one more may be.
KILLER = """
import os, random, signal, sys, time
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from ivr.content.contents import Sources
from ivr.content.snapshot import load
from tests.content.replacing import replace
data_dir, moments, last = Path(sys.argv[1]), random.Random(20261123), 1
for _ in range(int(sys.argv[2])):
    told, tell = os.pipe()
    child = os.fork()
    while child == 0:
        for number in count():
            sources = Sources({"nurse.yaml": ["é" * 997] * (number % 50)}, {"nl": {}})
            os.write(tell, b"%d " % replace(data_dir, str(number), sources, datetime.now(UTC)).version)
    os.close(tell)
    first = os.read(told, 64)
    time.sleep(moments.uniform(0, 0.01))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with open(told) as versions:
        last = max(map(int, (first.decode() + versions.read()).split()))
    now = load(data_dir).version
    assert now in (last, last + 1), (last, now)
    last = now
print(last)
"""

# Reads until it is told to stop; every version is whole, and none is older than the one seen before it.
READER = """
import signal, sys
from pathlib import Path
from ivr.content.snapshot import load
stopped = []
signal.signal(signal.SIGTERM, lambda *_: stopped.append(1))
reads, seen = 0, 1
while not stopped:
    snapshot = load(Path(sys.argv[1]))
    size = int(snapshot.fingerprint) % 50
    assert snapshot.sources.schedules == ({"nurse.yaml": ["é" * 997] * size} if snapshot.version > 1 else {})
    assert snapshot.version >= seen, (snapshot.version, seen)
    reads, seen = reads + 1, snapshot.version
print(reads)
"""


def test_whoever_reads_while_publishers_are_killed_sees_a_whole_version(tmp_path: Path) -> None:
    publish(tmp_path, "0")
    reader = python(READER, tmp_path)
    last = int(python(KILLER, tmp_path, str(KILLS)).communicate(timeout=120)[0])
    reader.terminate()
    reads = int(reader.communicate(timeout=30)[0])

    assert last > KILLS
    assert reads > KILLS
    assert publish(tmp_path, "after all").version == last + 1
    assert names(tmp_path) == {"snapshot.json", "snapshot.previous.json", "snapshot.lock"}
