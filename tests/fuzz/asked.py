"""One request as the fuzz puts it, and what is owed for it.

Rules of this file:
- A signature is made by Twilio's own library over the fields that a form parser reads from the body as it is sent.
- What is owed follows from how a request was made, never from what the line answered.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import Any
from urllib.parse import parse_qsl, unquote

from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict

from tests.voice.line import FORM, SECONDARY, SHARED_KEY, TOKEN, Answer, Line

SETTINGS = "key=webhooks_sharedkey_1,algorithm=HMAC_SHA256"


class Owed(Enum):
    """What a request must get."""

    LINE = auto()
    """It is Twilio's, and about a place that exists: our own answer, never the lifeline."""
    LIFELINE = auto()
    """It is not Twilio's: the constant answer, or 403 from the status callback."""
    EITHER = auto()
    """Signed, but so odd that both are right."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A request. `secret` None: nobody has signed it."""

    target: str
    body: bytes
    secret: str | None = TOKEN
    owed: Owed = Owed.LINE
    method: str = "POST"
    kind: str = FORM
    headers: Mapping[str, str] = field(default_factory=dict)
    signed_target: str | None = None
    signed_body: bytes | None = None
    environ: Mapping[str, Any] = field(default_factory=dict)

    @property
    def form(self) -> dict[str, str]:
        return dict(parse_qsl(self.body.decode("latin-1"), keep_blank_values=True))

    @property
    def is_status(self) -> bool:
        """Whether it is for the status callback, or below it: the answer reaches no caller."""
        return unquote(self.target.partition("?")[0]).lstrip("/").split("/")[:2] == ["voice", "status"]

    def signature(self, url: str) -> dict[str, str]:
        """The headers with which Twilio signs."""
        if self.secret is None:
            return {}
        body = self.body if self.signed_body is None else self.signed_body
        target = self.target if self.signed_target is None else self.signed_target
        pairs = MultiDict(parse_qsl(body.decode("latin-1"), keep_blank_values=True))
        algorithm = "HMAC_SHA256" if self.secret == SHARED_KEY else None
        signature = RequestValidator(self.secret).compute_signature(url + target, pairs, algorithm)
        settings = {"X-Twilio-Webhooks-Signature-Settings": SETTINGS} if algorithm else {}
        return {"X-Twilio-Signature": str(signature)} | settings

    def put(self, line: Line) -> Answer:
        """Ask a line in this process."""
        headers = self.signature(line.url) | dict(self.headers)
        return line.ask(
            self.method, self.target, self.body, headers, **{"CONTENT_TYPE": self.kind} | dict(self.environ)
        )


SECRETS = (TOKEN, TOKEN, TOKEN, SECONDARY, SHARED_KEY)
"""The secrets that sign, the commonest more than once."""
