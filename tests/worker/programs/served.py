"""A tiny application for gunicorn that keeps a tiny worker running, as the line keeps the real one.

Environment: DATA_DIR. The worker ends with its standard input, as `flask worker --with-parent`.
"""

import os
import sys
from collections.abc import Callable
from pathlib import Path

from ivr.worker.supervisor import Supervisor

DATA = os.environ["DATA_DIR"]
WORKER = (sys.executable, "-S", "-c", "import sys; sys.stdin.buffer.read()", "--with-parent", DATA)

Supervisor(Path(DATA), lambda *_told, **_facts: None, WORKER).start()


def app(_environ: dict[str, object], start_response: Callable[..., object]) -> list[bytes]:
    start_response("200 OK", [("Content-Type", "text/plain"), ("Content-Length", "3")])
    return [b"yes"]
