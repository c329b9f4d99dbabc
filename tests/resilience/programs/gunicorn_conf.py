"""What tests set in a real server, by environment variables; it serves `app:create_app()` as it is.

Rules of this file:
- Nothing is opened or started here: the master imports, so that a worker that replaces a killed one is soon there.
- TEST_SPOOL_DEADLINE: seconds, for the disk of a busy test machine. TEST_SYNCHRONOUS: NORMAL makes the spool careless.
"""

import os

import app  # noqa: F401 - see above
from ivr.callbacks import file, writer

writer.DEADLINE = float(os.environ.get("TEST_SPOOL_DEADLINE", "2.5"))
file._SETTINGS = tuple(
    setting.replace("FULL", os.environ.get("TEST_SYNCHRONOUS", "FULL")) for setting in file._SETTINGS
)
