import pytest
from twilio.request_validator import RequestValidator

from ivr.phone.signing import sign, signed_url

FORM = {
    "To": "+18005551212",
    "CallSid": "CA1234567890ABCDE",
    "Caller": "+14158675310",
    "Digits": "1234",
    "From": "+14158675310",
}


def test_signs_twilios_own_example() -> None:
    assert sign("12345", "https://example.com/myapp.php?foo=1&bar=2", FORM) == "L/OH5YylLD5NRKLltdqwSvS0BnU="


@pytest.mark.parametrize(
    ("url", "signed"),
    [
        pytest.param(
            "https://ivr.test/voice#rc=2&e=dublin", "https://ivr.test/voice", id="a fragment is not signed"
        ),
        pytest.param(
            "https://ivr.test:8443/voice?a=1", "https://ivr.test/voice?a=1", id="https drops the port"
        ),
        pytest.param(
            "https://me:secret@ivr.test/voice", "https://ivr.test/voice", id="https drops credentials"
        ),
        pytest.param("https://[::1]:8443/voice", "https://[::1]/voice", id="an IPv6 address stays whole"),
        pytest.param("http://127.0.0.1:8000/voice", "http://127.0.0.1:8000/voice", id="http keeps the port"),
    ],
)
def test_signs_the_url_as_twilio_writes_it(url: str, signed: str) -> None:
    assert signed_url(url) == signed


@pytest.mark.parametrize(
    "form", [FORM, {}, {"Body": "één & twee", "A": ""}], ids=["digits", "GET", "accents"]
)
def test_the_official_validator_accepts_it(form: dict[str, str]) -> None:
    url = "https://ivr.test/voice/turn/menu?attempt=2&node=%C3%A9"
    assert RequestValidator("12345").validate(url, form, sign("12345", url + "#rc=2", form))
