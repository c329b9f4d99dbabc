"""What tests set in a real server, by environment variables; it serves `app:create_app()` as it is.

Rules of this file:
- Nothing is opened or started here: the master imports, so that a worker that replaces a killed one is soon there.
- TEST_SPOOL_DEADLINE: seconds, for the disk of a busy test machine. TEST_SYNCHRONOUS: NORMAL makes the spool careless.
  TEST_DAYS_LATER: by how much the clock of the line is ahead.
"""

import os
from datetime import UTC, datetime, timedelta
from functools import partial

import app
from ivr.callbacks import file, writer

writer.DEADLINE = float(os.environ.get("TEST_SPOOL_DEADLINE", "2.5"))
file._SETTINGS = tuple(
    setting.replace("FULL", os.environ.get("TEST_SYNCHRONOUS", "FULL")) for setting in file._SETTINGS
)

days = timedelta(days=int(os.environ.get("TEST_DAYS_LATER", "0")))
if days:
    app.create_app = partial(app.create_app, clock=lambda: datetime.now(UTC) + days)
