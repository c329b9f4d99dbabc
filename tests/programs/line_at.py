"""The application for gunicorn, at a moment that a file names: `line_at:create()`, with that file in `MOMENT_FILE`."""

import os
from datetime import datetime
from pathlib import Path

from flask import Flask

from app import create_app


def create() -> Flask:
    """The line as a server starts it; its clock stands at what the file says now."""
    file = Path(os.environ["MOMENT_FILE"])
    return create_app(clock=lambda: datetime.fromisoformat(file.read_text()))
