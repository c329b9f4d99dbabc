"""What opens a door: made by chance, given once, kept as a hash.

Rules this file keeps: 256 bits for what a browser keeps, 80 bits for what people type; letters and digits of base32, so
that nothing looks like something else; spaces, hyphens and small letters are forgiven.
"""

import base64
import hashlib
import secrets

_GROUP = 4
_TYPED_BYTES = 10
TYPED_LENGTH = 16
"""Of what people type, without hyphens."""


def new_token() -> str:
    """Make what a browser keeps: 256 bits of chance."""
    return secrets.token_urlsafe(32)


def new_code() -> str:
    """Make what people type: 80 bits of chance, as ABCD-EFGH-IJKL-MNOP."""
    code = base64.b32encode(secrets.token_bytes(_TYPED_BYTES)).decode("ascii")
    return "-".join(code[start : start + _GROUP] for start in range(0, len(code), _GROUP))


def typed(code: str) -> str:
    """Give a code as it was meant: without spaces and hyphens, in capitals."""
    return "".join(code.replace("-", "").split()).upper()


def hashed(token: str) -> str:
    """Give what is kept of a token or a start code: SHA-256, in hexadecimal digits; its chance is its salt."""
    return hashlib.sha256(token.encode()).hexdigest()
