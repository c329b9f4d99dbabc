"""What the pages have at hand.

Rules of this file: everything is given; nothing here is read from the environment or the clock. Tables are made by the
first request that finds a database.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from threading import Lock
from typing import Protocol
from zoneinfo import ZoneInfo

from ivr.callbacks.due import two_office_days
from ivr.callbacks.keys import derived
from ivr.content.contents import Sources
from ivr.content.live import Live
from ivr.content.plain import read_text
from ivr.hours.model import Kind
from ivr.staff.passwords import Passwords
from ivr.store.accounts.accounts import Accounts
from ivr.store.call_events import CallEvents
from ivr.store.closures import Closures, Measure
from ivr.store.concepts import Concepts
from ivr.store.errors import StoreError
from ivr.store.hours_jobs import HoursJobs
from ivr.store.ledger import Ledger
from ivr.store.model import Cipher
from ivr.store.number_changes import NumberChanges
from ivr.store.publications import Entry, Publications

ZONE = ZoneInfo("Europe/Amsterdam")
VERSIONS_KEPT = 8
"""Read from the database and remembered: none ever changes."""


@dataclass(frozen=True, slots=True)
class Version:
    """A published version: its entry, which is enough to know it by, and what it says."""

    entry: Entry
    sources: Sources = field(compare=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What an installation decides: `secure` for https, `callbacks` when requests are taken, `proxies` in front, `hosts` by which the site may be called."""

    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    secure: bool
    data_dir: Path
    """Where this machine keeps its snapshot: what is published here is heard here at once."""
    own_number: str
    recordings: tuple[Path, ...] = ()
    """The folders of the takes."""
    callbacks: bool = True
    proxies: int = 0
    hosts: tuple[str, ...] = ()


class Closing(Protocol):
    """What closes and opens lines for now, on all machines (`ivr.worker.closing.Closing`, which has the contract)."""

    @property
    def closures(self) -> Closures:
        """The account of measures."""

    def begin(  # noqa: PLR0913 - keywords: all that a measure is
        self,
        lines: tuple[str, ...],
        kind: Kind,
        reason: str,
        /,
        *,
        until: datetime,
        by: str,
        now: datetime,
        key: str = "",
    ) -> Measure:
        """Keep lines open or closed from now on."""

    def extend(self, measure_id: str, /, *, until: datetime, by: str, now: datetime) -> Measure:
        """Give a measure another end."""

    def end(self, measure_id: str, /, *, by: str, now: datetime) -> Measure:
        """End a measure."""


class Site:
    """The site's own things, shared by all threads."""

    def __init__(
        self,
        given: Given,
        cipher: Cipher,
        *,
        content: Callable[[], Live],
        clock: Callable[[], datetime],
        closing: Closing,
    ) -> None:
        self.given = given
        self.closing = closing
        self.content = content
        self.clock = clock
        self.passwords = Passwords()
        self.form_key = derived(given.secret_key, "staff forms", 32)
        self.accounts = Accounts(given.database_url, cipher)
        self.ledger = Ledger(given.database_url, cipher, self._due)
        self.publications = Publications(given.database_url)
        self.concepts = Concepts(given.database_url)
        self.jobs = HoursJobs(given.database_url)
        self.number_changes = NumberChanges(given.database_url)
        self.call_events = CallEvents(given.database_url)
        self.version = lru_cache(maxsize=VERSIONS_KEPT)(self._version)
        self._ready = False
        self._preparing = Lock()

    def prepare(self) -> None:
        """See that the tables are there.

        Raises:
            StoreError: there is no database now.
        """
        if not self._ready:
            with self._preparing:
                self.accounts.migrate()
                self._ready = True

    def close(self) -> None:
        """End all connections; what is asked next makes new ones."""
        for store in (
            self.accounts,
            self.ledger,
            self.publications,
            self.concepts,
            self.jobs,
            self.number_changes,
            self.call_events,
        ):
            store.close()

    def newest_version(self) -> Version:
        """The newest published version.

        Raises:
            StoreError: the database does not answer, or holds none yet.
        """
        entry = self.publications.latest_entry()
        if entry is None:
            raise StoreError("nothing has been published yet")
        return self.version(entry.version)

    def _version(self, number: int) -> Version:
        """One published version; raises UnknownVersionError, or StoreError when the database does not answer."""
        found = self.publications.get(number)
        return Version(found.entry, read_text(found.sources))

    def _due(self, moment: datetime) -> datetime:
        office = self.content().published.timelines.get(
            "office"
        )  # a promise made does not move with a closure
        return two_office_days(office)(moment)
