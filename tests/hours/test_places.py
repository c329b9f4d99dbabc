import json
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given, settings

from ivr.hours.model import Problem
from ivr.hours.places import Destination, Location, Places, parse_places, places_to_data
from tests.hours.strategies import anything
from tests.numbering_plan import ABROAD, DIGITS_OF_OTHERS, DUTCH, NOBODYS, SHORT

DESTINATIONS: dict[str, Any] = {
    "nurse": {"name": "verpleegkundige", "number": "+31232246491", "source": "contact#4"},
    "ed": {"name": "spoedeisende hulp", "number": "+31232244880", "source": "contact#8"},
}
NOORD = {
    "name": "Haarlem Noord",
    "street": "Vondelweg",
    "house_number": "999a",
    "postal_code": "2026 BW",
    "city": "Haarlem",
    "emergency": "none",
    "source": "locaties#2",
}
ZUID = NOORD | {"name": "Haarlem Zuid", "house_number": 22, "emergency": "ed"}
LOCATIONS: dict[str, Any] = {
    "emergency_for_silent_callers": {"location": "zuid", "source": "not confirmed"},
    "locations": {"zuid": ZUID, "noord": NOORD},
}
Replaced = Callable[..., Any]


def test_places_are_read_whole() -> None:
    assert parse_places(DESTINATIONS, LOCATIONS) == (
        Places(
            destinations={
                "nurse": Destination("nurse", "verpleegkundige", "+31232246491", "contact#4"),
                "ed": Destination("ed", "spoedeisende hulp", "+31232244880", "contact#8"),
            },
            locations={
                "zuid": Location("zuid", "Haarlem Zuid", "Vondelweg", "22", "2026 BW", "Haarlem", "ed", "locaties#2"),
                "noord": Location("noord", "Haarlem Noord", "Vondelweg", "999a", "2026 BW", "Haarlem", None, "locaties#2"),
            },
            silent_emergency="ed",
            silent_source="not confirmed",
        ),
        [],
    )  # fmt: skip


@pytest.mark.parametrize(
    "number",
    [
        pytest.param("112", id="the emergency number"),
        pytest.param("+112", id="the emergency number, dressed up"),
        pytest.param("1233", id="an extension"),
        pytest.param("+31112", id="a short number"),
        pytest.param("0232246491", id="national"),
        pytest.param("+310232246491", id="with the nought of the area code"),
        pytest.param("+31 23 224 6491", id="with spaces"),
        pytest.param("+31232246491\n", id="with a line end"),
        pytest.param("+3123224649१", id="a digit of another script"),
        pytest.param("+1234567890123456", id="sixteen digits"),
        pytest.param("0031232246491", id="with 00"),
        pytest.param(31232246491, id="a number without quotes"),
        pytest.param("sip:nurse@example.org", id="an address"),
        pytest.param(None, id="nothing"),
    ],
)
def test_a_number_that_must_not_be_dialled_is_refused(number: Any, replaced: Replaced) -> None:
    places, problems = parse_places(replaced(DESTINATIONS, ("nurse", "number"), number), LOCATIONS)
    assert places is None
    assert [(p.file, p.where) for p in problems] == [("destinations.yaml", "nurse.number")]


def dialled(number: str) -> bool:
    """Whether a number may be a destination."""
    one = {"ed": DESTINATIONS["ed"] | {"number": number}}
    return parse_places(one, LOCATIONS)[0] is not None


def test_every_number_of_a_dutch_area_and_service_may_be_dialled() -> None:
    assert [number for number in DUTCH if not dialled(f"+31{number[1:]}")] == []


def test_no_other_dutch_number_may_be_dialled() -> None:
    national = [number.removeprefix("0") for number in (*NOBODYS, *SHORT)]
    assert [
        number for number in national if dialled(f"+31{number}") or dialled(number) or dialled(f"+{number}")
    ] == []


def test_a_dutch_number_with_a_digit_too_many_or_too_few_may_not_be_dialled() -> None:
    numbers = [f"+31{number[1:]}" for number in DUTCH]
    assert [number for number in numbers if dialled(number[:-1]) or dialled(f"{number}2")] == []


def test_no_number_of_another_country_or_of_a_satellite_may_be_dialled() -> None:
    assert [number for number in ABROAD if dialled(number)] == []


@pytest.mark.parametrize("digit", DIGITS_OF_OTHERS)
@pytest.mark.parametrize("place", range(1, 12))
def test_a_digit_that_is_no_ascii_makes_it_no_number(digit: str, place: int) -> None:
    assert not dialled("+31232246491"[:place] + digit + "+31232246491"[place + 1 :])


@pytest.mark.parametrize(
    ("path", "value", "where"),
    [
        pytest.param(
            ("locations", "zuid", "emergency"), "eh", "locations.zuid.emergency", id="no such destination"
        ),
        pytest.param(("locations", "zuid", "emergency"), ..., "locations.zuid", id="emergency left out"),
        pytest.param(
            ("locations", "zuid", "emergency"), None, "locations.zuid.emergency", id="emergency empty"
        ),
        pytest.param(
            ("locations", "zuid", "house_number"), 0, "locations.zuid.house_number", id="house nought"
        ),
        pytest.param(
            ("locations", "zuid", "house_number"), True, "locations.zuid.house_number", id="house yes"
        ),
        pytest.param(
            ("locations", "zuid", "house_number"), 22.0, "locations.zuid.house_number", id="house 22.0"
        ),
        pytest.param(
            ("locations", "zuid", "postal_code"), "2035RC", "locations.zuid.postal_code", id="postal code"
        ),
        pytest.param(("locations", "zuid", "city"), "", "locations.zuid.city", id="no city"),
        pytest.param(("locations", "zuid", "source"), "web", "locations.zuid.source", id="no source"),
        pytest.param(("locations", "zuid", "floor"), 3, "locations.zuid.floor", id="unknown key"),
        pytest.param(("locations", "Zuid"), {}, "locations.Zuid", id="id with a capital"),
        pytest.param(("locations", "zuid"), 3, "locations.zuid", id="a number for a location"),
        pytest.param(("locations",), ..., "", id="no locations"),
        pytest.param(("emergency_for_silent_callers",), ..., "", id="silent callers forgotten"),
        pytest.param(
            ("emergency_for_silent_callers",),
            "zuid",
            "emergency_for_silent_callers",
            id="a word for silent callers",
        ),
        pytest.param(
            ("emergency_for_silent_callers", "source"),
            None,
            "emergency_for_silent_callers.source",
            id="silent callers without a source",
        ),
        pytest.param(
            ("emergency_for_silent_callers", "location"),
            "noord",
            "emergency_for_silent_callers.location",
            id="silent callers sent where nobody can help",
        ),
        pytest.param(
            ("emergency_for_silent_callers", "location"),
            "west",
            "emergency_for_silent_callers.location",
            id="silent callers sent nowhere",
        ),
    ],
)
def test_a_fault_in_a_location_is_named(
    path: tuple[str, ...], value: Any, where: str, replaced: Replaced
) -> None:
    places, problems = parse_places(DESTINATIONS, replaced(LOCATIONS, path, value))
    assert places is None
    assert [(p.file, p.where) for p in problems if p.where == where] == [("locations.yaml", where)]


@pytest.mark.parametrize(
    ("destinations", "locations"),
    [
        pytest.param(("ed", "number"), None, id="in a destination that a location refers to"),
        pytest.param(None, ("locations", "zuid", "city"), id="in the location that silent callers go to"),
    ],
)
def test_one_fault_is_one_problem(
    destinations: tuple[str, ...] | None, locations: tuple[str, ...] | None, replaced: Replaced
) -> None:
    _, problems = parse_places(
        replaced(DESTINATIONS, destinations, 3) if destinations else DESTINATIONS,
        replaced(LOCATIONS, locations, 3) if locations else LOCATIONS,
    )
    assert len(problems) == 1


def test_problems_name_the_file_and_the_line_of_each() -> None:
    _, problems = parse_places(
        3,
        4,
        destinations_file="d.yaml",
        locations_file="l.yaml",
        destinations_line=lambda _path: 1,
        locations_line=lambda _path: 2,
    )
    assert {(p.file, p.line) for p in problems} == {("d.yaml", 1), ("l.yaml", 2)}
    assert all(isinstance(problem, Problem) for problem in problems)


def test_places_survive_the_snapshot(shipped_data: dict[str, Any]) -> None:
    places, problems = parse_places(shipped_data["destinations"], shipped_data["locations"])
    assert places is not None, problems
    data = json.loads(json.dumps(places_to_data(places)))
    assert parse_places(data["destinations"], data["locations"]) == (places, [])


@settings(deadline=None)
@given(destinations=anything(), locations=anything())
def test_nothing_in_either_file_raises(destinations: Any, locations: Any) -> None:
    assert parse_places(destinations, LOCATIONS)[0] is None
    assert parse_places(DESTINATIONS, locations)[0] is None
