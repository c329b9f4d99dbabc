"""The codes with which staff begin on the phone line: who has which, in the database.

Rules this file keeps:

- A code says who somebody is; it proves nothing. The code of the authenticator app does.
- It is five digits made by chance, one person's, and none that somebody would try first. It is sealed by the cipher and
  found by its blind index.
"""

import secrets
import string

import sqlalchemy as sa
from sqlalchemy import Connection

from ivr.store.accounts.tables import phone_codes
from ivr.store.model import Cipher

DIGITS = 5
_RISING = string.digits * 2
_STEPS_APART = 2


def easy(code: str) -> bool:
    """Whether people would try it first: few different digits, a row of them, or the first half said again."""
    row = code in _RISING or code in _RISING[::-1]
    return row or len(set(code)) <= _STEPS_APART


def give(connection: Connection, cipher: Cipher, user_id: str) -> str:
    """Give somebody a new code; the old one is nobody's from here on."""
    connection.execute(sa.delete(phone_codes).where(phone_codes.c.user_id == user_id))
    code = _unused(connection, cipher)
    row = {"user_id": user_id, "code": cipher.encrypt(code), "code_index": cipher.index(code)}
    connection.execute(sa.insert(phone_codes).values(row))
    return code


def of_user(connection: Connection, cipher: Cipher, user_id: str) -> str | None:
    """Read the code of somebody, who may have none yet."""
    sealed = connection.execute(
        sa.select(phone_codes.c.code).where(phone_codes.c.user_id == user_id)
    ).scalar_one_or_none()
    return sealed and cipher.decrypt(sealed)


def owner(connection: Connection, cipher: Cipher, code: str) -> str | None:
    """Read whose code it is: the id of a user. Rows that are not rotated yet have the index of an older secret."""
    query = sa.select(phone_codes.c.user_id).where(phone_codes.c.code_index.in_(cipher.indexes(code)))
    return connection.execute(query.limit(1)).scalar_one_or_none()


def rotate(connection: Connection, cipher: Cipher) -> None:
    """Seal and index every code anew."""
    for row in connection.execute(sa.select(phone_codes)).all():
        code = cipher.decrypt(row.code)
        values = {"code": cipher.encrypt(code), "code_index": cipher.index(code)}
        connection.execute(sa.update(phone_codes).where(phone_codes.c.user_id == row.user_id).values(values))


def _unused(connection: Connection, cipher: Cipher) -> str:
    """Make a code that is not easy and not somebody's."""
    while True:
        code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}}"
        if not easy(code) and owner(connection, cipher, code) is None:
            return code
