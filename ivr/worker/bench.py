"""What the worker's jobs work with.

Rules of this file:
- Nothing is opened before a job needs it, and what failed to open is tried again by the next.
- The ledger goes by the office hours that are published now.
"""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from threading import Lock

from ivr.callbacks.cipher import Cipher
from ivr.callbacks.due import two_office_days
from ivr.callbacks.spool import FILE, Spool
from ivr.content.contents import Contents
from ivr.content.folders import Folders
from ivr.content.keeper import Keeper
from ivr.content.live import Live
from ivr.hours.timeline import Timeline, compile_timetable
from ivr.settings import Settings
from ivr.store.accounts.accounts import Accounts
from ivr.store.call_events import CallEvents
from ivr.store.closures import Closures
from ivr.store.ledger import Ledger
from ivr.store.publications import Publications
from ivr.worker.metrics import Tally
from ivr.worker.publications import Follower
from ivr.worker.rounds import Clock, Tell

OFFICE = "office"
DAYS_AROUND = 60
"""Further back and ahead, office days are days."""


@dataclass
class Bench:
    """What jobs work with. One for each worker; its jobs are threads."""

    settings: Settings
    spool: Spool
    keeper: Keeper
    tell: Tell
    tally: Tally = field(default_factory=Tally)

    def __post_init__(self) -> None:
        cipher = Cipher(self.settings.secrets)
        self._ledger = Ledger(self.settings.database_url, cipher, self._due)
        self._follower = Follower(
            self.settings.data_dir,
            Publications(self.settings.database_url),
            self.tell,
            own_number=self.settings.twilio_number,
        )
        self._closures = Closures(self.settings.database_url)
        self._call_events = CallEvents(self.settings.database_url)
        self._accounts = Accounts(self.settings.database_url, cipher)
        self._migrated = False
        self._migrating = Lock()
        self._told: dict[str, object] = {}
        self._live: Live | None = None
        self._office: Timeline | None = None

    @property
    def ledger(self) -> Ledger:
        """The ledger, with its tables.

        Raises:
            StoreError: the database cannot be used now.
        """
        self._migrate()
        return self._ledger

    @property
    def follower(self) -> Follower:
        """What keeps the snapshot in step with the published versions, whose tables are there.

        Raises:
            StoreError: the database cannot be used now.
        """
        self._migrate()
        return self._follower

    @property
    def closures(self) -> Closures:
        """What is closed or opened for now on all machines, whose table is there.

        Raises:
            StoreError: the database cannot be used now.
        """
        self._migrate()
        return self._closures

    @property
    def call_events(self) -> CallEvents:
        """What of calls staff should hear of, whose table is there.

        Raises:
            StoreError: the database cannot be used now.
        """
        self._migrate()
        return self._call_events

    @property
    def accounts(self) -> Accounts:
        """The accounts of staff and the audit, whose tables are there.

        Raises:
            StoreError: the database cannot be used now.
        """
        self._migrate()
        return self._accounts

    def _migrate(self) -> None:
        with self._migrating:
            if not self._migrated:
                self._ledger.migrate()
                self._migrated = True

    def office(self) -> Timeline | None:
        """When the office is open, as published now, `DAYS_AROUND` today; None where nobody knows."""
        live = self.keeper.live()
        if live is not self._live:
            self._office, self._live = _office(live), live
        return self._office

    def _due(self, moment: datetime) -> datetime:
        return two_office_days(self.office())(moment)

    def is_news(self, what: str, value: object, at_first: object = None) -> bool:
        """Whether something is otherwise than when this was asked last."""
        before, self._told[what] = self._told.get(what, at_first), value
        return before != value

    def close(self) -> None:
        """Close the files and connections."""
        self.spool.close()
        self._ledger.close()
        self._follower.close()
        self._closures.close()
        self._call_events.close()
        self._accounts.close()


def _office(live: Live) -> Timeline | None:
    """What a call asks of the office begins two days ago; a list that was left alone over Christmas began before."""
    if OFFICE not in live.timelines:
        return None
    around, timetables = timedelta(days=DAYS_AROUND), live.contents.timetables
    return compile_timetable(
        timetables[OFFICE], timetables, live.compiled_on - around, live.compiled_on + around
    )


def prepared(settings: Settings, clock: Clock, tell: Tell) -> Bench:
    """The bench of an installation."""
    folders = Folders(settings.schedules_dir, settings.prompts_dir)
    own_number = settings.twilio_number

    def files() -> Contents:
        from ivr.content.files import read_folders  # noqa: PLC0415 - YAML, needed where nothing was published

        return read_folders(folders, own_number=own_number).contents

    keeper = Keeper(
        settings.data_dir,
        own_number=own_number,
        clock=clock,
        files=files,
        tell=tell,
    )
    return Bench(settings, Spool(settings.data_dir / FILE, Cipher(settings.secrets)), keeper, tell)
