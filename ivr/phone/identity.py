"""Who calls whom: the fields that Twilio sends with every webhook of a call.

Fields: https://www.twilio.com/docs/voice/twiml (request parameters).
"""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime


@dataclass(frozen=True, slots=True)
class Identity:
    """One call. `from_` is E.164 or what stands for a withheld number; `to` is our own number."""

    call_sid: str
    account_sid: str
    from_: str
    to: str

    def fields(self, status: str) -> dict[str, str]:
        """Return the fields of a webhook while the call has this `CallStatus`."""
        fields = {
            "CallSid": self.call_sid,
            "AccountSid": self.account_sid,
            "ApiVersion": "2010-04-01",
            "Direction": "inbound",
            "CallStatus": status,
        }
        for end, number in {
            "From": self.from_,
            "Caller": self.from_,
            "To": self.to,
            "Called": self.to,
        }.items():
            places = dict.fromkeys((f"{end}City", f"{end}State", f"{end}Zip"), "")
            fields |= {end: number, f"{end}Country": _country(number), **places}
        return fields

    def closing_fields(self, now: datetime, seconds: float) -> dict[str, str]:
        """Return the fields of the status callback when the call has ended."""
        whole = round(seconds)
        return self.fields("completed") | {
            "CallDuration": str(whole),
            "Duration": str(-(-whole // 60)),  # minutes begun: what is billed
            "Timestamp": format_datetime(now),
            "CallbackSource": "call-progress-events",
            "SequenceNumber": "0",
        }


def made_sid(*parts: object) -> str:
    """Return a call SID made from `parts`: the same call has the same one, so that a call can be repeated exactly."""
    return "CA" + hashlib.sha256(repr(parts).encode()).hexdigest()[:32]


def _country(number: str) -> str:
    """Where a number belongs, as far as it matters here; Twilio leaves empty what it cannot tell."""
    return "NL" if number.startswith("+31") else ""
