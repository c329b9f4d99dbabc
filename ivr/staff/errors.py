"""What goes wrong on the staff site, each with its page in Dutch.

Rules of this file: a page says what happened and what to do now, and nothing of the inside; every status that can leave
has its words.
"""

from collections.abc import Callable
from http import HTTPStatus

from flask import Flask, Response, make_response, render_template, request
from werkzeug.exceptions import HTTPException

from ivr.staff.door import FOLDER
from ivr.store.accounts.model import UnknownUserError
from ivr.store.concepts import StaleConceptError
from ivr.store.errors import StoreError, UnknownMeasureError, UnknownRequestError, UnknownVersionError

TOO_OFTEN = (
    "Wacht een kwartier en probeer het dan opnieuw. Hebt u haast? Gebruik een computer waarop u al eens hebt ingelogd, "
    "of vraag uw beheerder om een nieuwe startcode."
)
NO_DATABASE = (
    "We krijgen geen contact met de database. Probeer het over een minuut opnieuw. De telefoonlijn werkt gewoon door: "
    "bellers merken hier niets van."
)


CHANGED = (
    "Uw concept is intussen anders dan op de pagina waar u vandaan kwam, misschien door een ander venster. "
    "Ga terug naar het concept, kijk hoe het er nu voor staat en probeer het opnieuw."
)


class FormError(Exception):
    """A form that did not come from one of our pages, or from one that is too old."""

    status = HTTPStatus.BAD_REQUEST


class ForbiddenError(Exception):
    """Somebody may not do this."""

    status = HTTPStatus.FORBIDDEN


class ThrottledError(Exception):
    """Somebody tried too often."""

    status = HTTPStatus.TOO_MANY_REQUESTS


_OF_THE_STORE = (
    StaleConceptError,
    UnknownMeasureError,
    UnknownRequestError,
    UnknownUserError,
    UnknownVersionError,
)
"""What the store refuses, and what is not there; other errors of it are a database that does not answer."""

WORDS: dict[int, tuple[str, str]] = {
    400: ("Dit formulier is verlopen", "Ga terug naar de pagina, laad die opnieuw en probeer het nog eens."),
    403: ("Dit mag u niet", "Uw rol geeft hier geen toegang. Hebt u dit nodig? Vraag het uw beheerder."),
    404: ("Deze pagina is er niet", "Misschien is het adres verkeerd, of is dit al opgeruimd."),
    405: ("Zo kan het niet", "Dit adres hoort bij een knop. Ga naar het overzicht en druk daar op de knop."),
    409: (
        "Er is niets veranderd",
        CHANGED,
    ),
    413: ("Dit is te veel", "Wat u stuurde is te groot. Ga terug en probeer het met minder."),
    429: ("Te vaak geprobeerd", TOO_OFTEN),
    500: (
        "Er ging iets mis",
        "Dit ligt aan ons, niet aan u. Probeer het opnieuw. De telefoonlijn werkt gewoon door.",
    ),
    503: ("De gegevens zijn nu niet bereikbaar", NO_DATABASE),
}


def error_page(status: int) -> Response:
    """Give the page of a status."""
    title, words = WORDS.get(status, WORDS[500])
    home = f"{request.script_root}{FOLDER}"  # not by url_for: it needs a host that is ours
    page = render_template("staff/error.html", title=title, words=words, status=status, home=home)
    return make_response(page, status)


def add_error_pages(app: Flask, tell: Callable[..., None]) -> None:
    """Have the application answer with them; `tell` logs what is our own fault, without its text."""

    def of_the_web(error: HTTPException) -> Response:
        status = error.code if error.code in WORDS else (400 if (error.code or 500) < 500 else 500)  # noqa: PLR2004
        response = error_page(status)
        if allowed := getattr(error, "valid_methods", None):
            response.headers["Allow"] = ", ".join(sorted(allowed))
        return response

    def of_ours(error: Exception) -> Response:
        return error_page(int(getattr(error, "status", 500)))

    def of_the_store(error: StoreError) -> Response:
        tell("staff_without_database", reason=str(error))
        return error_page(503)

    def of_the_inside(error: Exception) -> Response:
        tell("staff_page_failed", reason=type(error).__name__)
        return error_page(500)

    app.register_error_handler(HTTPException, of_the_web)
    for kind in (FormError, ForbiddenError, ThrottledError, *_OF_THE_STORE):
        app.register_error_handler(kind, of_ours)
    app.register_error_handler(StoreError, of_the_store)
    app.register_error_handler(Exception, of_the_inside)
