"""Rotates the keys of a spool and is killed after some rows. Arguments: unused, the old secret, a folder, how many rows."""

import os
import signal
import sys
from pathlib import Path

from ivr.callbacks.cipher import Cipher
from ivr.callbacks.spool import FILE, Spool

NEW = "the new secret of the tests, long enough"


class Fatal(Cipher):
    """Kills its process at the row after so many."""

    left = 0

    def rotate(self, token: str) -> str:
        if not self.left:
            os.kill(os.getpid(), signal.SIGKILL)
        self.left -= 1
        return super().rotate(token)


def main(_secret: str, old: str, folder: str, rows: str) -> None:
    cipher = Fatal([NEW, old])
    cipher.left = int(rows)
    Spool(Path(folder) / FILE, cipher).rotate()


if __name__ == "__main__":
    main(*sys.argv[1:])
