"""What holds at every moment and differs between two versions: numbers, places, holidays and words.

Rules of this file:
- One row for each kind of fact (`FACTS`): its name for programs, and the facts themselves by name.
- A fact that is there in one version only is a difference with "" on the other side.
- What only changes where it comes from (a source) is none, unless callers hear it: `spoken.py` tells that.
"""

from collections.abc import Callable, Iterator, Mapping
from datetime import date

from ivr.content.contents import Contents
from ivr.content.difference.dates import day_text
from ivr.content.difference.model import FactChange
from ivr.hours.explain import explain_timetable
from ivr.hours.holidays import HOLIDAYS
from ivr.hours.model import NOT_CONFIRMED
from ivr.hours.places import Location
from ivr.speech.numbering import groups

CALLBACK = "callback"
"""The line whose hours are those in which the clinic phones back."""

Facts = Iterator[tuple[str, str, tuple[str, ...]]]
"""The id of a fact, what people call it, and what it is, in sentences."""

OF_OWN_HOURS = frozenset({"holiday", "holidays decided until"})
"""Facts that only lines with hours of their own have; that a line gets or loses these is a fact by itself."""

_CLOSED, _AS_USUAL = "gesloten", "gewone uren"


def fact_changes(old: Contents, new: Contents, today: date) -> list[FactChange]:
    """Every fact that differs, in the order of `FACTS` and then of the newer version; `today` is the reader's."""
    found = [change for what, facts in FACTS.items() for change in _differing(what, facts(old), facts(new))]
    hours = (_callback_hours(contents, today) for contents in (old, new))
    return [*found, *_differing("callback hours", *hours)]


def _differing(what: str, old: Facts, new: Facts) -> Iterator[FactChange]:
    was, becomes = ({key: (name, value) for key, name, value in facts} for facts in (old, new))
    for key in dict.fromkeys((*becomes, *was)):
        name, _ = becomes.get(key) or was[key]
        before, after = was.get(key, ("", ()))[1], becomes.get(key, ("", ()))[1]
        if before != after and ((before and after) or what not in OF_OWN_HOURS):
            yield FactChange(what, name, *_parting(before, after))


def _parting(was: tuple[str, ...], becomes: tuple[str, ...]) -> tuple[str, str]:
    """Leave out the sentences that both have, where something is left on either side."""
    own = [text for text in was if text not in becomes], [text for text in becomes if text not in was]
    pair = own if all(own) else (was, becomes)
    return " ".join(pair[0]), " ".join(pair[1])


def _numbers(contents: Contents) -> Facts:
    destinations = contents.places.destinations if contents.places else {}
    return ((each.id, each.name, (" ".join(groups(each.number)),)) for each in destinations.values())


def _silent(contents: Contents) -> Facts:
    places = contents.places
    if places:
        known = places.destinations.get(places.silent_emergency)
        yield "", "", (known.name if known else places.silent_emergency,)


def _addresses(contents: Contents) -> Facts:
    locations = contents.places.locations if contents.places else {}
    return ((each.id, each.id, (_address(each),)) for each in locations.values())


def _address(place: Location) -> str:
    return f"{place.name}, {place.street} {place.house_number}, {place.postal_code} {place.city}"


def _email(contents: Contents) -> Facts:
    if contents.places and contents.places.email:
        yield "", "", (contents.places.email,)


def _followed(contents: Contents) -> Facts:
    lines = contents.timetables
    for line, timetable in lines.items():
        yield (
            line,
            timetable.name,
            (f"die van {lines[timetable.follows].name}" if timetable.follows else "eigen uren",),
        )


def _holidays(contents: Contents) -> Facts:
    for line, timetable in contents.timetables.items():
        plan = timetable.holidays
        for holiday, name in HOLIDAYS.items() if plan else ():
            decided = _CLOSED if plan and holiday in plan.closed else _AS_USUAL
            yield f"{line} {holiday}", f"{timetable.name} op {name}", (decided,)


def _decided(contents: Contents) -> Facts:
    for line, timetable in contents.timetables.items():
        if timetable.holidays:
            yield line, timetable.name, (day_text(timetable.holidays.decided_until, 0, weekday=False),)


def _callback_plan(contents: Contents) -> Facts:
    """How windows are offered; they are of one call, so no call can be walked to see them."""
    plan = contents.callback_plan
    if plan and plan.source != NOT_CONFIRMED:
        yield (
            "",
            "",
            (
                (
                    f"{plan.window_minutes} minuten, {plan.places} bellers per tijd, op zijn vroegst na"
                    f" {plan.earliest_notice_minutes} minuten, ten hoogste {plan.days_ahead} dagen vooruit"
                ),
            ),
        )


def _callback_hours(contents: Contents, today: date) -> Facts:
    timetable = contents.timetables.get(CALLBACK)
    if timetable:
        yield CALLBACK, timetable.name, (explain_timetable(timetable, today),)


def _words(contents: Contents) -> Facts:
    for prompt in contents.prompts.values():
        title = (f"{prompt.title}:",) if prompt.title else ()
        yield prompt.id, prompt.id, (*title, *(sentence.text for sentence in prompt.sentences))


def _takes(contents: Contents) -> Facts:
    """The takes that people spoke: with another file callers hear another recording."""
    spoken: dict[str, list[str]] = {}
    for take in contents.takes:
        if take.human:
            spoken.setdefault(take.text, []).append(take.file)
    return ((text, text, tuple(sorted(files))) for text, files in spoken.items())


FACTS: Mapping[str, Callable[[Contents], Facts]] = {
    "number": _numbers,
    "silent callers": _silent,
    "address": _addresses,
    "email": _email,
    "hours": _followed,
    "holiday": _holidays,
    "holidays decided until": _decided,
    "callback plan": _callback_plan,
    "words": _words,
    "recording": _takes,
}
