"""Whether a request comes from Twilio.

Rules of this file:
- Never raises, whatever it is given: a request that cannot be checked is not genuine.
- The URL is the configured public one with the raw request target; `Host` and decoded paths are not trusted.
- Says what `twilio.request_validator` says for form posts (a test compares them), at a tenth of the cost.

Source: Twilio, "Validating signatures from Twilio"; the second scheme: twilio-python 9.13.
"""

import hmac
import re
from base64 import b64encode
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from hashlib import sha1, sha256
from typing import Any
from urllib.parse import urlsplit

SIGNATURE_HEADER = "X-Twilio-Signature"
SETTINGS_HEADER = "X-Twilio-Webhooks-Signature-Settings"
_DEFAULT_PORT = {"https": 443, "http": 80}
_PORT = re.compile(r":[0-9]*$", re.ASCII)

Pairs = Iterable[tuple[str, str]]


def signature(url: str, pairs: Pairs, secret: str, digest: Callable[..., Any] = sha1) -> str:
    """The signature of a form post: HMAC of the URL and the sorted fields, in base64.

    Raises:
        UnicodeEncodeError: the URL or a field holds a lone surrogate.
    """
    signed = url + "".join(name + value for name, value in sorted(set(pairs)))
    return b64encode(hmac.digest(secret.encode(), signed.encode(), digest)).decode()


def algorithm(settings_header: str | None) -> str:
    """The algorithm that the settings header names; without one the token scheme, HMAC_SHA1."""
    for part in (settings_header or "").split(","):
        name, _, value = part.partition("=")
        if name.strip() == "algorithm" and value.strip():
            return value.strip().upper()
    return "HMAC_SHA1"


@dataclass(frozen=True, slots=True)
class SignatureCheck:
    """Knows the public URL and the secrets. `tokens` may be two while one replaces the other."""

    public_url: str
    tokens: tuple[str, ...] = field(repr=False)
    shared_key: str | None = field(default=None, repr=False)

    def genuine(self, target: str, pairs: Pairs, header: str | None, settings_header: str | None) -> bool:
        """Whether the signature in `header` is right for a form post to the raw request `target`."""
        scheme = algorithm(settings_header)
        if not header or scheme not in {"HMAC_SHA1", "HMAC_SHA256"}:
            return False
        secrets, digest = (self.tokens, sha1) if scheme == "HMAC_SHA1" else ((self.shared_key,), sha256)
        given, fields = header.encode(errors="replace"), list(pairs)
        try:
            return any(
                hmac.compare_digest(signature(url, fields, secret, digest).encode(), given)
                for secret in secrets
                if secret
                for url in self.urls(target)
            )
        except UnicodeEncodeError:
            return False

    def urls(self, target: str) -> list[str]:
        """The URLs that Twilio may have signed for a request target: with and without the port."""
        base = urlsplit(self.public_url)
        if not target.startswith("/"):  # a proxy may ask for the whole URL (RFC 9112, 3.2.2)
            target = "/" + target.partition("://")[2].partition("/")[2]
        prefix = base.path.rstrip("/")
        path = target if target.startswith(prefix + "/") else prefix + target
        host = _PORT.sub("", base.netloc)  # spelt as in the settings: Twilio does not make it lower case
        port = base.port or _DEFAULT_PORT.get(base.scheme, 443)
        return [f"{base.scheme}://{host}{path}", f"{base.scheme}://{host}:{port}{path}"]
