"""A difference in callers' words: plain Dutch for staff, and plain data for programs.

Rules of this file:
- One sentence for each change; what lies ahead soonest comes first, what holds always after it.
- The last sentence says until when nothing else changes: what was looked at is named, never left to be guessed.
"""

from datetime import datetime, timedelta
from itertools import groupby
from typing import Any
from zoneinfo import ZoneInfo

from ivr.content.difference.compare import AMSTERDAM
from ivr.content.difference.dates import day_text, joined
from ivr.content.difference.meeting import BEGIN, FIRST_MENUS
from ivr.content.difference.model import Change, Difference, Effect, FactChange, Met, SpokenChange, Stretch
from ivr.content.difference.times import when

_PLACES_SHOWN = 3
_THEN = ", dan "

_FACTS = {
    "number": "Het telefoonnummer van {name}",
    "silent callers": "De spoedeisende hulp voor wie na sluitingstijd niets kiest",
    "address": "Locatie {name}",
    "email": "Het e-mailadres op de leespagina",
    "hours": "De uren van {name}",
    "holiday": "De uren van {name}",
    "holidays decided until": "Het einde van wat over feestdagen besloten is voor {name}",
    "callback plan": "Hoe terugbeltijden worden aangeboden",
    "callback hours": "De uren waarin wordt teruggebeld",
    "words": "De tekst “{name}”",
    "recording": "De opname van “{name}”",
}
_SLOTS = {
    "opening": "De volgende opening van {name}, zoals bellers die horen",
    "hours": "De wekelijkse uren van {name}, zoals bellers die horen",
}


def sentences(difference: Difference, zone: ZoneInfo = AMSTERDAM) -> list[str]:
    """Say all that changes, and until when nothing else does."""
    end = (difference.end - timedelta(seconds=1)).astimezone(zone).date()
    until = f"tot en met {day_text(end, 0, weekday=False)}"
    if difference.empty:
        return [f"Er verandert niets voor bellers {until}."]
    period = Stretch(difference.start, difference.end)
    said = [_change(change, zone, period) for change in difference.changes]
    said += [_spoken(change, zone, period) for change in difference.spoken]
    said += [_fact(change) for change in difference.facts]
    return [*said, f"Verder verandert er niets {until}."]


def _change(change: Change, zone: ZoneInfo, period: Stretch) -> str:
    return _capital(f"{_when(change.stretches, zone, period)}: {_effects(change.effects)}.")


def _when(stretches: tuple[Stretch, ...], zone: ZoneInfo, period: Stretch) -> str:
    """Say dates and clock times, those with equal clock times together."""
    parts = when(stretches, zone, period)
    return "; ".join(
        f"{joined([dates.text for dates, _ in group])} {clock}".strip()
        for clock, group in ((clock, list(each)) for clock, each in groupby(parts, key=lambda part: part[1]))
    )


def _effects(effects: tuple[Effect, ...]) -> str:
    """Say all effects; those that hold with one menu only after its name."""
    said = []
    for menu, own in groupby(effects, key=lambda effect: effect.menu):
        text = "; ".join(f"{_places(each)}was {_met(each.was)}, wordt {_met(each.becomes)}" for each in own)
        said.append(f"bij het {FIRST_MENUS.get(menu, menu)} {text}" if menu else text)
    return "; ".join(said)


def _met(met: Met) -> str:
    at_times = ", soms" if met.keys_at_times else ""
    return f"{met.text}{_keys(met.keys)}{at_times}{_keys(met.keys_at_times).replace(',', '', 1)}"


def _keys(keys: tuple[tuple[str, str], ...]) -> str:
    """Say which keys connect with whom: ", toets 4 en 0 balie"."""
    by_name: dict[str, list[str]] = {}
    for key, name in keys:
        by_name.setdefault(name, []).append(key)
    return "".join(f", toets {joined(own)} {name}" for name, own in by_name.items())


def _places(effect: Effect) -> str:
    """Name the places reached soonest, and say whether there are more."""
    places = effect.places or effect.places_at_times  # there is no time at which it is nowhere
    if places[0] == BEGIN:
        return ""
    soonest = places[0].count(_THEN)
    most = 1 if soonest else _PLACES_SHOWN
    shown = [place for place in places if place.count(_THEN) == soonest][:most]
    more = " (en verderop in het gesprek)" if len(shown) < len({*places, *effect.places_at_times}) else ""
    return f"{_either(shown)}{more} "


def _either(places: list[str]) -> str:
    return " of ".join(filter(None, (", ".join(places[:-1]), places[-1])))


def _spoken(change: SpokenChange, zone: ZoneInfo, period: Stretch) -> str:
    what = _SLOTS[change.slot].format(name=change.name)
    times = _times(change.stretches, zone, period)
    return f"{what}: was {change.was}, wordt {change.becomes} ({times})."


def _times(stretches: tuple[Stretch, ...], zone: ZoneInfo, period: Stretch) -> str:
    year = period.start.astimezone(zone).year
    first = _moment(stretches[0].start, zone, year)
    if stretches[-1].end == period.end:
        return f"vanaf {first}"
    last = _moment(stretches[-1].end, zone, year)
    count = f"{len(stretches)} keer " if len(stretches) > 1 else ""
    return f"{count}van {first} tot {last}"


def _moment(at: datetime, zone: ZoneInfo, year: int) -> str:
    local = at.astimezone(zone)
    return f"{day_text(local.date(), year)} {local:%H:%M}"


def _fact(change: FactChange) -> str:
    what = _FACTS[change.what].format(name=change.name)
    if change.what == "recording":
        return f"{what} {'wordt een andere' if change.was and change.becomes else 'komt erbij' if change.becomes else 'vervalt'}."
    quote = "“{}”" if change.what == "words" else "{}"
    was, becomes = quote.format(change.was), quote.format(change.becomes)
    if not change.was:
        return f"{what} komt erbij: {becomes}."
    return f"{what}: was {was}, wordt {becomes}." if change.becomes else f"{what} vervalt (was {was})."


def to_data(difference: Difference, zone: ZoneInfo = AMSTERDAM) -> dict[str, Any]:
    """Give a difference as JSON-able data, moments in local time with their offset."""

    def spans(stretches: tuple[Stretch, ...]) -> list[dict[str, str]]:
        return [{"from": _iso(each.start, zone), "until": _iso(each.end, zone)} for each in stretches]

    return {
        "from": _iso(difference.start, zone),
        "until": _iso(difference.end, zone),
        "changes": [
            {"times": spans(change.stretches), "effects": list(map(_effect_data, change.effects))}
            for change in difference.changes
        ],
        "spoken": [
            {
                "slot": change.slot,
                "line": change.line,
                "prompts": list(change.prompts),
                "was": change.was,
                "becomes": change.becomes,
                "times": spans(change.stretches),
            }
            for change in difference.spoken
        ],
        "facts": [
            {"what": each.what, "name": each.name, "was": each.was, "becomes": each.becomes}
            for each in difference.facts
        ],
        "sentences": sentences(difference, zone),
    }


def _effect_data(effect: Effect) -> dict[str, Any]:
    was, becomes = (
        {
            "text": _met(met),
            "node": met.node,
            "rings": met.rings,
            "keys": dict(met.keys),
            "keys_at_times": dict(met.keys_at_times),
        }
        for met in (effect.was, effect.becomes)
    )
    return {
        "menu": effect.menu,
        "places": list(effect.places),
        "places_at_times": list(effect.places_at_times),
        "was": was,
        "becomes": becomes,
    }


def _iso(at: datetime, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat()


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
