"""The door to the staff site in a process that answers calls: nothing of the site is loaded before somebody knocks.

Rules of this file: the standard library only; calls are answered whatever happens behind the door.
"""

from collections.abc import Callable, Iterable
from threading import Lock
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

FOLDER = "/staf"


class Door:
    """WSGI middleware that gives all below `/staf` to the site, made by `make` for the first who asks."""

    def __init__(self, calls: WSGIApplication, make: Callable[[], WSGIApplication]) -> None:
        self._calls = calls
        self._make = make
        self._site: WSGIApplication | None = None
        self._making = Lock()

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        path = environ.get("PATH_INFO", "")
        if path == FOLDER or path.startswith(f"{FOLDER}/"):
            return self._opened()(environ, start_response)
        return self._calls(environ, start_response)

    def _opened(self) -> WSGIApplication:
        with self._making:
            if self._site is None:
                self._site = self._make()
            return self._site
