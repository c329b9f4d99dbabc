"""The webhooks, through the whole application: signed as Twilio does it, and in every way that it does not."""

import io
import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from time import monotonic, sleep
from typing import Any
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from twilio.request_validator import RequestValidator

from ivr.callflow.clinic import clinic
from ivr.voice import routes
from ivr.voice.guard import Guard
from ivr.voice.webhook import BODY_MOST

FLOW = clinic("ed_haarlem_zuid")
MENU = FLOW.nodes["main"].fingerprint()  # type: ignore[union-attr]
AT_MENU = f"/voice/turn/main?a=1&l=nl&m={MENU}&s=0"
CALL = {"CallSid": "CA0123", "From": "+31612345678", "CallStatus": "in-progress"}
EMPTY = '<?xml version="1.0" encoding="UTF-8"?><Response />'
CANARY_CALLER, CANARY_DIGITS = "+31687654321", "8317"


def tags(answer: Any) -> list[str]:
    return [verb.tag for verb in answer.verbs]


def offers_a_menu(answer: Any) -> bool:
    return bool(answer.is_twiml and not answer.is_lifeline and tags(answer)[-2:] == ["Gather", "Redirect"])


# --- what Twilio asks ---


def test_a_call_is_welcomed_and_offered_the_first_menu(shared_line: Any) -> None:
    answer = shared_line.post("/voice")

    assert answer.headers["Content-Type"] == "text/xml; charset=utf-8"
    assert answer.spoken.startswith("Welkom bij de rugpoli van het Spaarne Gasthuis. Bij levensgevaar")
    assert tags(answer) == ["Say", "Say", "Gather", "Redirect"]
    assert answer.verbs[2].get("action") == AT_MENU


def test_a_key_leads_to_who_is_there_at_that_moment(shared_line: Any, line_at: Callable[..., Any]) -> None:
    at_ten_past_one = shared_line.post(AT_MENU, {"Digits": "2"})
    at_half_past = line_at(datetime(2026, 11, 23, 13, 30, tzinfo=ZoneInfo("Europe/Amsterdam")))

    dial = at_ten_past_one.document.find("Dial")
    assert dial is not None
    assert (dial.text, dial.get("callerId")) == ("+31232246491", "+3197010200001")
    assert at_half_past.post(AT_MENU, {"Digits": "2"}).document.find("Dial") is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        pytest.param("/voice", "/voice/", id="a call"),
        pytest.param(AT_MENU, AT_MENU.replace("?", "/?"), id="a turn"),
        pytest.param("/voice", "//voice", id="two slashes in front"),
        pytest.param("/voice", "/voice//", id="two slashes behind"),
    ],
)
def test_every_spelling_of_slashes_is_answered_alike(one: str, other: str, shared_line: Any) -> None:
    pressed = {"Digits": "4"}

    assert shared_line.post(one, pressed).text == shared_line.post(other, pressed).text
    assert not shared_line.post(other, pressed).is_lifeline


@pytest.mark.parametrize(
    ("target", "fields"),
    [
        pytest.param("/voice/turn/no_such_node?a=1&l=nl&s=0", {"Digits": "1"}, id="an unknown node"),
        pytest.param("/voice/turn/opening", {}, id="a node that does not wait"),
        pytest.param("/voice/turn/a%2Fb/../%3Cx%3E%00", {}, id="a node that looks like a path"),
        pytest.param("/voice/turn/%F0%9F%99%82%FF", {}, id="a node that is no text"),
        pytest.param("/voice/turn/" + "x" * 5000, {}, id="a node without end"),
        pytest.param("/voice/turn/main?a=1&m=00000000", {"Digits": "1"}, id="a stale menu"),
        pytest.param("/voice/turn/main?m=%FF%00&l=%C3%A9&a=x&s=-1", {"Digits": "1"}, id="an odd position"),
        pytest.param("/voice/turn/main", {"Digits": "1"}, id="no position"),
        pytest.param(AT_MENU, {"Digits": "8"}, id="a key that is not offered"),
        pytest.param(AT_MENU, {"Digits": "9" * 10_000}, id="ten thousand keys"),
        pytest.param(AT_MENU, {"Digits": "²"}, id="a digit that is no key"),
        pytest.param(AT_MENU, {"Digits": "٢"}, id="a digit of another script"),
        pytest.param(AT_MENU, {"Digits": "\x00"}, id="a character that no key has"),
        pytest.param(AT_MENU, {"Digits": ""}, id="silence"),
        pytest.param(AT_MENU, {}, id="silence, without the field"),
        pytest.param(AT_MENU, {"DialCallStatus": "busy"}, id="an outcome where nothing was dialled"),
    ],
)
def test_a_call_that_got_lost_hears_a_menu(target: str, fields: dict[str, str], shared_line: Any) -> None:
    assert offers_a_menu(shared_line.post(target, fields))


@pytest.mark.parametrize("status", ["completed", "busy", "failed", "no-answer", "canceled"])
@pytest.mark.parametrize("target", ["/voice", AT_MENU])
def test_a_call_that_has_ended_is_told_nothing(target: str, status: str, shared_line: Any) -> None:
    assert shared_line.post(target, {"CallStatus": status}).text == EMPTY


def test_a_call_from_our_own_number_dials_nobody(shared_line: Any) -> None:
    answer = shared_line.post("/voice", {"From": "+3197010200001"})

    assert set(tags(answer)) == {"Say", "Hangup"}
    assert "één één twee" in answer.spoken


def test_the_same_delivery_twice_is_answered_alike(shared_line: Any) -> None:
    answers = {shared_line.post(AT_MENU, {"Digits": "2"}).text for _ in range(3)}

    assert len(answers) == 1


# --- who may ask ---


def test_each_of_our_secrets_signs(shared_line: Any) -> None:
    body = urlencode(CALL).encode()
    for secret, algorithm in (("12345", None), ("67890", None), ("a-shared-key", "HMAC_SHA256")):
        signed = RequestValidator(secret).compute_signature("https://line.example/voice", CALL, algorithm)
        headers = {"X-Twilio-Signature": signed}
        if algorithm:
            headers["X-Twilio-Webhooks-Signature-Settings"] = f"key=k,algorithm={algorithm}"
        assert offers_a_menu(shared_line.ask("POST", "/voice", body, headers)), secret


def test_repeated_fields_are_signed_and_accepted(shared_line: Any) -> None:
    pairs = [*CALL.items(), ("Media", "b"), ("Media", "a"), ("Media", "b")]
    headers = {"X-Twilio-Signature": shared_line.sign("/voice", pairs)}

    assert offers_a_menu(shared_line.ask("POST", "/voice", urlencode(pairs).encode(), headers))


def unsigned(line: Any, target: str) -> Any:
    return line.ask("POST", target, urlencode(CALL).encode())


def tampered(line: Any, target: str) -> Any:
    headers = {"X-Twilio-Signature": line.sign(target, list(CALL.items()))}
    return line.ask("POST", target, urlencode(CALL | {"Digits": "1"}).encode(), headers)


def elsewhere(line: Any, target: str) -> Any:
    """Signed for another target of ours."""
    headers = {"X-Twilio-Signature": line.sign("/voice/turn/desk", list(CALL.items()))}
    return line.ask("POST", target, urlencode(CALL).encode(), headers)


def as_the_host_says(line: Any, target: str) -> Any:
    """Signed for the address that the request itself claims to be for."""
    signed = RequestValidator("12345").compute_signature(f"http://forged.example{target}", CALL)
    return line.ask(
        "POST",
        target,
        urlencode(CALL).encode(),
        {"X-Twilio-Signature": signed, "X-Forwarded-Host": "forged.example"},
    )


def json_body(line: Any, target: str) -> Any:
    """Signed as Twilio signs JSON: the URL alone, with the hash of the body in it."""
    body = json.dumps(CALL).encode()
    headers = {"X-Twilio-Signature": line.sign(target, [])}
    return line.ask("POST", target, body, headers, CONTENT_TYPE="application/json")


def multipart(line: Any, target: str) -> Any:
    return line.post(target, CONTENT_TYPE="multipart/form-data; boundary=x")


def without_a_type(line: Any, target: str) -> Any:
    return line.post(target, CONTENT_TYPE="")


def a_megabyte(line: Any, target: str) -> Any:
    return line.post(target, {"Digits": "1" * 1_000_000})


def broken_off(line: Any, target: str) -> Any:
    return line.post(target, CONTENT_LENGTH="5000")


def said_to_be_shorter(line: Any, target: str) -> Any:
    return line.post(target, CONTENT_LENGTH="20")


def of_no_length(line: Any, target: str) -> Any:
    return line.post(target, CONTENT_LENGTH="many")


def not_ascii(line: Any, target: str) -> Any:
    headers = {"X-Twilio-Signature": "\xff\xfe"}
    return line.ask("POST", target, "Digits=é".encode(), headers)


NOT_TWILIO = [
    unsigned, tampered, elsewhere, as_the_host_says, json_body, multipart, without_a_type, a_megabyte,
    broken_off, said_to_be_shorter, of_no_length, not_ascii,
]  # fmt: skip


@pytest.mark.parametrize("request_of", NOT_TWILIO, ids=lambda each: each.__name__.replace("_", " "))
def test_who_is_not_twilio_hears_the_lifeline_and_nothing_is_done(
    request_of: Callable[[Any, str], Any], line: Any
) -> None:
    for target in ("/voice", AT_MENU):
        assert request_of(line, target).is_lifeline
    assert request_of(line, "/voice/status").status == 403

    told = [entry["event"] for entry in line.logged() if entry["event"] != "snapshot loaded"]
    assert told == ["unsigned"] * 3


@pytest.mark.parametrize("method", ["GET", "HEAD", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "BREW"])
@pytest.mark.parametrize("target", ["/voice", "/voice/", AT_MENU])
def test_any_other_method_hears_the_lifeline(method: str, target: str, shared_line: Any) -> None:
    signed = {"X-Twilio-Signature": shared_line.sign(target, [])}

    assert shared_line.ask(method, target, headers=signed).is_lifeline


@pytest.mark.parametrize(
    "target",
    [
        "/voice//turn/main",
        "/voice/turn//main",
        "/voice/turn",
        "/voice/turn/",
        "/voice/else",
    ],
)
def test_a_place_below_voice_that_does_not_exist_hears_the_lifeline(target: str, shared_line: Any) -> None:
    assert shared_line.post(target).is_lifeline


class Endless(io.RawIOBase):
    """A body that never ends, as chunks can be; counts what is read of it."""

    def __init__(self) -> None:
        self.given = 0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        self.given += len(buffer)
        buffer[:] = b"1" * len(buffer)
        return len(buffer)


def test_a_body_without_an_end_is_not_read_to_its_end(shared_line: Any) -> None:
    body = Endless()
    answer = shared_line.post(
        "/voice", CONTENT_LENGTH="", **{"wsgi.input": body, "wsgi.input_terminated": True}
    )

    assert answer.is_lifeline
    assert body.given <= 2 * BODY_MOST


def test_a_body_in_chunks_is_read(shared_line: Any) -> None:
    body = io.BytesIO(urlencode(CALL).encode())
    headers = {"X-Twilio-Signature": shared_line.sign("/voice", list(CALL.items()))}
    chunked = {"wsgi.input": body, "wsgi.input_terminated": True, "CONTENT_LENGTH": ""}

    assert offers_a_menu(shared_line.ask("POST", "/voice", b"", headers, **chunked))


# --- where we are ---


@pytest.mark.parametrize(
    "environ",
    [
        pytest.param({"RAW_URI": "/tel/voice", "SCRIPT_NAME": "/tel"}, id="the server takes the folder off"),
        pytest.param({"RAW_URI": "/voice"}, id="the proxy takes the folder off"),
        pytest.param(
            {"RAW_URI": None, "REQUEST_URI": "/voice"}, id="a server with another name for the target"
        ),
        pytest.param({"RAW_URI": None}, id="a server that does not keep the target"),
        pytest.param(
            {"RAW_URI": "https://line.example:443/tel/voice"}, id="a proxy that asks for the whole URL"
        ),
        pytest.param({"RAW_URI": "/voice", "HTTP_HOST": ""}, id="no host"),
    ],
)
def test_a_line_in_a_folder_of_its_host_is_found_and_comes_back_there(
    environ: dict[str, Any], line_at: Callable[..., Any]
) -> None:
    line = line_at(PUBLIC_URL="https://line.example/tel/")
    answer = line.post("/voice", **environ)

    assert offers_a_menu(answer)
    assert answer.verbs[-1].text == f"/tel{AT_MENU}"


# --- what is told ---


def test_the_trace_is_for_signed_requests_that_ask(shared_line: Any) -> None:
    asked = {"X-IVR-Trace": "1"}
    trace = json.loads(shared_line.post("/voice", headers=asked).headers["X-IVR-Trace"])

    assert trace["node"] == "main"
    assert trace["path"] == ["start", "opening", "main"]
    assert trace["prompts"][:2] == ["welcome", "danger"]
    assert "office open until 2026-11-23 17:00" in trace["rule"]
    assert "X-IVR-Trace" not in shared_line.post("/voice").headers
    assert "X-IVR-Trace" not in shared_line.post("/voice", headers={"X-IVR-Trace": "0"}).headers
    assert "X-IVR-Trace" not in shared_line.ask("POST", "/voice", urlencode(CALL).encode(), asked).headers


def test_a_trace_is_one_header_of_ascii_whatever_the_url_says(shared_line: Any) -> None:
    answer = shared_line.post("/voice/turn/%0D%0AX:%20y%C3%A9", headers={"X-IVR-Trace": "1"})

    assert answer.is_twiml
    assert answer.headers.get("X-IVR-Trace", "").isascii()
    assert "\n" not in answer.headers.get("X-IVR-Trace", "")


def test_a_webhook_is_one_line_of_the_log(line: Any) -> None:
    line.post("/voice")
    line.post(AT_MENU, {"Digits": "2"})
    line.post("/voice/turn/desk?a=1&l=nl&s=0", {"DialCallStatus": "busy"})
    told = [entry for entry in line.logged() if entry["event"] == "webhook"]

    assert [(entry["call"], entry["come_from"], entry["node"]) for entry in told] == [
        ("CA0123", None, "main"),
        ("CA0123", "main", "nurse"),
        ("CA0123", "desk", "switchboard"),
    ]
    assert "nurse open until 2026-11-23 13:30" in told[1]["rule"]
    assert all(entry["ms"] >= 0 for entry in told)


def test_nothing_of_a_caller_is_in_the_log_or_in_a_url(line: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    personal = {
        "From": CANARY_CALLER,
        "Caller": CANARY_CALLER,
        "Digits": CANARY_DIGITS,
        "CallerName": CANARY_DIGITS,
    }
    targets = [
        "/voice",
        AT_MENU,
        "/voice/turn/desk",
        "/voice/turn/nowhere",
        "/voice/turn/desk?a=1&l=nl&s=2",
        "/voice/status",
    ]
    answers = [line.post(target, personal, {"X-IVR-Trace": "1"}) for target in targets]
    answers += [line.post(target, personal | {"DialCallStatus": "busy"}) for target in targets]
    answers += [line.ask("POST", target, urlencode(personal).encode()) for target in targets]
    monkeypatch.setattr(routes, "step", lambda *_: int(f"{CANARY_CALLER} {CANARY_DIGITS}"))
    answers += [line.post(target, personal) for target in targets]

    everything = line.log.getvalue() + "".join(answer.text + str(answer.headers) for answer in answers)
    assert "ValueError" in everything
    assert CANARY_CALLER[1:] not in everything
    assert CANARY_DIGITS not in everything


# --- when something is wrong ---


def test_a_bug_is_the_lifeline_for_the_caller_and_a_line_for_us(
    line: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(routes, "step", lambda *_: int(CANARY_CALLER + "x"))
    answer = line.post("/voice")
    failed, lifeline = [entry for entry in line.logged() if entry["level"] == "error"]

    assert answer.is_lifeline
    assert (failed["event"], failed["error"]) == ("webhook failed", "ValueError")
    assert failed["at"].startswith("test_routes.py:")
    assert (lifeline["event"], lifeline["reason"]) == ("lifeline", "status 500")


def test_a_bug_that_lasts_is_the_lifeline_in_time(line: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    assert isinstance(line.app.wsgi_app, Guard)
    line.app.wsgi_app._deadline = 0.2
    monkeypatch.setattr(routes, "step", lambda *_: sleep(2))
    at = monotonic()

    assert line.post("/voice").is_lifeline
    assert monotonic() - at < 1.5


class Disk(io.StringIO):
    """What a log is written to, until it is full."""

    full = False

    def write(self, text: str) -> int:
        if self.full:
            raise OSError(28, "No space left on device")
        return super().write(text)


def test_a_full_disk_under_the_log_changes_nothing_for_a_caller(line_at: Callable[..., Any]) -> None:
    disk = Disk()
    line = line_at(log=disk)
    disk.full = True

    assert offers_a_menu(line.post("/voice"))
    assert line.post("/voice/turn").is_lifeline
    assert line.post("/voice/status", {"CallStatus": "completed"}).status == 204


# --- beside the calls ---


@pytest.mark.parametrize("target", ["/voice/status", "/voice/status/"])
def test_the_status_callback_closes_the_books(target: str, line: Any) -> None:
    answer = line.post(target, {"CallStatus": "completed"})

    assert (answer.status, answer.text) == (204, "")
    (ended,) = [entry for entry in line.logged() if entry["event"] == "call ended"]
    assert (ended["call"], ended["status"]) == ("CA0123", "completed")


@pytest.mark.parametrize("target", ["//voice/status", "/voice/status//", "/voice/status/x//y"])
def test_even_an_odd_address_of_the_status_callback_is_not_redirected(target: str, shared_line: Any) -> None:
    assert shared_line.post(target).status in {204, 404}


@pytest.mark.parametrize(
    ("target", "says"),
    [
        pytest.param("/livez", {"alive": True}, id="alive"),
        pytest.param("/readyz", {"ready": True, "version": 1}, id="ready"),
    ],
)
def test_a_load_balancer_is_told_how_we_are(target: str, says: dict[str, object], shared_line: Any) -> None:
    answer = shared_line.ask("GET", target)

    assert (answer.status, json.loads(answer.text)) == (200, says)


# --- everything at once ---

TARGETS = st.sampled_from(
    [
        "/voice",
        "/voice/",
        AT_MENU,
        "/voice/turn/desk",
        "/voice/status",
        "//voice",
        "/voice/turn//x",
        "/voice?",
        "/voice/turn/%",
    ]
) | st.from_regex(r"/voice(/[!-~]{0,30})?", fullmatch=True)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request of anybody's: with `garbage` for a body, or with these fields, perhaps signed."""

    method: str
    target: str
    fields: dict[str, str]
    signed: bool
    garbage: bytes | None
    kind: str


REQUESTS = st.builds(
    Asked,
    method=st.sampled_from(["POST", "POST", "POST", "GET", "OPTIONS", "PUT"]),
    target=TARGETS,
    fields=st.dictionaries(
        st.sampled_from(["Digits", "CallStatus", "DialCallStatus", "From", "x"]), st.text(max_size=40)
    ),
    signed=st.booleans(),
    garbage=st.none() | st.binary(max_size=200),
    kind=st.sampled_from(["application/x-www-form-urlencoded"] * 3 + ["application/json", "text/xml;;=", ""]),
)


@given(asked=REQUESTS)
@hypothesis_settings(max_examples=300, deadline=None)
def test_no_request_is_answered_by_a_redirect_an_error_or_anything_but_a_document(
    asked: Asked, shared_line: Any
) -> None:
    body = urlencode(asked.fields).encode() if asked.garbage is None else asked.garbage
    signature = shared_line.sign(asked.target, list(asked.fields.items()))
    headers = {"X-Twilio-Signature": signature} if asked.signed else {}
    answer = shared_line.ask(asked.method, asked.target, body, headers, CONTENT_TYPE=asked.kind)

    if "/voice/status" in asked.target:
        known = answer.status in {204, 403, 404, 405} or (asked.method, answer.status) == ("OPTIONS", 200)
        assert answer.is_twiml or known
    else:
        assert answer.is_twiml
