"""Personal fields at rest: encrypted, and findable without being readable.

Rules of this file:
- The newest secret encrypts and indexes; every secret that was given decrypts.
- One number has one index under one secret, so that requests of a number can be found and merged; without the
  secret nobody can try out all numbers against it.
- No plain text in an error.
"""

import base64
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from ivr.callbacks.keys import derived


class CipherError(Exception):
    """What is stored was written under a secret that was not given, or has been damaged."""


class Cipher:
    """Encrypts, decrypts and indexes personal fields."""

    def __init__(self, secrets: Sequence[str]) -> None:
        """`secrets` are SECRET_KEY and those that it replaced, newest first; at least one."""
        fernet_keys = [base64.urlsafe_b64encode(derived(secret, "at rest", 32)) for secret in secrets]
        self._fernet = MultiFernet([Fernet(key) for key in fernet_keys])
        self._index_keys = [derived(secret, "index", 32) for secret in secrets]

    def encrypt(self, text: str) -> str:
        """Encrypt a field; the same text gives another token each time."""
        return self._fernet.encrypt(text.encode()).decode("ascii")

    def decrypt(self, token: str) -> str:
        """Give the text of a token.

        Raises:
            CipherError: no secret opens it.
        """
        try:
            return self._fernet.decrypt(token.encode()).decode()
        except InvalidToken:
            raise CipherError("no secret opens this field") from None

    def rotate(self, token: str) -> str:
        """Encrypt what a token holds under the newest secret.

        Raises:
            CipherError: no secret opens it.
        """
        try:
            return self._fernet.rotate(token.encode()).decode("ascii")
        except InvalidToken:
            raise CipherError("no secret opens this field") from None

    def index(self, number: str) -> str:
        """Give the blind index of a number (E.164): 64 hexadecimal digits, HMAC-SHA256 under the newest secret."""
        return self.indexes(number)[0]

    def indexes(self, number: str) -> tuple[str, ...]:
        """Give the index under every secret, newest first: rows that are not rotated yet have an older one."""
        return tuple(hmac.digest(key, number.encode(), "sha256").hex() for key in self._index_keys)
