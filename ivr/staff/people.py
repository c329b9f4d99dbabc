"""Who may log in: the page of the beheerder.

Rules of this file: everything here asks for password and code a short while before, and nobody shuts out themselves, so
that there is always a beheerder left.
"""

import re
from typing import Any

from ivr.staff.access import Answer, Visit
from ivr.store.accounts.model import Role, TakenError

LOGIN = re.compile(r"[a-z][a-z0-9._-]{1,31}", re.ASCII)
BAD_LOGIN = "Kies 2 tot 32 kleine letters, cijfers, punten of streepjes. Begin met een letter."
BAD_NAME = "Vul de naam in zoals collega's die kennen: 2 tot 60 tekens."
TAKEN = "Deze gebruikersnaam of naam is al van iemand anders."
BAD_ROLE = "Kies een rol."
YOURSELF = "Dit kunt u niet bij uzelf doen. Vraag het een andere beheerder."
_NAME = range(2, 61)


def people_page(visit: Visit) -> Answer:
    """Everybody, and the form for somebody new."""
    return _page(visit)


def add_person(visit: Visit) -> Answer:
    """Add somebody and show the start code, once."""
    login, name = visit.typed("login").strip().lower(), " ".join(visit.typed("name").split())
    role = next((each for each in Role if each.value == visit.typed("role")), None)
    faults = {
        "login": None if LOGIN.fullmatch(login) else BAD_LOGIN,
        "name": None if len(name) in _NAME and name.isprintable() else BAD_NAME,
        "role": None if role else BAD_ROLE,
    }
    if role is None or any(faults.values()):
        return _page(visit, 422, faults=faults, login=login, name=name)
    try:
        code = visit.site.accounts.add(login, name, role, by=visit.user.login, now=visit.now)
    except TakenError:
        return _page(visit, 422, faults={"login": TAKEN}, login=login, name=name)
    return Answer(visit.page("start_code.html", login=login, name=name, code=code))


def reset_person(visit: Visit, login: str) -> Answer:
    """Take away what opened the door, and show a start code, once."""
    if login == visit.user.login:
        return _page(visit, 409, refusal=YOURSELF)
    code = visit.site.accounts.start_again(login, by=visit.user.login, now=visit.now)
    return Answer(visit.page("start_code.html", login=login, name=login, code=code))


def disable_person(visit: Visit, login: str) -> Answer:
    """Let somebody in no more."""
    if login == visit.user.login:
        return _page(visit, 409, refusal=YOURSELF)
    visit.site.accounts.disable(login, by=visit.user.login, now=visit.now)
    return Answer(visit.to("people_page"))


def enable_person(visit: Visit, login: str) -> Answer:
    """Let somebody in again."""
    visit.site.accounts.enable(login, by=visit.user.login, now=visit.now)
    return Answer(visit.to("people_page"))


def change_role(visit: Visit, login: str) -> Answer:
    """Let somebody do more, or less."""
    role = next((each for each in Role if each.value == visit.typed("role")), None)
    if login == visit.user.login:
        return _page(visit, 409, refusal=YOURSELF)
    if role is None:
        return _page(visit, 422, refusal=BAD_ROLE)
    visit.site.accounts.change_role(login, role, by=visit.user.login, now=visit.now)
    return Answer(visit.to("people_page"))


def end_sessions(visit: Visit, login: str) -> Answer:
    """Log somebody out everywhere."""
    visit.site.accounts.log_out_everywhere(login, by=visit.user.login, now=visit.now)
    return Answer(visit.to("people_page"))


def _page(visit: Visit, status: int = 200, **told: Any) -> Answer:
    shown: dict[str, Any] = {
        "people": visit.site.accounts.people(),
        "roles": tuple(Role),
        "faults": {},
    } | told
    return Answer(visit.page("people.html", status, **shown))
