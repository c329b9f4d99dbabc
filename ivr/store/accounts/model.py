"""The words of accounts: roles, people, sessions, and rows of the audit.

Rules this file keeps: moments are aware UTC; what opens a door is never in a repr.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum
from http import HTTPStatus

from ivr.store.errors import StoreError

SHIFT = timedelta(hours=9)
"""How long a session lasts at most, whatever its owner does."""

IDLE = timedelta(minutes=60)
"""How long a session lasts without its owner doing anything."""

SETUP = timedelta(minutes=30)
"""How long the choosing of a password and the scanning of a code may take."""

START_CODE = timedelta(hours=24)
"""How long a start code can be used."""

CONFIRMED = timedelta(minutes=10)
"""How long ago password and code may have been given for what needs them again."""

DEVICE = timedelta(days=180)
"""How long a browser stays known after its last log-in."""

ID_LENGTH = 16
"""Of a session, as its owner sees it: hexadecimal digits."""

NOBODY = "-"
"""Who, in the audit, of somebody whom we do not know: what was typed may be a password, and is not kept."""


class Role(StrEnum):
    """What somebody may, each with all that the ones before may (staff.md)."""

    VIEWER = "kijker"
    EMPLOYEE = "medewerker"
    PLANNER = "planner"
    ADMINISTRATOR = "beheerder"

    def includes(self, other: "Role") -> bool:
        """Whether this role may all that another may."""
        order = tuple(Role)
        return order.index(self) >= order.index(other)


class Kind(StrEnum):
    """What a session is for."""

    SHIFT = "shift"
    SETUP = "setup"  # of somebody who came with a start code: choosing a password, and nothing else


class UnknownUserError(StoreError):
    """There is nobody with this login."""

    status = HTTPStatus.NOT_FOUND


class TakenError(StoreError):
    """Somebody else has this login or this name."""

    status = HTTPStatus.CONFLICT


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """Somebody of the staff; `password` is its hash, `totp_secret` in base32 and readable."""

    id: str
    login: str
    name: str
    role: Role
    password: str | None = field(repr=False)
    totp_secret: str | None = field(repr=False)
    totp_step: int  # of the last code that was used; no earlier one counts
    start_code: str | None = field(repr=False)
    start_until: datetime | None
    created_at: datetime
    disabled_at: datetime | None

    @property
    def can_log_in(self) -> bool:
        """Whether this account has what a log-in takes."""
        return self.disabled_at is None and self.password is not None and self.totp_secret is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A session that holds now, and whose it is."""

    hash: str = field(repr=False)
    user: User
    kind: Kind
    began_at: datetime
    seen_at: datetime
    confirmed_at: datetime
    ends_at: datetime

    @property
    def id(self) -> str:
        """What tells it from its owner's others; it opens nothing."""
        return self.hash[:ID_LENGTH]

    def confirmed(self, now: datetime) -> bool:
        """Whether password and code were given a short while ago."""
        return now - self.confirmed_at <= CONFIRMED


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What goes into the audit: names and ids, nothing of patients."""

    at: datetime
    who: str
    what: str
    about: str = ""
    outcome: str = "ok"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """An entry in its place in the chain."""

    seq: int
    entry: Entry
    previous: str
    hash: str


@dataclass(frozen=True, slots=True)
class Break:
    """Where the chain does not hold, and how that shows."""

    seq: int
    what: str
