"""Moves requests from the spool into the store.

Rules of this file:
- A request is removed from the spool only after the store has committed it. A kill in between brings it twice, and
  the store takes it once.
- Oldest first, in groups, so that the hundreds of an outage arrive within seconds and no transaction is long.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from ivr.callbacks.requests import SpooledRequest
from ivr.callbacks.spool import Spool

_GROUP = 100


class Store(Protocol):
    """What the drainer asks of `ivr.store`."""

    def take_in(self, requests: Sequence[SpooledRequest], /) -> object:
        """Commit all of them, in one transaction; those that it has already change nothing.

        Raises:
            StoreError: nothing is known to be committed.
        """


def drain(spool: Spool, store: Store, now: datetime) -> int:
    """Move all that is ready, and what has become unfinished by now; say how many.

    Raises:
        StoreError, SpoolError: what had not moved yet stays in the spool.
    """
    spool.promote(now)
    moved = 0
    while group := spool.ready(_GROUP):
        store.take_in(group)
        spool.remove(group)
        moved += len(group)
        if len(group) < _GROUP:
            break
    return moved
