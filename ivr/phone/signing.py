"""Twilio's request signature, from its description alone: the phone signs, it never checks.

- The URL and then every form field, name and value, in order of name: HMAC-SHA1 with the account's token, base64.
- A fragment holds instructions for Twilio (`#rc=2`) and is no part of a request: neither sent nor signed.
- Over https, Twilio drops credentials and port from the URL before it signs a voice request.
"""

import base64
import hashlib
import hmac
import re
from collections.abc import Mapping
from urllib.parse import urldefrag, urlsplit, urlunsplit

_PORT = re.compile(r":[0-9]*$")


def sign(token: str, url: str, form: Mapping[str, str]) -> str:
    """Return the value of `X-Twilio-Signature` for a POST of `form` (for a GET: an empty form) to `url`."""
    text = signed_url(url) + "".join(name + form[name] for name in sorted(form))
    # SHA-1 is Twilio's choice: the other side must come to the same value.
    digest = hmac.new(token.encode(), text.encode(), hashlib.sha1).digest()
    return base64.b64encode(digest).decode("ascii")


def signed_url(url: str) -> str:
    """Return `url` as Twilio signs it: no fragment and, over https, neither credentials nor port."""
    parts = urlsplit(urldefrag(url).url)
    if parts.scheme != "https":
        return urlunsplit(parts)
    return urlunsplit(parts._replace(netloc=_PORT.sub("", parts.netloc.rpartition("@")[2])))
