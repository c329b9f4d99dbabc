"""The Dutch words of the staff site: for states, outcomes, origins, roles, and what the audit keeps.

Rules of this file: tables, one row for each thing there is; a test holds them against the things. Times as people write
them, in the clinic's own time.
"""

from collections.abc import Mapping
from datetime import datetime

from ivr.page import written
from ivr.staff.site import ZONE
from ivr.store.accounts.model import Role
from ivr.store.model import Action, Outcome, State

STATES: Mapping[State, str] = {
    State.UNFINISHED: "opgehangen voor het eind",
    State.NEW: "nieuw",
    State.TAKEN: "in behandeling",
    State.REACHED: "gesproken",
    State.NO_ANSWER: "niet opgenomen",
    State.DONE: "afgerond",
    State.WITHDRAWN: "ingetrokken",
}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.HELPED: "Geholpen aan de telefoon",
    Outcome.APPOINTMENT: "Afspraak gemaakt",
    Outcome.SENT_ON: "Doorverwezen",
    Outcome.WRONG_NUMBER: "Verkeerd nummer",
    Outcome.NO_LONGER_NEEDED: "Niet meer nodig",
    Outcome.NOT_REACHED: "Niet bereikt, we bellen niet meer",
    Outcome.WITHDRAWN: "Door de beller ingetrokken",
}
ORIGINS: Mapping[str, str] = {
    "menu": "koos in het menu om teruggebeld te worden",
    "nurse_closed": "wilde de verpleegkundige, de lijn was dicht",
    "nurse_busy": "wilde de verpleegkundige, de lijn was bezet",
    "after_hours": "belde buiten de openingstijden",
}
ACTIONS: Mapping[Action, str] = {
    Action.ASKED: "gevraagd",
    Action.FINISHED: "alsnog afgemaakt",
    Action.TAKEN: "genomen",
    Action.RELEASED: "teruggelegd",
    Action.REACHED: "gesproken",
    Action.NO_ANSWER: "niet opgenomen",
    Action.DONE: "afgerond",
    Action.WITHDRAWN: "ingetrokken",
    Action.REOPENED: "teruggezet",
    Action.ERASED: "gegevens gewist",
}
BY: Mapping[str, str] = {"caller": "de beller", "retention": "de bewaartermijn"}
"""Names that are not of colleagues."""

MAY: Mapping[Role, str] = {
    Role.VIEWER: "ziet het overzicht",
    Role.EMPLOYEE: "werkt de terugbellijst af, en zet lijnen dicht of open voor nu",
    Role.PLANNER: "als medewerker, en publiceert openingstijden, feestdagen en terugbeltijden",
    Role.ADMINISTRATOR: "als planner, en regelt telefoonnummers, gebruikers en het logboek",
}
KEPT: Mapping[str, str] = {
    "log-in": "inloggen",
    "log-out": "uitloggen",
    "log-out-everywhere": "overal uitgelogd",
    "access": "pagina geopend",
    "account.begun": "startcode gebruikt",
    "account.ready": "wachtwoord en app ingesteld",
    "account.confirmed": "opnieuw bevestigd",
    "account.password": "wachtwoord veranderd",
    "account.codes": "nieuwe herstelcodes",
    "account.phone_code": "nieuwe telefooncode",
    "account.session": "eigen sessie beëindigd",
    "phone.log-in": "inloggen met de telefoon",
    "user.added": "gebruiker toegevoegd",
    "user.reset": "nieuwe startcode gegeven",
    "user.disabled": "gebruiker uitgezet",
    "user.enabled": "gebruiker aangezet",
    "user.role": "rol veranderd",
    "callback.opened": "terugbelverzoek bekeken",
    "callback.taken": "terugbelverzoek genomen",
    "callback.released": "terugbelverzoek teruggelegd",
    "callback.no-answer": "terugbelverzoek: niet opgenomen",
    "callback.done": "terugbelverzoek afgerond",
    "callback.reopened": "terugbelverzoek teruggezet",
    "number.asked": "ander nummer gevraagd",
    "number.confirmed": "nummer bevestigd",
    "number.refused": "nummer afgewezen of ingetrokken",
    "hours.confirmed": "concept: gegevens bevestigd",
    "hours.checked": "concept nagelopen",
    "hours.publishing": "publiceren begonnen",
    "hours.published": "versie gepubliceerd",
    "hours.restoring": "teruggaan naar een versie begonnen",
    "hours.undone": "verandering in concept ongedaan gemaakt",
    "hours.discarded": "concept weggegooid",
    "hours.merged": "concept samengevoegd",
    "hours.week": "concept: gewone week",
    "hours.week-removed": "concept: week weggehaald",
    "hours.dates": "concept: andere uren",
    "hours.dates-removed": "concept: andere uren weggehaald",
    "hours.rule": "concept: uren die terugkomen",
    "hours.rule-removed": "concept: uren die terugkomen weggehaald",
    "hours.follows": "concept: volgt of eigen uren",
    "hours.holidays": "concept: feestdagen",
    "hours.christmas": "concept: kerst en jaarwisseling",
    "hours.windows": "concept: terugbelplan",
    "hours.windows-removed": "concept: terugbelplan weggehaald",
    "closure.begun": "lijn dicht of open gezet",
    "closure.extended": "einde veranderd van dicht of open",
    "closure.ended": "dicht of open beëindigd",
    "audit.read": "logboek bekeken",
    "audit.verified": "logboek gecontroleerd",
    "audit.erased": "oude regels gewist",
}
OUTCOMES_KEPT: Mapping[str, str] = {
    "ok": "gelukt",
    "wrong": "niet herkend",
    "too often": "te vaak geprobeerd",
    "refused": "geweigerd",
    "typing": "nog niet bewaard",
    "recovery code": "met herstelcode",
    "number shown": "nummer getoond",
    "no number": "zonder nummer",
    "broken": "keten verbroken",
    "by phone": "met de telefoon",
    **{role.value: role.value for role in Role},
    **{outcome.value: words for outcome, words in OUTCOMES.items()},
}


def moment(at: datetime, now: datetime) -> str:
    """Say a moment: "vandaag 13:40", "morgen 9:00", "maandag 30 november 9:00"."""
    local, today = at.astimezone(ZONE), now.astimezone(ZONE).date()
    return f"{written.day_name(local.date(), today=today)} {clock(at)}"


def clock(at: datetime) -> str:
    """Say a time of the day: "9:00"."""
    local = at.astimezone(ZONE)
    return f"{local.hour}:{local:%M}"


def window(start: datetime, end: datetime | None, now: datetime) -> str:
    """Say a window: "morgen 9:00–10:00"."""
    return moment(start, now) + (f"–{clock(end)}" if end else "")


def count(number: int, one: str, many: str) -> str:
    """Say how many: "1 verzoek", "3 verzoeken"."""
    return f"{number} {one if number == 1 else many}"
