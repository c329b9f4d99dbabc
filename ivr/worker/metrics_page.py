"""`GET /metrics`: what the worker wrote, for who has the token.

Rules of this file:
- Without METRICS_TOKEN there is no such page.
- The token is compared in constant time, and the file is read only for who has it.
- A serving process imports this: Flask and the standard library.
"""

from hmac import compare_digest
from pathlib import Path

from flask import Blueprint, Response, abort, request

FILE = "metrics.prom"
"""In DATA_DIR."""
_KIND = "text/plain; version=0.0.4; charset=utf-8"


def metrics_blueprint(file: Path, token: str | None) -> Blueprint:
    """`GET /metrics`; `file` is what the worker writes."""
    blueprint = Blueprint("metrics", __name__)

    @blueprint.get("/metrics")
    def metrics() -> Response:
        if token is None:
            abort(404)
        given = request.headers.get("Authorization", "")
        if not compare_digest(given.encode(errors="replace"), f"Bearer {token}".encode()):
            return Response(status=401, headers={"WWW-Authenticate": "Bearer"})
        try:
            return Response(file.read_bytes(), content_type=_KIND, headers={"Cache-Control": "no-store"})
        except OSError:
            return Response("the worker has written nothing yet\n", status=503, content_type="text/plain")

    return blueprint
