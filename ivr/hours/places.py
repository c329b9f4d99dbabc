"""The numbers that may be dialled and the clinic's locations, from plain data and back.

Rules of this file:
- A number that may be dialled is a whole Dutch one of a listed kind: never 112, an extension, a short or a premium
  number, one abroad or a satellite.
- What refers to something (a location to its emergency department) refers to something that is there.
- Bad data gives all its problems at once and no places.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, TypeVar

from ivr.hours.model import NOT_CONFIRMED, Problem
from ivr.hours.reading import (
    ID,
    LineOf,
    Node,
    Report,
    identifier,
    keyed,
    name,
    no_line,
    record,
    shown,
    source,
    suggestion,
)

T = TypeVar("T")

NONE = "none"
NUMBER = re.compile(r"\+(?!31(?:0|14|90[069]))[1-9][0-9]{7,14}", re.ASCII)
"""Complete E.164 numbers. Of the Dutch ones none with the 0 of its area code, no 14… and none that is premium rate."""

_AREAS = (
    r"1(?:[035]|1[134578]|6[124-8]|7[24]|8[0-467])|2(?:[0346]|2[2346-9]|5[125]|9[479])|3(?:[03568]|1[3-8]|2[01]|4[1-8])"
    r"|4(?:[0356]|1[12368]|7[58]|8[15-8]|9[23579])|5(?:[0358]|1[1-9]|2[1-57-9]|4[13-8]|6[126]|7[0-3578]|9[1-9])|7[0-9]"
)
DESTINATION = re.compile(rf"\+31(?:(?=[0-9]{{9}}\Z)(?:{_AREAS}|6[1-58]|8[58])[0-9]+|97[0-9]{{9}})", re.ASCII)
"""What may be dialled: Dutch geographic numbers of an area that exists, mobile ones, 085, 088 and 097.

Source: Nummerplan telefoon- en ISDN-diensten (wetten.overheid.nl, BWBR0010198). All else costs a caller or the clinic
more than a call, is nobody, or is another country: premium rate, short, free and personal numbers, satellites.
"""

_HOUSE_NUMBERS = range(1, 100_000)
_HOUSE_NUMBER = re.compile(r"[1-9][0-9]{0,4}[a-zA-Z]?", re.ASCII)
_EMAIL = re.compile(r"[A-Za-z0-9._+-]{1,64}@(?:[A-Za-z0-9-]{1,63}\.){1,4}[A-Za-z]{2,24}", re.ASCII)
_POSTAL_CODE = re.compile(r"[1-9][0-9]{3} [A-Z]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Destination:
    """A named number (E.164). The line of the same id says when somebody answers it."""

    id: str
    name: str
    number: str
    source: str


@dataclass(frozen=True, slots=True)
class Location:
    """A place of the hospital; `emergency` is the destination of its emergency department, if it has one."""

    id: str
    name: str
    street: str
    house_number: str
    postal_code: str
    city: str
    emergency: str | None
    source: str


@dataclass(frozen=True, slots=True)
class Places:
    """All destinations and locations by id.

    `silent_emergency` is the destination of a silent caller after hours; `email` is for questions that can wait.
    """

    destinations: Mapping[str, Destination]
    locations: Mapping[str, Location]
    silent_emergency: str
    silent_source: str
    email: str | None = None
    email_source: str = NOT_CONFIRMED


def parse_places(  # noqa: PLR0913 - two files, and where the lines of each are
    destinations: object,
    locations: object,
    *,
    destinations_file: str = "destinations.yaml",
    locations_file: str = "locations.yaml",
    destinations_line: LineOf = no_line,
    locations_line: LineOf = no_line,
) -> tuple[Places | None, list[Problem]]:
    """Read both files, or say all that is wrong with them. Never raises for bad data."""
    numbers = Node(destinations, (), Report(destinations_file, destinations_line))
    sites = Node(locations, (), Report(locations_file, locations_line))
    places = _places(sites, _by_id(numbers, _destination), _ids(numbers))
    problems = numbers.report.problems + sites.report.problems
    return (None if problems else places), problems


def _ids(node: Node) -> tuple[str, ...]:
    """Give the ids that a file means to define, so that a fault in one causes no complaint about who refers to it."""
    keys = node.value if isinstance(node.value, Mapping) else ()
    return tuple(key for key in keys if isinstance(key, str) and ID.fullmatch(key))


def _by_id(node: Node, reader: Callable[[str, Node], T | None]) -> Mapping[str, T]:
    found: dict[str, T] = {}
    for key, child in (keyed(node) or {}).items():
        if not ID.fullmatch(key):
            child.problem(
                f"{shown(key)} is geen korte naam.", "Gebruik kleine letters, cijfers en _: haarlem_zuid."
            )
        elif (read := reader(key, child)) is not None:
            found[key] = read
    return MappingProxyType(found)


def _destination(key: str, node: Node) -> Destination | None:
    fields = record(node, ("name", "number", "source"))
    if fields is None:
        return None
    called, number, cited = (
        fields.read("name", name),
        fields.read("number", _number),
        fields.read("source", source),
    )
    if called is None or number is None or cited is None:
        return None
    return Destination(key, called, number, cited)


def _number(node: Node) -> str | None:
    if isinstance(node.value, str) and DESTINATION.fullmatch(node.value):
        return str(node.value)
    remedy = 'Schrijf het hele nummer met landnummer, zonder spaties, tussen aanhalingstekens: "+31…".'
    node.wrong_type("een volledig Nederlands nummer (vast, mobiel, 085, 088 of 097)", remedy)
    return None


def _places(node: Node, destinations: Mapping[str, Destination], known: tuple[str, ...]) -> Places | None:
    fields = record(node, ("emergency_for_silent_callers", "locations"), ("email",))
    if fields is None:
        return None
    locations: Mapping[str, Location] = MappingProxyType({})
    meant: tuple[str, ...] = ()
    if "locations" in fields.nodes:
        locations = _by_id(fields.nodes["locations"], lambda key, child: _location(key, child, known))
        meant = _ids(fields.nodes["locations"])
    silent = fields.read("emergency_for_silent_callers", lambda child: _silent(child, locations, meant))
    email = fields.read("email", _email) or (None, NOT_CONFIRMED)
    return silent and Places(destinations, locations, *silent, *email)


def _email(node: Node) -> tuple[str, str] | None:
    fields = record(node, ("address", "source"))
    if fields is None:
        return None
    address, cited = fields.read("address", _address), fields.read("source", source)
    return (address, cited) if address is not None and cited is not None else None


def _address(node: Node) -> str | None:
    if isinstance(node.value, str) and _EMAIL.fullmatch(node.value):
        return str(node.value)
    node.wrong_type("een e-mailadres", "Schrijf het adres voluit: naam@ziekenhuis.nl.")
    return None


def _location(key: str, node: Node, known: tuple[str, ...]) -> Location | None:
    fields = record(node, ("name", "street", "house_number", "postal_code", "city", "emergency", "source"))
    if fields is None:
        return None
    called, street, city = (fields.read(part, name) for part in ("name", "street", "city"))
    house_number, postal_code = (
        fields.read("house_number", _house_number),
        fields.read("postal_code", _postal_code),
    )
    emergency = fields.read("emergency", lambda child: _emergency(child, known))
    cited = fields.read("source", source)
    if called is None or street is None or city is None or house_number is None or postal_code is None:
        return None
    if emergency is None or cited is None:
        return None
    return Location(
        key, called, street, house_number, postal_code, city, None if emergency == NONE else emergency, cited
    )


def _house_number(node: Node) -> str | None:
    value = node.value
    text = (
        str(value) if isinstance(value, str) or (isinstance(value, int) and value in _HOUSE_NUMBERS) else ""
    )
    if _HOUSE_NUMBER.fullmatch(text):
        return text
    node.wrong_type("een huisnummer", "Schrijf een getal, met eventueel een letter: 22 of 22a.")
    return None


def _postal_code(node: Node) -> str | None:
    if isinstance(node.value, str) and _POSTAL_CODE.fullmatch(node.value):
        return str(node.value)
    node.wrong_type("een postcode", "Schrijf vier cijfers, een spatie en twee hoofdletters: 2035 RC.")
    return None


def _emergency(node: Node, known: tuple[str, ...]) -> str | None:
    if isinstance(node.value, str) and (node.value == NONE or node.value in known):
        return str(node.value)
    word = node.value if isinstance(node.value, str) else ""
    node.problem(f"{shown(node.value)} is geen bestemming.", suggestion(word, (*known, NONE)))
    return None


def _silent(node: Node, locations: Mapping[str, Location], meant: tuple[str, ...]) -> tuple[str, str] | None:
    fields = record(node, ("location", "source"))
    if fields is None:
        return None
    location, cited = fields.read("location", identifier), fields.read("source", source)
    if location is None or cited is None:
        return None
    if location in meant and location not in locations:
        return None  # its own fault has been noted
    emergency = locations[location].emergency if location in locations else None
    if emergency is None:
        able = tuple(key for key, place in locations.items() if place.emergency)
        message = f"“{location}” is geen locatie met een spoedeisende hulp."
        fields.nodes["location"].problem(message, suggestion(location, able))
        return None
    return emergency, cited


def places_to_data(places: Places) -> dict[str, Any]:
    """Write places as plain JSON-able data: `destinations` and `locations`, as `parse_places` reads them."""
    silent = next(
        key for key, place in places.locations.items() if place.emergency == places.silent_emergency
    )
    email = {"email": {"address": places.email, "source": places.email_source}} if places.email else {}
    return {
        "destinations": {
            key: {"name": item.name, "number": item.number, "source": item.source}
            for key, item in places.destinations.items()
        },
        "locations": {
            "emergency_for_silent_callers": {"location": silent, "source": places.silent_source},
            "locations": {key: _location_data(place) for key, place in places.locations.items()},
        }
        | email,
    }


def _location_data(place: Location) -> dict[str, str]:
    return {
        "name": place.name,
        "street": place.street,
        "house_number": place.house_number,
        "postal_code": place.postal_code,
        "city": place.city,
        "emergency": place.emergency or NONE,
        "source": place.source,
    }
