"""One's own account: another password, new recovery codes, a code for the phone line, and the proof that it is still oneself.

Rules of this file: what changes how somebody gets in asks for password and code a short while before.
"""

from typing import Any

from flask import request

from ivr.staff import cookies
from ivr.staff.access import Answer, Visit
from ivr.staff.entrance import NOT_ALIKE, WRONG, allowed
from ivr.staff.errors import ForbiddenError
from ivr.staff.passwords import fault
from ivr.staff.proof import new_recovery_codes, proven
from ivr.staff.words import moment
from ivr.store.accounts.phone_shifts import LOWEST

_ON = {"gebruikers": "people_page", "nummers": "numbers_page"}
"""Where somebody goes on who has confirmed, by the first part of the address that asked for it."""


def account_page(visit: Visit) -> Answer:
    """What there is to change, and the code with which the phone line lets in who may close lines."""
    return _page(visit)


def change_password(visit: Visit) -> Answer:
    """Set another password; other sessions end."""
    password = visit.typed("password")
    faults = {
        "password": fault(password, visit.user.login, visit.user.name),
        "again": None if password == visit.typed("again") else NOT_ALIKE,
    }
    if any(faults.values()) or visit.session is None:
        return _page(visit, 422, faults=faults)
    visit.site.accounts.change_password(visit.session, visit.site.passwords.hash(password), visit.now)
    return _page(visit, done="Uw wachtwoord is veranderd. Andere computers zijn uitgelogd.")


def new_codes(visit: Visit) -> Answer:
    """Make new recovery codes and show them, once."""
    if visit.session is None:
        raise ForbiddenError
    codes, kept = new_recovery_codes(visit.site)
    visit.site.accounts.replace_codes(visit.session, kept, visit.now)
    return Answer(visit.page("codes.html", codes=codes, first=False))


def new_phone_code(visit: Visit) -> Answer:
    """Give another code for the phone line."""
    if visit.session is None:
        raise ForbiddenError
    visit.site.accounts.replace_phone_code(visit.session, visit.now)
    return _page(visit, done="U heeft een nieuwe telefooncode.")


def end_session(visit: Visit, session_id: str) -> Answer:
    """End one of one's own sessions, on another computer."""
    if visit.session is None:
        raise ForbiddenError
    here = session_id == visit.session.id
    visit.site.accounts.end_session(visit.session, session_id, visit.now)
    response = visit.to("log_in_page" if here else "account_page")
    if here:
        cookies.SESSION.take(visit.site, response)
    return Answer(response)


def _page(visit: Visit, status: int = 200, **told: Any) -> Answer:
    closes = visit.user.role.includes(LOWEST)
    code = visit.site.accounts.phone_code(visit.user) if closes else None
    sessions = visit.site.accounts.sessions(visit.user, visit.now)
    shown = {"faults": {}, "closes": closes, "phone_code": code, "sessions": sessions, "when": moment} | told
    return Answer(visit.page("account.html", status, **shown))


def confirm_page(visit: Visit) -> Answer:
    """Ask for password and code again; `naar` in the address says for which pages."""
    return Answer(visit.page("confirm.html", on=request.args.get("naar", "")))


def confirm(visit: Visit) -> Answer:
    """Go on under a new session id, for a short while with more rights."""
    site, now = visit.site, visit.now
    if visit.session is None:
        raise ForbiddenError
    attempt = allowed(visit, visit.user.login, "account.confirmed")
    proof = proven(site, attempt, visit.typed("password"), visit.typed("code"), now)
    on = visit.typed("naar")
    response = visit.to(_ON.get(on, "account_page"))
    if proof and site.accounts.confirm(visit.session, proof, cookies.fresh_session(site, response), now):
        return Answer(response)
    site.accounts.refused(visit.user.login, "account.confirmed", "wrong", now)
    return Answer(visit.page("confirm.html", 422, fault=WRONG, on=on))
