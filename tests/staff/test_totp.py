"""The codes of the authenticator app, against the vectors of RFC 6238, and the picture that it scans."""

import base64
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree import ElementTree as ET

import pytest

from ivr.staff import totp

RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()
NOON = datetime(2026, 11, 23, 12, 0, 10, tzinfo=UTC)
HALF_MINUTE = timedelta(seconds=30)


@pytest.mark.parametrize(
    ("seconds", "code"),
    [
        (59, "287082"),
        (1111111109, "081804"),
        (1111111111, "050471"),
        (1234567890, "005924"),
        (2000000000, "279037"),
        (20000000000, "353130"),
    ],
)
def test_codes_are_those_of_the_standard(seconds: int, code: str) -> None:
    """RFC 6238, appendix B, SHA-1: the last six of its eight digits."""
    moment = datetime.fromtimestamp(seconds, UTC)

    assert totp.code_at(RFC_SECRET, moment) == code
    assert totp.step_of(RFC_SECRET, code, moment) == seconds // 30


@pytest.mark.parametrize(("off", "right"), [(-2, False), (-1, True), (0, True), (1, True), (2, False)])
def test_a_clock_may_be_half_a_minute_off(off: int, *, right: bool) -> None:
    shown = totp.code_at(RFC_SECRET, NOON + off * HALF_MINUTE)

    step = totp.step_of(RFC_SECRET, shown, NOON)

    assert step == (int(NOON.timestamp()) // 30 + off if right else None)


@pytest.mark.parametrize("code", ["", "000000", "12345", "1234567", "abcdef", "½½½½½½", "287 082"])
def test_what_is_no_code_of_now_has_no_step(code: str) -> None:
    assert totp.step_of(RFC_SECRET, code, NOON) is None


def test_a_secret_has_160_bits_and_belongs_to_one_session_under_one_key() -> None:
    secrets = {totp.secret_from(key, token) for key in (b"k" * 32, b"l" * 32) for token in ("a", "b")}

    assert len(secrets) == 4
    assert {len(base64.b32decode(each)) for each in secrets} == {20}
    assert totp.secret_from(b"k" * 32, "a") == totp.secret_from(b"k" * 32, "a")


def test_the_address_says_what_apps_ask() -> None:
    parts = urlsplit(totp.address(RFC_SECRET, "a.devries"))

    assert (parts.scheme, parts.netloc, unquote(parts.path)) == (
        "otpauth",
        "totp",
        "/Rugpoli telefoon:a.devries",
    )
    asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
    assert asked == {
        "secret": RFC_SECRET,
        "issuer": "Rugpoli telefoon",
        "algorithm": "SHA1",
        "digits": "6",
        "period": "30",
    }


def test_the_picture_is_an_svg_in_the_page_itself() -> None:
    kind, _, data = totp.picture(RFC_SECRET, "anna").partition(";base64,")

    assert kind == "data:image/svg+xml"
    assert ET.fromstring(base64.b64decode(data)).tag.endswith("svg")  # noqa: S314 - our own
