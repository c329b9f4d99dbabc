"""`flask user …` and `flask audit …`: who may log in to the staff site, and the audit of what they do.

Rules of this file:
- A start code is printed once and kept as a hash. There is no default login and no default password.
- What is done here stands in the audit as done at the console.
"""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click

from ivr.callbacks.cipher import Cipher
from ivr.cli.common import AMSTERDAM, fail, moment
from ivr.cli.tables import table
from ivr.settings import Settings
from ivr.store.accounts.accounts import Accounts
from ivr.store.accounts.model import Role, TakenError, UnknownUserError
from ivr.store.errors import StoreError

BY = "console"
"""Who, in the audit, of these commands."""

_LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,31}", re.ASCII)
_LONGEST_NAME = 60
_BEGIN = "/staf/begin"


@contextmanager
def opened(settings: Settings) -> Iterator[Accounts]:
    """The accounts, with their tables; a database that fails ends the command."""
    try:
        accounts = Accounts(settings.database_url, Cipher(settings.secrets))
        accounts.migrate()
        yield accounts
        accounts.close()
    except (TakenError, UnknownUserError) as error:
        fail(str(error))
    except StoreError as error:
        fail(f"{error}: check DATABASE_URL, and try again")


def add(settings: Settings, login: str, name: str, role: str) -> None:
    """Add somebody and print the start code."""
    name = " ".join(name.split())
    if settings.staff == "off":
        fail("there is no staff site here: STAFF is off")
    if not _LOGIN.fullmatch(login):
        fail(f"{login!r} is no login; write 2 to 32 of a-z, 0-9, dots and hyphens, beginning with a letter")
    if not name or len(name) > _LONGEST_NAME or not name.isprintable():
        fail(f"a name has 1 to {_LONGEST_NAME} characters")
    with opened(settings) as accounts:
        code = accounts.add(login, name, Role(role), by=BY, now=moment(None))
    _tell(settings, login, code)


def reset(settings: Settings, login: str) -> None:
    """Take away what opened the door, and print a start code."""
    with opened(settings) as accounts:
        code = accounts.start_again(login, by=BY, now=moment(None))
    _tell(settings, login, code)


def disable(settings: Settings, login: str) -> None:
    """Let somebody in no more."""
    _do(settings, lambda accounts: accounts.disable(login, by=BY, now=moment(None)), f"{login} is disabled")


def enable(settings: Settings, login: str) -> None:
    """Let somebody in again."""
    _do(settings, lambda accounts: accounts.enable(login, by=BY, now=moment(None)), f"{login} is enabled")


def _do(settings: Settings, deed: Callable[[Accounts], None], done: str) -> None:
    with opened(settings) as accounts:
        deed(accounts)
    click.echo(done)


def listed(settings: Settings) -> None:
    """Everybody, with what they are waiting for."""
    with opened(settings) as accounts:
        people = accounts.people()
    if not people:
        click.echo("Nobody may log in yet: flask --app app user add LOGIN --name NAME --role beheerder")
        return
    rows = []
    for each in people:
        able = "can log in" if each.can_log_in else "has not begun"
        state = "disabled" if each.disabled_at else able
        rows.append(
            (
                each.login,
                each.name,
                each.role.value,
                state,
                f"{each.created_at.astimezone(AMSTERDAM):%Y-%m-%d}",
            )
        )
    table(("login", "name", "role", "state", "since"), rows)


def verify(settings: Settings) -> None:
    """Follow the chain."""
    with opened(settings) as accounts:
        verdict = accounts.verify()
    if verdict.breaks:
        fail(f"the audit is broken: row {verdict.breaks.seq} {verdict.breaks.what}")
    click.echo(f"the audit is whole: {verdict.rows} rows, the last is {verdict.last}")


def _tell(settings: Settings, login: str, code: str) -> None:
    home = settings.staff_url or (settings.public_url if settings.staff == "embedded" else "the staff site: ")
    click.echo(f"Go to {home}{_BEGIN} within 24 hours:")
    click.echo(f"  Gebruikersnaam  {login}")
    click.echo(f"  Startcode       {code}")
