"""The whole line on one machine: the site in a real browser, calls by the phone, one database, one clock.

HANDBOOK_PICTURES names a folder for the pictures of docs/handleiding.md (`make handbook`).
"""

import os
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from time import sleep
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import Browser, Page, expect
from werkzeug.serving import make_server

from app import create_app
from ivr.phone.call import CallSetup, run_call
from ivr.phone.clock import SimulatedClock
from ivr.phone.line import WsgiLine
from ivr.phone.script import ScriptedHand, parse_dials, parse_keys
from ivr.phone.transcript import Transcript, render
from ivr.settings import Settings
from ivr.staff import totp
from ivr.staff.passwords import Passwords
from ivr.store.accounts.model import Role
from ivr.store.publications import Publications
from ivr.worker.publications import reconcile
from tests.by_phone import APP_SECRET, hire

ZONE = ZoneInfo("Europe/Amsterdam")
PASSWORD = "paard batterij nietje"
MONDAY = datetime(2026, 11, 23, 12, 10, tzinfo=UTC)  # 13:10 in the clinic: the nurse is there
PEOPLE = {
    "vera": Role.VIEWER,
    "mies": Role.EMPLOYEE,
    "petra": Role.PLANNER,
    "paul": Role.PLANNER,
    "bea": Role.ADMINISTRATOR,
    "bob": Role.ADMINISTRATOR,
}
CODES = {login: str(41_527 + 1_111 * number) for number, login in enumerate(PEOPLE)}
"""What each presses on the phone."""
PICTURES = os.environ.get("HANDBOOK_PICTURES")


class Clinic:
    """The line, its people and its time."""

    def __init__(self, settings: Settings) -> None:
        self.now = MONDAY
        self._calling: SimulatedClock | None = None
        self.settings = settings
        self.app = create_app(settings, clock=self.clock)
        self.address = ""

    def clock(self) -> datetime:
        """The time of the call that goes on, or that of the clinic."""
        return self._calling.now() if self._calling else self.now

    def hire(self) -> None:
        """Give everybody an account with a password, an app and a code for the phone line."""
        url, secrets = self.settings.database_url, self.settings.secrets
        for login, role in PEOPLE.items():
            hire(url, secrets, login, CODES[login], role, opens_with=Passwords().hash(PASSWORD))

    def in_step(self) -> None:
        """One round of the worker: what this machine published at its start goes into the database."""
        with closing(Publications(self.settings.database_url)) as publications:
            publications.migrate()
            reconcile(
                self.settings.data_dir,
                publications,
                lambda *_, **__: None,
                own_number=self.settings.twilio_number,
            )

    def serves(self, version: int) -> None:
        """Wait until callers hear a version, on the day of the clinic: within a second or so."""
        for _ in range(200):
            if self.app.test_client().get("/readyz").json["version"] == version:
                return
            sleep(0.05)
        raise AssertionError(f"version {version} is not heard")

    def code(self) -> str:
        """What the app shows now; each counts once, so time passes first."""
        self.now += timedelta(seconds=totp.SECONDS)
        return totp.code_at(APP_SECRET, self.now)

    def call(self, keys: str = "", at: datetime | None = None, **dials: str) -> str:
        """Phone the line and give all that is heard, and what is rung, in one text."""
        self._calling = SimulatedClock(at or self.now)
        setup = CallSetup(
            voice_url=f"{self.settings.public_url}/voice",
            token=self.settings.twilio_auth_token,
            from_="+31612345678",
            to=self.settings.twilio_number,
            account_sid=self.settings.twilio_account_sid,
        )
        outcomes = parse_dials([f"all={dials.get('all', 'no-answer')}"], {})
        try:
            told = run_call(
                setup, WsgiLine(self.app), ScriptedHand(parse_keys(keys), outcomes), self._calling
            )
        finally:
            self._calling = None
        return heard(told)


def heard(transcript: Transcript) -> str:
    """What is heard, with numbers that are rung."""
    return " ".join(render(transcript, ZONE, {}).split())


@pytest.fixture
def clinic(make_settings: Callable[..., Settings]) -> Iterator[Clinic]:
    found = Clinic(make_settings(STAFF="embedded", PLAY_PLACEHOLDERS="true"))
    found.in_step()
    found.hire()
    server = make_server("127.0.0.1", 0, found.app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    found.address = f"http://127.0.0.1:{server.port}/staf"
    yield found
    server.shutdown()
    server.server_close()


class Desk:
    """Somebody at a browser."""

    def __init__(self, clinic: Clinic, page: Page) -> None:
        self.clinic = clinic
        self.page = page

    def log_in(self, login: str) -> None:
        """From the front door to the board."""
        page = self.page
        page.goto(self.clinic.address)
        page.get_by_label("Gebruikersnaam").fill(login)
        page.get_by_label("Wachtwoord").fill(PASSWORD)
        page.get_by_label("Code uit de app").fill(self.clinic.code())
        page.get_by_role("button", name="Inloggen").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("Overzicht")

    def confirm(self) -> None:
        """Password and code once more."""
        page = self.page
        expect(page.get_by_role("heading", level=1)).to_have_text("Bevestig dat u het bent")
        page.get_by_label("Wachtwoord").fill(PASSWORD)
        page.get_by_label("Code uit de app").fill(self.clinic.code())
        page.get_by_role("button", name="Bevestigen").click()

    def title(self, text: str | re.Pattern[str]) -> None:
        """See that this is the page."""
        expect(self.page.get_by_role("heading", level=1)).to_have_text(text, timeout=60_000)

    def picture(self, name: str) -> None:
        """Keep a picture for the handbook, where that is asked for."""
        if PICTURES:
            self.page.screenshot(path=Path(PICTURES) / f"{name}.png")


@pytest.fixture
def desks(clinic: Clinic, browser: Browser) -> Iterator[Callable[[str], Desk]]:
    """Gives somebody a browser of their own, and lets them in."""
    contexts = []

    def sit(login: str) -> Desk:
        contexts.append(browser.new_context(viewport={"width": 900, "height": 700}, locale="nl-NL"))
        contexts[-1].set_default_timeout(15_000)
        desk = Desk(clinic, contexts[-1].new_page())
        desk.log_in(login)
        return desk

    yield sit
    for context in contexts:
        context.close()
