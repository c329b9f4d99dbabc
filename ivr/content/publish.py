"""Makes what the folders say the published version.

Rules of this file:
- All or nothing: with one problem anywhere nothing is published, and what serves stays.
- Publishing the same files twice is harmless and makes no new version.
"""

from datetime import datetime
from pathlib import Path

from ivr.content import snapshot as snapshots
from ivr.content.contents import parse_contents
from ivr.content.folders import Folders
from ivr.content.keeper import Tell
from ivr.content.snapshot import Snapshot, SnapshotError
from ivr.hours.model import Problem


class RefusedError(Exception):
    """The folders have problems; nothing was published."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problems, first: {problems[0].file} {problems[0].where}")
        self.problems = problems


def publish(folders: Folders, data_dir: Path, *, own_number: str | None, now: datetime) -> Snapshot:
    """Check the folders and replace the snapshot, unless they are what it says already. `now` is aware.

    Raises:
        RefusedError: something is wrong in the folders.
        SnapshotError: the snapshot cannot be written.
    """
    fingerprint = folders.fingerprint()
    current = published(data_dir)
    if current and current.fingerprint == fingerprint and _usable(current, own_number):
        return current
    from ivr.content.files import read_folders  # noqa: PLC0415 - YAML, which answering calls does without

    reading = read_folders(folders, own_number=own_number)
    if reading.problems:
        raise RefusedError(reading.problems)
    return snapshots.replace(data_dir, fingerprint, reading.sources, now)


def _usable(snapshot: Snapshot, own_number: str | None) -> bool:
    """Whether it still passes: the rules of this program, or our number, may have changed since."""
    return not parse_contents(snapshot.sources, own_number=own_number)[1]


def publish_at_start(
    folders: Folders, data_dir: Path, *, own_number: str | None, now: datetime, tell: Tell
) -> None:
    """Publish what people have changed since; if it is not right, say so and let the last good version serve."""
    try:
        publish(folders, data_dir, own_number=own_number, now=now)
    except RefusedError as error:
        tell("files refused", problems=len(error.problems), reason=str(error))
    except SnapshotError as error:
        tell("snapshot not written", reason=str(error))


def published(data_dir: Path) -> Snapshot | None:
    """The newest version that can be read."""
    try:
        return snapshots.load(data_dir)
    except SnapshotError:
        return None
