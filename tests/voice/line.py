"""A whole line in this process, to put requests to as a server puts them, signed by Twilio's own library.

Rules of this file:
- A request goes in as gunicorn hands it on: the raw target beside the decoded path, a body, a Host that lies.
- The clock of a line stands still, unless it is given one that goes.
"""

import io
import json
from collections.abc import Callable, Mapping, Sequence
from contextlib import redirect_stderr
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlencode
from xml.etree import ElementTree as ET
from zoneinfo import ZoneInfo

from flask import Flask
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from app import create_app
from ivr.content.folders import Folders
from ivr.content.publish import publish
from ivr.settings import Settings

FORM = "application/x-www-form-urlencoded"
TOKEN, SECONDARY, SHARED_KEY = "12345", "67890", "a-shared-key"
OWN_NUMBER = "+3197010200001"
MONDAY = datetime(2026, 11, 23, 13, 10, tzinfo=ZoneInfo("Europe/Amsterdam"))
"""Office hours, and the nurse line is open."""

CALL = {"CallSid": "CA0123", "From": "+31612345678", "To": OWN_NUMBER, "CallStatus": "in-progress"}

Pairs = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class Answer:
    """What came back over WSGI."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def document(self) -> ET.Element:
        return ET.fromstring(self.text)  # noqa: S314 - our own answer

    @property
    def verbs(self) -> list[ET.Element]:
        return list(self.document)

    @property
    def spoken(self) -> str:
        return " ".join(say.text or "" for say in self.document.iter("Say"))

    @property
    def is_twiml(self) -> bool:
        kind = self.headers.get("Content-Type", "")
        return self.status == 200 and kind.startswith("text/xml") and self.document.tag == "Response"

    @property
    def is_lifeline(self) -> bool:
        return self.is_twiml and "Er is een storing." in self.spoken


@dataclass
class Line:
    """An application, and what it has logged."""

    app: Flask
    log: io.StringIO
    url: str = "https://line.example"
    token: str = TOKEN
    extra: dict[str, Any] = field(default_factory=dict)
    """Laid over the WSGI environment of each request."""

    def ask(
        self,
        method: str,
        target: str,
        body: bytes = b"",
        headers: Mapping[str, str] | None = None,
        **environ: Any,
    ) -> Answer:
        """Put a request to the application as gunicorn does: the raw target beside the decoded path."""
        path, _, query = target.partition("?")
        begun: list[tuple[str, list[tuple[str, str]]]] = []
        environment: dict[str, Any] = {
            "REQUEST_METHOD": method,
            "SCRIPT_NAME": "",
            "PATH_INFO": unquote_to_bytes(path).decode("latin-1"),
            "QUERY_STRING": query,
            "RAW_URI": target,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "HTTP_HOST": "forged.example",
            "CONTENT_LENGTH": str(len(body)),
            "CONTENT_TYPE": FORM,
            "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0),
            "wsgi.input": io.BytesIO(body),
            "wsgi.errors": self.log,
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }
        environment |= {
            f"HTTP_{name.upper().replace('-', '_')}": value for name, value in (headers or {}).items()
        }
        environment |= self.extra | environ

        def start(
            status: str, answered: list[tuple[str, str]], _exc_info: Any = None
        ) -> Callable[[bytes], object]:
            begun.append((status, answered))
            return lambda _data: None

        body_of_answer = self.app(environment, start)
        try:
            data = b"".join(body_of_answer)
        finally:
            getattr(body_of_answer, "close", lambda: None)()
        status, answered = begun[-1]
        return Answer(int(status[:3]), dict(answered), data.decode())

    def sign(self, target: str, pairs: Pairs) -> str:
        """The signature of a form post, by Twilio's own library."""
        return str(RequestValidator(self.token).compute_signature(self.url + target, MultiDict(pairs)))

    def post(
        self,
        target: str,
        fields: Mapping[str, str] | Pairs = (),
        headers: Mapping[str, str] | None = None,
        **environ: Any,
    ) -> Answer:
        """Post the fields of a call and `fields`, signed, as Twilio does."""
        pairs = list((CALL | dict(fields)).items())
        signed = {"X-Twilio-Signature": self.sign(target, pairs)} | dict(headers or {})
        return self.ask("POST", target, urlencode(pairs).encode(), signed, **environ)

    def logged(self) -> list[dict[str, Any]]:
        """Everything that was written to the log, a line each."""
        return [json.loads(line) for line in self.log.getvalue().splitlines()]


def settings_in(data_dir: Path, **variables: str) -> Settings:
    """Settings of a line of the tests; keywords are further variables."""
    given = {
        "IVR_ENV": "test",
        "DATA_DIR": str(data_dir),
        "PUBLIC_URL": "https://line.example",
        "TWILIO_NUMBER": OWN_NUMBER,
        "TWILIO_AUTH_TOKEN": TOKEN,
        "TWILIO_AUTH_TOKEN_SECONDARY": SECONDARY,
        "STAFF": "off",
        "TWILIO_SHARED_KEY": SHARED_KEY,
        "PLAY_PLACEHOLDERS": "false",
    }
    return Settings.from_environment(given | variables)


def answering(settings: Settings, now: datetime = MONDAY, log: io.StringIO | None = None) -> Line:
    """A line that answers at a moment."""
    log = io.StringIO() if log is None else log
    with redirect_stderr(log):
        return Line(create_app(settings, clock=lambda: now), log, url=settings.public_url)


def publish_shipped(data_dir: Path) -> Path:
    """Publish the shipped files in a folder, to copy: publishing reads YAML, which takes a while."""
    settings = settings_in(data_dir)
    folders = Folders(settings.schedules_dir, settings.prompts_dir)
    publish(folders, data_dir, own_number=OWN_NUMBER, now=datetime(2026, 11, 1, tzinfo=UTC))
    return data_dir
