"""Callers who ask to be phoned back, by the webhooks that Twilio would send; and Twilio's own single retry.

Rules of this file:
- Signed requests over HTTP, each on a connection of its own. Keys are pressed at the node that the answer names, so a
  dialogue works at any hour, with windows and without.
- Who hears anything but the dialogue has been led to a person: nothing was promised.
"""

import http.client
import re
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime
from urllib.parse import urlencode

from ivr.phone.identity import Identity, made_sid
from ivr.phone.signing import sign

OWN_NUMBER = "+3197010200001"
PUBLIC_URL = "http://line.example"
TOKEN = "0123456789abcdef0123456789abcdef"
HOST = "127.0.0.1"
WAIT = 15.0
"""Seconds that Twilio waits for an answer."""

NOTED = "genoteerd"
_ACTION = re.compile(r'action="([^"]+)"')
_NODE = re.compile(r"/voice/turn/([^?]+)")
_WINDOW = re.compile(r"callback_saved_window\?.*w=([0-9]+)")
_TURNS_MOST = 12


class NoAnswerError(Exception):
    """Neither the request nor its retry was answered: Twilio would turn to the static fallback."""


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def action(self) -> str | None:
        """Where the next key of the caller goes."""
        found = _ACTION.search(self.text)
        return found[1].replace("&amp;", "&") if found else None

    @property
    def node(self) -> str:
        """The place in the call flow that asks for it."""
        found = _NODE.search(self.action or "")
        return found[1] if found else ""


@dataclass(frozen=True)
class Line:
    """The line on a port of this machine, as Twilio reaches it."""

    port: int

    def get(self, target: str) -> Answer:
        with suppress(OSError, http.client.HTTPException):
            return self._once("GET", target, b"", {})
        return Answer(0, b"")

    def post(
        self, target: str, fields: Mapping[str, str], headers: Mapping[str, str] | None = None
    ) -> Answer:
        """Deliver a webhook, and once more if the connection fails.

        Raises:
            NoAnswerError: it failed again.
        """
        delivery = made_sid(target, sorted(fields.items()))
        signed = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": sign(TOKEN, PUBLIC_URL + target, fields),
            "I-Twilio-Idempotency-Token": delivery,
        } | dict(headers or {})
        body = urlencode(fields).encode()
        for _ in range(2):
            with suppress(OSError, http.client.HTTPException):
                return self._once("POST", target, body, signed)
        raise NoAnswerError

    def _once(self, method: str, target: str, body: bytes, headers: Mapping[str, str]) -> Answer:
        connection = http.client.HTTPConnection(HOST, self.port, timeout=WAIT)
        try:
            connection.request(
                method, target, body, {"Host": "line.example", "Connection": "close", **headers}
            )
            response = connection.getresponse()
            return Answer(response.status, response.read())
        finally:
            connection.close()


@dataclass
class Caller:
    """Somebody who asks to be phoned back, and what they were told so far."""

    sid: str
    caller_id: str
    typed: str = ""
    """The number to be phoned instead of the caller ID, as it is typed (0612345678)."""

    leaves_at: str = ""
    """The beginning of the name of a node at which they hang up."""

    confirmed: bool = False
    """The line has answered the key with which they confirmed the number, and the dialogue went on."""

    noted: bool = False
    """They heard "genoteerd"."""

    heard: list[Answer] = field(default_factory=list)
    slowest: float = 0.0
    """Seconds of the answer that took longest."""

    @property
    def number(self) -> str:
        """E.164, of the telephone on which they want to be phoned."""
        return f"+31{self.typed[1:]}" if self.typed else self.caller_id

    @property
    def window(self) -> datetime | None:
        """The beginning of the window that they chose, once it is noted."""
        minutes = _WINDOW.search(self.heard[-1].action or "") if self.heard else None
        return datetime.fromtimestamp(int(minutes[1]) * 60, UTC) if minutes and self.noted else None

    @property
    def keys(self) -> dict[str, str]:
        """What they press where."""
        return {
            "main": "3",
            "after_hours": "3",
            "callback_offer_after_hours": "3",
            "callback_caller_number": "2" if self.typed else "1",
            "callback_type": self.typed,
            "callback_read_back": "1",
            "callback_windows_1": "1",
            "callback_windows_2": "2",
            "callback_windows_3": "3",
        }

    def fields(self, status: str, **said: str) -> dict[str, str]:
        return Identity(self.sid, "AC" + "0" * 32, self.caller_id, OWN_NUMBER).fields(status) | said

    def call(self, line: Line, *, tells_end: bool = True) -> Answer:
        """Make the call and give the last answer; `tells_end`: Twilio sends the status callback."""
        answer = self._hears(line, "/voice", self.fields("ringing"))
        for _ in range(_TURNS_MOST):
            if NOTED in answer.text:
                self.confirmed = self.noted = True
                break
            self.confirmed = self.confirmed or answer.node.startswith("callback_windows")
            key = self.keys.get(answer.node)
            if key is None or (self.leaves_at and answer.node.startswith(self.leaves_at)):
                break
            answer = self._hears(line, answer.action or "", self.fields("in-progress", Digits=key))
        if tells_end:
            self.hang_up(line)
        return answer

    def hang_up(self, line: Line) -> None:
        line.post("/voice/status", self.fields("completed"))

    def _hears(self, line: Line, target: str, fields: Mapping[str, str]) -> Answer:
        begun = time.monotonic()
        self.heard.append(line.post(target, fields))
        self.slowest = max(self.slowest, time.monotonic() - begun)
        return self.heard[-1]


def caller(number: int, **how: str) -> Caller:
    """The caller of this number, 0 to 9,999,999: with a call and a telephone of their own."""
    return Caller(made_sid("resilience", number), f"+3161{number:07}", **how)
