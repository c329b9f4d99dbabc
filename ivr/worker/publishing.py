"""Publishes on all machines: in the database first, then on this one at once.

Rules of this file:
- What the database did not take is not published here either: it would be live on one machine only, and then refused.
- Killed in between, the next round of `reconcile` does the rest.
- What was live here and is not in the database is kept beside before it is replaced.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from ivr.content import refused
from ivr.content import snapshot as snapshots
from ivr.content.contents import Sources
from ivr.content.publish import published
from ivr.content.snapshot import Snapshot
from ivr.store.publications import Entry, Publications
from ivr.worker.publications import draft_of, snapshot_of


@dataclass(frozen=True, slots=True, kw_only=True)
class New:
    """What somebody publishes. `fingerprint` is of the files it comes from, "" if from none.

    `folders`: whether those files are in the folders of this machine, which agree with the version from then on.
    """

    sources: Sources
    by: str
    reason: str
    fingerprint: str = ""
    folders: bool = False


def publish(data_dir: Path, publications: Publications, new: New, builds_on: int, now: datetime) -> Snapshot:
    """Append it, and make it the version of this machine. `new` has passed already (`ivr.content.publish.passed`).

    Raises:
        ConflictError: somebody has published since the version that it builds on; nothing was published.
        StoreError: the database did not do it, or its answer was lost; do the same again.
        SnapshotError: it is published, and this machine cannot write it.
    """
    seen = published(data_dir)
    draft = draft_of(new.sources, now, new.by, new.reason, new.fingerprint)
    entry = publications.append(draft, builds_on)
    while True:
        if seen and seen.pending and seen.sources != new.sources:
            refused.keep(data_dir, seen)
        snapshot = _live(entry, new, seen)
        if snapshots.put(data_dir, seen, snapshot):
            return snapshot
        seen = published(data_dir)  # a round of the worker was faster
        if seen and not seen.pending and seen.version > entry.version:
            return seen


def _live(entry: Entry, new: New, seen: Snapshot | None) -> Snapshot:
    if new.folders:
        files = (new.fingerprint, entry.version)
    else:
        files = (seen.files, seen.files_version) if seen else ("", 0)
    return snapshot_of(entry, new.sources, files)
