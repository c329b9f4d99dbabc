"""The pages on which staff close and open lines for now.

Rules of this file:
- Looking changes nothing: what is chosen travels in the address of the page that shows its effect, and only the press
  there does it. The press carries a key: sent twice, it is one measure.
- Every end and every line is checked again when it is pressed; `ivr.content.closures` says what may be.
"""

from datetime import datetime
from secrets import token_hex
from typing import Any, NamedTuple

from flask import request, url_for
from werkzeug.exceptions import NotFound

from ivr.content.closures import REASONS
from ivr.content.closures_file import ClosuresError
from ivr.content.live import Live
from ivr.content.occurring import CLINIC
from ivr.hours.model import Kind
from ivr.page import written
from ivr.staff import effects, ends, measures
from ivr.staff.access import Answer, Visit
from ivr.staff.ends import FaultError
from ivr.staff.measures import ADDRESSES, OFFICE
from ivr.staff.now import KEY, NOT_HERE_YET, end_fields, field, how_it_is
from ivr.staff.site import ZONE

KINDS = {"dicht": Kind.CLOSED, "open": Kind.OPEN}
CHOOSE_REASON = "Kies een reden."
_CLINIC = "De poli"


class Chosen(NamedTuple):
    """What somebody is about to press."""

    lines: tuple[str, ...]
    kind: Kind
    reason: str
    until: datetime


def now_line_page(visit: Visit, which: str) -> Answer:
    """Choose: closed or open, why, and until when."""
    return _line(visit, which)


def _line(visit: Visit, address: str, fault: FaultError | None = None) -> Answer:
    line, live, now = _line_of(address), visit.site.content(), visit.now
    shown = measures.line_at(live, line, now)
    usual, other = ("dicht", "open") if shown.kind == "open" else ("open", "dicht")
    kind = field("soort") if field("soort") in KINDS else usual
    page = visit.page(
        "now_line.html",
        422 if fault else 200,
        line=shown,
        what=_CLINIC if line == OFFICE else shown.name,
        kind=kind,
        other_kind=usual if kind == other else other,
        address=address,
        others=_others(live, line),
        reasons=REASONS[KINDS[kind]],
        **end_fields(now, fault),
    )
    return Answer(page, outcome="refused" if fault else "ok")


def _others(live: Live, line: str) -> dict[str, tuple[str, bool]]:
    """The lines that go with the whole clinic, and whether they are ticked."""
    if line != OFFICE:
        return {}
    sent = "einde" in request.values or "lijn" in request.values
    ticked = request.values.getlist("lijn")
    others = {address: each for address, each in ADDRESSES.items() if each != OFFICE}
    return {
        address: (written.capital(measures.name_of(live, each)), not sent or address in ticked)
        for address, each in others.items()
    }


def effect_page(visit: Visit, which: str) -> Answer:
    """What callers notice of what was chosen, and the press itself."""
    try:
        chosen = _chosen(visit, which)
    except FaultError as fault:
        return _line(visit, which, fault)
    return Answer(visit.page("now_effect.html", key=token_hex(8), **_shown(visit, which, chosen)))


def _shown(visit: Visit, address: str, chosen: Chosen) -> dict[str, Any]:
    live, now = visit.site.content(), visit.now
    effect = effects.of_closing(
        live, chosen.lines, chosen.kind, chosen.until, now, callbacks=visit.site.given.callbacks
    )
    return {
        "address": address,
        "back": url_for("staff.now_line_page", which=address, **_again()),
        "what": written.capital(measures.names_of(live, chosen.lines)),
        "kind": measures.KINDS[chosen.kind],
        "why": REASONS[chosen.kind][chosen.reason],
        "until": ends.until(chosen.until, now),
        "effect": effect,
        "sent": _to_send(chosen),
    }


def _again() -> dict[str, Any]:
    """What was chosen, for who wants to choose once more."""
    return {name: request.args.getlist(name) for name in ("soort", "reden", "einde", "tot", "dag", "lijn")}


def _to_send(chosen: Chosen) -> list[tuple[str, str]]:
    """The fields of the press: what was chosen, with its end as a moment, so that it does not move meanwhile."""
    word = next(word for word, kind in KINDS.items() if kind is chosen.kind)
    lines = [("lijn", address) for address, line in ADDRESSES.items() if line in chosen.lines]
    end = [("einde", "moment"), ("minuut", str(ends.minutes(chosen.until)))]
    return [("soort", word), ("reden", chosen.reason), *lines, *end]


def begin_measure(visit: Visit, which: str) -> Answer:
    """Do it."""
    try:
        chosen = _chosen(visit, which)
    except FaultError as fault:
        return _line(visit, which, fault)
    key = visit.typed("sleutel")
    about = _about(chosen)
    try:
        measure = visit.site.closing.begin(
            chosen.lines,
            chosen.kind,
            chosen.reason,
            until=chosen.until,
            by=visit.user.name,
            now=visit.now,
            key=key if KEY.fullmatch(key) else "",
        )
    except ClosuresError:
        return Answer(how_it_is(visit, 503, refusal=NOT_HERE_YET).response, about=about)
    return Answer(visit.to("now_page", gezet=measure.id), about=about)


def _about(chosen: Chosen) -> str:
    """What the audit keeps of it."""
    until = chosen.until.astimezone(ZONE)
    return f"{' '.join(chosen.lines)} {chosen.kind.value} until {until:%Y-%m-%d %H:%M} ({chosen.reason})"


def _line_of(address: str) -> str:
    """The line that an address names; 404 for any other, and so for one that nobody may close."""
    line = ADDRESSES.get(address)
    if line is None:
        raise NotFound
    return line


def _chosen(visit: Visit, address: str) -> Chosen:
    """What a form asks for.

    Raises:
        FaultError: something lacks, or cannot be.
    """
    line = _line_of(address)
    kind = KINDS.get(field("soort"))
    if kind is None:
        raise FaultError("einde", ends.CHOOSE)
    reason = field("reden")
    if reason not in REASONS[kind]:
        raise FaultError("reden", CHOOSE_REASON)
    lines = (line, *_ticked()) if line == OFFICE else (line,)
    until = ends.chosen(field, lines, visit.site.content(), visit.now)
    return Chosen(lines, kind, reason, until)


def _ticked() -> tuple[str, ...]:
    ticked = {ADDRESSES.get(each) for each in request.values.getlist("lijn")}
    return tuple(line for line in CLINIC if line in ticked and line != OFFICE)
