"""The staff site on a database of its own, at a moment of its own, with people who are in."""

import json
import re
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from time import sleep
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from werkzeug.test import TestResponse

from ivr.callbacks.cipher import Cipher
from ivr.content import closures_file
from ivr.content.contents import Sources, parse_contents
from ivr.content.files import read_folders
from ivr.content.folders import Folders
from ivr.content.live import Live, compiled
from ivr.content.plain import text_of
from ivr.hours.model import Kind
from ivr.staff import cookies, totp
from ivr.staff.application import staff_application
from ivr.staff.site import Given, Site
from ivr.store.accounts.accounts import Accounts, Attempt, Proof, Step
from ivr.store.accounts.model import Role
from ivr.store.accounts.tokens import hashed, new_token, typed
from ivr.store.hours_jobs import Job
from ivr.store.publications import Draft
from ivr.worker.closing import Closing

HOME = Path(__file__).resolve().parents[2]
OWN_NUMBER = "+3197010200000"
CALLER = "+31612345678"
SECRET_KEY = "a secret of the tests, which is long enough"
MONDAY = datetime(2026, 11, 23, 12, 10, tzinfo=UTC)  # 13:10 in the clinic: the nurse is there
APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
PASSWORD = "paard batterij nietje"


@dataclass(frozen=True, slots=True)
class Delivered:
    """A request as the drainer gives it."""

    id: str = "a1"
    call: str = "CA-a"
    kind: str = "finished"
    number: str = CALLER
    reference: str = "0042"
    origin: str = "nurse_closed"
    window_start: datetime | None = None
    window_end: datetime | None = None
    created_at: datetime = MONDAY
    wished_at: datetime = MONDAY


class Templates(BytecodeCache):
    """Compiled templates, for all houses of a run: compiling them is most of what a new application does."""

    def __init__(self) -> None:
        self._compiled: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give what was compiled before from the same source."""
        if bucket.key in self._compiled:
            bucket.bytecode_from_string(self._compiled[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep what was compiled."""
        self._compiled[bucket.key] = bucket.bytecode_to_string()


TEMPLATES = Templates()


class House:
    """A site, its clock, and its people."""

    def __init__(self, url: str, live: Live, data_dir: Path, *, secure: bool = False, **given: Any) -> None:
        self.now = MONDAY
        self.data_dir = data_dir
        self.closing = Closing(data_dir, url)
        self.events: list[tuple[str, dict[str, Any]]] = []
        settings = Given(
            database_url=url,
            secret_key=SECRET_KEY,
            secure=secure,
            data_dir=data_dir,
            own_number=OWN_NUMBER,
            **given,
        )
        self.site = Site(
            settings,
            Cipher([SECRET_KEY]),
            content=lambda: live.overlaid(closures_file.load(data_dir).closures),
            clock=lambda: self.now,
            closing=self.closing,
        )
        self.app: Flask = staff_application(
            self.site, lambda event, **facts: self.events.append((event, facts))
        )
        self.app.jinja_env.bytecode_cache = TEMPLATES
        self._steps = 1

    def close(self) -> None:
        self.site.close()
        self.closing.close()

    @property
    def accounts(self) -> Accounts:
        return self.site.accounts

    def add(self, login: str = "anna", role: Role = Role.EMPLOYEE, password: str | None = None) -> None:
        """Add somebody who can log in; without a password of theirs only by `client`."""
        if self.accounts.user(login):
            return
        code = self.accounts.add(login, login.title(), role, by="root", now=self.now)
        assert self.accounts.begin_setup(
            login, hashed(typed(code)), Attempt("a", login), f"setup {login}", self.now
        )
        session = self.accounts.session(f"setup {login}", self.now)
        assert session
        self.accounts.offer_secret(session, APP_SECRET)
        kept = self.site.passwords.hash(password) if password else "nobody's"
        assert self.accounts.finish_setup(session, kept, 1, {}, self.now)

    def client(self, login: str = "anna", role: Role = Role.EMPLOYEE) -> FlaskClient:
        """Somebody who is in."""
        self.add(login, role)
        user, token = self.accounts.user(login), new_token()
        assert user
        proof = Proof(user, Step(user.totp_step + 1), Attempt("a", login))
        assert self.accounts.log_in(proof, hashed(token), hashed(new_token()), self.now)
        client = self.app.test_client()
        client.set_cookie(cookies.SESSION.full_name(self.site), token)
        return client

    def token(self, client: FlaskClient) -> str:
        """What forms of this client carry."""
        session = client.get_cookie(cookies.SESSION.full_name(self.site))
        holds = session and self.accounts.session(hashed(session.value), self.now)
        cookie = session if holds else client.get_cookie(cookies.FORM.full_name(self.site))
        return cookies.form_token(self.site, cookie.value if cookie else "")

    def post(self, client: FlaskClient, path: str, **fields: str) -> TestResponse:
        """Send a form of this client."""
        return client.post(f"/staf{path}", data={"formulier": self.token(client)} | fields)

    def log_in(
        self, client: FlaskClient, login: str = "anna", password: str = PASSWORD, code: str = ""
    ) -> TestResponse:
        """Fill in the form for logging in; the code is the one that the app shows."""
        client.get("/staf/inloggen")
        shown = code or totp.code_at(APP_SECRET, self.now)
        return self.post(client, "/inloggen", login=login, password=password, code=shown)

    def deliver(self, **differs: Any) -> str:
        """Have somebody ask to be phoned back, and give the id of the request."""
        self.site.prepare()
        delivered = Delivered(**differs)
        self.site.ledger.take_in([delivered])
        return delivered.id

    def publish(self, sources: Sources, by: str = "Root", reason: str = "zoals geleverd") -> int:
        """Have a version published, and give its number; nothing is proved."""
        self.site.prepare()
        newest = self.site.publications.latest_entry()
        draft = Draft(published_at=self.now, by=by, reason=reason, fingerprint="", sources=text_of(sources))
        return self.site.publications.append(draft, newest.version if newest else 0).version

    def change(self, sources: Sources, file: str = "office.yaml", login: str = "petra", **keys: Any) -> int:
        """Have a planner change keys of a file in a concept on the newest version, and give its revision."""
        base = self.site.publications.latest_entry()
        before = self.site.concepts.newest(login)
        schedules = dict(json.loads(before.schedules)) if before else dict(sources.schedules)
        schedules[file] = {**schedules[file], **keys}
        step = self.site.concepts.keep(
            login,
            before.revision if before else 0,
            before.base if before else base.version if base else 0,
            json.dumps(schedules, ensure_ascii=False),
            "iets",
            self.now,
        )
        return step.revision

    def settled(self, login: str = "petra") -> Job:
        """Wait until the newest piece of work of somebody is done."""
        for _ in range(1200):
            job = self.site.jobs.newest(login)
            if job and job.outcome:
                return job
            sleep(0.05)
        raise AssertionError(f"not done in a minute: {job}")

    def close_for_now(self, *lines: str, hours: float = 1, kind: Kind = Kind.CLOSED, key: str = "") -> str:
        """Have Berend close lines, and give the id of the measure."""
        self.site.prepare()
        reason, until = "other", self.now + timedelta(hours=hours)
        measure = self.closing.begin(lines, kind, reason, until=until, by="Berend", now=self.now, key=key)
        return measure.id

    def told(self, last: int = 1) -> list[tuple[str, str, str, str]]:
        """The last rows of the audit, in order: who, what, about, outcome."""
        rows = [each.entry for each in reversed(self.accounts.entries(last))]
        return [(each.who, each.what, each.about, each.outcome) for each in rows]


def words_of(response: TestResponse) -> str:
    """What stands on a page, without its tags."""
    body = response.text.partition("<main")[2]
    text = " ".join(re.sub(r"<[^>]+>", " ", body.partition(">")[2]).split())
    return re.sub(r" ([,.:])", r"\1", text)


@pytest.fixture(scope="session")
def read() -> Callable[[TestResponse], str]:
    return words_of


@pytest.fixture(scope="session")
def sources() -> Sources:
    """What is shipped, as plain data."""
    return read_folders(Folders(HOME / "schedules", HOME / "prompts"), own_number=OWN_NUMBER).sources


@pytest.fixture(scope="session")
def live(sources: Sources) -> Live:
    """The shipped content."""
    contents, problems = parse_contents(sources, own_number=OWN_NUMBER)
    assert problems == []
    return compiled(contents, MONDAY, version=3)


@pytest.fixture(scope="session")
def tables(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with our tables and nothing in them, to copy."""
    path = tmp_path_factory.mktemp("staff") / "empty.sqlite3"
    accounts = Accounts(f"sqlite:///{path}", Cipher([SECRET_KEY]))
    accounts.migrate()
    accounts.close()
    return path


@pytest.fixture
def make_house(tables: Path, tmp_path: Path, live: Live) -> Iterator[Callable[..., House]]:
    houses: list[House] = []

    def make(**given: Any) -> House:
        path = shutil.copy(tables, tmp_path / f"staff{len(houses)}.sqlite3")
        data_dir = tmp_path / f"data{len(houses)}"
        data_dir.mkdir()
        houses.append(House(f"sqlite:///{path}", given.pop("live", live), data_dir, **given))
        return houses[-1]

    yield make
    for house in houses:
        house.close()


@pytest.fixture
def house(make_house: Callable[..., House]) -> House:
    return make_house()


@pytest.fixture
def later() -> timedelta:
    """Until the app shows another code."""
    return timedelta(seconds=totp.SECONDS)
