"""The published snapshot: one local file that is replaced as a whole.

Rules of this file:
- A reader sees the old file or the new one, never less: write beside, fsync, rename, fsync the folder.
- The file before it is kept, and read when the newest is broken or from a newer version of this program.
- Plain JSON: reading it needs no YAML, and no file of `schedules/` or `prompts/`.
"""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from ivr.content.contents import Sources

FORMAT = 1
_NAME, _PREVIOUS, _LOCK = "snapshot.json", "snapshot.previous.json", "snapshot.lock"
_NEXT, _LINK = "snapshot.next.json", "snapshot.link.json"
"""Half-way names. One publisher works at a time, so what a killed one left is overwritten by the next."""

_UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What reading a broken file can raise."""


class SnapshotError(Exception):
    """The snapshot cannot be read or written; the message says why."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One version of everything that staff can change. `published_at` is in UTC."""

    version: int
    published_at: datetime
    fingerprint: str
    sources: Sources


def snapshot_path(data_dir: Path) -> Path:
    """The file that running servers watch."""
    return data_dir / _NAME


def load(data_dir: Path) -> Snapshot | None:
    """The newest snapshot that can be read; None when there never was one.

    Raises:
        SnapshotError: there are snapshots, and none can be read.
    """
    errors = []
    for name in (_NAME, _PREVIOUS):
        try:
            return _parsed(json.loads((data_dir / name).read_bytes()))
        except FileNotFoundError:
            continue
        except _UNREADABLE as error:
            errors.append(f"{name}: {error or type(error).__name__}")
    if errors:
        raise SnapshotError("; ".join(errors))
    return None


def read(path: Path) -> Snapshot:
    """One version from a file, whatever its name.

    Raises:
        SnapshotError: it cannot be read, or is no version.
    """
    try:
        return _parsed(json.loads(path.read_bytes()))
    except _UNREADABLE as error:
        raise SnapshotError(f"{path.name}: {error or type(error).__name__}") from error


def _parsed(data: dict[str, Any]) -> Snapshot:
    if data["format"] != FORMAT:
        raise ValueError(f"format {data['format']}, this program reads {FORMAT}")
    published_at = datetime.fromisoformat(data["published_at"])
    if published_at.tzinfo is None:
        raise ValueError("published_at has no time zone")
    shapes = (data["schedules"], data["prompts"], *data["prompts"].values())
    if not all(isinstance(shape, dict) for shape in shapes):
        raise TypeError("schedules or prompts are no files by name")
    sources = Sources(data["schedules"], data["prompts"], data["recordings"])
    return Snapshot(int(data["version"]), published_at, str(data["fingerprint"]), sources)


def replace(data_dir: Path, fingerprint: str, sources: Sources, published_at: datetime) -> Snapshot:
    """Publish: the next version, on disk before this returns.

    Raises:
        SnapshotError: it could not be written; the old one is untouched.
    """
    try:
        with _locked(data_dir):
            before = _last_version(data_dir)
            snapshot = Snapshot(before + 1, published_at, fingerprint, sources)
            _write(data_dir, snapshot)
    except OSError as error:
        raise SnapshotError(f"{error.filename or data_dir}: {error.strerror}") from error
    return snapshot


def _last_version(data_dir: Path) -> int:
    try:
        snapshot = load(data_dir)
    except SnapshotError:
        return 0
    return snapshot.version if snapshot else 0


@contextmanager
def _locked(data_dir: Path) -> Iterator[None]:
    """One publisher at a time on this machine."""
    with (data_dir / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(data_dir: Path, snapshot: Snapshot) -> None:
    data = {
        "format": FORMAT,
        "version": snapshot.version,
        "published_at": snapshot.published_at.isoformat(),
        "fingerprint": snapshot.fingerprint,
        "schedules": snapshot.sources.schedules,
        "prompts": snapshot.sources.prompts,
        "recordings": snapshot.sources.recordings,
    }
    target, beside = data_dir / _NAME, data_dir / _NEXT
    try:
        with beside.open("wb") as file:
            file.write(json.dumps(data, ensure_ascii=False).encode())
            file.flush()
            os.fsync(file.fileno())
        _keep_previous(data_dir)
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    folder = os.open(data_dir, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)


def _keep_previous(data_dir: Path) -> None:
    """Give the file that is about to be replaced a second name, if it can be read."""
    if _readable(data_dir / _NAME):
        link = data_dir / _LINK
        link.unlink(missing_ok=True)
        link.hardlink_to(data_dir / _NAME)
        link.replace(data_dir / _PREVIOUS)
        link.unlink(missing_ok=True)  # a rename leaves it where the previous one is this very file already


def _readable(path: Path) -> bool:
    with suppress(*_UNREADABLE):
        _parsed(json.loads(path.read_bytes()))
        return True
    return False
