"""The published versions: an account that only grows.

Rules this file keeps:

- Versions are numbered one by one, and each builds on the one before it. None is changed or removed: the database
  itself refuses that.
- A version is appended only by who built on the newest one. Whoever did not is told both (ConflictError), so that
  nobody undoes unseen what another has published.
- The same twice is the same as once: what is the newest already is not appended again. After a StoreError, do the same
  again.
- What a version holds is a text here: the store knows nothing of timetables. Moments are aware, and given back in UTC.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from ivr.store import migrate
from ivr.store.database import Database
from ivr.store.errors import ConflictError, UnknownVersionError
from ivr.store.schema import publications


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """What is to be published. `fingerprint` is of the files it came from, "" for one that came from none."""

    published_at: datetime
    by: str
    reason: str
    fingerprint: str
    sources: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A version without what it holds. `parent` is the version that it builds on, None for the first."""

    version: int
    published_at: datetime
    by: str
    reason: str
    fingerprint: str
    parent: int | None


@dataclass(frozen=True, slots=True)
class Publication:
    """A version with what it holds."""

    entry: Entry
    sources: str


_ENTRY = [each for each in publications.c if each.name != "sources"]
_NEWEST = sa.desc(publications.c.version)


class Publications:
    """The versions in one database. Threads may share it, and it survives a fork."""

    def __init__(self, url: str) -> None:
        """Raise StoreError for a URL that no engine can be made of; nothing connects yet."""
        self._database = Database(url)

    def migrate(self) -> None:
        """Bring the tables to the newest version; several processes may do so at once."""
        migrate.upgrade(self._database)

    def close(self) -> None:
        """End all connections; what is asked next makes new ones."""
        self._database.close()

    def append(self, draft: Draft, builds_on: int, first: int = 1) -> Entry:
        """Publish, durable when this returns. Of an account that is empty, `first` becomes the first number.

        `builds_on` is the version that the author had before them; 0 is none. What the newest version holds already is
        not appended again, whatever it was built on: the newest is given.

        Raises:
            ConflictError: the newest version is another one; nothing was appended.
            StoreError: the database did not do it, or its answer was lost.
        """
        with self._database.writing() as connection:
            newest = _newest(connection)
            if newest and newest.sources == draft.sources:
                same_files = newest.entry.fingerprint == draft.fingerprint
                if same_files or newest.entry.version != builds_on:
                    return newest.entry
            if newest and newest.entry.version != builds_on:
                raise ConflictError(builds_on, newest.entry.version)
            entry = _entry_of(draft, newest.entry.version if newest else None, first)
            row = {column.name: getattr(entry, column.name) for column in _ENTRY}
            connection.execute(sa.insert(publications), [row | {"sources": draft.sources}])
        return entry

    def latest(self) -> Publication | None:
        """Give the newest version; None before there is one."""
        with self._database.reading() as connection:
            return _newest(connection)

    def latest_entry(self) -> Entry | None:
        """Give the newest version without what it holds: one look at the index, to be asked each second."""
        with self._database.reading() as connection:
            row = connection.execute(sa.select(*_ENTRY).order_by(_NEWEST).limit(1)).one_or_none()
        return Entry(**row._asdict()) if row else None

    def get(self, version: int) -> Publication:
        """Give one version.

        Raises:
            UnknownVersionError: there is none with this number.
        """
        query = sa.select(publications).where(publications.c.version == version)
        with self._database.reading() as connection:
            row = connection.execute(query).one_or_none()
        if row is None:
            raise UnknownVersionError(f"there is no version {version}")
        return _publication(row._asdict())

    def history(self, limit: int = 100, before: int | None = None) -> tuple[Entry, ...]:
        """Give so many versions, the newest first; `before` leaves out that one and all after it."""
        query = sa.select(*_ENTRY).order_by(_NEWEST).limit(limit)
        if before is not None:
            query = query.where(publications.c.version < before)
        with self._database.reading() as connection:
            return tuple(Entry(**row._asdict()) for row in connection.execute(query))

    def version_of(self, fingerprint: str) -> int:
        """Give the newest version that came from files with this fingerprint; 0 if none did."""
        query = sa.select(sa.func.max(publications.c.version)).where(
            publications.c.fingerprint == fingerprint, publications.c.fingerprint != ""
        )
        with self._database.reading() as connection:
            return connection.scalar(query) or 0


def _newest(connection: Connection) -> Publication | None:
    row = connection.execute(sa.select(publications).order_by(_NEWEST).limit(1)).one_or_none()
    return _publication(row._asdict()) if row else None


def _publication(values: dict[str, Any]) -> Publication:
    sources = values.pop("sources")
    return Publication(Entry(**values), sources)


def _entry_of(draft: Draft, parent: int | None, first: int) -> Entry:
    return Entry(
        version=first if parent is None else parent + 1,
        published_at=draft.published_at,
        by=draft.by,
        reason=draft.reason,
        fingerprint=draft.fingerprint,
        parent=parent,
    )
