"""Keys for each purpose from the one secret of an installation.

Rules of this file:
- A key serves one purpose: what is learnt of one says nothing of another, nor of the secret.
- The same secret gives the same keys on every machine.
"""

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def derived(secret: str, purpose: str, length: int) -> bytes:
    """Derive a key of `length` bytes (HKDF-SHA256, RFC 5869) from a secret of at least 128 bits of chance."""
    info = f"ivr callbacks {purpose}".encode()
    return HKDF(algorithm=SHA256(), length=length, salt=None, info=info).derive(secret.encode())
