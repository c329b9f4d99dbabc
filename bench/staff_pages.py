"""What the pages of staff cost after five years of use: server time of each GET that shows them, in this process.

Rules of this file:
- SQLite, in a file: 500 versions, 100,000 closed requests, 100,000 rows of the audit, some open requests, a concept.
- Old rows are written by one statement each; whoever looks is in by a session of the store, as after a log-in.
- Time on the clock: a page waits for its database too. The slowest page is the figure.
"""

import json
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

import sqlalchemy as sa
from flask.testing import FlaskClient

from bench.installation import NOW, NUMBER, TOKEN
from bench.report import Row
from ivr.callbacks.cipher import Cipher
from ivr.content.contents import parse_contents
from ivr.content.files import read_folders
from ivr.content.folders import Folders
from ivr.content.live import compiled
from ivr.content.plain import text_of
from ivr.staff import cookies
from ivr.staff.application import staff_application
from ivr.staff.site import Given, Site
from ivr.store.accounts.accounts import Attempt, Proof, Step
from ivr.store.accounts.model import Role
from ivr.store.accounts.tokens import hashed, new_token, typed
from ivr.store.database import Database
from ivr.store.publications import Draft
from ivr.worker.closing import Closing

VERSIONS, CLOSED, AUDIT = 500, 100_000, 100_000
PAGES = (
    "/",
    "/luister",
    "/nu",
    "/terugbellen",
    "/terugbellen?toon=klaar",
    "/uren",
    "/uren/nurse",
    "/uren/feestdagen",
    "/uren/terugbellen",
    "/uren/bevestigen",
    "/uren/kalender?lijn=office&maand=2026-12&versie=concept",
    "/uren/versies",
    "/uren/versies/250",
    "/uren/concept",
    "/nummers",
    "/gebruikers",
    "/logboek",
    "/account",
)
_ROOT = Path(__file__).resolve().parent.parent
_CLOSED = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
INSERT INTO callback_requests
    (id, origin, finished, created_at, wished_at, due_at, state, attempts, outcome, closed_by, closed_at)
SELECT 'closed-' || i, 'menu', 1, :at, :at, :at, 'done', 0, 'helped', 'Anna', :at FROM n
"""
_AUDIT = """
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)
INSERT INTO staff_audit (seq, at, who, what, about, outcome, previous, hash)
SELECT i + 100, :at, 'anna', 'callback.opened', 'x', 'ok', 'h' || (i - 1), 'h' || i FROM n
"""


def rows(*, rounds: int) -> Iterator[Row]:
    """The slowest page, and all of them."""
    with TemporaryDirectory(prefix="bench-") as folder:
        site, client = _after_five_years(Path(folder))
        with closing(site):
            found = {page: [_seconds(client, page) for _ in range(rounds + 1)][1:] for page in PAGES}
    slowest = max(found, key=lambda page: sorted(found[page])[rounds // 2])
    detail = f"{slowest}; {VERSIONS} versions, {CLOSED:,} requests"
    yield Row("slowest page of staff", tuple(each * 1e3 for each in found[slowest]), "ms", 200.0, detail)
    every = tuple(sorted(each)[rounds // 2] * 1e3 for each in found.values())
    yield Row("a page of staff, each page once", every, "ms", 200.0, f"{len(PAGES)} pages")


def _seconds(client: FlaskClient, page: str) -> float:
    begun = perf_counter()
    answer = client.get(f"/staf{page}")
    passed = perf_counter() - begun
    if answer.status_code != 200:  # noqa: PLR2004 - OK
        raise RuntimeError(f"{page}: {answer.status_code}")
    return passed


def _after_five_years(folder: Path) -> tuple[Site, FlaskClient]:
    folders = Folders(_ROOT / "schedules", _ROOT / "prompts")
    sources = read_folders(folders, own_number=NUMBER).sources
    contents, _ = parse_contents(sources, own_number=NUMBER)
    url, now = f"sqlite:///{folder / 'ivr.sqlite3'}", NOW.astimezone(UTC)
    live = compiled(contents, now, version=VERSIONS)
    given = Given(
        database_url=url,
        secret_key=TOKEN,
        secure=False,
        data_dir=folder,
        own_number=NUMBER,
        recordings=tuple(folders.recordings()),
    )
    site = Site(given, Cipher([TOKEN]), content=lambda: live, clock=lambda: now, closing=Closing(folder, url))
    site.prepare()
    _publish(site, sources, now)
    with closing(Database(url)) as database, database.upkeep() as connection:
        for statement, count in ((_CLOSED, CLOSED), (_AUDIT, AUDIT)):
            connection.execute(
                sa.text(statement), {"count": count, "at": now.isoformat(timespec="microseconds")}
            )
    client = _in(site, now)
    schedules = {**sources.schedules, "office.yaml": _changed(sources.schedules["office.yaml"], 9)}
    site.concepts.keep("anna", 0, VERSIONS, json.dumps(schedules), "iets", now)
    return site, client


def _publish(site: Site, sources: Any, now: datetime) -> None:
    """Years of changes, each with other hours."""
    for number in range(VERSIONS):
        office = _changed(sources.schedules["office.yaml"], 8 + number % 2)
        changed = type(sources)(
            {**sources.schedules, "office.yaml": office}, sources.prompts, sources.recordings
        )
        draft = Draft(published_at=now, by="Anna", reason="anders", fingerprint="", sources=text_of(changed))
        site.publications.append(draft, number)


def _changed(office: Any, hour: int) -> Any:
    week = office["weekly"][0]
    hours = dict.fromkeys(week["hours"], f"{hour:02}:00-17:00")
    return {**office, "weekly": [{**week, "hours": hours}]}


def _in(site: Site, now: datetime) -> FlaskClient:
    """Somebody who has logged in."""
    accounts, token = site.accounts, new_token()
    code = accounts.add("anna", "Anna", Role.ADMINISTRATOR, by="root", now=now)
    accounts.begin_setup("anna", hashed(typed(code)), Attempt("a", "anna"), "setup", now)
    session = accounts.session("setup", now)
    if session is None:
        raise RuntimeError("nobody can choose a password")
    accounts.offer_secret(session, "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP")
    accounts.finish_setup(session, "nobody's", 1, {}, now)
    user = accounts.user("anna")
    if user is None:
        raise RuntimeError("nobody is there")
    accounts.log_in(Proof(user, Step(2), Attempt("a", "anna")), hashed(token), hashed(new_token()), now)
    client = staff_application(site, lambda *_, **__: None).test_client()
    client.set_cookie(cookies.SESSION.full_name(site), token)
    return client
