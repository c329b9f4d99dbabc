"""A callback request as it leaves the spool for the store.

Rules of this file:
- Data only. The number is plain here and lives in memory alone; no repr shows it.
- What a call asks for has an identity of its own, the same on every machine, at every repeat and under every key:
  `request_id` and `reference_of` are functions of the call.
"""

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal, NewType
from uuid import UUID, uuid5

Kind = Literal["finished", "unfinished", "withdrawn"]
"""Confirmed and saved; confirmed, and never saved; somebody takes an earlier request back."""

Reference = NewType("Reference", str)
"""Four digits. Too few to be a secret: a withdrawal counts only with the number that the request is for."""

_OURS = UUID("6d0cfb6e-0c6b-5c3a-9a34-3f3f0f6b7a51")


@dataclass(frozen=True, slots=True, kw_only=True)
class SpooledRequest:
    """One request, or one withdrawal of a request. All instants are aware and in UTC.

    The store takes the same `id` any number of times, from any machine and in any order: of two with one id, finished
    goes before unfinished, and of two finished ones the later `wished_at` counts. A withdrawal has an id of its own; it
    means the requests with this `reference` and this `number`, and may come before them.
    """

    id: str
    """A UUID."""
    call: str
    """Twilio's id of the call."""
    kind: Kind
    number: str = field(repr=False)
    """E.164."""
    reference: str
    origin: str
    """What led to the request, as the call flow names it; empty for a withdrawal."""
    window_start: datetime | None
    window_end: datetime | None
    created_at: datetime
    wished_at: datetime
    """When it last changed; later at each change."""


def request_id(call: str) -> str:
    """Give the id of the one request that a call can make."""
    return str(uuid5(_OURS, call))


def withdrawal_id(call: str, reference: str, index: str) -> str:
    """Give the id of a withdrawal; `index` is the blind index of the number."""
    return str(uuid5(_OURS, f"{call} {reference} {index}"))


def reference_of(call: str) -> Reference:
    """Give the four digits that a caller hears for the request of this call."""
    digest = hashlib.sha256(call.encode()).digest()
    return Reference(f"{int.from_bytes(digest) % 10_000:04}")
