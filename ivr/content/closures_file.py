"""This machine's file of what is closed or opened for now.

Rules of this file:
- It is replaced as a whole, by one writer at a time. A broken or missing one is no closure, never an exception on a
  call; what has ended ends by itself, so that an old file harms nobody.
- What may not be closed is ignored should it stand there.
- Plain JSON: reading it needs no YAML and no database.
"""

import fcntl
import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from time import sleep
from typing import Any

from ivr.content.closures import REASONS, reason_text
from ivr.content.occurring import CLINIC
from ivr.content.plain import UNREADABLE
from ivr.content.replacing import replace_file
from ivr.hours.model import Closure, Kind

FORMAT = 1
LOCK_SECONDS = 5.0
_NAME, _NEXT, _LOCK = "closures.json", "closures.next.json", "closures.lock"
_LOCK_PAUSE = 0.02
_YEARS = range(1970, 2100)
"""Others cannot be reckoned with."""
_FIELDS = ("line", "kind", "start", "end", "reason")


class ClosuresError(Exception):
    """The file of what is closed for now cannot be read or written; the message says why."""


@dataclass(frozen=True, slots=True)
class Found:
    """What the file holds: the closures, and how many entries were none that may be."""

    closures: tuple[Closure, ...]
    ignored: int = 0


def closures_path(data_dir: Path) -> Path:
    """The file that running servers watch."""
    return data_dir / _NAME


def mark(data_dir: Path) -> object:
    """Differs when the file has been replaced; costs one look at it. None where there is none."""
    try:
        stat = closures_path(data_dir).stat()
    except OSError:
        return None
    return stat.st_ino, stat.st_mtime_ns, stat.st_size


def load(data_dir: Path) -> Found:
    """What holds on this machine; nothing where there is no file. The reasons are in Dutch.

    Raises:
        ClosuresError: the file cannot be read.
    """
    try:
        data = json.loads(closures_path(data_dir).read_bytes())
        if data["format"] != FORMAT:
            raise ValueError(f"format {data['format']}, this program reads {FORMAT}")
        entries = list(data["closures"])
    except FileNotFoundError:
        return Found(())
    except UNREADABLE as error:
        raise ClosuresError(f"{_NAME}: {type(error).__name__}") from error
    closures = tuple(_read(entries))
    return Found(closures, len(entries) - len(closures))


def _read(entries: Iterable[Any]) -> Iterator[Closure]:
    for entry in entries:
        with suppress(*UNREADABLE):
            line, kind, start, end, reason = (str(entry[each]) for each in _FIELDS)
            begin, until = datetime.fromisoformat(start), datetime.fromisoformat(end)
            moments = all(each.tzinfo is not None and each.year in _YEARS for each in (begin, until))
            if line in CLINIC and Kind(kind) in REASONS and moments:
                yield Closure(line, Kind(kind), begin, until, reason_text(Kind(kind), reason))


@contextmanager
def changing(data_dir: Path) -> Iterator[None]:
    """Hold the file: one writer at a time on this machine.

    Raises:
        ClosuresError: another one held it for `LOCK_SECONDS`, or it cannot be written.
    """
    try:
        with (data_dir / _LOCK).open("w") as lock:
            _wait_for(lock.fileno())
            try:
                yield
            finally:
                fcntl.flock(lock, fcntl.LOCK_UN)  # closing is not enough: a fork of just now may hold it open
    except OSError as error:
        raise ClosuresError(f"{error.filename or data_dir}: {error.strerror}") from error


def _wait_for(lock: int) -> None:
    for _ in range(round(LOCK_SECONDS / _LOCK_PAUSE)):
        with suppress(BlockingIOError):
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        sleep(_LOCK_PAUSE)
    raise ClosuresError(f"{_LOCK}: another process holds it")


def put(data_dir: Path, closures: Iterable[Closure]) -> bool:
    """Make these what holds on this machine, their reasons by id; says whether the file was another.

    Inside `changing`; OSError becomes its ClosuresError.
    """
    data = encoded(closures)
    with suppress(FileNotFoundError):
        if closures_path(data_dir).read_bytes() == data:
            return False
    replace_file(closures_path(data_dir), data_dir / _NEXT, data)
    return True


def encoded(closures: Iterable[Closure]) -> bytes:
    """The closures as their file holds them."""
    entries = [
        {
            "line": each.line,
            "kind": each.kind.value,
            "start": each.start.isoformat(),
            "end": each.end.isoformat(),
            "reason": each.reason,
        }
        for each in closures
    ]
    return json.dumps({"format": FORMAT, "closures": entries}, ensure_ascii=False).encode()
