"""One JSON line for each webhook, on a stream.

Rules of this file:
- Fail closed: only the fields named here are ever written, so nothing personal slips in with a new one.
- Of an exception the type and the place are written, never the message: it may quote what a caller pressed.
- A line that cannot be written (a full disk) is lost, and the call goes on.
"""

import json
import traceback
from collections.abc import MutableMapping
from contextlib import suppress
from pathlib import PurePath
from typing import Any, TextIO, TypeAlias, cast

import structlog

Log: TypeAlias = structlog.typing.FilteringBoundLogger

FIELDS = frozenset(
    {
        *("event", "level", "timestamp"),
        *("call", "come_from", "node", "rule", "ms"),  # a webhook: Twilio's call id, nodes, what decided
        *("status", "reason", "error", "at"),  # an end, a lifeline, a fault
        *("header", "second_scheme"),  # an unsigned request: which signatures it brought
        *("version", "problems"),  # a publication
    }
)


def json_log(stream: TextIO, level: str = "info") -> Log:
    """A log that writes JSON lines of at least `level` to `stream`."""
    log: Log = structlog.wrap_logger(
        structlog.WriteLogger(cast("TextIO", _Harmless(stream))),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_known_fields,
            structlog.processors.JSONRenderer(serializer=json.dumps),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
    ).bind()
    return log


class _Harmless:
    """A stream whose faults end here."""

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream

    def write(self, text: str) -> None:
        with suppress(OSError, ValueError):  # ValueError: the stream is closed
            self._stream.write(text)

    def flush(self) -> None:
        with suppress(OSError, ValueError):
            self._stream.flush()


def _only_known_fields(_log: Any, _method: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name in FIELDS}


def fault(error: BaseException) -> dict[str, str]:
    """What may be written of an exception: its type, and the file and line where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    at = f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown"
    return {"error": type(error).__name__, "at": at}
