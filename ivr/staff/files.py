"""Style, script and icon, under names that change with what is in them.

Rules of this file: they hold nothing personal, so browsers keep them; only what lies in `static/` is given.
"""

from hashlib import blake2s
from pathlib import Path

from flask import Blueprint, Response, abort

_FOLDER = Path(__file__).parent / "static"
_KINDS = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}
FOR_EVER = "public, max-age=31536000, immutable"


def add_files(blueprint: Blueprint) -> dict[str, str]:
    """Have a blueprint give them, and give the name of each by its stem."""
    contents = {path: path.read_bytes() for path in sorted(_FOLDER.iterdir()) if path.suffix in _KINDS}
    named = {_name(path, data): (data, _KINDS[path.suffix]) for path, data in contents.items()}

    def file(name: str) -> Response:
        if name not in named:
            abort(404)
        data, kind = named[name]
        return Response(data, content_type=kind, headers={"Cache-Control": FOR_EVER})

    blueprint.add_url_rule("/bestand/<name>", "file", file, methods=["GET"], provide_automatic_options=False)
    return {path.stem: _name(path, data) for path, data in contents.items()}


def _name(path: Path, data: bytes) -> str:
    return f"{path.stem}.{blake2s(data, digest_size=8).hexdigest()}{path.suffix}"
