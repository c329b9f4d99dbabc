"""Replaces a file as a whole: a reader sees the old one or the new one, never less.

Rules of this file: what is written is on disk when this returns; where that fails, the old file stays.
"""

import os
from collections.abc import Callable
from pathlib import Path


def replace_file(
    target: Path, beside: Path, data: bytes, before_renaming: Callable[[], object] = lambda: None
) -> None:
    """Write `data` to `beside`, in the same folder, and give it the name `target`.

    One writer at a time: what a killed one left under the name `beside` is overwritten.

    Raises:
        OSError: it could not be done.
    """
    try:
        with beside.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        before_renaming()
        beside.replace(target)
    finally:
        beside.unlink(missing_ok=True)
    folder = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
