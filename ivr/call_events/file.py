"""The file in which events wait on a machine, until the worker has taken them to the database.

Rules of this file:
- Lines of JSON, added at the end by any process of the machine, and moved aside as a whole before they are read: what
  is written meanwhile begins a new file. What was moved aside is deleted only after the database has it.
- A promise to nobody: nothing waits for the disk, a file that is full takes no more, a line that is broken is skipped.
"""

import fcntl
import json
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ivr.call_events.model import CallEvent, Kind

LARGEST = 1_000_000
"""Bytes: some ten thousand events, for when the database is long away."""
_WAITING, _TAKEN, _LOCK = "call-events.jsonl", "call-events.taken.jsonl", "call-events.lock"
_BROKEN = (ValueError, KeyError, TypeError, RecursionError)


def append(data_dir: Path, events: Iterable[CallEvent]) -> bool:
    """Add events; says whether there was room.

    Raises:
        OSError: they could not be written.
    """
    lines = "".join(f"{json.dumps(_data(each))}\n" for each in events)
    with (data_dir / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        with (data_dir / _WAITING).open("a", encoding="utf-8") as file:
            if file.tell() + len(lines) > LARGEST:
                return False
            file.write(lines)
    return True


def take(data_dir: Path, keep: Callable[[tuple[CallEvent, ...]], object]) -> int:
    """Hand what waits to `keep`, and delete it once that returns; counts the events. One worker at a time.

    Raises:
        OSError: it could not be read. Whatever `keep` raises: the events are there the next time.
    """
    taken = data_dir / _TAKEN
    if not taken.exists() and not _moved_aside(data_dir, taken):
        return 0
    events = tuple(_read(taken))
    if events:
        keep(events)
    taken.unlink()
    return len(events)


def _moved_aside(data_dir: Path, taken: Path) -> bool:
    if not (data_dir / _WAITING).exists():
        return False
    with (data_dir / _LOCK).open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (data_dir / _WAITING).replace(taken)
    return True


def _read(path: Path) -> Iterator[CallEvent]:
    for line in path.read_bytes().splitlines():
        with suppress(*_BROKEN):
            yield _event(json.loads(line))


def _data(event: CallEvent) -> dict[str, str]:
    at = event.at.astimezone(UTC).isoformat()
    return {"id": event.id, "at": at, "kind": event.kind.value, "destination": event.destination}


def _event(data: dict[str, Any]) -> CallEvent:
    at = datetime.fromisoformat(data["at"])
    if at.tzinfo is None:
        raise ValueError("a moment needs a time zone")
    return CallEvent(str(data["id"]), at, Kind(data["kind"]), str(data["destination"]))
