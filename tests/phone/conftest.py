"""A small clinic to phone: a WSGI application whose pages a test writes down."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from urllib.parse import parse_qsl
from zoneinfo import ZoneInfo

import pytest

from ivr.phone.call import CallSetup, run_call
from ivr.phone.clock import SimulatedClock
from ivr.phone.line import WsgiLine
from ivr.phone.script import Outcomes, ScriptedHand, parse_keys
from ivr.phone.transcript import Transcript

AMSTERDAM = ZoneInfo("Europe/Amsterdam")
START = datetime(2026, 11, 23, 13, 10, tzinfo=AMSTERDAM)
XML = {"Content-Type": "text/xml; charset=utf-8"}


@dataclass(frozen=True)
class Seen:
    """A request as the application got it."""

    method: str
    target: str
    form: Mapping[str, str]
    headers: Mapping[str, str]


@dataclass(frozen=True)
class Page:
    """An answer that is not simply TwiML."""

    body: bytes | str = ""
    status: str = "200 OK"
    headers: Mapping[str, str] = field(default_factory=lambda: dict(XML))


class Clinic:
    """Answers each path with its page: the verbs inside a Response, a whole `Page`, or a function of the request."""

    def __init__(self, pages: Mapping[str, Any]) -> None:
        missing = Page(status="404 Not Found")
        self.pages = {"/voice/status": Page(status="204 No Content"), "/media/index.json": missing, **pages}
        self.seen: list[Seen] = []

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        body = environ["wsgi.input"].read().decode()
        headers = {
            name[5:].replace("_", "-").lower(): value
            for name, value in environ.items()
            if name.startswith("HTTP_")
        }
        form = dict(parse_qsl(body, keep_blank_values=True))
        seen = Seen(environ["REQUEST_METHOD"], environ["RAW_URI"], form, headers)
        self.seen.append(seen)
        page = self.pages[environ["PATH_INFO"]]
        page = page(seen) if callable(page) else page
        if isinstance(page, str):
            page = Page(f"<Response>{page}</Response>")
        start_response(page.status, list(page.headers.items()))
        return [page.body.encode() if isinstance(page.body, str) else page.body]

    @property
    def asked(self) -> list[Seen]:
        """The requests for TwiML: without the status callback."""
        return [seen for seen in self.seen if not seen.target.startswith("/voice/status")]


@dataclass(frozen=True)
class Phoned:
    """A call that has been made."""

    transcript: Transcript
    clinic: Clinic
    clock: SimulatedClock

    @property
    def texts(self) -> list[str | None]:
        """All that was heard, in order."""
        return [heard.text for turn in self.transcript.turns for heard in turn.heard]


@pytest.fixture
def phone() -> Callable[..., Phoned]:
    def make(
        pages: Mapping[str, Any] | str, keys: str = "", outcomes: Outcomes | None = None, **setup: Any
    ) -> Phoned:
        clinic = Clinic({"/voice": pages} if isinstance(pages, str) else pages)
        clock = SimulatedClock(START)
        begin = {
            "voice_url": "https://ivr.test/voice",
            "token": "12345",
            "from_": "+31612345678",
            "to": "+31201234567",
        }
        hand = ScriptedHand(parse_keys(keys), outcomes)
        transcript = run_call(CallSetup(**(begin | setup)), WsgiLine(clinic), hand, clock)
        return Phoned(transcript, clinic, clock)

    return make


@pytest.fixture
def clinic() -> type[Clinic]:
    return Clinic


@pytest.fixture
def page() -> type[Page]:
    return Page
