"""Moves requests from the spool into the store, and tells the spool what the store holds.

Rules of this file:
- A request is removed from the spool only after the store has committed it. A kill in between brings it twice, and
  the store takes it once.
- The store's commit, then the spool learns what the store holds, then the removal: so the place in a window that a
  caller was promised is counted by somebody at every moment.
- Oldest first, in groups, so that the hundreds of an outage arrive within seconds and no transaction is long.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import NamedTuple, Protocol

from ivr.callbacks.requests import SpooledRequest
from ivr.callbacks.spool import Spool

_GROUP = 100


class Held(NamedTuple):
    """What the spool must know of the store."""

    windows: tuple[tuple[str, datetime], ...]
    """The id of each open request for which a window was chosen, and when that starts."""
    untouched: bool
    """Whether staff have not worked the list for two office days."""


class Store(Protocol):
    """What the drainer asks of `ivr.store`."""

    def take_in(self, requests: Sequence[SpooledRequest], /) -> object:
        """Commit all of them, in one transaction; those that it has already change nothing.

        Raises:
            StoreError: nothing is known to be committed.
        """


def drain(spool: Spool, store: Store, now: datetime, held: Callable[[], Held]) -> int:
    """Move all that is ready, and what has become unfinished by now; say how many.

    `held` asks the store what it holds, and raises StoreError as the store does.

    Raises:
        StoreError, SpoolError: what had not moved yet stays in the spool.
    """
    spool.promote(now)
    moved = 0
    while group := spool.ready(_GROUP):
        store.take_in(group)
        _tell(spool, held())
        spool.remove(group)
        moved += len(group)
        if len(group) < _GROUP:
            break
    else:
        _tell(spool, held())
    return moved


def _tell(spool: Spool, held: Held) -> None:
    """Tell the spool what the store holds, if it knows otherwise: another worker may have told it something older."""
    if spool.held() != held:
        spool.hold(held.windows, untouched=held.untouched)
