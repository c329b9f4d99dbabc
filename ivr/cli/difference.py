"""`flask hours diff`: what changes for callers between two versions."""

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

import click

from ivr.cli.common import AMSTERDAM, YEARS, fail, folders, moment, tell
from ivr.content import snapshot as snapshots
from ivr.content.contents import Contents, parse_contents
from ivr.content.difference.compare import compared
from ivr.content.difference.sentences import sentences, to_data
from ivr.content.files import read_folders
from ivr.content.snapshot import Snapshot, SnapshotError
from ivr.settings import Settings

PUBLISHED = "published"
_LONGEST = timedelta(days=11 * 366)


@dataclass(frozen=True, slots=True)
class Asked:
    """The command as typed: two versions ("" is the folders), and the time to look at."""

    old: str
    new: str
    start: str | None
    until: str | None


def diff(settings: Settings, asked: Asked, *, as_json: bool) -> None:
    """Say what changes, or why that cannot be said."""
    start, end = _period(asked)
    old, new = _version(settings, asked.old), _version(settings, asked.new)
    found = compared(old, new, start=start, end=end, callbacks=settings.callbacks)
    if as_json:
        click.echo(json.dumps(to_data(found), ensure_ascii=False, indent=2))
    else:
        click.echo("\n".join(sentences(found)))


def _period(asked: Asked) -> tuple[datetime, datetime]:
    """From now to the end of next year, unless something else was typed; to the minute."""
    start = moment(asked.start).astimezone(AMSTERDAM).replace(second=0, microsecond=0)
    last = date(start.year + 1, 12, 31) if asked.until is None else _date(asked.until)
    following = last + timedelta(days=1)
    end = datetime(following.year, following.month, following.day, tzinfo=AMSTERDAM)
    if end <= start:
        fail(f"{asked.until!r} lies before the moment to begin with, {start:%Y-%m-%d}")
    if end - start > _LONGEST:
        fail(f"that is longer than {_LONGEST.days // 366} years; name an earlier --until")
    return start, end


def _date(text: str) -> date:
    try:
        day = date.fromisoformat(text.strip())
    except ValueError:
        fail(f"{text!r} is no date; write it as 2027-12-31")
    if day.year not in YEARS:
        fail(f"{text!r} is too far away; name a year from {YEARS[0]} to {YEARS[-1]}")
    return day


def _version(settings: Settings, named: str) -> Contents:
    """What a version says; the end of the command when it cannot be used."""
    if named == PUBLISHED:
        return _parsed(settings, _published(settings))
    path = Path(named)
    if named and not path.is_dir():
        return _parsed(settings, _read(path))
    reading = read_folders(folders(settings, named or None), own_number=settings.twilio_number)
    if reading.problems:
        tell(reading.problems)
        fail("the difference cannot be told: mend these first")
    return reading.contents


def _published(settings: Settings) -> Snapshot:
    try:
        snapshot = snapshots.load(settings.data_dir)
    except SnapshotError as error:
        fail(f"the snapshot cannot be used ({error}); run: flask --app app hours publish")
    return snapshot or fail("nothing has been published; run: flask --app app hours publish")


def _read(path: Path) -> Snapshot:
    try:
        return snapshots.read(path)
    except SnapshotError as error:
        fail(f"this is no folder and no version ({error}); name one, or: {PUBLISHED}")


def _parsed(settings: Settings, snapshot: Snapshot) -> Contents:
    contents, problems = parse_contents(snapshot.sources, own_number=settings.twilio_number)
    if problems:
        tell(problems)
        fail(f"version {snapshot.version} cannot be used by this program")
    return contents
