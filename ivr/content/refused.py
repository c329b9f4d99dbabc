"""Versions of this machine that lost against one in the database: kept beside the snapshot, for people to look at.

Rules of this file:
- Nothing that was live is thrown away unseen: first it is kept, then it is replaced.
- One version is kept once, however often that is tried; the newest few stay.
"""

import os
from contextlib import suppress
from datetime import UTC
from pathlib import Path

from ivr.content.plain import UNREADABLE
from ivr.content.snapshot import Snapshot, SnapshotError, decoded, encoded

KEPT = 5
_PATTERN = "snapshot.refused-*.json"
_HALF_WAY = "snapshot.refused.next"


def keep(data_dir: Path, snapshot: Snapshot) -> Path:
    """Keep one, on disk before this returns; gives the file.

    Raises:
        SnapshotError: it could not be written.
    """
    moment = snapshot.published_at.astimezone(UTC)
    path = data_dir / f"snapshot.refused-{moment:%Y%m%dT%H%M%S%f}.json"
    beside = data_dir / _HALF_WAY
    try:
        with beside.open("wb") as file:
            file.write(encoded(snapshot))
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
        for old in _files(data_dir)[KEPT:]:
            old.unlink(missing_ok=True)
    except OSError as error:
        raise SnapshotError(f"{error.filename or data_dir}: {error.strerror}") from error
    return path


def kept(data_dir: Path) -> dict[str, Snapshot]:
    """Those that are kept and can be read, by the name of their file, the newest first."""
    found = {}
    for path in _files(data_dir):
        with suppress(*UNREADABLE):
            found[path.name] = decoded(path.read_bytes())
    return found


def _files(data_dir: Path) -> list[Path]:
    return sorted(data_dir.glob(_PATTERN), reverse=True)
