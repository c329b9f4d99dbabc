"""The accounts of staff, and the audit of all that staff do and see.

This is the contract:

- Everything that changes an account or a session is one transaction together with its row in the audit.
- A code of the authenticator app counts once: the step of time that it belongs to is used, and no earlier one counts.
- Passwords and recovery codes are hashed by who calls; this file gets and gives hashes. Sessions, devices and start
  codes come as hashes too.
- `login` is in small letters; `by` and `who` are logins. Moments are aware; no clock is read. Only StoreError is raised.
"""

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection

from ivr.store import migrate
from ivr.store.accounts import audit, people, phone_codes, shifts, throttle
from ivr.store.accounts.model import (
    NOBODY,
    START_CODE,
    Break,
    Entry,
    Kind,
    Role,
    Row,
    Session,
    TakenError,
    User,
)
from ivr.store.accounts.tables import users
from ivr.store.accounts.tokens import hashed, new_code, typed
from ivr.store.database import Database
from ivr.store.model import Cipher
from ivr.store.retention import KEEPER
from ivr.store.rows import Seal
from ivr.store.transitions import CALLER


@dataclass(frozen=True, slots=True)
class Attempt:
    """A try to log in that was allowed, counted as a failure until it succeeds."""

    id: str
    login: str


@dataclass(frozen=True, slots=True)
class Step:
    """A code of the authenticator app was right: the step of time that it belongs to."""

    number: int


@dataclass(frozen=True, slots=True)
class Recovery:
    """A recovery code was right: how it begins."""

    selector: str


Factor = Step | Recovery

RESERVED = frozenset({"console", CALLER, KEEPER})
"""Names under which the audit and the ledger keep what no colleague did."""


@dataclass(frozen=True, slots=True)
class Proof:
    """Password and code were right: whose, with which second factor, at which attempt."""

    user: User
    factor: Factor
    attempt: Attempt


@dataclass(frozen=True, slots=True)
class Verdict:
    """What following the chain of the audit gave: its length, its last hash, and where it breaks."""

    rows: int
    last: str
    breaks: Break | None


class Accounts:
    """The accounts in one database."""

    def __init__(self, url: str, cipher: Cipher) -> None:
        self._database = Database(url)
        self._seal = Seal(cipher)

    def migrate(self) -> None:
        """Bring the tables to the newest version."""
        migrate.upgrade(self._database)

    def close(self) -> None:
        """End all connections; what is asked next makes new ones."""
        self._database.close()

    # --- who there is ---

    def add(self, login: str, name: str, role: Role, *, by: str, now: datetime) -> str:
        """Add somebody and give the start code with which that person begins.

        Raises:
            TakenError: the login or the name is somebody's already.
        """
        code = new_code()
        values = {"id": uuid.uuid4().hex, "login": login, "name": name, "role": role.value, "totp_step": 0}
        start = {"start_code": hashed(typed(code)), "start_until": now + START_CODE, "created_at": now}
        with self._database.writing() as connection:
            taken = people.find(connection, self._seal, sa.or_(users.c.login == login, users.c.name == name))
            if taken or RESERVED & {login, name.lower()}:
                raise TakenError("somebody has this login or this name already")
            connection.execute(sa.insert(users).values(values | start))
            audit.append(
                connection, Entry(at=now, who=by, what="user.added", about=login, outcome=role.value)
            )
        return code

    def start_again(self, login: str, *, by: str, now: datetime) -> str:
        """Take away password, app and sessions, and give a start code."""
        code = new_code()
        with self._database.writing() as connection:
            user = people.by_login(connection, self._seal, login)
            people.start_again(connection, user.id, hashed(typed(code)), now + START_CODE)
            audit.append(connection, Entry(at=now, who=by, what="user.reset", about=login))
        return code

    def disable(self, login: str, *, by: str, now: datetime) -> None:
        """Let somebody in no more; sessions end at once."""
        with self._database.writing() as connection:
            user = people.by_login(connection, self._seal, login)
            people.change(connection, user.id, disabled_at=now, start_code=None, start_until=None)
            people.end_sessions(connection, user.id)
            audit.append(connection, Entry(at=now, who=by, what="user.disabled", about=login))

    def enable(self, login: str, *, by: str, now: datetime) -> None:
        """Let somebody in again."""
        with self._database.writing() as connection:
            user = people.by_login(connection, self._seal, login)
            people.change(connection, user.id, disabled_at=None)
            audit.append(connection, Entry(at=now, who=by, what="user.enabled", about=login))

    def change_role(self, login: str, role: Role, *, by: str, now: datetime) -> None:
        """Let somebody do more, or less, from the next page on; who may close lines has a code for the phone line."""
        with self._database.writing() as connection:
            user = people.by_login(connection, self._seal, login)
            people.change(connection, user.id, role=role.value)
            self._have_phone_code(connection, user, role)
            audit.append(connection, Entry(at=now, who=by, what="user.role", about=login, outcome=role.value))

    def people(self) -> tuple[User, ...]:
        """Give everybody, by login."""
        with self._database.reading() as connection:
            found = connection.execute(sa.select(users).order_by(users.c.login)).mappings()
            return tuple(people.user_of(each, self._seal) for each in found)

    def rotate_keys(self, cipher: Cipher) -> int:
        """Seal what apps share under a cipher that still opens what the old one sealed; use it from here on; count."""
        seal = Seal(cipher)
        with self._database.upkeep() as connection:
            rotated = people.rotate(connection, seal)
            phone_codes.rotate(connection, cipher)
            audit.seal_again(connection, cipher)
        self._seal = seal
        return rotated

    # --- logging in ---

    def begin_attempt(
        self, login: str, address: str, device: str | None, now: datetime, door: str = "log-in"
    ) -> Attempt | None:
        """Count an attempt at a door; None when there were too many. `device` is the hash of what the browser brought."""
        attempt = Attempt(uuid.uuid4().hex, login)
        with self._database.writing() as connection:
            known = bool(device) and shifts.knows_device(connection, device or "", login, now)
            counted = throttle.subjects(login, address, device if known else None, door)
            allowed = throttle.begin(connection, attempt.id, counted, now)
        return attempt if allowed else None

    def user(self, login: str) -> User | None:
        """Give somebody by login."""
        with self._database.reading() as connection:
            return people.find(connection, self._seal, users.c.login == login)

    def recovery_code(self, user: User, selector: str) -> str | None:
        """Give the hash of the recovery code that begins so."""
        with self._database.reading() as connection:
            return people.recovery_code(connection, user.id, selector)

    def log_in(self, proof: Proof, session: str, device: str, now: datetime) -> bool:
        """Begin a shift for somebody whose password and code were right; False when the code was used before."""
        user = proof.user
        with self._database.writing() as connection:
            if not self._used(connection, proof):
                return False
            throttle.succeed(connection, proof.attempt.id)
            shifts.begin(connection, session, user.id, Kind.SHIFT, now)
            shifts.know_device(connection, device, user.id, now)
            outcome = "ok" if isinstance(proof.factor, Step) else "recovery code"
            audit.append(connection, Entry(at=now, who=user.login, what="log-in", outcome=outcome))
        return True

    def refused(self, login: str, what: str, outcome: str, now: datetime) -> None:
        """Keep that somebody was refused; a login that nobody has is not kept."""
        with self._database.writing() as connection:
            known = people.find(connection, self._seal, users.c.login == login)
            who = known.login if known else NOBODY
            audit.append(connection, Entry(at=now, who=who, what=what, outcome=outcome))

    def begin_setup(self, login: str, code: str, attempt: Attempt, session: str, now: datetime) -> bool:
        """Begin a session in which a password is chosen, for who has the start code; False when it is not right.

        `code` is its hash. It stays of use until the password is chosen.
        """
        with self._database.writing() as connection:
            user = people.find(connection, self._seal, users.c.login == login)
            right = user and user.start_code == code and user.start_until and now < user.start_until
            if user is None or not right or user.disabled_at:
                return False
            throttle.succeed(connection, attempt.id)
            people.end_sessions(connection, user.id)
            shifts.begin(connection, session, user.id, Kind.SETUP, now)
            audit.append(connection, Entry(at=now, who=user.login, what="account.begun"))
        return True

    def offer_secret(self, session: Session, secret: str) -> None:
        """Keep the secret that the authenticator app is shown, until it is confirmed with a code."""
        with self._database.writing() as connection:
            people.change(connection, session.user.id, totp_secret=self._seal.cipher.encrypt(secret))

    def finish_setup(
        self, session: Session, password: str, step: int, codes: Mapping[str, str], now: datetime
    ) -> bool:
        """Set password and recovery codes, and end the session and the start code; False for a used code.

        Who may close lines gets a code for the phone line too, unless there is one.
        """
        user = session.user
        with self._database.writing() as connection:
            if not people.use_step(connection, user.id, step):
                return False
            people.change(connection, user.id, password=password, start_code=None, start_until=None)
            people.replace_codes(connection, user.id, codes)
            people.end_sessions(connection, user.id)
            self._have_phone_code(connection, user, user.role)
            audit.append(connection, Entry(at=now, who=user.login, what="account.ready"))
        return True

    def know_device(self, user: User, device: str, now: datetime) -> None:
        """Know a browser as one of somebody's, who chose a password in it."""
        with self._database.writing() as connection:
            shifts.know_device(connection, device, user.id, now)

    def _used(self, connection: Connection, proof: Proof) -> bool:
        match proof.factor:
            case Step(number):
                return people.use_step(connection, proof.user.id, number)
            case Recovery(selector):
                return people.use_recovery_code(connection, proof.user.id, selector)

    # --- during a shift ---

    def session(self, session: str, now: datetime, *, touch: bool = True) -> Session | None:
        """Give the session with this hash, if it holds; `touch`: its owner did something."""
        with self._database.reading() as connection:
            found = shifts.find(connection, self._seal, session, now)
        if found and touch and shifts.wants_touch(found, now):
            with self._database.writing() as connection:
                shifts.touch(connection, session, now)
        return found

    def confirm(self, session: Session, proof: Proof, renamed: str, now: datetime) -> bool:
        """Keep that password and code were given again; False when the code was used before."""
        with self._database.writing() as connection:
            if not self._used(connection, proof):
                return False
            throttle.succeed(connection, proof.attempt.id)
            shifts.confirm(connection, session.hash, renamed, now)
            audit.append(connection, Entry(at=now, who=proof.user.login, what="account.confirmed"))
        return True

    def change_password(self, session: Session, password: str, now: datetime) -> None:
        """Set another password; the other sessions end."""
        with self._database.writing() as connection:
            people.change(connection, session.user.id, password=password)
            people.end_sessions(connection, session.user.id, but=session.hash)
            audit.append(connection, Entry(at=now, who=session.user.login, what="account.password"))

    def replace_codes(self, session: Session, codes: Mapping[str, str], now: datetime) -> None:
        """Give new recovery codes: selector and hash of each."""
        with self._database.writing() as connection:
            people.replace_codes(connection, session.user.id, codes)
            audit.append(connection, Entry(at=now, who=session.user.login, what="account.codes"))

    def phone_code(self, user: User) -> str | None:
        """Give the code with which somebody begins on the phone line, if there is one."""
        with self._database.reading() as connection:
            return self._phone_code(connection, user)

    def replace_phone_code(self, session: Session, now: datetime) -> str:
        """Give another code for the phone line; the old one opens nothing any more."""
        with self._database.writing() as connection:
            audit.append(connection, Entry(at=now, who=session.user.login, what="account.phone_code"))
            return phone_codes.give(connection, self._seal.cipher, session.user.id)

    def _phone_code(self, connection: Connection, user: User) -> str | None:
        return phone_codes.of_user(connection, self._seal.cipher, user.id)

    def _have_phone_code(self, connection: Connection, user: User, role: Role) -> None:
        if role.includes(Role.EMPLOYEE) and not self._phone_code(connection, user):
            phone_codes.give(connection, self._seal.cipher, user.id)

    def sessions(self, user: User, now: datetime) -> tuple[Session, ...]:
        """Give the sessions of somebody that hold, the last used first."""
        with self._database.reading() as connection:
            return shifts.of_user(connection, self._seal, user.id, now)

    def end_session(self, session: Session, which: str, now: datetime) -> None:
        """End one of one's own sessions, by its id; one that is over, or somebody else's, stays as it is."""
        with self._database.writing() as connection:
            own = shifts.of_user(connection, self._seal, session.user.id, now)
            for each in own:
                if each.id == which:
                    shifts.end(connection, each.hash)
                    entry = Entry(at=now, who=session.user.login, what="account.session")
                    audit.append(connection, entry)

    def log_out(self, session: Session, now: datetime) -> None:
        """End this session."""
        with self._database.writing() as connection:
            shifts.end(connection, session.hash)
            audit.append(connection, Entry(at=now, who=session.user.login, what="log-out"))

    def log_out_everywhere(self, login: str, *, by: str, now: datetime) -> None:
        """End all sessions of somebody."""
        with self._database.writing() as connection:
            user = people.by_login(connection, self._seal, login)
            people.end_sessions(connection, user.id)
            audit.append(connection, Entry(at=now, who=by, what="log-out-everywhere", about=login))

    # --- the audit ---

    def record(self, entry: Entry) -> None:
        """Keep what somebody did or saw."""
        with self._database.writing() as connection:
            audit.append(connection, entry)

    def entries(self, limit: int = 100, before: int | None = None) -> list[Row]:
        """Give the newest rows, newest first."""
        with self._database.reading() as connection:
            return audit.last(connection, limit, before)

    def verify(self) -> Verdict:
        """Follow the whole chain."""
        with self._database.reading() as connection:
            found = list(audit.rows(connection))
            past = audit.end_of_past(connection, self._seal.cipher)
        end = found[-1].hash if found else past.hash
        return Verdict(len(found), end, audit.first_break(found, past))

    def forget(self, until: datetime, now: datetime) -> audit.Forgotten:
        """Forget what the audit has from before a moment, and keep that; not if the chain does not hold there."""
        with self._database.upkeep() as connection:
            gone = audit.forget(connection, self._seal.cipher, until, now)
            if gone.rows:
                entry = Entry(at=now, who=KEEPER, what="audit.erased", about=str(gone.rows))
                audit.append(connection, entry)
        return gone
