"""The takes, to be fetched by Twilio, the phone and the reading page.

Rules of this file:
- A file's name is the hash of its bytes, so it never changes and may be kept for ever.
- Only plain files with names of that form are served, from one folder: nothing else can be walked to.
- No signature: what callers hear is public. A fetch carries nothing of a call.
"""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from io import BytesIO
from pathlib import Path

from flask import Blueprint, Response, abort, jsonify, send_file

from ivr.callflow.turns import Cue
from ivr.content.live import Live
from ivr.content.sound import found, joined

MEDIA = "/media/"
_FOR_EVER = 365 * 24 * 3600
_A_MINUTE = 60


def media_blueprint(
    content: Callable[[], Live], clock: Callable[[], datetime], folders: tuple[Path, ...]
) -> Blueprint:
    """The takes in `folders`, the index of what each says, and all takes of a prompt as one file."""
    blueprint = Blueprint("media", __name__)

    @blueprint.get(f"{MEDIA}<name>")
    def take(name: str) -> Response:
        path = found(folders, name)
        if path is None:
            abort(404)
        response = send_file(path, mimetype="audio/wav", conditional=True, etag=name[:-4], max_age=_FOR_EVER)
        response.cache_control.public, response.cache_control.immutable = True, True
        return response

    @blueprint.get(f"{MEDIA}prompt/<name>.wav")
    def prompt(name: str) -> Response:
        files = _takes_of(content(), name, clock())
        paths = [path for file in files if (path := found(folders, f"{file}.wav"))]
        if not files or len(paths) != len(files):
            abort(404)
        etag = sha256("".join(files).encode()).hexdigest()[:32]
        sound = BytesIO(joined(path.read_bytes() for path in paths))
        return send_file(sound, mimetype="audio/wav", conditional=True, etag=etag, max_age=_A_MINUTE)

    @blueprint.get(f"{MEDIA}index.json")
    def index() -> Response:
        takes = content().contents.takes
        response = jsonify({f"{each.file}.wav": {"prompt": each.prompt, "text": each.text} for each in takes})
        response.cache_control.public, response.cache_control.max_age = True, _A_MINUTE
        return response

    return blueprint


def prompt_url(prefix: str, live: Live, prompt: str, now: datetime) -> str | None:
    """Where a whole prompt can be heard as one file; None when some sentence of it has no take."""
    return f"{prefix}{MEDIA}prompt/{prompt}.wav" if _takes_of(live, prompt, now) else None


def _takes_of(live: Live, prompt: str, now: datetime) -> tuple[str, ...]:
    """The files of a prompt's sentences in order; none when a sentence has no take, or there is no such prompt."""
    try:
        pieces = live.spoken(Cue(prompt), "nl", now)
    except LookupError:
        return ()
    whole = all(piece.takes for piece in pieces)
    return tuple(file for piece in pieces for file in piece.takes) if whole else ()
