"""Calls as a phone makes them, followed from action to action: the grammar that gets deep into the flow.

Rules of this file:
- A call goes where the last document leads it; a caller presses keys at random, the likelier ones more often.
- All chance comes from one `Random`, so that a seed is a run.
"""

from dataclasses import dataclass, field
from random import Random
from urllib.parse import urlencode

from ivr.phone.twiml import Dial, Gather, Redirect, parse
from tests.fuzz.asked import SECRETS, Asked
from tests.voice.line import OWN_NUMBER

CANARY = "687654321"
"""The digits of a caller's number: they may be spoken, and stand nowhere."""

CALLERS = (
    *(f"+31{CANARY}",) * 6,
    *("+31201234567", "+4915112345678", "+319001234", "anonymous", "", "sip:a@b.example", "+266696687"),
    OWN_NUMBER,
)
KEYS = "1" * 5 + "2" * 4 + "3" * 7 + "4" * 2 + "5" * 3 + "9" * 2 + "00678*#"
NUMBERS = (
    *(f"0{CANARY}",) * 6,
    *(
        "0235678901",
        "0031612345678",
        "09001234",
        "112",
        "0",
        "",
        "0612*",
        "0232240130",
        "1" * 15,
        "00",
        "*",
        "123",
    ),
)
LONGEST_CODE = 6
CODES = ("48153",) * 6 + ("616088", "616088", "1345", "0", "*", "1", "", "²²²²²", "999999")
"""What is typed at the entry for staff, and at the four digits of a request."""
OUTCOMES = ("no-answer", "busy", "failed", "canceled", "completed", "answered", "else", "")


@dataclass(slots=True)
class Caller:
    """One after another, the calls of a run."""

    random: Random
    number: int = 0
    target: str = "/voice"
    said: dict[str, str] = field(default_factory=dict)
    call: dict[str, str] = field(default_factory=dict)

    def ring(self) -> None:
        """Hang up, and call anew."""
        self.number += 1
        self.target, self.said = self.random.choice(("/voice", "/voice", "/voice", "/voice/")), {}
        self.call = {
            "CallSid": f"CA{self.number:032x}",
            "From": self.random.choice(CALLERS),
            "To": OWN_NUMBER,
            "CallStatus": "ringing",
        }
        if self.random.random() < 0.05:
            self.call["ForwardedFrom"] = "+31201112233"

    def asks(self) -> Asked:
        """The next webhook of the call."""
        if not self.call:
            self.ring()
        headers = {"X-IVR-Trace": "1"} if self.random.random() < 0.3 else {}
        secret = self.random.choice(SECRETS)
        return Asked(self.target, urlencode(self.call | self.said).encode(), secret, headers=headers)

    def hears(self, document: str) -> None:
        """Go where the document leads, or call anew where it ends."""
        verbs = parse(document.encode()).verbs
        self.call["CallStatus"] = "in-progress"
        match [verb for verb in verbs if isinstance(verb, Gather | Dial | Redirect)]:
            case [Gather(action=str(action)) as gather, *_]:
                self.target, self.said = action, self._pressed(gather)
            case [Dial(action=str(action)), *_]:
                self.target, self.said = action, {"DialCallStatus": self.random.choice(OUTCOMES)}
            case _:
                self.ring()
        if self.random.random() < 0.02:
            self.ring()

    def _pressed(self, gather: Gather) -> dict[str, str]:
        if self.random.random() < 0.1:
            return self.random.choice(({}, {"Digits": ""}, {"Digits": "", "FinishedOnKey": "#"}))
        if gather.num_digits == 1:
            return {"Digits": self.random.choice(KEYS)}
        typed = CODES if gather.num_digits and gather.num_digits <= LONGEST_CODE else NUMBERS
        return {"Digits": self.random.choice(typed), "FinishedOnKey": self.random.choice(("#", ""))}
