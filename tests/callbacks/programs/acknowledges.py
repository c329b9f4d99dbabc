"""Confirms and finishes one request, and writes a line after each. Arguments: the secret, a folder, FULL or NORMAL."""

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

from ivr.callbacks import file
from ivr.callbacks.cipher import Cipher
from ivr.callbacks.spool import FILE, Spool

CALL, NUMBER, NOW = "CA1", "+31612345678", datetime(2026, 11, 23, 9, tzinfo=UTC)


def main(secret: str, folder: str, synchronous: str) -> None:
    file._SETTINGS = tuple(setting.replace("FULL", synchronous) for setting in file._SETTINGS)  # type: ignore[misc]
    spool = Spool(Path(folder) / FILE, Cipher([secret]))
    spool.hung_up("CA0")  # makes the file, which syncs for reasons of its own
    spool.confirm(CALL, NUMBER, "main", NOW)
    os.write(1, b"confirmed\n")
    spool.finish(CALL, NUMBER, "main", None, NOW)
    os.write(1, b"finished\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
