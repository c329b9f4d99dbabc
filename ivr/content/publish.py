"""Makes what the folders say the published version of this machine.

Rules of this file:
- All or nothing: with one problem anywhere nothing is published, and what serves stays.
- What the proof refutes is a problem too, by a command and by a start that finds changed files. The very first start
  is the exception: to refuse its files would change nothing, for they serve where nothing was ever published.
- Publishing the same files twice is harmless and makes no new version.
- Nothing is written before `refuse` was asked.
- No database here, so that a server starts without it: what is published here is pending, until the worker takes it to
  the database or finds that somebody else was first.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ivr.content import snapshot as snapshots
from ivr.content.contents import Contents, Sources, parse_contents
from ivr.content.folders import Folders
from ivr.content.keeper import Tell
from ivr.content.snapshot import Snapshot, SnapshotError
from ivr.content.standing import Standing, agreed, standing
from ivr.hours.model import Problem

BY_A_START = "(start)"
"""The name under which a server publishes what was changed while it did not run."""

_REASON_OF_A_START = "the files had been changed when a server started"


class RefusedError(Exception):
    """The folders have problems; nothing was published."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__(f"{len(problems)} problems, first: {problems[0].file} {problems[0].where}")
        self.problems = problems


class BehindError(Exception):
    """The folders were changed and lack what somebody has published since; nothing was published."""

    def __init__(self, builds_on: int, newest: int) -> None:
        own = f"version {builds_on}" if builds_on else "no published version"
        super().__init__(f"the files build on {own}, and version {newest} is published since")
        self.builds_on = builds_on
        self.newest = newest


# --- what may be published ---

Check = Callable[[Contents, datetime], Iterable[Problem]]
"""Looks at contents without a problem in any file, at an aware moment; gives what must not go live all the same."""


def _refuted(contents: Contents, now: datetime) -> Iterable[Problem]:
    from ivr.content.refuting import refuted  # noqa: PLC0415 - the proof, which answering calls does without

    return refuted(contents, now)


CHECKS: tuple[Check, ...] = (_refuted,)
"""What every version passes before it is written anywhere, wherever it came from."""


def refuse(contents: Contents, now: datetime) -> tuple[Problem, ...]:
    """What stands in the way of publishing contents that have no problems by themselves."""
    return tuple(problem for check in CHECKS for problem in check(contents, now))


def passed(sources: Sources, *, own_number: str | None, now: datetime) -> Contents:
    """The contents of sources that may be published.

    Raises:
        RefusedError: they may not.
    """
    contents, problems = parse_contents(sources, own_number=own_number)
    if found := tuple(problems) or refuse(contents, now):
        raise RefusedError(found)
    return contents


# --- what the folders say ---


@dataclass(frozen=True, slots=True)
class Files:
    """What folders say, fit to be published."""

    fingerprint: str
    sources: Sources


def read(folders: Folders, *, own_number: str | None, now: datetime, unproved: bool = False) -> Files:
    """Read and check them; `unproved`, without asking `refuse`.

    Raises:
        RefusedError: something is wrong in the folders.
    """
    from ivr.content.files import read_folders  # noqa: PLC0415 - YAML, which answering calls does without

    fingerprint = folders.fingerprint()
    reading = read_folders(folders, own_number=own_number)
    if problems := reading.problems or (() if unproved else refuse(reading.contents, now)):
        raise RefusedError(problems)
    return Files(fingerprint, reading.sources)


def publish(  # noqa: PLR0913 - keywords: who, and why
    folders: Folders,
    data_dir: Path,
    *,
    own_number: str | None,
    now: datetime,
    by: str = BY_A_START,
    reason: str = _REASON_OF_A_START,
    starting: bool = False,
) -> Snapshot:
    """Check the folders and replace the snapshot, unless they are what it says already. `now` is aware.

    `starting`: a server begins, and the first version of all goes live unproved.

    Raises:
        RefusedError: something is wrong in the folders.
        BehindError: somebody else has published since the folders agreed with what was published.
        SnapshotError: the snapshot cannot be written.
    """
    fingerprint = folders.fingerprint()
    current = published(data_dir)
    match standing(current, fingerprint):
        case Standing.PUBLISHED if current and _usable(current, own_number):
            return marked(data_dir, current, fingerprint)
        case Standing.UNCHANGED if current and _usable(current, own_number):
            return current
        case Standing.UNCHANGED | Standing.BEHIND if current and current.files_version != current.known:
            raise BehindError(current.files_version, current.known)
    files = read(folders, own_number=own_number, now=now, unproved=starting and current is None)
    pending = snapshots.following(current, files.fingerprint, files.sources, now, by=by, reason=reason)
    if snapshots.put(data_dir, current, pending):
        return pending
    # Somebody was faster; how do the folders stand to that?
    return publish(folders, data_dir, own_number=own_number, now=now, by=by, reason=reason, starting=starting)


def marked(data_dir: Path, current: Snapshot, fingerprint: str) -> Snapshot:
    """Remember that the folders agree with a version of the database; of a pending one there is nothing to remember.

    Raises:
        SnapshotError: the snapshot cannot be written.
    """
    agreeing = agreed(current, fingerprint)
    if current.pending or agreeing == current:
        return current
    snapshots.put(data_dir, current, agreeing)
    return agreeing


def _usable(snapshot: Snapshot, own_number: str | None) -> bool:
    """Whether it still passes: the rules of this program, or our number, may have changed since."""
    return not parse_contents(snapshot.sources, own_number=own_number)[1]


def publish_at_start(
    folders: Folders, data_dir: Path, *, own_number: str | None, now: datetime, tell: Tell
) -> None:
    """Publish what people have changed since; if it is not right, say so and let the last good version serve."""
    try:
        publish(folders, data_dir, own_number=own_number, now=now, starting=True)
    except RefusedError as error:
        tell("files refused", problems=len(error.problems), reason=str(error))
    except BehindError as error:
        tell("files not published", version=error.newest, reason=str(error))
    except SnapshotError as error:
        tell("snapshot not written", reason=str(error))


def published(data_dir: Path) -> Snapshot | None:
    """The newest version that can be read."""
    try:
        return snapshots.load(data_dir)
    except SnapshotError:
        return None
