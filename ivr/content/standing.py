"""How the folders of a machine stand to what is published.

Rules of this file:
- A change in the folders builds on the version with which they last agreed. If that is no longer the one that is
  published, the change is not published by itself: it would undo unseen what somebody else has published.
- Pure: fingerprints and numbers only.
"""

from dataclasses import replace
from enum import Enum

from ivr.content.snapshot import Snapshot


class Standing(Enum):
    """What the folders are, compared with the version of this machine."""

    PUBLISHED = "they are what is published"
    UNCHANGED = "nobody has changed them since another version was published"
    CHANGED = "they were changed, and nobody else has published since"
    BEHIND = "they were changed, and they lack what was published since"


def standing(snapshot: Snapshot | None, fingerprint: str) -> Standing:
    """How folders with this fingerprint stand to the version of this machine."""
    if snapshot is None:
        return Standing.CHANGED
    if fingerprint and fingerprint == snapshot.fingerprint:
        return Standing.PUBLISHED
    if not snapshot.pending and fingerprint and fingerprint == snapshot.files:
        return Standing.UNCHANGED
    return Standing.CHANGED if snapshot.files_version == snapshot.known else Standing.BEHIND


def agreed(snapshot: Snapshot, fingerprint: str) -> Snapshot:
    """The same version, marked: the folders agree with it."""
    return replace(snapshot, files=fingerprint, files_version=snapshot.version)
