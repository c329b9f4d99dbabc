import re
from datetime import UTC, datetime

import pytest

from ivr.phone.identity import Identity, made_sid

CALL = Identity("CA1", "AC1", "+31612345678", "+31201234567")


def test_a_webhook_carries_twilios_fields() -> None:
    assert CALL.fields("ringing") == {
        "CallSid": "CA1",
        "AccountSid": "AC1",
        "ApiVersion": "2010-04-01",
        "Direction": "inbound",
        "CallStatus": "ringing",
        **dict.fromkeys(("From", "Caller"), "+31612345678"),
        **dict.fromkeys(("To", "Called"), "+31201234567"),
        **{f"{end}Country": "NL" for end in ("From", "Caller", "To", "Called")},
        **{
            f"{end}{place}": ""
            for end in ("From", "Caller", "To", "Called")
            for place in ("City", "State", "Zip")
        },
    }


@pytest.mark.parametrize("withheld", ["anonymous", "", "+266696687", "sip:a@b.test"])
def test_a_withheld_number_is_passed_on_as_it_is(withheld: str) -> None:
    fields = Identity("CA1", "AC1", withheld, "+31201234567").fields("ringing")
    assert (fields["From"], fields["Caller"], fields["FromCountry"]) == (withheld, withheld, "")


def test_the_status_callback_tells_how_long_it_took() -> None:
    fields = CALL.closing_fields(datetime(2026, 11, 23, 12, 11, tzinfo=UTC), 61.2)
    assert (fields["CallStatus"], fields["CallDuration"], fields["Duration"]) == ("completed", "61", "2")
    assert fields["Timestamp"] == "Mon, 23 Nov 2026 12:11:00 +0000"


def test_the_same_call_has_the_same_sid_and_another_another() -> None:
    assert made_sid("a", 1) == made_sid("a", 1) != made_sid("a", 2)
    assert re.fullmatch(r"CA[0-9a-f]{32}", made_sid("a"))
