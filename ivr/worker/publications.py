"""Keeps the snapshot of a machine and the versions in the database in step.

Rules of this file:
- The database decides: what it has newest becomes the snapshot, and a pending snapshot becomes its newest if it builds
  on the newest. Otherwise the pending one is kept beside, told, and replaced.
- A version that cannot be used on this machine is not taken over: what serves stays.
- A fault changes nothing, and each round may be cut off anywhere: the next one comes to the same end.
"""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path
from typing import Any

from ivr.content import refused
from ivr.content import snapshot as snapshots
from ivr.content.contents import Sources, parse_contents
from ivr.content.plain import UNREADABLE, read_text, text_of
from ivr.content.publish import published
from ivr.content.snapshot import Snapshot
from ivr.store.errors import ConflictError, StoreError
from ivr.store.publications import Draft, Entry, Publication, Publications

Tell = Callable[..., Any]
"""Takes the name of an event and its facts, for the log."""

UNKNOWN = "(unknown)"
"""Who published what is from before names were kept."""


class NotFollowedError(Exception):
    """The newest version of the database cannot become that of this machine; the message says why."""


def reconcile(
    data_dir: Path, publications: Publications, tell: Tell, *, own_number: str | None
) -> Snapshot | None:
    """One round: the version that this machine has after it; None where nothing was ever published.

    Raises:
        StoreError: the database is away; nothing changed.
        SnapshotError: the snapshot cannot be written; the old one is untouched.
        NotFollowedError: the newest version is not for this machine; nothing changed.
    """
    local = published(data_dir)
    newest = publications.latest_entry()
    if newest is None:
        return local and _deliver(data_dir, publications, local)
    if local and local.pending:
        try:
            return _deliver(data_dir, publications, local)
        except ConflictError as conflict:
            return _overtaken(data_dir, publications, local, conflict, tell, own_number)
    if local and (local.version, local.published_at) == (newest.version, newest.published_at):
        return local
    if local and local.version > newest.version:
        what = f"the newest version in the database is {newest.version}, and this machine has {local.version}"
        raise NotFollowedError(f"{what}: was the database restored from a backup?")
    return _follow(data_dir, publications, local, own_number)


def _deliver(data_dir: Path, publications: Publications, local: Snapshot) -> Snapshot:
    """Take a version to the database; into an empty one with the number that it has here, so that none goes back."""
    draft = draft_of(local.sources, local.published_at, local.by or UNKNOWN, local.reason, local.fingerprint)
    entry = publications.append(draft, local.known, first=local.version)
    files = (local.fingerprint, entry.version) if local.pending else (local.files, local.files_version)
    return _put(data_dir, local, snapshot_of(entry, local.sources, files))


def _overtaken(  # noqa: PLR0913, PLR0917 - a part of `reconcile`
    data_dir: Path,
    publications: Publications,
    local: Snapshot,
    conflict: ConflictError,
    tell: Tell,
    own_number: str | None,
) -> Snapshot:
    """Somebody else was first. What the database has had already is not refused: it was published before that."""
    had = publications.version_of(local.fingerprint)
    if had > local.base:
        return _follow(
            data_dir,
            publications,
            replace(local, files=local.fingerprint, files_version=had),
            own_number,
            local,
        )
    followed = _fit(publications.latest(), own_number)
    file = refused.keep(data_dir, local)
    snapshot = _put(data_dir, local, snapshot_of(*followed, (local.files, local.files_version)))
    tell("publication refused", version=conflict.newest, reason=f"{conflict}; it is kept in {file.name}")
    return snapshot


def _follow(
    data_dir: Path,
    publications: Publications,
    local: Snapshot | None,
    own_number: str | None,
    seen: Snapshot | None = None,
) -> Snapshot:
    entry, sources = _fit(publications.latest(), own_number)
    files = (local.files, local.files_version) if local else ("", 0)
    if entry.fingerprint and entry.fingerprint == files[0]:
        files = (entry.fingerprint, entry.version)
    return _put(data_dir, seen or local, snapshot_of(entry, sources, files))


def _fit(publication: Publication | None, own_number: str | None) -> tuple[Entry, Sources]:
    """A version that this program can serve."""
    if publication is None:
        raise StoreError("the versions are gone from the database")
    version = publication.entry.version
    try:
        sources = read_text(publication.sources)
    except UNREADABLE:
        raise NotFollowedError(f"version {version} in the database cannot be read") from None
    _, problems = parse_contents(sources, own_number=own_number)
    if problems:
        where = f"{problems[0].file} {problems[0].where}"
        raise NotFollowedError(f"version {version} in the database cannot be used here: {where}")
    return publication.entry, sources


def _put(data_dir: Path, seen: Snapshot | None, snapshot: Snapshot) -> Snapshot:
    """Make it the version of this machine; where another publisher was faster, the next round decides."""
    return snapshot if snapshots.put(data_dir, seen, snapshot) else published(data_dir) or snapshot


def draft_of(sources: Sources, at: datetime, by: str, reason: str, fingerprint: str) -> Draft:
    """The sources as the store takes them."""
    return Draft(published_at=at, by=by, reason=reason, fingerprint=fingerprint, sources=text_of(sources))


def snapshot_of(entry: Entry, sources: Sources, files: tuple[str, int]) -> Snapshot:
    """The snapshot of a version in the database; `files`: what the folders here agreed with last."""
    return Snapshot(
        entry.version,
        entry.published_at,
        entry.fingerprint,
        sources,
        by=entry.by,
        reason=entry.reason,
        pending=False,
        base=entry.parent or 0,
        files=files[0],
        files_version=files[1],
    )


class Follower:
    """Does a round each second, and costs next to nothing where nothing has changed on either side."""

    def __init__(
        self, data_dir: Path, publications: Publications, tell: Tell, *, own_number: str | None
    ) -> None:
        self._data_dir = data_dir
        self._publications = publications
        self._own_number = own_number
        self._tell = tell
        self._settled: object = None
        self._fault: NotFollowedError | None = None

    def round(self) -> None:
        """Follow what has changed.

        Raises:
            StoreError, SnapshotError, NotFollowedError: as `reconcile`.
        """
        seen = (snapshots.mark(self._data_dir), self._publications.latest_entry())
        if seen != self._settled:
            self._fault = None
            try:
                reconcile(self._data_dir, self._publications, self._tell, own_number=self._own_number)
            except NotFollowedError as error:
                self._fault = error
            if seen[0] == snapshots.mark(self._data_dir):
                self._settled = seen  # nothing came of it, and nothing will before one of the two changes
        if self._fault:
            raise self._fault

    def close(self) -> None:
        """End all connections."""
        self._publications.close()
