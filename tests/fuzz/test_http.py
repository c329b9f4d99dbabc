"""The fuzz over HTTP, against the real server: what bytes can do on the way, before any code of ours sees a request.

Owed: our own answer to what Twilio could send in whatever form HTTP allows; to what is no HTTP a refusal of the
server's (400 to 499) or a closed connection. Never a 5xx or a redirect, and the next caller is answered.
"""

import re
from collections.abc import Iterator
from pathlib import Path
from random import Random
from shutil import copytree
from urllib.parse import urlencode

import pytest

from ivr.voice.signature import signature
from tests.fuzz.asked import Asked
from tests.fuzz.grammar import CANARY, Caller
from tests.fuzz.invariants import Event, broken
from tests.fuzz.spoil import spoilt
from tests.server import Server, serving
from tests.voice.line import CALL, TOKEN, Answer

WEBHOOKS = 500
SEED = 20261129
READ_MOST = 4_000
"""Characters of a request line or a header that the server reads; it refuses longer ones itself."""
ANSWER = re.compile(rb"HTTP/1\.[01] (\d{3}) ")


@pytest.fixture(scope="module")
def server(published: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("server")
    copytree(published, folder / "data")
    with serving(folder, TWILIO_AUTH_TOKEN_SECONDARY="67890", TWILIO_SHARED_KEY="a-shared-key") as server:
        yield server


@pytest.fixture(scope="module")
def lifeline(server: Server) -> str:
    answer = server.ask("POST", "/voice", b"", {})
    assert answer.is_lifeline
    return answer.text


def is_sendable(asked: Asked) -> bool:
    """Whether a client can send it as HTTP; lies about the length and the Host are rows of their own below."""
    headers = "".join([*asked.headers, *asked.headers.values(), asked.kind])
    plain = headers.isprintable() and headers.isascii()
    return (
        plain and not asked.environ and asked.method != "CONNECT" and len(headers + asked.target) < READ_MOST
    )


def test_calls_go_through_the_server_as_they_do_without_it(server: Server, lifeline: str) -> None:
    chance = Random(SEED)  # noqa: S311 - no secret
    caller, sent = Caller(chance), 0
    while sent < WEBHOOKS:
        name, asked = ("", caller.asks()) if chance.random() < 0.6 else spoilt(caller.asks(), chance)
        if not is_sendable(asked):
            continue
        sent += 1
        headers = asked.signature(server.url) | {"Content-Type": asked.kind} | dict(asked.headers)
        answer = server.ask(asked.method, asked.target, asked.body, headers)
        if asked.method == "HEAD":
            answer = Answer(answer.status, answer.headers, lifeline)
        event = Event(asked, answer, lifeline, "", (), ())
        assert broken(event) is None, f"{broken(event)}\n{name}: {asked!r:.800}\nnumber {sent}"
        if not name:
            caller.hears(answer.text)
    assert CANARY not in server.logged()
    assert '"webhook failed"' not in server.logged()


# --- one request in every form that HTTP has for it ---

BODY = urlencode(CALL).encode()
SIGNATURE = signature("https://line.example/voice", CALL.items(), TOKEN).encode()
HEAD = b"Content-Type: application/x-www-form-urlencoded\r\nX-Twilio-Signature: " + SIGNATURE + b"\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(BODY)
CLOSE = b"Connection: close\r\n"


def request(
    first: bytes = b"POST /voice HTTP/1.1", head: bytes = b"Host: x\r\n" + LENGTH, body: bytes = BODY
) -> bytes:
    return first + b"\r\n" + HEAD + CLOSE + head + b"\r\n" + body


CHUNKED = b"%x\r\n%s\r\n0\r\n\r\n" % (len(BODY), BODY)
ONE_BY_ONE = b"".join(b"1\r\n%c\r\n" % byte for byte in BODY) + b"0\r\n\r\n"
ENCODED = b"Host: x\r\nTransfer-Encoding: chunked\r\n"
FORMS = {
    "plain": request(),
    "an old client": request(b"POST /voice HTTP/1.0", LENGTH),
    "the whole URL": request(b"POST https://line.example/voice HTTP/1.1"),
    "the whole URL of somebody else": request(b"POST http://forged.example/voice HTTP/1.1"),
    "a Host that is none": request(head=b"Host: [::\r\n" + LENGTH),
    "a Host without end": request(head=b"Host: " + b"x" * 999 + b"\r\n" + LENGTH),
    "no Host": request(head=LENGTH),
    "names in small letters": request()
    .replace(b"Content-", b"content-")
    .replace(b"X-Twilio-S", b"x-twilio-s"),
    "chunks": request(head=ENCODED, body=CHUNKED),
    "a chunk for each byte": request(head=ENCODED, body=ONE_BY_ONE),
    "a client that waits to be told": request(head=b"Host: x\r\nExpect: 100-continue\r\n" + LENGTH),
    "more than its body": request(body=BODY + b"GET / HTTP/1.1\r\n\r\n"),
}


@pytest.mark.parametrize("form", FORMS)
def test_a_signed_call_is_answered_in_every_form_of_http(form: str, server: Server, lifeline: str) -> None:
    got = server.raw(FORMS[form])

    assert b"<Gather " in got, got[:300]
    assert lifeline.encode() not in got


# --- and what is no request ---

GARBAGE = {
    "nothing": b"",
    "half a line": b"POST /voi",
    "no headers": b"POST /voice HTTP/1.1\r\n",
    "half a body": request()[:-20],
    "no body at all": request(body=b""),
    "half a chunk": request(head=ENCODED, body=CHUNKED[:40]),
    "a chunk of no length": request(head=ENCODED, body=b"zz\r\nDigits=1\r\n0\r\n\r\n"),
    "a chunk larger than memory": request(head=ENCODED, body=b"ffffffffffffffff\r\nx"),
    "two lengths": request(head=b"Host: x\r\nContent-Length: 3\r\n" + LENGTH),
    "a length and chunks": request(head=ENCODED + LENGTH, body=CHUNKED),
    "a length below nothing": request(head=b"Host: x\r\nContent-Length: -1\r\n"),
    "a length that is no number": request(head=b"Host: x\r\nContent-Length: many\r\n"),
    "a header without end": request(head=b"X: " + b"x" * 200_000 + b"\r\n" + LENGTH),
    "a thousand headers": request(head=b"".join(b"X-%d: 1\r\n" % number for number in range(1_000)) + LENGTH),
    "a target without end": request(b"POST /voice/turn/" + b"x" * 100_000 + b" HTTP/1.1"),
    "a target with a space": request(b"POST /voice /turn HTTP/1.1"),
    "a target of bytes": request(b"POST /voice/\xff\xfe\x00 HTTP/1.1"),
    "a folded header": request(head=b"Host: x\r\n y\r\n" + LENGTH),
    "a header without a name": request(head=b": x\r\n" + LENGTH),
    "a method that is none": request(b"p\x00st /voice HTTP/1.1"),
    "a version that is none": request(b"POST /voice HTTP/9.9"),
    "another protocol": b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + b"\x00" * 200,
    "a proxy's greeting": b"PROXY TCP4 1.2.3.4 5.6.7.8 1 2\r\n" + request(),
    "HTTP/2 at once": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a tunnel": b"CONNECT line.example:443 HTTP/1.1\r\nHost: line.example\r\n\r\n",
    "zeroes": b"\x00" * 5_000,
    "new lines": b"\r\n" * 5_000,
}


@pytest.mark.parametrize("garbage", GARBAGE)
def test_what_is_no_request_is_refused_and_the_next_caller_is_answered(garbage: str, server: Server) -> None:
    got = server.raw(GARBAGE[garbage], seconds=20)
    statuses = [int(status) for status in ANSWER.findall(got)]

    assert all(status == 200 or 400 <= status < 500 for status in statuses), got[:300]
    for status in statuses:
        assert status != 200 or b"<Response>" in got
    assert server.post("/voice", CALL).verbs[-1].tag == "Redirect"
    assert server.process.poll() is None
