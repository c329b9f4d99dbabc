"""`flask closures`: closing and opening for now, from a console.

Rules of this file: it asks what the staff site asks (`ivr.worker.closing`), and leaves the same row in the audit.
"""

import json
from collections.abc import Callable
from contextlib import closing
from dataclasses import asdict, dataclass
from datetime import datetime

import click

from ivr.callbacks.cipher import Cipher
from ivr.cli.common import AMSTERDAM, fail, moment
from ivr.content.closures import UnfitClosureError
from ivr.content.closures_file import ClosuresError
from ivr.hours.model import Kind
from ivr.settings import Settings
from ivr.store.accounts.accounts import Accounts
from ivr.store.accounts.model import Entry
from ivr.store.closures import Measure
from ivr.store.errors import StoreError
from ivr.worker.closing import Closing

CONSOLE = "console"


@dataclass(frozen=True, slots=True)
class Asked:
    """Until when, by whom, and why."""

    until: str
    by: str
    reason: str = ""


def listed(settings: Settings, *, as_json: bool) -> None:
    """Write what holds now."""
    with closing(Closing(settings.data_dir, settings.database_url)) as machine:
        try:
            found = machine.closures.current(moment(None))
        except StoreError as error:
            fail(str(error))
    if as_json:
        click.echo(json.dumps([_data(each) for each in found], ensure_ascii=False))
    else:
        for each in found:
            click.echo(_said(each))
        if not found:
            click.echo("nothing is closed or opened for now")


def begin(settings: Settings, lines: tuple[str, ...], kind: str, asked: Asked) -> None:
    """Close or open lines."""
    now, until = moment(None), moment(asked.until)

    def deed(machine: Closing) -> Measure:
        return machine.begin(lines, Kind(kind), asked.reason, until=until, by=asked.by, now=now)

    _do(settings, deed, "closure.begun", now)


def extend(settings: Settings, measure_id: str, asked: Asked) -> None:
    """Give a measure another end."""
    now, until = moment(None), moment(asked.until)
    _do(
        settings,
        lambda each: each.extend(measure_id, until=until, by=asked.by, now=now),
        "closure.extended",
        now,
    )


def end(settings: Settings, measure_id: str, by: str) -> None:
    """End a measure."""
    now = moment(None)
    _do(settings, lambda each: each.end(measure_id, by=by, now=now), "closure.ended", now)


def _do(settings: Settings, deed: Callable[[Closing], Measure], kept: str, now: datetime) -> None:
    with (
        closing(Closing(settings.data_dir, settings.database_url)) as machine,
        closing(Accounts(settings.database_url, Cipher(settings.secrets))) as accounts,
    ):
        try:
            measure = deed(machine)
            accounts.record(Entry(at=now, who=CONSOLE, what=kept, about=_said(measure), outcome="ok"))
        except (UnfitClosureError, StoreError, ClosuresError) as error:
            fail(str(error))
    click.echo(_said(measure))


def _said(measure: Measure) -> str:
    until = measure.until.astimezone(AMSTERDAM)
    over = f", ended by {measure.ended_by}" if measure.ended_by else ""
    names = " ".join(measure.lines)
    return f"{measure.id}: {names} {measure.kind} until {until:%Y-%m-%d %H:%M} ({measure.reason}, by {measure.by}){over}"


def _data(measure: Measure) -> dict[str, object]:
    return asdict(measure) | {"begun_at": measure.begun_at.isoformat(), "until": measure.until.isoformat()}
