"""The line: one HTTP request to whoever answers the call, in this process or over the network.

- A line carries one request and its answer. It follows no redirect and reads no TwiML.
- A line never waits longer than Twilio would: 15 seconds for the connection and the whole response.
- What does not come back at all is a `LineError`. Any answer, of whatever status, is an `Answer`.
- The clock it reads is a stopwatch: how long an answer took.
"""

import http.client
import io
import ssl
import sys
import time
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any, Protocol
from urllib.parse import SplitResult, unquote_to_bytes, urlencode, urlsplit
from wsgiref.types import WSGIApplication, WSGIEnvironment

LIMIT_SECONDS = 15.0
"""Twilio's limit for one webhook, connection included (error 11205)."""

_BODY_LIMIT = 16 * 1024 * 1024  # more than any document or recording: a guard against endless answers
_CHUNK = 64 * 1024
_FORM = "application/x-www-form-urlencoded"


class LineError(Exception):
    """No answer came: not reachable, broken off, or later than 15 seconds."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back: names of headers in lower case, and how long it took in seconds."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    seconds: float

    @property
    def content_type(self) -> str:
        """The media type in lower case without its parameters; empty if none was given."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


class Line(Protocol):
    """Carries a request. With GET, `form` is empty: what is to be said stands in the URL."""

    def send(self, method: str, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        """Send and return the answer; raise `LineError` if none comes."""


class WsgiLine:
    """Speaks to a WSGI application in this process, without a socket. Its exceptions come out as they are."""

    __slots__ = ("_app",)

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def send(self, method: str, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        """Call the application as a server would."""
        started = time.monotonic()
        response = _Response()
        body = self._app(_environ(method, urlsplit(url), _encoded(form), headers), response)
        response.read(body)
        return Answer(
            status=int(response.status.split(" ", 1)[0]),
            headers={name.lower(): value for name, value in response.headers},
            body=b"".join(response.chunks),
            seconds=time.monotonic() - started,
        )


class _Response:
    """The server's half of WSGI (PEP 3333): collects the status, the headers and the body."""

    def __init__(self) -> None:
        self.status = ""
        self.headers: list[tuple[str, str]] = []
        self.chunks: list[bytes] = []

    def __call__(self, status: str, headers: list[tuple[str, str]], *_: object) -> Callable[[bytes], object]:
        # The third argument may replace headers that are not sent yet; here nothing is sent before the end.
        self.status, self.headers = status, headers
        return self.chunks.append

    def read(self, body: Iterable[bytes]) -> None:
        """Read the body to its end and close it, as a server must."""
        try:
            self.chunks.extend(body)
        finally:
            close = getattr(body, "close", None)
            if close is not None:
                close()


def _environ(method: str, url: SplitResult, body: bytes, headers: Mapping[str, str]) -> WSGIEnvironment:
    secure = url.scheme == "https"
    target = (url.path or "/") + (f"?{url.query}" if url.query else "")
    environ: dict[str, Any] = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote_to_bytes(url.path or "/").decode("latin-1"),
        "QUERY_STRING": url.query,
        "CONTENT_LENGTH": str(len(body)),
        "SERVER_NAME": url.hostname or "",
        "SERVER_PORT": str(url.port or (443 if secure else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "HTTP_HOST": url.netloc.rpartition("@")[2],
        "RAW_URI": target,  # the target as it was sent: gunicorn's name, and that of others
        "REQUEST_URI": target,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": url.scheme,
        "wsgi.input": io.BytesIO(body),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }
    if method == "POST":
        environ["CONTENT_TYPE"] = _FORM
    environ |= {f"HTTP_{name.upper().replace('-', '_')}": value for name, value in headers.items()}
    return environ


class HttpLine:
    """Speaks HTTP or HTTPS to a server, one connection a request."""

    __slots__ = ("_limit",)

    def __init__(self, limit_seconds: float = LIMIT_SECONDS) -> None:
        self._limit = limit_seconds

    def send(self, method: str, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        """Send over the network; an answer that is not complete within the limit is a `LineError`."""
        parts = urlsplit(url)
        target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        sent = dict(headers) | ({"Content-Type": _FORM} if method == "POST" else {})
        started = time.monotonic()
        try:
            with closing(_connection(parts, self._limit)) as connection:
                connection.request(method, target, _encoded(form) or None, sent)
                response = connection.getresponse()
                body = _body(response, started + self._limit)
        except (
            OSError,
            http.client.HTTPException,
            ValueError,
        ) as problem:  # ValueError: an address that is none
            raise LineError(f"{parts.hostname}: {problem or type(problem).__name__}") from problem
        found = {name.lower(): value for name, value in response.getheaders()}
        return Answer(response.status, found, body, time.monotonic() - started)


def _connection(url: SplitResult, seconds: float) -> http.client.HTTPConnection:
    host = url.hostname or ""
    if url.scheme == "https":
        context = ssl.create_default_context()
        return http.client.HTTPSConnection(host, url.port, timeout=seconds, context=context)
    return http.client.HTTPConnection(host, url.port, timeout=seconds)


def _body(response: http.client.HTTPResponse, deadline: float) -> bytes:
    chunks: list[bytes] = []
    total = 0
    while chunk := response.read1(_CHUNK):
        chunks.append(chunk)
        total += len(chunk)
        if time.monotonic() > deadline:  # the socket's own time-out starts anew at every byte
            raise TimeoutError("not complete in time")
        if total > _BODY_LIMIT:
            raise http.client.HTTPException("an endless answer")
    return b"".join(chunks)


def _encoded(form: Mapping[str, str]) -> bytes:
    return urlencode(form).encode("ascii")
