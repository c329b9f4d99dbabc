"""Sessions in the database: begun, found, confirmed and ended; and the browsers that are known.

Rules this file keeps: a session is found only while it holds; an account that is disabled has none.
"""

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping

from ivr.store.accounts.model import DEVICE, IDLE, SETUP, SHIFT, Kind, Session
from ivr.store.accounts.people import user_of
from ivr.store.accounts.tables import devices, sessions, users
from ivr.store.rows import Seal

_LASTS = {Kind.SHIFT: SHIFT, Kind.SETUP: SETUP}
_TOUCH = timedelta(minutes=1)


def begin(connection: Connection, session: str, user_id: str, kind: Kind, now: datetime) -> None:
    """Begin a session, and tidy away those that have ended."""
    connection.execute(sa.delete(sessions).where(sessions.c.ends_at < now))
    times = dict.fromkeys(("began_at", "seen_at", "confirmed_at"), now)
    row = {"hash": session, "user_id": user_id, "kind": kind.value, "ends_at": now + _LASTS[kind]}
    connection.execute(sa.insert(sessions).values(row | times))


def find(connection: Connection, seal: Seal, session: str, now: datetime) -> Session | None:
    """Read the session with this hash, if it holds now."""
    found = connection.execute(_holding(now).where(sessions.c.hash == session)).mappings().first()
    return _session(found, seal) if found else None


def of_user(connection: Connection, seal: Seal, user_id: str, now: datetime) -> tuple[Session, ...]:
    """Read the sessions of one that hold now, the last used first."""
    query = _holding(now).where(sessions.c.user_id == user_id).order_by(sessions.c.seen_at.desc())
    return tuple(_session(each, seal) for each in connection.execute(query).mappings())


def _holding(now: datetime) -> sa.Select[Any]:
    columns = [each.label(f"s_{each.name}") for each in sessions.c]
    query = sa.select(*columns, *users.c).join(users, users.c.id == sessions.c.user_id)
    return query.where(
        sessions.c.ends_at > now, sessions.c.seen_at > now - IDLE, users.c.disabled_at.is_(None)
    )


def _session(found: RowMapping, seal: Seal) -> Session:
    values: dict[str, Any] = {
        name: found[f"s_{name}"] for name in ("hash", "began_at", "seen_at", "confirmed_at", "ends_at")
    }
    return Session(user=user_of(found, seal), kind=Kind(found["s_kind"]), **values)


def wants_touch(session: Session, now: datetime) -> bool:
    """Whether it is worth a write to say that its owner is still there."""
    return now - session.seen_at >= _TOUCH


def touch(connection: Connection, session: str, now: datetime) -> None:
    """Keep that its owner did something."""
    connection.execute(sa.update(sessions).where(sessions.c.hash == session).values(seen_at=now))


def confirm(connection: Connection, session: str, renamed: str, now: datetime) -> None:
    """Keep that password and code were given again; the session goes on under another id."""
    own = sa.update(sessions).where(sessions.c.hash == session)
    connection.execute(own.values(hash=renamed, confirmed_at=now, seen_at=now))


def end(connection: Connection, session: str) -> None:
    """End a session."""
    connection.execute(sa.delete(sessions).where(sessions.c.hash == session))


def know_device(connection: Connection, device: str, user_id: str, now: datetime) -> None:
    """Know a browser from here on as one of somebody's."""
    connection.execute(sa.delete(devices).where(devices.c.used_at < now - DEVICE))
    connection.execute(sa.delete(devices).where(devices.c.hash == device))
    connection.execute(sa.insert(devices).values(hash=device, user_id=user_id, used_at=now))


def knows_device(connection: Connection, device: str, login: str, now: datetime) -> bool:
    """Whether this browser has logged in to this account."""
    query = sa.select(devices.c.hash).join(users, users.c.id == devices.c.user_id)
    known = (devices.c.hash == device, users.c.login == login, devices.c.used_at > now - DEVICE)
    return connection.execute(query.where(*known)).first() is not None
