"""`flask callbacks …`: the callback list for who has no browser.

Rules of this file:
- Whoever does something to a request gives a name: the ledger keeps it.
- A list shows no numbers; `show` does, because somebody is about to phone.
"""

import json
from collections.abc import Callable, Container, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from typing import Any

import click

from ivr.callbacks.cipher import Cipher
from ivr.callbacks.due import two_office_days
from ivr.callbacks.spool import FILE, Spool
from ivr.callbacks.writer import SpoolError
from ivr.cli.common import AMSTERDAM, fail, live_version, moment
from ivr.cli.staff import opened as accounts_of
from ivr.cli.tables import table
from ivr.settings import Settings
from ivr.store.errors import RefusedError, StoreError, UnknownRequestError
from ivr.store.ledger import Ledger
from ivr.store.model import Callback, Outcome, Request, too_full

LEASE = timedelta(minutes=30)
"""For how long a request is somebody's who took it."""

NEXT_ATTEMPT = timedelta(hours=2)
_ID_SHOWN = 8


@contextmanager
def opened(settings: Settings) -> Iterator[Ledger]:
    """The ledger, with its tables; a database that fails ends the command."""
    now = moment(None)
    office = live_version(settings, now).timelines.get("office")
    ledger = Ledger(settings.database_url, Cipher(settings.secrets), two_office_days(office))
    try:
        ledger.migrate()
        yield ledger
    except (RefusedError, UnknownRequestError) as error:
        fail(str(error))
    except StoreError as error:
        fail(f"{error}: check DATABASE_URL, and try again")
    finally:
        ledger.close()


def listed(settings: Settings, *, as_json: bool) -> None:
    """All that is open, what is due first at the front."""
    now = moment(None)
    plan = live_version(settings, now).contents.callback_plan
    with opened(settings) as ledger:
        callbacks = ledger.callbacks()
        full = too_full(ledger.windows_taken(), plan.places if plan else None)
    facts = [_facts(each, now) | _window_facts(each.wish, full) for each in callbacks]
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
    elif facts:
        table(_COLUMNS, map(_row, facts))
    else:
        click.echo("Nobody waits to be phoned back.")


_COLUMNS = ("request", "due", "", "window", "state", "origin", "attempts", "taken by")


def _row(facts: dict[str, Any]) -> tuple[str, ...]:
    return (
        facts["id"][:_ID_SHOWN],
        facts["due_at"],
        "OVERDUE" if facts["overdue"] else "",
        f"{facts['window'] or ''}{' OVERBOOKED' if facts['overbooked'] else ''}",
        facts["state"],
        facts["origin"],
        str(facts["attempts"]),
        facts["taken_by"] or "",
    )


def show(settings: Settings, request_id: str, *, as_json: bool) -> None:
    """One request with its number and what was done about it."""
    with opened(settings) as ledger:
        request = ledger.request(_whole(ledger, request_id))
        history = ledger.history(request.id)
    events = [
        {"at": _local(each.at), "by": each.by, "action": each.action.value, "state": each.state.value}
        for each in history
    ]
    facts = _request_facts(request) | {"number": request.number, "history": events}
    if as_json:
        click.echo(json.dumps(facts, ensure_ascii=False, indent=2))
        return
    shown = {name: "-" if value is None else str(value) for name, value in facts.items() if name != "history"}
    table(("", ""), shown.items())
    table(("when", "what", "who"), [(event["at"], event["action"], event["by"]) for event in events])


def act(settings: Settings, request_id: str, change: Callable[[Ledger, str, datetime], Request]) -> None:
    """Do one thing to a request and say how it stands."""
    with opened(settings) as ledger:
        request = change(ledger, _whole(ledger, request_id), moment(None))
    click.echo(f"{request.id[:_ID_SHOWN]} is {request.state.value}")


def take(settings: Settings, request_id: str, by: str) -> None:
    """Make it somebody's for half an hour."""
    act(settings, request_id, lambda ledger, own, now: ledger.take(own, by, now, now + LEASE))


def called(settings: Settings, request_id: str, by: str, *, reached: bool) -> None:
    """Tell how a call went."""

    def change(ledger: Ledger, own: str, now: datetime) -> Request:
        return ledger.reached(own, by, now) if reached else ledger.no_answer(own, by, now, now + NEXT_ATTEMPT)

    act(settings, request_id, change)


def done(settings: Settings, request_id: str, by: str, outcome: str) -> None:
    """Close it with an outcome."""
    act(settings, request_id, lambda ledger, own, now: ledger.done(own, by, now, Outcome(outcome)))


def reopen(settings: Settings, request_id: str, by: str) -> None:
    """Put it back on the list."""
    act(settings, request_id, lambda ledger, own, now: ledger.reopen(own, by, now))


def purge(settings: Settings) -> None:
    """Erase the personal data of what was closed RETENTION_DAYS ago, and what the spool's files keep of what is gone."""
    with opened(settings) as ledger, spool_of(settings, Cipher(settings.secrets)) as spool:
        erased = ledger.purge(moment(None), settings.retention_days)
        spool.purge()
    click.echo(f"{erased} requests erased")


def rotate_keys(settings: Settings) -> None:
    """Put every number under the newest secret: the ledger at once, this machine's spool row by row."""
    if not settings.secret_key_previous:
        fail("SECRET_KEY_PREVIOUS names no older secret: there is nothing to do")
    cipher = Cipher(settings.secrets)
    with opened(settings) as ledger, spool_of(settings, cipher) as spool:
        in_spool = spool.rotate()
        spool.purge()
        in_ledger = ledger.rotate_keys(cipher)
        left = spool.unreadable()
    with accounts_of(settings) as accounts:
        click.echo(f"{accounts.rotate_keys(cipher)} authenticator apps of staff are under SECRET_KEY")
    click.echo(f"{in_ledger} numbers of the ledger and {in_spool} of the spool are under SECRET_KEY")
    if left:
        fail(f"{left} requests of the spool open under none of the secrets: find the one that is missing")
    click.echo("SECRET_KEY_PREVIOUS can go once every machine has said so")


@contextmanager
def spool_of(settings: Settings, cipher: Cipher) -> Iterator[Spool]:
    """This machine's spool; a file that fails ends the command."""
    spool = Spool(settings.data_dir / FILE, cipher)
    try:
        yield spool
    except SpoolError as error:
        fail(f"the spool cannot be used ({error})")
    finally:
        spool.close()


def _whole(ledger: Ledger, part: str) -> str:
    """The id that begins like this."""
    found = [each.id for each in ledger.find(limit=10_000) if each.id.startswith(part)]
    if len(found) != 1:
        fail(
            f"{len(found)} requests have an id that begins with {part!r}: see flask --app app callbacks list"
        )
    return found[0]


def _facts(callback: Callback, now: datetime) -> dict[str, Any]:
    return _request_facts(callback.wish) | {
        "due_at": _local(callback.due_at),
        "overdue": callback.due_at < now,
        "attempts": callback.attempts,
        "origin": ", ".join(callback.origins),
        "taken_by": callback.holder(now),
        "requests": len(callback.requests),
    }


def _window_facts(wish: Request, full: Container[datetime]) -> dict[str, Any]:
    """The window that was promised, and whether more callers were promised it than it has places."""
    if wish.window_start is None or wish.window_end is None:
        return {"window": None, "overbooked": False}
    end = f"{wish.window_end.astimezone(AMSTERDAM):%H:%M}"
    return {"window": f"{_local(wish.window_start)}–{end}", "overbooked": wish.window_start in full}


def _request_facts(request: Request) -> dict[str, Any]:
    return {
        "id": request.id,
        "state": request.state.value,
        "reference": request.reference,
        "origin": request.origin,
        "asked_at": _local(request.created_at),
        "due_at": _local(request.due_at),
        "attempts": request.attempts,
        "outcome": request.outcome.value if request.outcome else None,
        "closed_by": request.closed_by,
    }


def _local(at: datetime) -> str:
    return f"{at.astimezone(AMSTERDAM):%Y-%m-%d %H:%M}"
