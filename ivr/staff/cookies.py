"""What a browser keeps for us, and the proof that a form came from one of our pages.

Rules of this file:
- Three cookies, out of reach of scripts and of other sites: the session, the browser that is known, and, for who has no
  session yet, the one that forms are bound to. Over https their names begin with `__Host-`.
- A form carries an HMAC of the cookie that it is bound to. Flask-WTF would keep its own in a session of the client's.
"""

import hmac
from dataclasses import dataclass

from flask import Response, request

from ivr.staff.site import Site
from ivr.store.accounts.model import DEVICE
from ivr.store.accounts.tokens import hashed, new_token

_LONGEST = 100


@dataclass(frozen=True, slots=True)
class Cookie:
    """One of them; `seconds` is None for one that ends with the browser."""

    name: str
    seconds: int | None = None

    def full_name(self, site: Site) -> str:
        """Its name here."""
        return f"__Host-{self.name}" if site.given.secure else self.name

    def read(self, site: Site) -> str | None:
        """Give what the browser sent, if it can be ours."""
        value = request.cookies.get(self.full_name(site), "")
        return value if 0 < len(value) <= _LONGEST else None

    def hash(self, site: Site) -> str | None:
        """Give the hash of it, as the accounts know it."""
        value = self.read(site)
        return hashed(value) if value else None

    def give(self, site: Site, response: Response, value: str) -> None:
        """Have the browser keep it."""
        name = self.full_name(site)
        flags = {"secure": site.given.secure, "httponly": True, "samesite": "Strict"}
        response.set_cookie(name, value, max_age=self.seconds, path="/", **flags)  # type: ignore[arg-type]

    def take(self, site: Site, response: Response) -> None:
        """Have the browser forget it."""
        response.delete_cookie(
            self.full_name(site), path="/", secure=site.given.secure, httponly=True, samesite="Strict"
        )


SESSION = Cookie("staf")
BROWSER = Cookie("staf-browser", int(DEVICE.total_seconds()))
FORM = Cookie("staf-formulier")


def fresh_session(site: Site, response: Response) -> str:
    """Give the browser the id of a new session, and its hash to who asks."""
    token = new_token()
    SESSION.give(site, response, token)
    return hashed(token)


def form_token(site: Site, bound_to: str) -> str:
    """Give what a form must carry; `bound_to` is a cookie's value."""
    return hmac.digest(site.form_key, bound_to.encode(), "sha256").hex()


def is_ours(site: Site, bound_to: str | None) -> bool:
    """Whether the form that was sent came from a page of ours, in this browser."""
    elsewhere = request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin"
    origin = request.headers.get("Origin", "null")  # browsers write null where no referrer is sent
    if elsewhere or (origin != "null" and origin.partition("://")[2] != request.host):
        return False
    sent = request.form.get("formulier", "")
    return bound_to is not None and hmac.compare_digest(sent.encode(), form_token(site, bound_to).encode())
