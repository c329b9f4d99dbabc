"""The versions: what each changed, and back to one of them."""

from dataclasses import replace
from typing import Any

import pytest

from ivr.content.contents import Sources
from ivr.store.accounts.model import Role

House = Any
EVE = {
    "name": "Kerstavond",
    "from": "2026-12-24",
    "until": "2026-12-24",
    "hours": "08:00-12:00",
    "source": "confirmed by Petra on 2026-11-23",
}


def with_key(sources: Sources, file: str, **keys: Any) -> Sources:
    return replace(sources, schedules={**sources.schedules, file: {**sources.schedules[file], **keys}})


@pytest.fixture
def three(house: House, sources: Sources) -> House:
    """Three versions: as shipped, with Christmas Eve, and with another number and other words as well."""
    house.publish(sources)
    second = with_key(sources, "office.yaml", overrides=[EVE])
    house.publish(second, by="Petra", reason="kerst")
    nurse = {**sources.schedules["destinations.yaml"]["nurse"], "number": "+31232240131"}
    words = {file: dict(data) for file, data in sources.prompts["nl"].items()}
    third = replace(with_key(second, "destinations.yaml", nurse=nurse), prompts={"nl": words})
    house.publish(third, by="Bea", reason="nummer")
    return house


def test_the_newest_is_first_and_says_by_whom_and_why(three: House, read: Any) -> None:
    page = read(three.client("berend", Role.VIEWER).get("/staf/uren/versies"))

    assert page.index("Versie 3 (geldt nu)") < page.index("Versie 2") < page.index("Versie 1")
    assert "door Petra. kerst" in page


def test_older_ones_are_on_a_next_page(three: House, read: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ivr.staff.hours.versions.SHOWN", 2)
    client = three.client("berend", Role.VIEWER)

    first, second = (client.get(f"/staf/uren/versies{query}") for query in ("", "?voor=2"))

    assert "Versie 1" not in read(first)
    assert "voor=2" in first.text
    assert "Versie 1" in read(second)
    assert "Oudere versies" not in read(second)


def test_a_version_says_what_it_changed_and_what_going_back_would(three: House, read: Any) -> None:
    client = three.client("berend", Role.VIEWER)
    second, first = (read(client.get(f"/staf/uren/versies/{number}")) for number in (2, 1))

    assert "Donderdag 24 december 12:00–17:00: was keuzemenu overdag" in second
    assert "Deze uren gelden nu." in second
    assert "Dit was de eerste versie." in first
    assert "Donderdag 24 december 12:00–17:00: was avondmenu" in first
    assert "Laat deze uren weer gelden" not in first  # a viewer looks


@pytest.mark.parametrize("number", ["9", "0", "x", "-1", "²", "1" * 40])
def test_there_is_no_other_version(three: House, number: str) -> None:
    answer = three.client("berend", Role.VIEWER).get(f"/staf/uren/versies/{number}")

    assert answer.status_code == 404


def test_going_back_publishes_the_old_hours_anew_and_keeps_words_and_numbers(three: House, read: Any) -> None:
    client = three.client("petra", Role.PLANNER)

    answer = three.post(client, "/uren/versies/1/terugzetten", reden="toch gewoon open")
    job = three.settled()

    assert job.outcome == "published"
    assert "Versie 4 geldt nu" in read(client.get(answer.headers["Location"]))
    third, fourth = three.site.version(3), three.site.version(4)
    assert "overrides" not in fourth.sources.schedules["office.yaml"]
    assert fourth.sources.schedules["destinations.yaml"] == third.sources.schedules["destinations.yaml"]
    assert fourth.sources.prompts == third.sources.prompts
    assert (fourth.entry.by, fourth.entry.reason, fourth.entry.parent) == ("Petra", "toch gewoon open", 3)


def test_a_concept_of_somebody_stays_when_somebody_goes_back(three: House, sources: Sources) -> None:
    three.change(sources, overrides=[EVE])
    client = three.client("petra", Role.PLANNER)

    three.post(client, "/uren/versies/1/terugzetten", reden="terug")

    assert three.settled().outcome == "published"
    assert three.site.concepts.newest("petra") is not None


def test_going_back_to_what_holds_or_without_a_reason_is_refused(three: House, read: Any) -> None:
    client = three.client("petra", Role.PLANNER)

    same = three.post(client, "/uren/versies/2/terugzetten", reden="terug")
    silent = three.post(client, "/uren/versies/1/terugzetten", reden="")

    assert (same.status_code, silent.status_code) == (409, 422)
    assert "Schrijf in een paar woorden waarom" in read(silent)
    assert three.site.publications.latest_entry().version == 3
