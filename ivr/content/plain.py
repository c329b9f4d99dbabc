"""The sources as plain data and as text: one shape, for the snapshot of a machine and for the versions in the database.

Rules of this file:
- What was written comes back equal, in its order: the order of files and of keys is part of a version.
- The same sources always give the same text, so that two machines with the same files have the same version.
"""

import json
from collections.abc import Mapping
from typing import Any

from ivr.content.contents import Sources

UNREADABLE = (OSError, ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""What reading a broken file or text can raise."""


def data_of(sources: Sources) -> dict[str, Any]:
    """The sources as JSON can hold them."""
    return {"schedules": sources.schedules, "prompts": sources.prompts, "recordings": sources.recordings}


def sources_of(data: Mapping[str, Any]) -> Sources:
    """The sources in such data, which may hold more.

    Raises:
        KeyError, TypeError, AttributeError: they are not there, or not as `data_of` gives them.
    """
    shapes = (data["schedules"], data["prompts"], *data["prompts"].values())
    if not all(isinstance(shape, dict) for shape in shapes):
        raise TypeError("schedules or prompts are no files by name")
    return Sources(data["schedules"], data["prompts"], data["recordings"])


def text_of(sources: Sources) -> str:
    """The sources as a text."""
    return json.dumps(data_of(sources), ensure_ascii=False, separators=(",", ":"))


def read_text(text: str) -> Sources:
    """The sources that `text_of` wrote.

    Raises:
        One of UNREADABLE: it did not write this.
    """
    return sources_of(json.loads(text))
