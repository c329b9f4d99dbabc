"""One webhook as Twilio makes it: signed, within its limits, its answer a document or the end of the call.

- Every request is signed and asks for the trace. A fragment is neither sent nor signed.
- A redirect is followed for 301, 302, 303 and 307 only, by GET, and without what the request had to say beyond the call
  itself: digits are lost. Each is noted. Any other, or one without an address, ends the call (11216).
- What Twilio cannot use raises `ApplicationError` with the code its debugger would show.

Codes: https://www.twilio.com/docs/api/errors
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from urllib.parse import urldefrag, urlencode, urljoin, urlsplit

from ivr.phone.findings import ApplicationError, Finding
from ivr.phone.line import LIMIT_SECONDS, Answer, Line, LineError
from ivr.phone.signing import sign
from ivr.phone.trace import HEADER, Trace, read_trace
from ivr.phone.twiml import Document, Method, parse

MAX_WEBHOOKS = 100
"""A call that asks more often goes round in circles."""

MAX_REDIRECTS = 10
"""Twilio publishes no number; error 11215 exists."""

MAX_DOCUMENT = 64 * 1024
"""Bytes (error 11750)."""

_FOLLOWED = frozenset({301, 302, 303, 307})
_TWIML_TYPES = frozenset({"text/xml", "application/xml", "text/html"})  # Twilio reads HTML as TwiML too
_URL = re.compile(r"https?://[!-~]+")


class TooManyWebhooks(Exception):  # noqa: N818 - the end of a call, not a fault of the phone
    """The call has made as many webhooks as a call may."""


@dataclass(frozen=True, slots=True)
class Fetched:
    """A document, the URL that its relative addresses start from, and its trace."""

    url: str
    document: Document
    trace: Trace


class Webhooks:
    """The webhooks of one call: counts them and keeps what was found on the way."""

    __slots__ = ("_line", "_token", "count", "findings")

    def __init__(self, line: Line, token: str) -> None:
        self._line = line
        self._token = token
        self.count = 0
        self.findings: list[Finding] = []

    def fetch(self, method: Method, url: str, call: Mapping[str, str], said: Mapping[str, str]) -> Fetched:
        """Ask for a document with the fields of the call and those that say what has happened."""
        answer = self._ask(method, url, {**call, **said})
        for _ in range(MAX_REDIRECTS):
            if not _is_redirect(answer):
                document = _document(answer, url)
                self.findings.extend(document.findings)
                return Fetched(url, document, read_trace(answer.headers))
            url = urljoin(url, answer.headers["location"])
            lost = f"; lost: {', '.join(said)}" if said else ""
            self.findings.append(Finding(answer.status, f"redirect to {_path(url)} by GET{lost}"))
            answer = self._ask("GET", url, call)
        raise ApplicationError(11215, f"more than {MAX_REDIRECTS} redirects")

    def notify(self, url: str, fields: Mapping[str, str]) -> None:
        """Make a status callback: nothing depends on its answer, a refusal is noted (15003)."""
        try:
            answer = self._send("POST", url, fields)
        except ApplicationError as problem:
            self.findings.append(problem.finding)
            return
        if not HTTPStatus.OK <= answer.status < HTTPStatus.MULTIPLE_CHOICES:
            self.findings.append(
                Finding(15003, f"status {answer.status} from the status callback {_path(url)}")
            )

    def _ask(self, method: Method, url: str, fields: Mapping[str, str]) -> Answer:
        if self.count == MAX_WEBHOOKS:
            raise TooManyWebhooks
        self.count += 1
        return self._send(method, url, fields)

    def _send(self, method: Method, url: str, fields: Mapping[str, str]) -> Answer:
        url = urldefrag(url).url
        if not _URL.fullmatch(url):
            raise ApplicationError(11100, f"not a URL: {url}")
        form = fields
        if method == "GET":
            url += ("&" if urlsplit(url).query else "?") + urlencode(fields)
            form = {}
        headers = {"User-Agent": "TwilioProxy/1.1", "Accept": "*/*", HEADER: "1"}
        headers["X-Twilio-Signature"] = sign(self._token, url, form)
        try:
            answer = self._line.send(method, url, form, headers)
        except LineError as problem:
            raise ApplicationError(11205, str(problem)) from problem
        if answer.seconds > LIMIT_SECONDS:
            raise ApplicationError(11205, f"{_path(url)} took {answer.seconds:.0f} s")
        return answer


def request_target(url: str) -> str:
    """Return the path and query of `url`."""
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _is_redirect(answer: Answer) -> bool:
    return answer.status in _FOLLOWED and bool(answer.headers.get("location"))


def _document(answer: Answer, url: str) -> Document:
    if answer.status >= HTTPStatus.BAD_REQUEST:
        raise ApplicationError(11217, f"status {answer.status} from {_path(url)}")
    if answer.status >= HTTPStatus.MULTIPLE_CHOICES:
        raise ApplicationError(
            11216, f"status {answer.status} from {_path(url)} is no redirect that is followed"
        )
    if answer.content_type not in _TWIML_TYPES:
        raise ApplicationError(12300, f"content type {answer.content_type or 'missing'} from {_path(url)}")
    if len(answer.body) > MAX_DOCUMENT:
        raise ApplicationError(11750, f"{len(answer.body)} bytes from {_path(url)}")
    return parse(answer.body)


def _path(url: str) -> str:
    """The path only: a query may carry a token, and a finding ends up in a log."""
    return urlsplit(url).path or "/"
