"""The webhooks.

Rules of this file:
- Thin: check the signature, translate, ask the flow, translate back, write one log line.
- A request that is not Twilio's gets the lifeline: constant, nothing read, nothing written.
- Nothing personal is logged: no caller number, no keys but those of a menu.
"""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import perf_counter

from flask import Blueprint, Request, Response, request
from werkzeug.exceptions import HTTPException

from ivr.call_events.model import Kind
from ivr.callflow.engine import FlowError, step
from ivr.callflow.events import Event
from ivr.callflow.turns import Ask, AwaitDigits, Cue, Dial, HangUp, Position, Turn
from ivr.content.live import Live, Spoken
from ivr.voice import webhook
from ivr.voice.dialogue import Dialogue, sensible
from ivr.voice.log import Log, fault
from ivr.voice.media import MEDIA
from ivr.voice.notable import notable
from ivr.voice.signature import SETTINGS_HEADER, SIGNATURE_HEADER, SignatureCheck
from ivr.voice.twiml import EMPTY, LANGUAGE, End, Ring, Script, render

TRACE_HEADER = "X-IVR-Trace"

_NOWHERE = "forgotten"

QUESTIONS_MOST = 6
"""Questions that the flow may ask between two waits; the longest way has three."""


@dataclass(frozen=True, slots=True)
class Edge:
    """What the webhooks need of the world."""

    check: SignatureCheck
    content: Callable[[], Live]
    clock: Callable[[], datetime]
    lifeline: Callable[[], str]
    dialogue: Dialogue
    own_number: str
    voice: str
    log: Log
    prefix: str
    """The path of the public URL, for a line that lives below a folder of its host."""
    note: Callable[[Kind, str], object] = lambda _kind, _destination: None
    """Takes what staff should hear of; at once, and without raising."""


def voice_blueprint(edge: Edge) -> Blueprint:
    """`POST /voice`, `/voice/turn/<node>` and `/voice/status`."""
    blueprint = Blueprint("voice", __name__)

    @blueprint.post("/voice")
    @blueprint.post("/voice/")
    def ring() -> Response:
        form = _genuine_form(edge)
        if form is None:
            return _twiml(edge.lifeline())
        return _answer(edge, form, None, webhook.started(form, edge.own_number))

    @blueprint.post("/voice/turn/<path:node>")
    def turn(node: str) -> Response:
        form = _genuine_form(edge)
        if form is None:
            return _twiml(edge.lifeline())
        return _answer(edge, form, webhook.position(node.rstrip("/"), request.args), webhook.event(form))

    @blueprint.post("/voice/status")
    @blueprint.post("/voice/status/")
    def status() -> Response:
        form = _genuine_form(edge)
        if form is None:
            return Response(status=403)
        _ended(edge, form)
        return Response(status=204)

    @blueprint.get("/livez")
    def livez() -> dict[str, bool]:
        return {"alive": True}

    @blueprint.get("/readyz")
    def readyz() -> dict[str, bool | int]:
        """Ready once calls can be answered, if only with the safe menu; needs no database."""
        return {"ready": True, "version": edge.content().version}

    @blueprint.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        """Answer for a bug; Flask itself would log the message too. The guard makes it the lifeline."""
        edge.log.error("webhook failed", **fault(error))
        return Response(status=500)

    return blueprint


def guarded(path: str) -> bool:
    """Which paths a caller hears the answer of: all webhooks but the status callback."""
    inside = path.lstrip("/").split("/")
    return inside[0] == "voice" and inside[1:2] != ["status"]


def _genuine_form(edge: Edge) -> dict[str, str] | None:
    """The fields of a request of Twilio's; None, and a warning, for any other."""
    pairs = webhook.read_form(_body(request))
    headers = request.headers
    signed = request.mimetype == "application/x-www-form-urlencoded" and edge.check.genuine(
        _raw_target(request), pairs, headers.get(SIGNATURE_HEADER), headers.get(SETTINGS_HEADER)
    )
    if signed:
        return dict(pairs)
    edge.log.warning("unsigned", header=SIGNATURE_HEADER in headers, second_scheme=SETTINGS_HEADER in headers)
    return None


def _body(incoming: Request) -> bytes:
    """The body, but never more of it than a webhook can have, whatever length it declares; nothing if it breaks off."""
    incoming.max_content_length = webhook.BODY_MOST
    try:
        return incoming.get_data(cache=False)
    except HTTPException:
        return b""


def _raw_target(incoming: Request) -> str:
    """The request target as it came over the wire: what Twilio signed, before anything was decoded."""
    environ = incoming.environ
    return str(environ.get("RAW_URI") or environ.get("REQUEST_URI") or incoming.full_path.rstrip("?"))


def _answer(edge: Edge, form: dict[str, str], position: Position | None, event: Event) -> Response:
    begin = perf_counter()
    if webhook.call_ended(form):
        _ended(edge, form)
        return _twiml(EMPTY)
    now, live, call = edge.clock(), edge.content(), form.get("CallSid", "")
    position = position and sensible(position, now)
    turn = _turn(edge, live, form, position, event, now)
    if not edge.dialogue.can_say(
        live, turn, call, now
    ):  # a number that cannot be opened: nowhere is the first menu
        turn = _turn(edge, live, form, Position(_NOWHERE, language=turn.position.language), event, now)
    script = _script(edge, live, turn, call, now)
    document = render(script)
    for kind, destination in notable(live, position, event, turn):
        edge.note(kind, destination)
    rule = "; ".join(live.because(visit, now) for visit in turn.path)
    edge.log.info(
        "webhook",
        call=webhook.call_named(call),
        come_from=position.node if position and position.node in live.flow.nodes else None,
        node=turn.position.node,
        rule=rule,
        ms=round((perf_counter() - begin) * 1000, 2),
    )
    response = _twiml(document)
    if request.headers.get(TRACE_HEADER) == "1":
        response.headers[TRACE_HEADER] = _trace(turn, script, rule)
    return response


def _ended(edge: Edge, form: dict[str, str]) -> None:
    """Close the books of a call; a status callback may also tell that it goes on."""
    call = form.get("CallSid", "")
    edge.log.info("call ended", call=webhook.call_named(call), status=webhook.status_named(form))
    if webhook.call_ended(form):
        edge.dialogue.ended(call)


def _turn(  # noqa: PLR0913, PLR0917 - all that a step needs, and who answers its questions
    edge: Edge, live: Live, form: dict[str, str], position: Position | None, event: Event, now: datetime
) -> Turn:
    """The next turn that the phone can wait for: questions of the flow are answered on the way."""
    situation = live.situation(now, callbacks=edge.dialogue.taking())
    turn = step(live.flow, situation, position, event)
    for _ in range(QUESTIONS_MOST):
        if not isinstance(turn.wait, Ask):
            return turn
        answer = edge.dialogue.answer(turn.wait, turn.position, form, live, now)
        turn = step(live.flow, situation, turn.position, answer).after(turn)
    raise FlowError(f"{turn.position.node}: questions without end")


def _script(edge: Edge, live: Live, turn: Turn, call_id: str, now: datetime) -> Script:
    """A turn with its ids turned into words, numbers and a URL."""
    language = turn.position.language if turn.position.language in LANGUAGE else "nl"

    # The numbers at the end, when all else has failed, must be heard even if no recording can be fetched.
    plain = turn.position.node in {live.flow.last_resort, live.flow.masked}
    call = edge.dialogue.said(turn.position, call_id, live, now)

    def spoken(cues: tuple[Cue, ...]) -> tuple[Spoken, ...]:
        if plain:
            return tuple(Spoken(cue.prompt, live.words(cue, language, now, call)) for cue in cues)
        return tuple(piece for cue in cues for piece in live.spoken(cue, language, now, call))

    wait: AwaitDigits | Ring | End
    match turn.wait:
        case AwaitDigits():
            wait = turn.wait
        case Dial(destination, seconds):
            wait = Ring(live.number(destination), seconds, caller_id=edge.own_number)
        case HangUp():
            wait = End()
        case Ask():
            raise FlowError(f"{turn.position.node}: a question is no wait for a phone")
    action = webhook.action(edge.prefix, turn.position)
    media = f"{edge.prefix}{MEDIA}"
    return Script(spoken(turn.opening), spoken(turn.prompts), wait, action, language, edge.voice, media)


def _trace(turn: Turn, script: Script, rule: str) -> str:
    """What a signed request that asks for it learns of the decision: ASCII JSON, one prompt id for each verb."""
    prompts = [piece.prompt for piece in script.opening + script.prompts for _ in piece.takes or ("words",)]
    path = [visit.node for visit in turn.path]
    return json.dumps({"node": turn.position.node, "path": path, "prompts": prompts, "rule": rule})


def _twiml(document: str) -> Response:
    return Response(document, content_type="text/xml; charset=utf-8")
