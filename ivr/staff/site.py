"""What the pages have at hand.

Rules of this file: everything is given; nothing here is read from the environment or the clock. Tables are made by the
first request that finds a database.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from threading import Lock
from zoneinfo import ZoneInfo

from ivr.callbacks.due import two_office_days
from ivr.callbacks.keys import derived
from ivr.content.live import Live
from ivr.staff.passwords import Passwords
from ivr.store.accounts.accounts import Accounts
from ivr.store.ledger import Ledger
from ivr.store.model import Cipher

ZONE = ZoneInfo("Europe/Amsterdam")


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """What an installation decides: `secure` for https, `callbacks` when requests are taken, `proxies` in front, `hosts` by which the site may be called."""

    database_url: str = field(repr=False)
    secret_key: str = field(repr=False)
    secure: bool
    callbacks: bool = True
    proxies: int = 0
    hosts: tuple[str, ...] = ()


class Site:
    """The site's own things, shared by all threads."""

    def __init__(
        self, given: Given, cipher: Cipher, *, content: Callable[[], Live], clock: Callable[[], datetime]
    ) -> None:
        self.given = given
        self.content = content
        self.clock = clock
        self.passwords = Passwords()
        self.form_key = derived(given.secret_key, "staff forms", 32)
        self.accounts = Accounts(given.database_url, cipher)
        self.ledger = Ledger(given.database_url, cipher, self._due)
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

    def _due(self, moment: datetime) -> datetime:
        return two_office_days(self.content().timelines.get("office"))(moment)
