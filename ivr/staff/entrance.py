"""Logging in and out, and beginning with a start code: the pages for who is not in yet.

Rules of this file: nothing tells whether a login exists. An attempt is counted before it is judged, and what is refused
is in the audit. A start code is typed, never part of an address.
"""

from flask import request

from ivr.staff import cookies, totp
from ivr.staff.access import Answer, Visit
from ivr.staff.errors import ThrottledError
from ivr.staff.passwords import fault
from ivr.staff.proof import new_recovery_codes, proven
from ivr.store.accounts.accounts import Attempt
from ivr.store.accounts.model import Kind
from ivr.store.accounts.tokens import hashed, new_token, typed

WRONG = (
    "Gebruikersnaam, wachtwoord en code horen niet bij elkaar. Controleer alle drie en probeer het opnieuw."
)
WRONG_START = "Gebruikersnaam en startcode horen niet bij elkaar, of de startcode is verlopen."
USED = "Deze code is al gebruikt. Wacht tot de app een nieuwe laat zien."
WRONG_CODE = "Deze code klopt niet. Neem de zes cijfers over die de app nu laat zien."
NOT_ALIKE = "De twee wachtwoorden zijn niet gelijk."
CLEARED = '"cache", "storage"'


def log_in_page(visit: Visit) -> Answer:
    """The form; who is in already goes to the board."""
    if visit.session and visit.session.kind is Kind.SHIFT:
        return Answer(visit.to("board_page"))
    return Answer(visit.page("log_in.html"))


def log_in(visit: Visit) -> Answer:
    """Begin a shift."""
    login, site, now = visit.typed("login").strip().lower(), visit.site, visit.now
    attempt = allowed(visit, login, "log-in")
    proof = proven(site, attempt, visit.typed("password"), visit.typed("code"), now)
    response = visit.to("board_page")
    if proof:
        device = new_token()
        if site.accounts.log_in(proof, cookies.fresh_session(site, response), hashed(device), now):
            cookies.BROWSER.give(site, response, device)
            cookies.FORM.take(site, response)
            return Answer(response)
    site.accounts.refused(login, "log-in", "wrong", now)
    return Answer(visit.page("log_in.html", 422, fault=WRONG, login=login))


def allowed(visit: Visit, login: str, what: str) -> Attempt:
    """Count an attempt at `what`, the name of this door in the audit.

    Raises:
        ThrottledError: there were too many.
    """
    device = cookies.BROWSER.hash(visit.site)
    address = request.remote_addr or ""
    attempt = visit.site.accounts.begin_attempt(login, address, device, visit.now, what)
    if attempt is None:
        visit.site.accounts.refused(login, what, "too often", visit.now)
        raise ThrottledError
    return attempt


def log_out(visit: Visit) -> Answer:
    """End this session."""
    if visit.session:
        visit.site.accounts.log_out(visit.session, visit.now)
    return _out(visit)


def log_out_everywhere(visit: Visit) -> Answer:
    """End all sessions of who asks."""
    visit.site.accounts.log_out_everywhere(visit.user.login, by=visit.user.login, now=visit.now)
    return _out(visit)


def _out(visit: Visit) -> Answer:
    response = visit.to("log_in_page")
    cookies.SESSION.take(visit.site, response)
    response.headers["Clear-Site-Data"] = CLEARED  # not the cookies: the browser stays known
    return Answer(response)


# --- the first time ---


def begin_page(visit: Visit) -> Answer:
    """Ask for the start code."""
    return Answer(visit.page("begin.html"))


def begin(visit: Visit) -> Answer:
    """Begin choosing a password, with a start code."""
    login, site = visit.typed("login").strip().lower(), visit.site
    attempt = allowed(visit, login, "account.begun")
    response = visit.to("setup_page")
    session = cookies.fresh_session(site, response)
    code = hashed(typed(visit.typed("start")))
    if site.accounts.begin_setup(login, code, attempt, session, visit.now):
        return Answer(response)
    site.accounts.refused(login, "account.begun", "wrong", visit.now)
    return Answer(visit.page("begin.html", 422, fault=WRONG_START, login=login))


def setup_page(visit: Visit) -> Answer:
    """Show the picture for the app, and ask for a password."""
    return _setup(visit, 200, {})


def setup(visit: Visit) -> Answer:
    """Set password and app, and show the recovery codes, once."""
    password, code, site = visit.typed("password"), typed(visit.typed("code")), visit.site
    secret = secret_of(visit)
    step = totp.step_of(secret, code, visit.now) if code.isascii() else None
    faults = {
        "password": fault(password, visit.user.login, visit.user.name),
        "again": None if password == visit.typed("again") else NOT_ALIKE,
        "code": None if step is not None else WRONG_CODE,
    }
    if step is None or any(faults.values()) or visit.session is None:
        return _setup(visit, 422, faults)
    codes, kept = new_recovery_codes(site)
    site.accounts.offer_secret(visit.session, secret)
    if not site.accounts.finish_setup(visit.session, site.passwords.hash(password), step, kept, visit.now):
        return _setup(visit, 422, {"code": USED})
    response, device = visit.page("codes.html", codes=codes, first=True), new_token()
    site.accounts.know_device(visit.user, hashed(device), visit.now)
    cookies.BROWSER.give(site, response, device)
    cookies.SESSION.take(site, response)
    return Answer(response)


def _setup(visit: Visit, status: int, faults: dict[str, str | None]) -> Answer:
    secret = secret_of(visit)
    picture = totp.picture(secret, visit.user.login)
    groups = " ".join(secret[start : start + 4] for start in range(0, len(secret), 4))
    return Answer(visit.page("setup.html", status, picture=picture, secret=groups, faults=faults))


def secret_of(visit: Visit) -> str:
    """Give the secret that this session shows: the same at every look, and made of the session alone."""
    return totp.secret_from(visit.site.form_key, visit.bound_to)
