"""The published snapshot: one local file that is replaced as a whole.

Rules of this file:
- A reader sees the old file or the new one, never less: write beside, fsync, rename, fsync the folder.
- The file before it is kept, and read when the newest is broken or from a newer version of this program.
- Plain JSON: reading it needs no YAML, and no file of `schedules/` or `prompts/`.
- The database counts the versions. One that it does not have yet is pending; its number is the one that it will get
  there if nobody else publishes first. Where nothing ever came from a database, this machine counts by itself.
- A snapshot also remembers what the folders of this machine said when they last agreed with a published version, and
  with which: what was changed in them since builds on that one.
"""

import fcntl
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, fields
from datetime import datetime
from pathlib import Path
from typing import Any

from ivr.content.contents import Sources
from ivr.content.plain import UNREADABLE, data_of, sources_of
from ivr.content.replacing import replace_file

FORMAT = 1
_NAME, _PREVIOUS, _LOCK = "snapshot.json", "snapshot.previous.json", "snapshot.lock"
_NEXT, _LINK = "snapshot.next.json", "snapshot.link.json"
"""Half-way names. One publisher works at a time, so what a killed one left is overwritten by the next."""


class SnapshotError(Exception):
    """The snapshot cannot be read or written; the message says why."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One version of everything that staff can change. `published_at` is in UTC.

    `fingerprint` is of the files that it came from, "" if it came from none. `base` is the version in the database that
    it builds on, 0 for none. `files` and `files_version`: the fingerprint of this machine's folders when they last
    agreed with a published version, and which; "" and 0 if they never did.
    """

    version: int
    published_at: datetime
    fingerprint: str
    sources: Sources
    by: str = ""
    reason: str = ""
    pending: bool = True
    base: int = 0
    files: str = ""
    files_version: int = 0

    @property
    def known(self) -> int:
        """The newest version of the database that this machine has had; 0 for none."""
        return self.base if self.pending else self.version


def snapshot_path(data_dir: Path) -> Path:
    """The file that running servers watch."""
    return data_dir / _NAME


def mark(data_dir: Path) -> object:
    """Differs when the snapshot has been replaced; costs one look at the file."""
    try:
        stat = snapshot_path(data_dir).stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


def load(data_dir: Path) -> Snapshot | None:
    """The newest snapshot that can be read; None when there never was one.

    Raises:
        SnapshotError: there are snapshots, and none can be read.
    """
    errors = []
    for name in (_NAME, _PREVIOUS):
        try:
            return decoded((data_dir / name).read_bytes())
        except FileNotFoundError:
            continue
        except UNREADABLE as error:
            errors.append(f"{name}: {error or type(error).__name__}")
    if errors:
        raise SnapshotError("; ".join(errors))
    return None


def newest(data_dir: Path) -> Snapshot:
    """The newest snapshot, and no other.

    Raises:
        SnapshotError: it cannot be read, or is gone.
    """
    return read(snapshot_path(data_dir))


def read(path: Path) -> Snapshot:
    """One version from a file, whatever its name.

    Raises:
        SnapshotError: it cannot be read, or is no version.
    """
    try:
        return decoded(path.read_bytes())
    except UNREADABLE as error:
        raise SnapshotError(f"{path.name}: {error or type(error).__name__}") from error


def _parsed(data: dict[str, Any]) -> Snapshot:
    if data["format"] != FORMAT:
        raise ValueError(f"format {data['format']}, this program reads {FORMAT}")
    published_at = datetime.fromisoformat(data["published_at"])
    if published_at.tzinfo is None:
        raise ValueError("published_at has no time zone")
    return Snapshot(
        int(data["version"]),
        published_at,
        str(data["fingerprint"]),
        sources_of(data),
        by=str(data.get("by", "")),
        reason=str(data.get("reason", "")),
        pending=bool(data.get("pending", True)),  # as those from before there was a database for them
        base=int(data.get("base", 0)),
        files=str(data.get("files", "")),
        files_version=int(data.get("files_version", 0)),
    )


def encoded(snapshot: Snapshot) -> bytes:
    """The snapshot as its file holds it."""
    facts = {each.name: getattr(snapshot, each.name) for each in fields(Snapshot) if each.name != "sources"}
    facts["published_at"] = snapshot.published_at.isoformat()
    return json.dumps({"format": FORMAT} | facts | data_of(snapshot.sources), ensure_ascii=False).encode()


def decoded(text: bytes) -> Snapshot:
    """The snapshot in such a file.

    Raises:
        One of UNREADABLE: it is none.
    """
    return _parsed(json.loads(text))


def following(  # noqa: PLR0913 - keywords: who, and why
    before: Snapshot | None,
    fingerprint: str,
    sources: Sources,
    published_at: datetime,
    *,
    by: str = "",
    reason: str = "",
) -> Snapshot:
    """The pending version that this machine publishes on top of the one before."""
    before = before or Snapshot(0, published_at, "", Sources({}, {}))
    return Snapshot(
        (before.known or before.version) + 1,
        published_at,
        fingerprint,
        sources,
        by=by,
        reason=reason,
        base=before.known,
        files=before.files,
        files_version=before.files_version,
    )


def put(data_dir: Path, seen: Snapshot | None, snapshot: Snapshot) -> bool:
    """Make a version the one of this machine, if it still has the one that was seen; says whether it did.

    Raises:
        SnapshotError: it could not be written; the old one is untouched.
    """
    with _changing(data_dir):
        if _current(data_dir) != seen:
            return False
        _write(data_dir, snapshot, marks_only=seen is not None and _marks_only(seen, snapshot))
    return True


def _marks_only(before: Snapshot, after: Snapshot) -> bool:
    return (before.version, before.sources) == (after.version, after.sources)


def _current(data_dir: Path) -> Snapshot | None:
    try:
        return load(data_dir)
    except SnapshotError:
        return None


@contextmanager
def _changing(data_dir: Path) -> Iterator[None]:
    """One publisher at a time on this machine; what cannot be written is a SnapshotError."""
    try:
        with (data_dir / _LOCK).open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield
    except OSError as error:
        raise SnapshotError(f"{error.filename or data_dir}: {error.strerror}") from error


def _write(data_dir: Path, snapshot: Snapshot, *, marks_only: bool) -> None:
    def keep_previous() -> None:
        if not marks_only:  # a mark that changes pushes no version out
            _keep_previous(data_dir)

    replace_file(data_dir / _NAME, data_dir / _NEXT, encoded(snapshot), keep_previous)


def _keep_previous(data_dir: Path) -> None:
    """Give the file that is about to be replaced a second name, if it can be read."""
    if _readable(data_dir / _NAME):
        link = data_dir / _LINK
        link.unlink(missing_ok=True)
        link.hardlink_to(data_dir / _NAME)
        link.replace(data_dir / _PREVIOUS)
        link.unlink(missing_ok=True)  # a rename leaves it where the previous one is this very file already


def _readable(path: Path) -> bool:
    with suppress(*UNREADABLE):
        decoded(path.read_bytes())
        return True
    return False
