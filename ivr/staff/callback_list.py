"""The callback list as staff see it: which part of it a callback stands in, and everything about it in words.

Rules of this file:
- Pure: callbacks and a moment in, rows out. No number comes in here: a list shows none.
- What is overdue comes first, whoever has it; what the caller did not finish stands apart.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ivr.staff import words
from ivr.store.model import Callback, Request, State


class Part(StrEnum):
    """A part of the list, by its title."""

    OVERDUE = "Te laat"
    NOW = "Nu te bellen"
    BUSY = "Iemand is ermee bezig"
    LATER = "Later te bellen"
    UNFINISHED = "Niet afgemaakt"


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One callback in words; `mine`: I have it now."""

    id: str
    reference: str
    part: Part
    due: str
    overdue: bool
    why: str
    asked: str
    window: str
    next_attempt: str
    attempts: str
    times: str
    holder: str | None
    mine: bool
    until: str
    full: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Closed:
    """A request that was closed today; `can_reopen` unless its number was erased."""

    id: str
    reference: str
    outcome: str
    by: str
    at: str
    can_reopen: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Board:
    """The list: its parts in order, each with what is in it, and the counts."""

    parts: tuple[tuple[Part, tuple[Item, ...]], ...]
    open: int
    overdue: int
    mine: int


def board(
    callbacks: Iterable[Callback], me: str, places: Mapping[datetime, int], now: datetime, *, only_mine: bool
) -> Board:
    """Sort the callbacks into parts; `places` says for the start of a window how many callbacks are too many in it."""
    items = [item(each, me, places, now) for each in callbacks]
    shown = [each for each in items if each.mine or not only_mine]
    parts = ((part, tuple(each for each in shown if each.part is part)) for part in Part)
    return Board(
        parts=tuple((part, each) for part, each in parts if each),
        open=len(items),
        overdue=sum(each.overdue for each in items),
        mine=sum(each.mine for each in items),
    )


def item(callback: Callback, me: str, over: Mapping[datetime, int], now: datetime) -> Item:
    """Say one callback."""
    wish, holder = callback.wish, callback.holder(now)
    ends = [each.taken_until for each in callback.requests if each.holder(now) and each.taken_until]
    return Item(
        id=wish.id,
        reference=wish.reference or "",
        part=_part(callback, now),
        due=words.moment(callback.due_at, now),
        overdue=callback.due_at < now,
        why="; ".join(words.ORIGINS.get(origin, origin) for origin in callback.origins),
        asked=words.moment(wish.created_at, now),
        window=words.window(wish.window_start, wish.window_end, now) if wish.window_start else "",
        next_attempt=words.moment(wish.next_attempt_at, now) if wish.next_attempt_at else "",
        attempts=words.count(callback.attempts, "keer niet opgenomen", "keer niet opgenomen")
        if callback.attempts
        else "",
        times=f"belde {len(callback.requests)} keer" if len(callback.requests) > 1 else "",
        holder=holder,
        mine=holder == me,
        until=words.clock(max(ends)) if ends else "",
        full=wish.window_start in over,
    )


def _part(callback: Callback, now: datetime) -> Part:
    if callback.due_at < now:
        return Part.OVERDUE
    if callback.holder(now):
        return Part.BUSY
    if all(each.state is State.UNFINISHED for each in callback.requests):
        return Part.UNFINISHED
    reached = callback.wish.state is State.REACHED  # somebody spoke to the caller and gave no outcome yet
    return Part.NOW if reached or callback.to_call(now) else Part.LATER


def closed(request: Request, now: datetime) -> Closed:
    """Say one closed request."""
    by = request.closed_by or ""
    return Closed(
        id=request.id,
        reference=request.reference or "",
        outcome=words.OUTCOMES[request.outcome] if request.outcome else "",
        by=words.BY.get(by, by),
        at=words.moment(request.closed_at or now, now),
        can_reopen=request.number is not None,
    )
