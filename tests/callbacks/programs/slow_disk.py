"""Finishes one request and tells what came of it, and when. Arguments: the secret, a folder. Run under strace."""

# ruff: noqa: T201 - what it prints is its result

import sys
import time
from datetime import UTC, datetime
from pathlib import Path

from ivr.callbacks.cipher import Cipher
from ivr.callbacks.spool import FILE, Spool
from ivr.callbacks.writer import SpoolError


def main(secret: str, folder: str) -> None:
    spool = Spool(Path(folder) / FILE, Cipher([secret]))
    begun = time.monotonic()
    try:
        spool.finish("CA1", "+31612345678", "main", None, datetime(2026, 11, 23, 9, tzinfo=UTC))
        print("kept", flush=True)
    except SpoolError:
        print("refused", "in time" if time.monotonic() - begun < 1 else "late", flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
