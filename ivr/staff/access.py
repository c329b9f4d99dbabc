"""The lock on every page: who comes in, with which form, and what is kept of it.

Rules of this file:
- A page is a `Route`; there is no other way to make one. It says who may, what is kept in the audit, and what it does.
- In this order: a session that holds, a role that may, a form that is ours, password and code a short while ago where
  asked; then the view; then its row in the audit; then the answer. What cannot be kept is not shown.
- GET changes nothing; so only POST has a form to check, and every POST is kept.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, auto
from typing import Any, Literal

from flask import Response, make_response, render_template, request, url_for

from ivr.staff import cookies
from ivr.staff.errors import ForbiddenError, FormError
from ivr.staff.site import Site
from ivr.store.accounts.model import Entry, Kind, Role, Session, User
from ivr.store.accounts.tokens import new_token


class Door(Enum):
    """Who comes in without a role."""

    ANYONE = auto()
    """Also who has no session."""
    STARTER = auto()
    """Who came with a start code, to choose a password."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a view gives: the answer, how it ended, and about whom or what, for the audit."""

    response: Response
    outcome: str = "ok"
    about: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request, as a view sees it."""

    site: Site
    now: datetime
    session: Session | None
    bound_to: str = field(repr=False)

    @property
    def user(self) -> User:
        """Who asks; only where a session is asked for."""
        if self.session is None:
            raise ForbiddenError
        return self.session.user

    def page(self, template: str, status: int = 200, **told: Any) -> Response:
        """Give a page."""
        token = cookies.form_token(self.site, self.bound_to)
        own = {"visit": self, "form_token": token, "shift": self.session and self.session.kind is Kind.SHIFT}
        response = make_response(render_template(f"staff/{template}", **own, **told), status)
        if self.session is None and cookies.FORM.read(self.site) != self.bound_to:
            cookies.FORM.give(self.site, response, self.bound_to)
        return response

    def typed(self, name: str, most: int = 200) -> str:
        """Give what stands in a field of the form, cut off where nobody types on."""
        return request.form.get(name, "")[: most + 1]

    def to(self, endpoint: str, **values: Any) -> Response:
        """Give the way to another page, to be asked for with GET."""
        return Response(status=303, headers={"Location": url_for(f"staff.{endpoint}", **values)})


View = Callable[..., Answer]


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """One page or one deed. `kept` names it in the audit; `by_store`: the store keeps it, together with what it does."""

    path: str
    method: Literal["GET", "POST"]
    view: View
    who: Role | Door
    kept: str | None = None
    by_store: bool = False
    confirmed: bool = False
    touches: bool = True  # False: asked by the page itself, not by its reader

    @property
    def name(self) -> str:
        """Its endpoint."""
        return self.view.__name__


def guarded(route: Route, site: Site) -> Callable[..., Response]:
    """Give the view behind its lock."""

    def answer(**ids: str) -> Response:
        visit = _visit(route, site)
        if away := _sent_away(route, visit):
            return away
        if route.method == "POST" and not cookies.is_ours(site, visit.bound_to):
            raise FormError
        if route.confirmed and visit.session and not visit.session.confirmed(visit.now):
            return visit.to("confirm_page", naar=route.path.split("/")[1])
        given = route.view(visit, **ids)
        if route.kept and not route.by_store:
            _keep(route, visit, given, next(iter(ids.values()), ""))
        return given.response

    return answer


def _visit(route: Route, site: Site) -> Visit:
    site.prepare()
    now = site.clock()
    token, hashed = cookies.SESSION.read(site), cookies.SESSION.hash(site)
    session = site.accounts.session(hashed, now, touch=route.touches) if hashed else None
    bound_to = token if session else cookies.FORM.read(site)
    return Visit(site=site, now=now, session=session, bound_to=bound_to or new_token())


def _sent_away(route: Route, visit: Visit) -> Response | None:
    """Send who has no session to log in, and refuse who may not."""
    if route.who is Door.ANYONE:
        return None
    wanted = Kind.SETUP if route.who is Door.STARTER else Kind.SHIFT
    if visit.session is None or visit.session.kind is not wanted:
        return visit.to("log_in_page")
    if isinstance(route.who, Role) and not visit.user.role.includes(route.who):
        about = route.kept or route.path
        entry = Entry(at=visit.now, who=visit.user.login, what="access", about=about, outcome="refused")
        visit.site.accounts.record(entry)
        raise ForbiddenError
    return None


def _keep(route: Route, visit: Visit, given: Answer, about: str) -> None:
    entry = Entry(
        at=visit.now,
        who=visit.user.login,
        what=route.kept or "",
        about=about if given.about is None else given.about,
        outcome=given.outcome,
    )
    visit.site.accounts.record(entry)
