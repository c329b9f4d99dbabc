"""Publishes in a process that is killed at a random moment, time and again, and checks what is left each time.

Arguments: the data folder, the address of the database, our own number, how often. The last line written is how many
versions there are in the end, how many kills came between the database and the snapshot, and the seed's name.
"""

# ruff: noqa: T201 - what it prints is its result

import json
import os
import random
import signal
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime
from itertools import count
from pathlib import Path

from ivr.content.plain import text_of
from ivr.content.publish import published
from ivr.content.snapshot import Snapshot
from ivr.store.publications import Publications
from ivr.worker.publications import reconcile
from ivr.worker.publishing import New, publish


def tell(event: str, **facts: object) -> None:
    raise AssertionError((event, facts))


def newest_here(data_dir: Path) -> Snapshot:
    snapshot = published(data_dir)
    assert snapshot
    return snapshot


def publish_for_ever(data_dir: Path, url: str, acknowledged: int) -> None:
    publications = Publications(url)
    for number in count():
        here = newest_here(data_dir)
        words = {**here.sources.schedules["nurse.yaml"], "name": f"verpleegkundige {os.getpid()} {number}"}
        sources = replace(here.sources, schedules={**here.sources.schedules, "nurse.yaml": words})
        new = New(sources=sources, by="Anna", reason="", fingerprint=f"{os.getpid()} {number}", folders=True)
        snapshot = publish(data_dir, publications, new, here.version, datetime.now(UTC))
        os.write(acknowledged, b"%d " % snapshot.version)


def kill_one(data_dir: Path, url: str, moments: random.Random) -> list[int]:
    """Fork a publisher, kill it, and give the versions that it could acknowledge."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        publish_for_ever(data_dir, url, writing)
    os.close(writing)
    begun = os.read(reading, 64)
    time.sleep(moments.uniform(0, 0.05))
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    with os.fdopen(reading, "rb") as pipe:
        return [int(each) for each in (begun + pipe.read()).split()]


def main(folder: str, url: str, own_number: str, times: str) -> None:
    data_dir, moments, between = Path(folder), random.Random(20261129), 0  # noqa: S311 - no secret
    publications = Publications(url)
    for _ in range(int(times)):
        told = kill_one(data_dir, url, moments)
        left = newest_here(data_dir)
        entry = publications.latest_entry()
        assert entry
        assert max(told) <= entry.version, "what was acknowledged is in the database"
        assert left.version in {entry.version, entry.version - 1}, "readers see the old or the new"
        assert publications.get(left.version).sources == text_of(left.sources)
        between += left.version != entry.version
        after = reconcile(data_dir, publications, tell, own_number=own_number)
        assert after == newest_here(data_dir)
        assert (after.version, after.pending) == (entry.version, False)
        assert publications.get(entry.version).sources == text_of(after.sources)
        publications.close()  # a fork must not share its connections
    versions = [each.version for each in publications.history(limit=1_000_000)]
    assert versions == list(range(len(versions), 0, -1))
    print(json.dumps({"versions": len(versions), "between": between}))


if __name__ == "__main__":
    main(*sys.argv[1:])
