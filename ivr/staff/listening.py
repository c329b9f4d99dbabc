"""To hear the line without phoning it: a moment, a version, and the keys one after another, as words and as sound.

Rules of this file:
- A GET that changes nothing: the call stands in the address, so it can be sent to a colleague.
- The flow, the words and the takes are those that callers get (`ivr.content.rehearsal`); nobody is rung.
- A moment is typed in fields for a date and a time, and read as ISO: nothing is guessed.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Any

from flask import abort, make_response, request, url_for

from ivr.callflow.turns import Question
from ivr.content.contents import parse_contents
from ivr.content.live import DAYS_AHEAD, DAYS_BEFORE, Live, compiled
from ivr.content.rehearsal import Call, Rehearsal, rehearse
from ivr.content.sound import found, joined, silence
from ivr.content.stage import read_answers
from ivr.hours.explain import KINDS
from ivr.hours.model import Kind
from ivr.hours.walltime import instant, moment_of
from ivr.page import written
from ivr.staff import words
from ivr.staff.access import Answer, Visit
from ivr.staff.hours.concept import concept, has_concept
from ivr.staff.site import ZONE

NOW, CONCEPT = "nu", "concept"
BAD_MOMENT = "Kies een datum en een tijd die bestaan."
NOTHING = "Wat een beller dan hoort, is niet te zeggen: er ontbreken teksten of nummers. De lijn zelf verbindt bellers door."
NO_CONCEPT = "U hebt geen concept. Dit is wat bellers nu horen."
_LONGEST = 400
_COMPILED = range(-DAYS_BEFORE + 1, DAYS_AHEAD - 30)
"""Days from that of the live version for which it knows all, next openings too."""
_PAUSE_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class Asked:
    """What stands in the address."""

    version: str
    day: str
    clock: str
    script: tuple[str, ...]
    held: Mapping[str, Kind]
    answers: tuple[tuple[Question, int], ...]
    masked: bool

    @classmethod
    def of_request(cls) -> "Asked":
        """Read it; what cannot be is left out."""
        given = request.args
        held = (each.partition("=") for each in given.get("houd", "")[:_LONGEST].split())
        return cls(
            CONCEPT if given.get("versie") == CONCEPT else NOW,
            given.get("op", "")[:10],
            given.get("tijd", "")[:8],
            tuple(given.get("toetsen", "")[:_LONGEST].split()),
            {line: Kind(kind) for line, _, kind in held if kind in set(Kind)},
            _answers(given.get("antwoorden", "")[:_LONGEST]),
            given.get("van") == "ons",
        )

    def at(self, now: datetime) -> datetime | None:
        """The moment that is meant; None for one that does not exist."""
        local = now.astimezone(ZONE)
        try:
            day = date.fromisoformat(self.day) if self.day else local.date()
            clock = time.fromisoformat(self.clock) if self.clock else local.time().replace(microsecond=0)
        except ValueError:
            return None
        seconds = clock.hour * 3600 + clock.minute * 60 + clock.second
        minute = moment_of(instant(day, seconds // 60, ZONE))
        return minute.replace(second=seconds % 60)

    def address(self, **differs: str) -> dict[str, str]:
        """The same as parts of an address, with what differs; what says nothing is left out."""
        told = {
            "versie": self.version if self.version != NOW else "",
            "op": self.day,
            "tijd": self.clock,
            "toetsen": " ".join(self.script),
            "houd": " ".join(f"{line}={kind}" for line, kind in self.held.items()),
            "antwoorden": " ".join(f"{question}={way}" for question, way in self.answers),
            "van": "ons" if self.masked else "",
        } | differs
        return {key: text for key, text in told.items() if text}


def _answers(text: str) -> tuple[tuple[Question, int], ...]:
    try:
        return tuple(read_answers(text))
    except ValueError:
        return ()


def listening_page(visit: Visit) -> Answer:
    """The call as far as it is, and what can be done next."""
    asked, changing = Asked.of_request(), has_concept(visit)
    fault, note = "", ""
    if asked.version == CONCEPT and not changing:
        asked, note = replace(asked, version=NOW), NO_CONCEPT
    at = asked.at(visit.now)
    if at is None:
        asked, at, fault = replace(asked, day="", clock=""), visit.now, BAD_MOMENT
    call = _walked(visit, asked, at)
    if call is None:
        fault = NOTHING
    local = at.astimezone(ZONE)
    page = visit.page(
        "listening.html",
        422 if fault else 200,
        asked=asked,
        exchanges=[
            (each, _sound(asked, number, each.said)) for number, each in enumerate(call.exchanges)
        ] if call else [],
        choices=[
            (each, _link("listening_page", asked, toetsen=" ".join((*asked.script, each.token))))
            for each in call.choices
        ] if call else [],
        back=_link("listening_page", asked, toetsen=" ".join(asked.script[:-1])),
        day=local.date().isoformat(),
        clock=local.strftime("%H:%M:%S" if local.second else "%H:%M"),
        moment=words.moment(at, visit.now),
        held=[(_line(visit, line), KINDS[kind]) for line, kind in asked.held.items()],
        has_concept=changing,
        fault=fault,
        note=note,
        versions={NOW: "Wat bellers nu horen", CONCEPT: "Uw concept"},
    )  # fmt: skip
    return Answer(page)


def heard_sound(visit: Visit) -> Answer:
    """What is heard at one point of a call, as one sound."""
    asked = Asked.of_request()
    at = asked.at(visit.now)
    part = request.args.get("deel", "0")
    call = _walked(visit, asked, at) if at else None
    if call is None or not (part.isascii() and part.isdigit()) or int(part) >= len(call.exchanges):
        abort(404)
    pieces = []
    for piece in call.exchanges[int(part)].said:
        paths = [found(visit.site.given.recordings, f"{take}.wav") for take in piece.takes]
        pieces += [path.read_bytes() for path in paths if path] or [silence(_PAUSE_SECONDS)]
    response = make_response(joined(pieces))
    response.mimetype = "audio/wav"
    response.add_etag()
    response.make_conditional(request, accept_ranges=True, complete_length=response.content_length)
    return Answer(response)


def _walked(visit: Visit, asked: Asked, at: datetime) -> Rehearsal | None:
    """The call; None where nothing can be said."""
    call = Call(
        at, asked.script, asked.held, asked.answers, callbacks=visit.site.given.callbacks, masked=asked.masked
    )
    try:
        return rehearse(_live(visit, asked, at), call)
    except LookupError:
        return None


def _live(visit: Visit, asked: Asked, at: datetime) -> Live:
    """The version that is asked for, with what staff keep closed or open for now; compiled anew where it must be."""
    live = visit.site.content()
    contents = live.contents
    if asked.version == CONCEPT and has_concept(visit):
        contents, _ = parse_contents(concept(visit).sources, own_number=visit.site.given.own_number)
    elif (at.date() - live.compiled_on).days in _COMPILED:
        return live
    made = compiled(contents, at, live.version, published_at=live.published_at)
    return replace(made, recordings=live.recordings).overlaid(live.closures)


def _sound(asked: Asked, part: int, said: tuple[object, ...]) -> str:
    return _link("heard_sound", asked, deel=str(part)) if said else ""


def _link(endpoint: str, asked: Asked, **differs: str) -> str:
    return url_for(f"staff.{endpoint}", **dict[str, Any](asked.address(**differs)))


def _line(visit: Visit, line: str) -> str:
    timetable = visit.site.content().contents.timetables.get(line)
    return written.capital(timetable.name) if timetable else line
