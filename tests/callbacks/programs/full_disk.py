"""The disk is full, and then it is not. Arguments: the secret, a folder, `tmpfs` or `limit`.

`tmpfs`: the folder is a file system of 1 MB, filled here. `limit`: no file of this process may grow.
"""

# ruff: noqa: T201 - what it prints is its result

import resource
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from ivr.callbacks.cipher import Cipher
from ivr.callbacks.spool import FILE, Spool
from ivr.callbacks.writer import SpoolError

NUMBER, NOW = "+31612345678", datetime(2026, 11, 23, 9, tzinfo=UTC)


def fill(folder: Path, way: str) -> None:
    if way == "limit":
        largest = (folder / f"{FILE}-wal").stat().st_size
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest, resource.RLIM_INFINITY))
        return
    try:
        (folder / "filler").write_bytes(b"." * 2_000_000)
    except OSError:
        return
    raise SystemExit("the disk does not fill")


def free(folder: Path, way: str) -> None:
    if way == "limit":
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    else:
        (folder / "filler").unlink()


def main(secret: str, folder: str, way: str) -> None:
    spool = Spool(Path(folder) / FILE, Cipher([secret]))
    spool.finish("CA0", NUMBER, "main", None, NOW)
    fill(Path(folder), way)
    kept, slowest, refused = 0, 0.0, ""
    for number in range(1, 400):
        begun = time.monotonic()
        try:
            spool.finish(f"CA{number}", NUMBER, "main", None, NOW)
            kept += 1
        except SpoolError as error:
            refused = str(error)
            slowest = max(slowest, time.monotonic() - begun)
            break
    free(Path(folder), way)
    spool.finish("CA-after", NUMBER, "main", None, NOW)
    found = len(spool.ready(1_000))
    print(
        "refused" if refused else "kept all",
        "in time" if slowest < 1 else slowest,
        found == kept + 2,
        refused,
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
