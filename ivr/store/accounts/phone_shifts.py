"""Staff on the phone line: who they are, for a few minutes of one call, and which of their deeds were done.

This is the contract:

- A log-in is a code and the code of the authenticator app, which counts once, here and on the site alike. It is judged in
  one transaction with its row in the audit, and counted before it is judged.
- Whoever is not let in is not told why: an unknown code, a wrong or used one, too many attempts, nobody's account.
- The same again is the same: a webhook that is delivered twice changes nothing twice. What was wished is told by the
  blind index of call and codes; a deed by its number within the shift.
- A caller's number is counted by its blind index, and stands nowhere else. Moments are aware; only StoreError is raised.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

import sqlalchemy as sa
from sqlalchemy import Connection

from ivr.store.accounts import audit, people, phone_codes, throttle
from ivr.store.accounts.model import NOBODY, Entry, Role, User
from ivr.store.accounts.tables import phone_shifts, users
from ivr.store.accounts.tokens import hashed
from ivr.store.database import Database
from ivr.store.model import Cipher
from ivr.store.rows import Seal

KEPT_FOR = timedelta(minutes=5)
"""How long somebody may act after a log-in by phone."""

LOWEST = Role.EMPLOYEE
"""Who may close and open lines (staff.md)."""

WHAT = "phone.log-in"
_ID_LENGTH = 32

StepOf = Callable[[str, str, datetime], int | None]
"""Gives the step of time to which a code of the app belongs, from its secret; None when it is not right."""


@dataclass(frozen=True, slots=True)
class Shift:
    """Somebody is known in a call, since a moment; `deeds` were done so far."""

    id: str
    user: User
    began_at: datetime
    deeds: int = 0


@dataclass(frozen=True, slots=True, repr=False)
class LogIn:
    """What a caller typed, from where, in which call."""

    code: str
    app_code: str
    caller: str
    call: str


class PhoneShifts:
    """The log-ins by phone in one database. Threads may share it, and it survives a fork."""

    def __init__(self, url: str, cipher: Cipher, step_of: StepOf) -> None:
        """Raise StoreError for a URL that no engine can be made of; nothing connects yet."""
        self._database = Database(url)
        self._cipher = cipher
        self._seal = Seal(cipher)
        self._step_of = step_of

    def close(self) -> None:
        """End all connections; what is asked next makes new ones."""
        self._database.close()

    def begin(self, log_in: LogIn, now: datetime) -> Shift | None:
        """Judge a log-in; None for who is not let in. A repeat is answered as the first time."""
        wished = hashed(self._index(f"{log_in.call} {log_in.code} {log_in.app_code}"))[:_ID_LENGTH]
        with self._database.writing() as connection:
            known = self._shift(connection, wished, now)
            if known or throttle.is_counted(connection, wished):
                return known
            counted = throttle.phone_subjects(self._index(log_in.code), self._index(log_in.caller))
            if not throttle.begin(connection, wished, counted, now):
                throttle.note(connection, wished, now)
                _keep_refusal(connection, NOBODY, "too often", now)
                return None
            return self._judged(connection, wished, log_in, now)

    def find(self, shift: str, now: datetime) -> Shift | None:
        """Give a shift that holds, of somebody who still may."""
        with self._database.reading() as connection:
            return self._shift(connection, shift, now)

    def did(self, shift: Shift, number: int, what: str, about: str, now: datetime) -> None:
        """Keep in the audit that a deed was done, if it is the next one: a repeat is not kept again."""
        with self._database.writing() as connection:
            mine = (phone_shifts.c.id == shift.id, phone_shifts.c.deeds == number)
            counted = sa.update(phone_shifts).where(*mine).values(deeds=number + 1)
            if connection.execute(counted).rowcount == 1:
                entry = Entry(at=now, who=shift.user.login, what=what, about=about, outcome="by phone")
                audit.append(connection, entry)

    def _judged(self, connection: Connection, wished: str, log_in: LogIn, now: datetime) -> Shift | None:
        owner = phone_codes.owner(connection, self._cipher, log_in.code)
        user = people.find(connection, self._seal, users.c.id == owner) if owner else None
        step = self._step_of(user.totp_secret, log_in.app_code, now) if user and user.totp_secret else None
        if user is None or step is None or not _may(user) or not people.use_step(connection, user.id, step):
            _keep_refusal(connection, user.login if user else NOBODY, "wrong", now)
            return None
        throttle.succeed(connection, wished)
        connection.execute(sa.delete(phone_shifts).where(phone_shifts.c.began_at < now - KEPT_FOR))
        row = {"id": wished, "user_id": user.id, "began_at": now, "deeds": 0}
        connection.execute(sa.insert(phone_shifts).values(row))
        audit.append(connection, Entry(at=now, who=user.login, what=WHAT))
        return Shift(wished, user, now)

    def _shift(self, connection: Connection, shift: str, now: datetime) -> Shift | None:
        holds = (phone_shifts.c.id == shift, phone_shifts.c.began_at > now - KEPT_FOR)
        row = connection.execute(sa.select(phone_shifts).where(*holds)).one_or_none()
        user = row and people.find(connection, self._seal, users.c.id == row.user_id)
        return Shift(row.id, user, row.began_at, row.deeds) if row and user and _may(user) else None

    def _index(self, personal: str) -> str:
        return self._cipher.index(f"phone {personal}")


def _may(user: User) -> bool:
    return user.can_log_in and user.role.includes(LOWEST)


def _keep_refusal(connection: Connection, who: str, outcome: str, now: datetime) -> None:
    audit.append(connection, Entry(at=now, who=who, what=WHAT, outcome=outcome))
