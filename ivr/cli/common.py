"""What the commands share: moments that people type, problems that people read, and the published version."""

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from typing import NoReturn
from zoneinfo import ZoneInfo

import click

from ivr.content.folders import Folders
from ivr.content.keeper import load_live
from ivr.content.live import Live
from ivr.content.snapshot import SnapshotError
from ivr.hours.model import Problem
from ivr.settings import Settings

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
TROUBLE = 2
YEARS = range(1970, 2100)
"""Of moments that can be asked about: from where computers count, to where timetables may go."""


def fail(line: str) -> NoReturn:
    """End the command with one line and status 2."""
    click.echo(line, err=True)
    raise SystemExit(TROUBLE)


def moment(text: str | None) -> datetime:
    """A moment as typed: ISO 8601, Amsterdam time if it names no zone; now if nothing was typed."""
    if text is None:
        return datetime.now(UTC)
    typed = text.strip()
    try:
        at = datetime.fromisoformat(typed)
    except ValueError:
        fail(f"{typed!r} is no moment; write it as 2026-11-23T13:10")
    if at.year not in YEARS:
        fail(f"{typed!r} is too far away; name a year from {YEARS[0]} to {YEARS[-1]}")
    return at if at.tzinfo else at.replace(tzinfo=AMSTERDAM)


def folders(settings: Settings, path: str | None = None) -> Folders:
    """The folders that people keep; `path` is another one of timetables."""
    return Folders(Path(path) if path else settings.schedules_dir, settings.prompts_dir)


def live_version(settings: Settings, now: datetime) -> Live:
    """The published version, or the end of the command."""
    try:
        live = load_live(settings.data_dir, own_number=settings.twilio_number, now=now)
    except SnapshotError as error:
        fail(f"the snapshot cannot be used ({error}); run: flask --app app hours publish")
    return live or fail("nothing has been published; run: flask --app app hours check")


def tell(problems: Iterable[Problem]) -> None:
    """Write problems as compilers do, with the remedy; what is not known of the place is left out."""
    for problem in problems:
        place = f"{problem.file}:{problem.line}" if problem.line else problem.file
        parts = filter(None, (place, problem.where, problem.message))
        click.echo(f"{': '.join(parts)} → {problem.remedy}", err=True)


def behind(builds_on: int, newest: int) -> str:
    """What to do about files that lack what somebody has published since."""
    own = f"version {builds_on}" if builds_on else "no published version"
    return (
        f"the files build on {own}, and version {newest} is published since: take it over with flask --app app "
        f"hours export and make your change again, or publish over it with --over {newest}"
    )
