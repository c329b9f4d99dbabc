"""Takes as files: where they are, and several as one.

Rules of this file: only plain files with the name of a take are found, in the folders given; nothing else can be walked to.
"""

import re
import struct
from collections.abc import Iterable, Iterator
from pathlib import Path

NAME = re.compile(r"[0-9a-f]{32}\.wav", re.ASCII)
"""A take is named by the hash of its bytes, so it never changes."""

_MULAW, RATE = 7, 8000


def found(folders: tuple[Path, ...], name: str) -> Path | None:
    """Where a take is; None for what is none, or is not there."""
    paths = (folder / name for folder in folders if NAME.fullmatch(name))
    return next((each for each in paths if each.is_file() and not each.is_symlink()), None)


def joined(takes: Iterable[bytes]) -> bytes:
    """Takes one after another as one WAV file of the same kind: 8 kHz mono µ-law."""
    sound = b"".join(data for take in takes for name, data in _chunks(take) if name == b"data")
    form = struct.pack("<HHIIHHH", _MULAW, 1, RATE, RATE, 1, 8, 0)
    length = struct.pack("<I", len(sound))
    return _chunk(b"RIFF", b"WAVE" + _chunk(b"fmt ", form) + _chunk(b"fact", length) + _chunk(b"data", sound))


def silence(seconds: float) -> bytes:
    """A WAV file of the same kind with nothing to hear."""
    data = b"\xff" * round(seconds * RATE)
    return _chunk(b"RIFF", b"WAVE" + _chunk(b"data", data))


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack("<4sI", name, len(data)) + data + bytes(len(data) % 2)


def _chunks(wav: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(wav):
        name, size = struct.unpack_from("<4sI", wav, at)
        yield name, wav[at + 8 : at + 8 + size]
        at += 8 + size + size % 2
