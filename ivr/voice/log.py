"""One JSON line for each webhook, on a stream.

Rules of this file:
- Fail closed: only the fields named here are ever written, so nothing personal slips in with a new one.
- Of an exception the type and the place are written, never the message: it may quote what a caller pressed.
- A line that cannot be written (a full disk) is lost, and the call goes on.

Our own and not structlog, because that loads rich at start: more than all the rest of a starting server.
"""

import json
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from pathlib import PurePath
from typing import Any, Literal, TextIO, get_args

Level = Literal["info", "warning", "error"]
_LEVELS: tuple[Level, ...] = get_args(Level)

FIELDS = frozenset(
    {
        *("call", "come_from", "node", "rule", "ms"),  # a webhook: Twilio's call id, nodes, what decided
        *("status", "reason", "error", "at"),  # an end, a lifeline, a fault
        *("header", "second_scheme"),  # an unsigned request: which signatures it brought
        *("version", "problems"),  # a publication
        *("job", "count", "pid"),  # the worker
    }
)


class Log:
    """Writes events of at least a level, each as one line with its moment."""

    def __init__(self, stream: TextIO, clock: Callable[[], datetime], level: Level = "info") -> None:
        self._stream = stream
        self._clock = clock
        self._levels = _LEVELS[_LEVELS.index(level) :]

    def info(self, event: str, **facts: object) -> None:
        """Something that is as it should be."""
        self._write("info", event, facts)

    def warning(self, event: str, **facts: object) -> None:
        """Something that somebody should look at."""
        self._write("warning", event, facts)

    def error(self, event: str, **facts: object) -> None:
        """Something that a caller may have met."""
        self._write("error", event, facts)

    def _write(self, level: Level, event: str, facts: dict[str, Any]) -> None:
        if level not in self._levels:
            return
        known = {name: value for name, value in facts.items() if name in FIELDS}
        head = {"timestamp": self._clock().isoformat(timespec="milliseconds"), "level": level, "event": event}
        with suppress(OSError, ValueError):  # ValueError: the stream is closed
            # In one write, so that the lines of threads do not mix.
            self._stream.write(json.dumps(head | known, default=str) + "\n")
            self._stream.flush()


def fault(error: BaseException) -> dict[str, str]:
    """What may be written of an exception: its type, and the file and line where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    at = f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown"
    return {"error": type(error).__name__, "at": at}
