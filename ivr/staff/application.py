"""The application of the staff site: the table of routes, and nothing beside it.

Rules of this file: what is not in the table does not exist; every answer carries the headers, whatever it is.
"""

from collections.abc import Callable

from flask import Blueprint, Flask, Response
from werkzeug.middleware.proxy_fix import ProxyFix

from ivr.page import written
from ivr.staff import words
from ivr.staff.access import guarded
from ivr.staff.door import FOLDER
from ivr.staff.errors import add_error_pages
from ivr.staff.files import add_files
from ivr.staff.routes import ROUTES
from ivr.staff.site import Site
from ivr.store.accounts.model import Role

MENU = (
    ("board_page", "Overzicht", Role.VIEWER),
    ("listening_page", "Beluister de lijn", Role.VIEWER),
    ("now_page", "Dicht of open", Role.EMPLOYEE),
    ("callbacks_page", "Terugbellijst", Role.EMPLOYEE),
    ("lines_page", "Openingstijden", Role.VIEWER),
    ("numbers_page", "Nummers", Role.ADMINISTRATOR),
    ("people_page", "Gebruikers", Role.ADMINISTRATOR),
    ("records_page", "Logboek", Role.ADMINISTRATOR),
)
# data: is for the QR code of the authenticator app.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; media-src 'self'; "
    "form-action 'self'; base-uri 'none'; object-src 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": _POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Content-Language": "nl",
}
HTTPS_FOR_EVER = "max-age=31536000; includeSubDomains"
LARGEST_FORM = 64 * 1024


def staff_application(site: Site, tell: Callable[..., None]) -> Flask:
    """Make it; `tell` logs what is our own fault."""
    app = Flask("staff", static_folder=None)
    app.config.update(MAX_CONTENT_LENGTH=LARGEST_FORM, TRUSTED_HOSTS=list(site.given.hosts) or None)
    app.url_map.strict_slashes = False
    blueprint = Blueprint("staff", __name__, template_folder="templates", url_prefix=FOLDER)
    for route in ROUTES:
        blueprint.add_url_rule(
            route.path,
            route.name,
            guarded(route, site),
            methods=[route.method],
            provide_automatic_options=False,
        )
    links = add_files(blueprint)
    app.register_blueprint(blueprint)
    app.jinja_env.globals.update(
        files=links,
        menu=MENU,
        employee=Role.EMPLOYEE,
        planner=Role.PLANNER,
        may=words.MAY,
        count=words.count,
        clock=words.clock,
    )
    app.jinja_env.filters["capital"] = written.capital
    add_error_pages(app, tell)

    @app.after_request
    def with_headers(response: Response) -> Response:
        response.headers.update(HEADERS)
        response.headers.setdefault("Cache-Control", "no-store")
        if site.given.secure:
            response.headers["Strict-Transport-Security"] = HTTPS_FOR_EVER
        return response

    if site.given.proxies:
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=site.given.proxies, x_host=0, x_proto=0)  # type: ignore[method-assign]
    return app
