"""Publishes on this machine whatever there was, as often as it takes: for tests, and for the programs that they kill."""

from datetime import datetime
from pathlib import Path

from ivr.content.contents import Sources
from ivr.content.publish import published
from ivr.content.snapshot import Snapshot, following, put


def replace(data_dir: Path, fingerprint: str, sources: Sources, published_at: datetime) -> Snapshot:
    """The next version, on disk when this returns."""
    while True:
        seen = published(data_dir)
        snapshot = following(seen, fingerprint, sources, published_at)
        if put(data_dir, seen, snapshot):
            return snapshot
