"""The trace: what an application of ours tells the phone about an answer. Any other says nothing, and that is well.

The header `X-IVR-Trace` holds a JSON object in ASCII: `rule`, the sentence that decided, and `prompts`, an id for each
Say and Play of the document in order. It is asked for by the same header with the value 1.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass

HEADER = "X-IVR-Trace"


@dataclass(frozen=True, slots=True)
class Trace:
    """The rule that decided, and the id of each Say and Play of a document in order."""

    rule: str | None = None
    prompts: tuple[str, ...] = ()

    def prompt(self, order: int) -> str | None:
        """Return the id of the prompt at this place of the document."""
        return self.prompts[order] if order < len(self.prompts) else None


def read_trace(headers: Mapping[str, str]) -> Trace:
    """Read the trace from an answer's headers; an empty one if there is none that can be read."""
    try:
        found = json.loads(headers.get(HEADER.lower(), "{}"))
    except ValueError:
        return Trace()
    if not isinstance(found, dict):
        return Trace()
    rule, prompts = found.get("rule"), found.get("prompts")
    return Trace(
        rule=rule if isinstance(rule, str) else None,
        prompts=tuple(map(str, prompts)) if isinstance(prompts, list) else (),
    )
