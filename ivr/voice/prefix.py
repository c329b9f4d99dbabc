"""A line that lives below a folder of its host, as `https://hospital.example/telephone`.

Rules of this file:
- Some proxies hand on the folder and some take it away; either way the routes see the rest.
- A path comes decoded (PEP 3333), so the folder is compared decoded.
- What Twilio signed is checked against the raw target, which stays as it came.
"""

from collections.abc import Iterable
from urllib.parse import unquote_to_bytes
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment


class Prefix:
    """WSGI middleware that moves the folder of the public URL from the path to the script name (PEP 3333)."""

    def __init__(self, app: WSGIApplication, folder: str) -> None:
        self._app = app
        self._folder = unquote_to_bytes(folder.rstrip("/")).decode("latin-1")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer a request."""
        path = environ.get("PATH_INFO", "")
        if self._folder and path.startswith(f"{self._folder}/"):
            name = environ.get("SCRIPT_NAME", "") + self._folder
            environ = environ | {"SCRIPT_NAME": name, "PATH_INFO": path[len(self._folder) :]}
        return self._app(environ, start_response)
