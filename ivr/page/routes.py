"""The reading page and what it is made of.

Rules of this file:
- No script, no cookie, and nothing from elsewhere: the policy that is sent forbids them.
- Addresses in the page are relative, so that it can be served below a folder of its host.
- The page is asked for anew each time, since it says what is open now; style and icon carry their hash and keep.
"""

import re
from base64 import b64encode
from collections.abc import Callable
from datetime import datetime
from functools import lru_cache
from hashlib import blake2s, sha256
from pathlib import Path

from flask import Blueprint, Response, abort, render_template, request

from ivr.callflow.diagram.picture import diagram
from ivr.content.live import Live
from ivr.page.view import Takes, page
from ivr.page.words import LANGUAGE

_FOLDER = Path(__file__).parent / "static"
_KINDS = {".css": "text/css; charset=utf-8", ".svg": "image/svg+xml"}
_NOTHING_ELSE = "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
_POLICY = f"default-src 'none'; style-src 'self'; img-src 'self'; media-src 'self'; {_NOTHING_ELSE}"
_FRESH, _FOR_EVER = "no-cache", "public, max-age=31536000, immutable"
_STYLE = re.compile(r"<style>(.*?)</style>", re.DOTALL)

FAILED = (
    '<!doctype html><html lang="nl"><meta charset="utf-8"><title>Storing</title><h1>Storing</h1>'
    '<p>Deze pagina doet het nu niet.</p><p>Bij levensgevaar: bel <a href="tel:112">112</a>.</p></html>'
)
"""What is shown when our own code fails."""


def page_blueprint(
    *,
    content: Callable[[], Live],
    clock: Callable[[], datetime],
    number: str,
    takes: Takes = lambda _prompt: None,
) -> Blueprint:
    """`GET /`, `/call-flow.svg` and `/page/<file>`.

    `number` (E.164) is that of the line itself. `takes` gives for the id of a prompt the address of one file in
    which it is spoken, or None: then it has no play button.
    """
    blueprint = Blueprint("page", __name__, template_folder="templates")
    files = _files()

    @blueprint.get("/")
    def reading_page() -> Response:
        shown = page(content(), clock(), number=number, takes=takes)
        names = {name.partition(".")[0]: name for name in files}
        text = render_template("page/reading_page.html", page=shown, files=names)
        return _answer(text, "text/html; charset=utf-8", _POLICY, _FRESH)

    @blueprint.get("/call-flow.svg")
    def call_flow() -> Response:
        picture = _picture(content())
        return _answer(picture, _KINDS[".svg"], _policy_of(picture), _FRESH)

    @blueprint.get("/page/<name>")
    def file(name: str) -> Response:
        if name not in files:
            abort(404)
        return _answer(files[name], _KINDS[Path(name).suffix], _POLICY, _FOR_EVER)

    @blueprint.errorhandler(500)
    def failed(_error: Exception) -> tuple[str, int]:
        return FAILED, 500

    return blueprint


def _files() -> dict[str, bytes]:
    """The files of the page by names that change with what is in them."""
    contents = {path: path.read_bytes() for path in _FOLDER.iterdir() if path.suffix in _KINDS}
    return {
        f"{path.stem}.{blake2s(data, digest_size=8).hexdigest()}{path.suffix}": data
        for path, data in contents.items()
    }


@lru_cache(maxsize=2)
def _picture(live: Live) -> str:
    """The picture of the call flow in the raw words of its prompts; one that is missing goes by its id."""
    prompts = live.contents.prompts

    def words(prompt_id: str) -> str:
        prompt = prompts.get((LANGUAGE, prompt_id))
        return " ".join(sentence.text for sentence in prompt.sentences) if prompt else prompt_id

    return diagram(live.flow, words)


def _policy_of(picture: str) -> str:
    """What a picture that is opened by itself may do: use the style that is written in it."""
    digests = (sha256(style.encode()).digest() for style in _STYLE.findall(picture))
    allowed = " ".join(f"'sha256-{b64encode(digest).decode()}'" for digest in digests)
    return f"default-src 'none'; style-src {allowed}; {_NOTHING_ELSE}"


def _answer(body: str | bytes, kind: str, policy: str, cache: str) -> Response:
    response = Response(body, content_type=kind)
    response.headers.update({
        "Content-Language": LANGUAGE,
        "Content-Security-Policy": policy,
        "Referrer-Policy": "no-referrer",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": cache,
    })  # fmt: skip
    response.add_etag()
    response.make_conditional(request)
    return response
