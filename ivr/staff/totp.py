"""The six digits of the authenticator app (RFC 6238: SHA-1, 30 seconds), and the picture that the app scans.

Rules of this file: a clock may be one step off, either way. A step is a whole number of half minutes since 1970, and who
keeps the last one that was used refuses it and all before. The secret has 160 bits.
"""

import base64
import hmac
import io
from datetime import datetime
from urllib.parse import quote

import segno
from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP

ISSUER = "Rugpoli telefoon"
SECONDS, DIGITS = 30, 6
_OFF = (0, -1, 1)


def secret_from(key: bytes, token: str) -> str:
    """Give the secret, in base32, that belongs to a session's token: 160 bits, and the same at every look at a page."""
    return base64.b32encode(hmac.digest(key, f"secret {token}".encode(), "sha256")[:20]).decode("ascii")


def code_at(secret: str, moment: datetime) -> str:
    """Give the code that the app shows at a moment."""
    return _totp(secret).generate(int(moment.timestamp())).decode("ascii")


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Give the step of time to which a code belongs; None when it is not right now."""
    step = int(now.timestamp()) // SECONDS
    found = [step + off for off in _OFF if hmac.compare_digest(_at(secret, step + off), code.encode())]
    return found[0] if found else None


def address(secret: str, login: str) -> str:
    """Give what the picture says: the key as apps read it."""
    name = quote(f"{ISSUER}:{login}")
    return f"otpauth://totp/{name}?secret={secret}&issuer={quote(ISSUER)}&algorithm=SHA1&digits={DIGITS}&period={SECONDS}"


def picture(secret: str, login: str) -> str:
    """Give the QR code as a data: address of an SVG; black on white in every look, for cameras."""
    code, file = segno.make(address(secret, login), error="m", micro=False), io.BytesIO()
    code.save(
        file,
        kind="svg",
        scale=5,
        border=4,
        dark="#000",
        light="#fff",
        xmldecl=False,
        svgclass=None,
        lineclass=None,
    )
    return f"data:image/svg+xml;base64,{base64.b64encode(file.getvalue()).decode('ascii')}"


def _at(secret: str, step: int) -> bytes:
    return _totp(secret).generate(step * SECONDS)


def _totp(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), DIGITS, SHA1(), SECONDS)  # noqa: S303 - what authenticator apps speak
