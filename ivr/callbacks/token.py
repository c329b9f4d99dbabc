"""A caller's number in a URL, or who has proved to be whom: readable for us alone, for one call, for a while.

Rules of this file:
- AES-SIV (RFC 5297): the same number, call and expiry give the same token, so a repeated delivery gets an identical
  answer; and no number is encrypted twice under one nonce, because there is none.
- A token is bound to its call: in another it opens nothing; and to its purpose, by a key of its own.
- Whatever a URL may hold, opening gives a number or None.
"""

import base64
import binascii
import re
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

from ivr.callbacks.keys import derived
from ivr.hours.walltime import moment_of, second_of

_SHAPE = re.compile(r"[A-Za-z0-9_-]{24,120}", re.ASCII)
_EXPIRY_BYTES = 6
_HOUR = 3600


def expiry(now: datetime) -> datetime:
    """Give the end of the next whole hour: within the hour a repeat gets the same, and no caller types that long."""
    return moment_of((second_of(now) // _HOUR + 2) * _HOUR)


class Tokens:
    """Seals numbers into tokens and opens them."""

    def __init__(self, secrets: Sequence[str], purpose: str = "token") -> None:
        """`secrets` are SECRET_KEY and those that it replaced, newest first; the newest seals, every one opens.

        What is sealed for one `purpose` opens for no other.
        """
        self._ciphers = [AESSIV(derived(secret, purpose, 64)) for secret in secrets]

    def seal(self, number: str, call: str, expires: datetime) -> str:
        """Make a token of letters, digits, `-` and `_`; `number` is ASCII, `expires` counts in whole seconds."""
        plain = second_of(expires).to_bytes(_EXPIRY_BYTES) + number.encode("ascii")
        sealed = self._ciphers[0].encrypt(plain, [_bound(call)])
        return base64.urlsafe_b64encode(sealed).decode("ascii").rstrip("=")

    def open_token(self, token: str, call: str, now: datetime | None) -> str | None:
        """Give the number of a token of this call, or None: expired, another call's, damaged or garbage.

        Without `now` a token of any age is opened: for what does not read the number back.
        """
        opened = self.opened(token, call)
        return None if opened is None or (now and now >= opened[1]) else opened[0]

    def opened(self, token: str, call: str) -> tuple[str, datetime] | None:
        """Give what is in a token of this call, of whatever age, and when it expires."""
        plain = self._opened(token, [_bound(call)])
        if plain is None:
            return None
        return plain[_EXPIRY_BYTES:].decode("ascii"), moment_of(int.from_bytes(plain[:_EXPIRY_BYTES]))

    def _opened(self, token: str, bound: list[bytes]) -> bytes | None:
        if not _SHAPE.fullmatch(token):
            return None
        for cipher in self._ciphers:
            with suppress(InvalidTag, binascii.Error):
                return cipher.decrypt(base64.urlsafe_b64decode(token + "=" * (-len(token) % 4)), bound)
        return None


def _bound(call: str) -> bytes:
    """Give the bytes of a call's id; what Twilio sends is ASCII, what others send need not be."""
    return call.encode(errors="surrogatepass")
