"""A webhook has no use for the Host header, and routing fails on one that is no host: it never gets to see it.

Rules of this file: of webhooks only; pages may have reasons to know how they were called.
"""

from collections.abc import Iterable
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

_PLAIN = {"HTTP_HOST": "localhost"}


class PlainHost:
    """WSGI middleware that gives every webhook the same host."""

    def __init__(self, app: WSGIApplication) -> None:
        self._app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request (PEP 3333)."""
        first = environ.get("PATH_INFO", "").lstrip("/").partition("/")[0]
        return self._app(environ | _PLAIN if first == "voice" else environ, start_response)
