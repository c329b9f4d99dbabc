"""People and their secrets in the database: read, written, and nothing decided.

Rules this file keeps: `Seal` alone opens the secret of an authenticator app; a row leaves with it readable or not at all.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, RowMapping

from ivr.store.accounts.model import Role, UnknownUserError, User
from ivr.store.accounts.tables import recovery_codes, sessions, users
from ivr.store.rows import Seal


def user_of(values: RowMapping, seal: Seal) -> User:
    """Read one; StoreError when its secret was sealed under another cipher."""
    fields: dict[str, Any] = {column.name: values[column.name] for column in users.c}
    secret = fields["totp_secret"]
    return User(**fields | {"role": Role(fields["role"]), "totp_secret": secret and seal.number(secret)})


def find(connection: Connection, seal: Seal, *where: sa.ColumnElement[bool]) -> User | None:
    """Read the first for whom this holds."""
    found = connection.execute(sa.select(users).where(*where).order_by(users.c.login)).mappings().first()
    return user_of(found, seal) if found else None


def by_login(connection: Connection, seal: Seal, login: str) -> User:
    """Read one.

    Raises:
        UnknownUserError: there is nobody with this login.
    """
    found = find(connection, seal, users.c.login == login)
    if found is None:
        raise UnknownUserError("there is nobody with this login")
    return found


def change(connection: Connection, user_id: str, **values: Any) -> None:
    """Write some of the fields of one."""
    connection.execute(sa.update(users).where(users.c.id == user_id).values(values))


def use_step(connection: Connection, user_id: str, step: int) -> bool:
    """Use the code of a step of time; False when that one or a later one was used already."""
    unused = (users.c.id == user_id, users.c.totp_step < step)
    return connection.execute(sa.update(users).where(*unused).values(totp_step=step)).rowcount == 1


def replace_codes(connection: Connection, user_id: str, codes: Mapping[str, str]) -> None:
    """Give one new recovery codes: selector and hash of each; the old ones open nothing any more."""
    connection.execute(sa.delete(recovery_codes).where(recovery_codes.c.user_id == user_id))
    rows = [{"user_id": user_id, "selector": key, "hash": value} for key, value in codes.items()]
    if rows:
        connection.execute(sa.insert(recovery_codes), rows)


def recovery_code(connection: Connection, user_id: str, selector: str) -> str | None:
    """Read the hash of the code that begins so."""
    own = (recovery_codes.c.user_id == user_id, recovery_codes.c.selector == selector)
    return connection.execute(sa.select(recovery_codes.c.hash).where(*own)).scalar_one_or_none()


def use_recovery_code(connection: Connection, user_id: str, selector: str) -> bool:
    """Use up a recovery code; False when it was used already."""
    own = (recovery_codes.c.user_id == user_id, recovery_codes.c.selector == selector)
    return connection.execute(sa.delete(recovery_codes).where(*own)).rowcount == 1


def end_sessions(connection: Connection, user_id: str, but: str = "") -> int:
    """End all sessions of one but the one with this hash, and count them."""
    theirs = (sessions.c.user_id == user_id, sessions.c.hash != but)
    return connection.execute(sa.delete(sessions).where(*theirs)).rowcount


def start_again(connection: Connection, user_id: str, start_code: str, until: datetime) -> None:
    """Let one begin anew with a start code: what opened doors before opens none."""
    values = {"password": None, "totp_secret": None, "start_code": start_code, "start_until": until}
    change(connection, user_id, **values)
    replace_codes(connection, user_id, {})
    end_sessions(connection, user_id)


def rotate(connection: Connection, seal: Seal) -> int:
    """Seal every secret of an authenticator app anew, and count them."""
    query = sa.select(users.c.id, users.c.totp_secret).where(users.c.totp_secret.is_not(None))
    found = connection.execute(query).all()
    for row in found:
        change(connection, row.id, totp_secret=seal.cipher.encrypt(seal.number(row.totp_secret)))
    return len(found)
