"""`flask hours publish|versions|restore|export|status`: what is published, on all machines.

Rules of this file:
- The database first: a version that other machines would not get is not published, unless somebody asks for that.
- Nobody publishes over what they have not seen: a conflict names both versions and what to do.
"""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import NoReturn

import click

from ivr.cli.common import AMSTERDAM, behind, fail, folders, moment, tell
from ivr.content import refused
from ivr.content.contents import Sources
from ivr.content.export import NotWrittenError
from ivr.content.export import export as write
from ivr.content.folders import Folders
from ivr.content.plain import UNREADABLE, read_text
from ivr.content.publish import BehindError, Files, RefusedError, marked, passed, published, read
from ivr.content.publish import publish as publish_here
from ivr.content.snapshot import Snapshot, SnapshotError, put
from ivr.content.standing import Standing, agreed, standing
from ivr.settings import Settings
from ivr.store.errors import ConflictError, StoreError, UnknownVersionError
from ivr.store.publications import Entry, Publications
from ivr.worker.publications import NotFollowedError, reconcile
from ivr.worker.publishing import New, publish

_BUILDS_ON = "builds-on"
"""The file in an exported folder that says which version it was."""


@contextmanager
def opened(settings: Settings, away: str) -> Iterator[Publications]:
    """The versions, with their tables; what fails ends the command with one line. `away`: and what that means."""
    publications = None
    try:
        publications = Publications(settings.database_url)
        publications.migrate()
        yield publications
    except ConflictError as error:
        fail(behind(error.builds_on, error.newest))
    except UnknownVersionError as error:
        fail(f"{error}: see flask --app app hours versions")
    except StoreError as error:
        fail(f"{error}: {away}")
    except RefusedError as error:
        _mend(error)
    except SnapshotError as error:
        fail(f"this machine cannot keep it ({error}): make DATA_DIR writable; it follows within a second")
    finally:
        if publications:
            publications.close()


# --- publish ---


def publish_folder(settings: Settings, path: str | None, by: str, reason: str, over: int | None) -> None:
    """Publish what a folder says on all machines, or say why not."""
    away = "nothing was published. Try again, or publish on this machine alone with --here-only"
    with opened(settings, away) as publications:
        before = published(settings.data_dir)
        current = _in_step(settings, publications, over)
        target = folders(settings, path)
        fingerprint = target.fingerprint()
        same = current and standing(current, fingerprint) is Standing.PUBLISHED and _passes(settings, current)
        if current and same and over is None:
            _told(marked(settings.data_dir, current, fingerprint) if path is None else current)
            return
        files = read(target, own_number=settings.twilio_number, now=moment(None))
        if over is None:
            over = _base(before, current) if path else current.files_version if current else 0
        new = _new(files, by, reason, folders=path is None)
        _told(publish(settings.data_dir, publications, new, over, moment(None)))


def _in_step(settings: Settings, publications: Publications, over: int | None) -> Snapshot | None:
    """First what is there already: what was published here alone, and what others have published."""
    try:
        return reconcile(settings.data_dir, publications, _warn, own_number=settings.twilio_number)
    except NotFollowedError as error:
        if over is None:
            fail(f"{error}: nothing was published. To publish all the same, name that version with --over")
        return published(settings.data_dir)


def _base(before: Snapshot | None, current: Snapshot | None) -> int:
    """What a folder of its own builds on: what was live here when the command began."""
    if before and current and before.sources == current.sources:
        return current.version
    return before.known if before else 0


def _new(files: Files, by: str, reason: str, *, folders: bool) -> New:
    return New(sources=files.sources, by=by, reason=reason, fingerprint=files.fingerprint, folders=folders)


def _passes(settings: Settings, snapshot: Snapshot) -> bool:
    try:
        passed(snapshot.sources, own_number=settings.twilio_number, now=moment(None))
    except RefusedError:
        return False
    return True


def publish_here_only(settings: Settings, by: str, reason: str) -> None:
    """Publish what the folders say on this machine; the worker takes it to the database when that is there."""
    try:
        snapshot = publish_here(
            folders(settings),
            settings.data_dir,
            own_number=settings.twilio_number,
            now=moment(None),
            by=by,
            reason=reason,
        )
    except RefusedError as error:
        _mend(error)
    except BehindError as error:
        fail(behind(error.builds_on, error.newest))
    except SnapshotError as error:
        fail(f"nothing was published ({error}): make DATA_DIR writable and try again")
    _told(snapshot)


def _mend(error: RefusedError) -> NoReturn:
    tell(error.problems)
    fail("nothing was published: mend these first")


def _told(snapshot: Snapshot) -> None:
    here = " on this machine, and not in the database yet" if snapshot.pending else ""
    click.echo(f"version {snapshot.version} is published{here} ({snapshot.published_at:%Y-%m-%d %H:%M} UTC)")


def _warn(event: str, **facts: object) -> None:
    click.echo(f"{event}: {facts['reason']}", err=True)


# --- restore ---


def restore(settings: Settings, version: int, by: str, reason: str) -> None:
    """Publish an old version again, as a new one."""
    with opened(settings, "nothing was published. Try again") as publications:
        old = publications.get(version)
        _in_step(settings, publications, over=version)
        newest = publications.latest_entry()
        try:
            sources = read_text(old.sources)
        except UNREADABLE:
            fail(f"version {version} cannot be read by this program: nothing was published")
        passed(sources, own_number=settings.twilio_number, now=moment(None))
        new = New(sources=sources, by=by, reason=reason, fingerprint=old.entry.fingerprint)
        builds_on = newest.version if newest else 0
        snapshot = publish(settings.data_dir, publications, new, builds_on, moment(None))
    _told(snapshot)
    if standing(snapshot, folders(settings).fingerprint()) is not Standing.PUBLISHED:
        click.echo(
            "the files in the folders say something else: take it over with flask --app app hours export"
        )


# --- export ---


def export(settings: Settings, path: str | None, version: int | None) -> None:
    """Write a version into files: that of the database, or what is live here; into the folders of this machine."""
    target = folders(settings) if path is None else Folders(Path(path) / "schedules", Path(path) / "prompts")
    current = published(settings.data_dir)
    number, sources = _exported(settings, current, version)
    try:
        changed = write(sources, target)
    except NotWrittenError as error:
        fail(f"{error}: make it writable and try again; what was there is kept as ….yaml.before")
    for name in changed:
        click.echo(name)
    click.echo(f"{len(changed)} files changed: they say what version {number} says")
    if path is not None:
        (Path(path) / _BUILDS_ON).write_text(f"{number}\n", encoding="ascii")
    if path is None and current and number == current.version and not current.pending:
        put(settings.data_dir, current, agreed(current, target.fingerprint()))


def _exported(settings: Settings, current: Snapshot | None, version: int | None) -> tuple[int, Sources]:
    if version is None:
        if current is None:
            fail("nothing has been published here; run: flask --app app hours check")
        return current.version, current.sources
    with opened(settings, "nothing was written. Try again") as publications:
        try:
            return version, read_text(publications.get(version).sources)
        except UNREADABLE:
            fail(f"version {version} cannot be read by this program")


# --- import ---


def import_folder(settings: Settings, path: str, by: str, reason: str, over: int | None) -> None:
    """Publish what a folder says that `export` wrote, if nobody has published since; recordings stay as they are."""
    target = Folders(Path(path) / "schedules", Path(path) / "prompts")
    builds_on = over if over is not None else _exported_from(path)
    with opened(settings, "nothing was published. Try again") as publications:
        _in_step(settings, publications, over)
        newest = publications.latest()
        if newest is None:
            fail("nothing has been published yet; run: flask --app app hours publish")
        files = read(target, own_number=settings.twilio_number, now=moment(None), unproved=True)
        sources = replace(files.sources, recordings=read_text(newest.sources).recordings)
        passed(sources, own_number=settings.twilio_number, now=moment(None))
        new = New(sources=sources, by=by, reason=reason)
        _told(publish(settings.data_dir, publications, new, builds_on, moment(None)))


def _exported_from(path: str) -> int:
    """The version that a folder was exported from."""
    try:
        return int((Path(path) / _BUILDS_ON).read_text(encoding="ascii"))
    except (OSError, ValueError):
        fail(
            f"{path} does not say which version it builds on ({_BUILDS_ON}): name the newest one with --over, "
            "after a look at flask --app app hours versions"
        )


# --- versions ---


def versions(settings: Settings, limit: int, *, as_json: bool) -> None:
    """What was published, the newest first."""
    with opened(settings, "check DATABASE_URL, and try again") as publications:
        history = publications.history(limit)
    if as_json:
        click.echo(json.dumps([_facts(each) for each in history], ensure_ascii=False, indent=2))
        return
    if not history:
        click.echo("No version is in the database yet.")
    for each in history:
        click.echo(f"{each.version:>5}  {_local(each)}  {each.by:<20} {each.reason}".rstrip())


def _facts(entry: Entry) -> dict[str, object]:
    return {
        "version": entry.version,
        "published_at": entry.published_at.isoformat(),
        "by": entry.by,
        "reason": entry.reason,
        "builds_on": entry.parent,
        "from_files": bool(entry.fingerprint),
    }


def _local(entry: Entry) -> str:
    return f"{entry.published_at.astimezone(AMSTERDAM):%Y-%m-%d %H:%M}"


# --- status ---


def status(settings: Settings) -> None:
    """What this machine has, what the database has, and how the folders stand to it; status 2 unless all is well."""
    current = published(settings.data_dir)
    if current is None:
        fail("nothing has been published here; run: flask --app app hours check")
    _told(current)
    with opened(settings, "callers hear this version all the same") as publications:
        newest = publications.latest_entry()
        fingerprint = folders(settings).fingerprint()
        known = publications.version_of(fingerprint)
    number = newest.version if newest else 0
    click.echo(f"newest version in the database: {number or 'none yet'}")
    for name, lost in refused.kept(settings.data_dir).items():
        click.echo(f"refused: {name}, which builds on version {lost.base or 'none'}")
    stand = standing(current, fingerprint)
    if stand is Standing.BEHIND and not known:
        fail(behind(current.files_version, number))
    click.echo(f"the files: {stand.value}" if not known else f"the files are those of version {known}")
    if newest and not current.pending and newest.version != current.version:
        fail("this machine has not followed yet: is its worker running (flask --app app worker)?")
