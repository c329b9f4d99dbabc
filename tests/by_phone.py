"""Staff who phone: an account with a code for the phone line and an app, in a real database.

Rules of this file: the code is given, so that a transcript is the same each time; the app's codes are those of the app.
"""

import sqlite3
from collections.abc import Sequence
from contextlib import closing
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from unittest.mock import patch

from ivr.callbacks.cipher import Cipher
from ivr.staff import totp
from ivr.store.accounts.accounts import Accounts, Attempt
from ivr.store.accounts.model import Role
from ivr.store.accounts.tokens import hashed, typed

APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
CODE = "48153"
NOBODY = "nobody's"
"""Stands where the hash of a password does, and is that of none."""
LONG_AGO = datetime(2026, 1, 5, 9, tzinfo=UTC)


def hire(  # noqa: PLR0913 - who somebody is
    url: str,
    secrets: Sequence[str],
    login: str = "anna",
    code: str = CODE,
    role: Role = Role.EMPLOYEE,
    *,
    app_secret: str = APP_SECRET,
    opens_with: str = NOBODY,
) -> None:
    """Add somebody who has chosen a password and shown a code of the app."""
    with closing(Accounts(url, Cipher(secrets))) as accounts, patch_code(code):
        accounts.migrate()
        start = accounts.add(login, login.title(), role, by="root", now=LONG_AGO)
        begun = accounts.begin_setup(login, hashed(typed(start)), Attempt("a", login), login, LONG_AGO)
        session = accounts.session(login, LONG_AGO)
        assert begun
        assert session
        accounts.offer_secret(session, app_secret)
        assert accounts.finish_setup(session, opens_with, 1, {}, LONG_AGO)


@cache
def staffed(secret: str) -> bytes:
    """A database of SQLite in which one colleague is hired, to copy: making its tables takes a while."""
    with TemporaryDirectory() as folder:
        path = Path(folder) / "staffed.sqlite3"
        hire(f"sqlite:///{path}", [secret])
        with closing(sqlite3.connect(path)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        return path.read_bytes()


def patch_code(code: str) -> Any:
    """Let chance give this code."""
    return patch("ivr.store.accounts.phone_codes.secrets.randbelow", lambda _: int(code))


def shown(moment: datetime, app_secret: str = APP_SECRET) -> str:
    """What the app shows at a moment."""
    return totp.code_at(app_secret, moment)


def told(url: str, secrets: Sequence[str]) -> list[tuple[str, str, str, str]]:
    """The audit, the first row first: who, what, about, outcome."""
    with closing(Accounts(url, Cipher(secrets))) as accounts:
        rows = [each.entry for each in reversed(accounts.entries(1000))]
    return [(each.who, each.what, each.about, each.outcome) for each in rows]
