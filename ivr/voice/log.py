"""One JSON line for each webhook, on a stream.

Rules of this file:
- Fail closed: only the fields named here are ever written, so nothing personal slips in with a new one.
- Of an exception the type and the place are written, never the message: it may quote what a caller pressed.
"""

import json
import traceback
from collections.abc import MutableMapping
from pathlib import PurePath
from typing import Any, TextIO, TypeAlias

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
        structlog.WriteLogger(stream),
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_known_fields,
            structlog.processors.JSONRenderer(serializer=json.dumps),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
    ).bind()
    return log


def _only_known_fields(_log: Any, _method: str, event: MutableMapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in event.items() if name in FIELDS}


def fault(error: BaseException) -> dict[str, str]:
    """What may be written of an exception: its type, and the file and line where it was raised."""
    frames = traceback.extract_tb(error.__traceback__)
    at = f"{PurePath(frames[-1].filename).name}:{frames[-1].lineno}" if frames else "unknown"
    return {"error": type(error).__name__, "at": at}
