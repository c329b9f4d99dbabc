"""What the ledger holds: requests, what was done about them, and the callbacks that staff see.

Rules this file keeps:

- Every moment is aware UTC.
- `finished`, `wished_at` and the window are the caller's side of a request, `state` and what follows it the staff's.
- A number is never in a repr. A request whose personal data was erased has no number, call or reference.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from itertools import groupby
from typing import Protocol


class State(StrEnum):
    """Where a request stands for staff."""

    UNFINISHED = "unfinished"  # as new, but the caller did not hear that it was noted
    NEW = "new"
    TAKEN = "taken"
    REACHED = "reached"
    NO_ANSWER = "no_answer"
    DONE = "done"
    WITHDRAWN = "withdrawn"


class Outcome(StrEnum):
    """How a request ended. Staff choose from these; only the caller withdraws."""

    HELPED = "helped"
    APPOINTMENT = "appointment"
    SENT_ON = "sent_on"  # to the desk, the general practitioner, the emergency department
    NOT_REACHED = "not_reached"
    WRONG_NUMBER = "wrong_number"
    NO_LONGER_NEEDED = "no_longer_needed"  # heard otherwise, for instance at the desk
    WITHDRAWN = "withdrawn"


class Action(StrEnum):
    """What an event of the ledger tells, past tense."""

    ASKED = "asked"
    FINISHED = "finished"  # what came in unfinished was finished after all
    TAKEN = "taken"
    RELEASED = "released"  # by who took it, without having called
    REACHED = "reached"
    NO_ANSWER = "no_answer"
    DONE = "done"
    WITHDRAWN = "withdrawn"
    REOPENED = "reopened"
    ERASED = "erased"  # the personal data, by retention


class Cipher(Protocol):
    """Seals what is personal."""

    def encrypt(self, text: str, /) -> str:
        """Different each time."""

    def decrypt(self, sealed: str, /) -> str:
        """What `encrypt` was given."""

    def index(self, text: str, /) -> str:
        """The same for the same text; does not lead back to it."""

    def indexes(self, text: str, /) -> tuple[str, ...]:
        """That, and what it was under older secrets."""


class SpooledRequest(Protocol):
    """One request, or one withdrawal, as the drainer delivers it; `number` is plain E.164, moments are aware UTC.

    The same `id` may come any number of times and in any order: of two, finished goes before unfinished, then the
    later `wished_at` counts. A withdrawal has an id of its own and means what has its `number` and `reference` and was
    not wished later; it may come before that.
    """

    @property
    def id(self) -> str:
        """The same at every repeat."""

    @property
    def call(self) -> str:
        """Twilio's id of the call."""

    @property
    def kind(self) -> str:
        """`finished`, `unfinished` or `withdrawn`."""

    @property
    def number(self) -> str:
        """E.164, readable."""

    @property
    def reference(self) -> str:
        """Four digits."""

    @property
    def origin(self) -> str:
        """Where in the call flow it was asked."""

    @property
    def window_start(self) -> datetime | None:
        """The chosen window, if any."""

    @property
    def window_end(self) -> datetime | None:
        """Its end; none without a start."""

    @property
    def created_at(self) -> datetime:
        """When the call asked first."""

    @property
    def wished_at(self) -> datetime:
        """When the caller last changed it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One callback request. It is open until `closed_at`, and then has an `outcome` and the name in `closed_by`."""

    id: str
    call: str | None
    number: str | None = field(repr=False)  # E.164
    number_index: str | None = field(repr=False)
    reference: str | None = field(repr=False)
    origin: str
    finished: bool  # False: hung up after confirming the number
    window_start: datetime | None
    window_end: datetime | None
    created_at: datetime
    wished_at: datetime  # when the caller last changed it
    due_at: datetime
    state: State
    taken_by: str | None = None  # stays after the lease: who took it last
    taken_until: datetime | None = None
    attempts: int = 0  # that nobody answered
    next_attempt_at: datetime | None = None
    outcome: Outcome | None = None
    closed_by: str | None = None
    closed_at: datetime | None = None

    def holder(self, now: datetime) -> str | None:
        """Who has it now: a lease ends by itself."""
        held = self.state is State.TAKEN and self.taken_until is not None and now < self.taken_until
        return self.taken_by if held else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One thing that was done about a request, and the state it led to. `until`: of a lease, or the next attempt."""

    request_id: str
    at: datetime
    by: str
    action: Action
    state: State
    until: datetime | None
    outcome: Outcome | None


@dataclass(frozen=True, slots=True)
class Callback:
    """What staff work through: the open requests of one number, the latest wish first."""

    requests: tuple[Request, ...]

    @property
    def wish(self) -> Request:
        """The request that counts; its id stands for the whole."""
        return self.requests[0]

    @property
    def due_at(self) -> datetime:
        """By when to phone. Calling again without choosing a window puts nothing off."""
        if self.wish.window_start:
            return self.wish.due_at
        return min(each.due_at for each in self.requests)

    @property
    def attempts(self) -> int:
        """How often nobody answered."""
        return max(each.attempts for each in self.requests)

    @property
    def origins(self) -> tuple[str, ...]:
        """Where in the call flow the caller asked, the latest first."""
        return tuple(dict.fromkeys(each.origin for each in self.requests))

    def holder(self, now: datetime) -> str | None:
        """Who has one of them has them all."""
        return next((by for each in self.requests if (by := each.holder(now))), None)

    def to_call(self, now: datetime) -> bool:
        """Whether somebody should phone now: nobody has it, and its window or next attempt has come."""
        if self.wish.state is State.REACHED or self.holder(now):
            return False
        begins = self.wish.next_attempt_at or self.wish.window_start
        return begins is None or begins <= now


def merged(requests: Iterable[Request]) -> list[Callback]:
    """Open requests as callbacks, the first due first; what is overdue therefore comes first of all."""
    by_wish = sorted(requests, key=lambda each: (each.number_index, each.wished_at, each.id), reverse=True)
    groups = groupby(by_wish, key=lambda each: each.number_index)
    found = [Callback(tuple(group)) for _, group in groups]
    return sorted(found, key=lambda each: (each.due_at, each.wish.created_at, each.wish.id))


def too_full(taken: Mapping[datetime, int], places: int | None) -> dict[datetime, int]:
    """Of the windows, by their start, those with more callbacks than places."""
    return {start: count for start, count in taken.items() if places is not None and count > places}
