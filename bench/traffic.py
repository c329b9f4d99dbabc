"""What Twilio asks a line: the webhooks of a few calls, signed, with all the fields that it sends.

Rules of this file:
- The calls are recorded by phoning the line in this process, so every position in a URL is a real one.
- Callers differ, and so do their signatures; what they do comes from `CALLS`, in equal parts.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from bench.installation import HOST, NUMBER, PUBLIC_URL, TOKEN
from ivr.phone.identity import Identity, made_sid
from ivr.phone.signing import sign

Fields = dict[str, str]

CALLERS = 40
FORM = "application/x-www-form-urlencoded; charset=UTF-8"

_NO_ANSWER: Fields = {"DialCallStatus": "no-answer", "DialBridged": "false", "DialCallSid": made_sid("leg")}
_HELPED: Fields = {"DialCallStatus": "completed", "DialCallDuration": "95", "DialCallSid": made_sid("leg")}
CALLS: tuple[tuple[str | Fields, ...], ...] = (
    ("2", "2", _HELPED, "5", "1", "1"),  # the nurse line is closed; the desk; then information
    ("5", "3", "2", "#", "*", "0", _NO_ANSWER),  # two summaries, and a person who does not answer
    ("1", "1", _NO_ANSWER, _HELPED),  # the emergency departments
    ("7", "4", _NO_ANSWER, _HELPED, "", ""),  # a wrong key, the desk, the switchboard, silence
    ("2", "9", "", "", "0", _HELPED),  # asks for the hours of the nurse twice
)
"""What callers do after the first menu: a key, "" for silence, or the fields with which a transfer ends."""


@dataclass(frozen=True, slots=True)
class Webhook:
    """One signed request, and what the line answers to it."""

    target: str
    body: bytes
    signature: str
    answer: bytes = b""

    def message(self) -> bytes:
        """The request as it goes over the wire."""
        head = (
            f"POST {self.target} HTTP/1.1\r\nHost: {HOST}\r\nUser-Agent: TwilioProxy/1.1\r\nAccept: */*\r\n"
            f"Content-Type: {FORM}\r\nContent-Length: {len(self.body)}\r\n"
            "I-Twilio-Idempotency-Token: 7f1bd3a2-5b04-4f0a-9d7e-2b8c1c7f2f10\r\n"
            f"X-Twilio-Signature: {self.signature}\r\n\r\n"
        )
        return head.encode() + self.body

    def environ(self) -> dict[str, Any]:
        """The request as gunicorn puts it to an application, but for the body."""
        path, _, query = self.target.partition("?")
        return {
            "REQUEST_METHOD": "POST",
            "SCRIPT_NAME": "",
            "PATH_INFO": path,
            "QUERY_STRING": query,
            "RAW_URI": self.target,
            "SERVER_NAME": "127.0.0.1",
            "SERVER_PORT": "8000",
            "SERVER_PROTOCOL": "HTTP/1.1",
            "SERVER_SOFTWARE": "gunicorn",
            "REMOTE_ADDR": "127.0.0.1",
            "REMOTE_PORT": "50000",
            "CONTENT_TYPE": FORM,
            "CONTENT_LENGTH": str(len(self.body)),
            "HTTP_HOST": HOST,
            "HTTP_USER_AGENT": "TwilioProxy/1.1",
            "HTTP_ACCEPT": "*/*",
            "HTTP_I_TWILIO_IDEMPOTENCY_TOKEN": "7f1bd3a2-5b04-4f0a-9d7e-2b8c1c7f2f10",
            "HTTP_X_TWILIO_SIGNATURE": self.signature,
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": "http",
            "wsgi.multithread": True,
            "wsgi.multiprocess": False,
            "wsgi.run_once": False,
        }


Ask = Callable[[Webhook], bytes]
"""Puts a webhook to the line and gives the body of its answer."""

ACTION = re.compile(r'action="([^"]+)"')
"""Where the next key goes, in an answer."""


def recorded(ask: Ask) -> list[Webhook]:
    """The webhooks of all calls, in an order in which the calls mix."""
    calls = [list(_call(ask, number)) for number in range(CALLERS)]
    longest = max(map(len, calls))
    return [call[turn] for turn in range(longest) for call in calls if turn < len(call)]


def _call(ask: Ask, number: int) -> Iterator[Webhook]:
    caller = Identity(made_sid(number), "AC" + "0" * 32, f"+316{12345678 + number}", NUMBER)
    yield (webhook := _asked(ask, "/voice", caller.fields("ringing")))
    for did in CALLS[number % len(CALLS)]:
        action = ACTION.search(webhook.answer.decode())
        if action is None:
            raise RuntimeError(f"the call ended before {did!r}: the bench no longer fits the call flow")
        happened = {"Digits": did, "msg": "Gather End"} if isinstance(did, str) else did
        fields = caller.fields("in-progress") | happened
        yield (webhook := _asked(ask, action[1].replace("&amp;", "&"), fields))


def _asked(ask: Ask, target: str, fields: Fields) -> Webhook:
    webhook = Webhook(target, urlencode(fields).encode(), sign(TOKEN, PUBLIC_URL + target, fields))
    answer = ask(webhook)
    if b"Er is een storing" in answer or b"<Response>" not in answer:
        raise RuntimeError(f"the line answered {target} with {answer[:200]!r}")
    return replace(webhook, answer=answer)
