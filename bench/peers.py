"""Two ways in which people write such a line, to compare with.

Rules of this file:
- They do it as well as their kind does, signature check included.
- Neither peer knows holidays, words by language, a failing database or a proof; the line does more than both.
"""

import json
import logging
from datetime import datetime

from dateutil.rrule import FR, MO, TH, TU, WE, WEEKLY, rrule
from flask import Flask, Response, abort, request
from twilio.request_validator import RequestValidator
from twilio.twiml.voice_response import VoiceResponse

from bench.installation import NOW, NUMBER, TOKEN

VOICE = "Polly.Laura-Neural"
OPEN_SINCE = datetime(2023, 3, 22, 8, 0)  # noqa: DTZ001 - the peer reckons in wall time, as its kind does
SECONDS_OPEN = 9 * 3600
_DESK, _NURSE, _EMERGENCY = "+31232240000", "+31232240001", "+31232240002"


def tree() -> Flask:
    """What Twilio's phone-tree sample does, written anew: its validator, a table of keys, its builder."""
    app = Flask("tree")
    _only_twilio(app)

    @app.post("/voice")
    def welcome() -> Response:
        return _menu("Welkom bij de rugpoli. Voor de afspraken, kies 1. Voor de verpleegkundige, kies 2.")

    @app.post("/voice/turn/<node>")
    def chosen(node: str) -> Response:  # noqa: ARG001 - Flask passes it
        ways = {"1": _EMERGENCY, "2": _NURSE, "4": _DESK}
        number = ways.get(request.form.get("Digits", ""))
        return _menu("Maak uw keuze.") if number is None else _connect(number)

    return app


def rules() -> Flask:
    """The same, with a log line and with hours evaluated by a recurring rule over years at each webhook."""
    app = tree()
    log = logging.getLogger("rules")
    log.addHandler(logging.StreamHandler())
    log.setLevel(logging.INFO)
    log.propagate = False

    @app.before_request
    def only_when_open() -> Response | None:
        now = NOW.replace(tzinfo=None)
        opened = rrule(WEEKLY, dtstart=OPEN_SINCE, byweekday=(MO, TU, WE, TH, FR)).before(now, inc=True)
        is_open = opened is not None and (now - opened).total_seconds() < SECONDS_OPEN
        log.info(json.dumps({"call": request.form["CallSid"], "path": request.path, "open": is_open}))
        return None if is_open else _connect(_EMERGENCY)

    return app


def _only_twilio(app: Flask) -> None:
    validator = RequestValidator(TOKEN)

    @app.before_request
    def check() -> None:
        if not validator.validate(request.url, request.form, request.headers.get("X-Twilio-Signature", "")):
            abort(403)


def _menu(text: str) -> Response:
    response = VoiceResponse()
    gather = response.gather(num_digits=1, action="/voice/turn/menu", method="POST", timeout=8)
    gather.say(text, language="nl-NL", voice=VOICE)
    response.redirect("/voice", method="POST")
    return _twiml(response)


def _connect(number: str) -> Response:
    response = VoiceResponse()
    response.say("Ik verbind u door.", language="nl-NL", voice=VOICE)
    response.dial(number, caller_id=NUMBER, timeout=25, action="/voice/turn/dialled")
    return _twiml(response)


def _twiml(response: VoiceResponse) -> Response:
    return Response(str(response), content_type="text/xml")
