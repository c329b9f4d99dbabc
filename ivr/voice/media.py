"""The takes, to be fetched by Twilio, the phone and the reading page.

Rules of this file:
- A file's name is the hash of its bytes, so it never changes and may be kept for ever.
- Only plain files with names of that form are served, from one folder: nothing else can be walked to.
- No signature: what callers hear is public. A fetch carries nothing of a call.
"""

import re
from collections.abc import Callable
from pathlib import Path

from flask import Blueprint, Response, abort, jsonify, send_file

from ivr.content.live import Live

MEDIA = "/media/"
_NAME = re.compile(r"[0-9a-f]{32}\.wav", re.ASCII)
_FOR_EVER = 365 * 24 * 3600
_A_MINUTE = 60


def media_blueprint(content: Callable[[], Live], folders: tuple[Path, ...]) -> Blueprint:
    """`GET /media/<hash>.wav` from `folders`, and `GET /media/index.json`: what each file says."""
    blueprint = Blueprint("media", __name__)

    @blueprint.get(f"{MEDIA}<name>")
    def take(name: str) -> Response:
        paths = (folder / name for folder in folders if _NAME.fullmatch(name))
        path = next((each for each in paths if each.is_file() and not each.is_symlink()), None)
        if path is None:
            abort(404)
        response = send_file(path, mimetype="audio/wav", conditional=True, etag=name[:-4], max_age=_FOR_EVER)
        response.cache_control.public, response.cache_control.immutable = True, True
        return response

    @blueprint.get(f"{MEDIA}index.json")
    def index() -> Response:
        takes = content().contents.takes
        response = jsonify({f"{each.file}.wav": {"prompt": each.prompt, "text": each.text} for each in takes})
        response.cache_control.public, response.cache_control.max_age = True, _A_MINUTE
        return response

    return blueprint
