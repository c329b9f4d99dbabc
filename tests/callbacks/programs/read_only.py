"""The folder may only be read. Arguments: the secret, a folder that anybody can reach."""

# ruff: noqa: T201 - what it prints is its result

import os
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from ivr.callbacks.cipher import Cipher
from ivr.callbacks.spool import FILE, Spool
from ivr.callbacks.writer import SpoolError

NUMBER, NOW = "+31612345678", datetime(2026, 11, 23, 9, tzinfo=UTC)
NOBODY = 65_534


def main(secret: str, folder: str) -> None:
    path = Path(folder) / FILE
    first = Spool(path, Cipher([secret]))
    first.finish("CA0", NUMBER, "main", None, NOW)
    first.close()
    for file in path.parent.iterdir():
        file.chmod(0o444)
    path.parent.chmod(0o555)
    if os.geteuid() == 0:
        os.setuid(NOBODY)  # to root nothing is read-only
    spool = Spool(path, Cipher([secret]))
    tries = {
        "confirm": lambda: spool.confirm("CA1", NUMBER, "main", NOW),
        "finish": lambda: spool.finish("CA1", NUMBER, "main", None, NOW),
        "ready": spool.ready,
        "purge": spool.purge,
    }
    for name, run in tries.items():
        begun = time.monotonic()
        try:
            run()
        except SpoolError:
            print(name, "refused", "in time" if time.monotonic() - begun < 1 else "late")


if __name__ == "__main__":
    main(*sys.argv[1:])
