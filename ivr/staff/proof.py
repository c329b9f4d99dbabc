"""Is it you? Password and second factor, judged together.

Rules of this file: whoever is refused is not told which of the two was wrong, nor whether the login exists, and waits as
long in every case. An attempt is counted before it is judged.
"""

import re
from datetime import datetime

from ivr.staff import totp
from ivr.staff.site import Site
from ivr.store.accounts.accounts import Attempt, Factor, Proof, Recovery, Step
from ivr.store.accounts.model import User
from ivr.store.accounts.tokens import TYPED_LENGTH, new_code, typed

CODES = 8
SELECTOR = 4
_SIX = re.compile("[0-9]{6}", re.ASCII)


def proven(site: Site, attempt: Attempt, password: str, code: str, now: datetime) -> Proof | None:
    """Judge an attempt; None when something was not right."""
    user = site.accounts.user(attempt.login)
    able = user if user and user.can_log_in else None
    right = site.passwords.right(able.password if able else None, password)
    if able is None or not right:
        return None
    factor = _factor(site, able, typed(code), now)
    return Proof(able, factor, attempt) if factor else None


def _factor(site: Site, user: User, code: str, now: datetime) -> Factor | None:
    if _SIX.fullmatch(code):
        step = totp.step_of(user.totp_secret or "", code, now)
        return Step(step) if step is not None else None
    if len(code) == TYPED_LENGTH and code.isascii():
        kept = site.accounts.recovery_code(user, code[:SELECTOR])
        return Recovery(code[:SELECTOR]) if kept and site.passwords.right(kept, code) else None
    return None


def new_recovery_codes(site: Site) -> tuple[list[str], dict[str, str]]:
    """Make codes to show once, and what is kept of them: selector and hash."""
    codes: dict[str, str] = {}
    while len(codes) < CODES:
        code = new_code()
        codes[code[:SELECTOR]] = code  # no two begin alike
    return list(codes.values()), {key: site.passwords.hash(typed(code)) for key, code in codes.items()}
