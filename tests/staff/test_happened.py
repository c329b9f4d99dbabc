"""This week on the board: counted in words, the gravest first, with nothing of any caller."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ivr.call_events.model import Kind
from ivr.staff import happened
from ivr.store.accounts.model import Role
from ivr.store.errors import StoreError

House = Any
Read = Callable[[Any], str]


@dataclass(frozen=True)
class Delivered:
    id: str
    at: datetime
    kind: str
    destination: str = ""


def deliver(house: House, *events: tuple[str, str], ago: timedelta = timedelta(minutes=10)) -> None:
    house.site.prepare()
    at = house.now - ago
    given = [Delivered(f"{ago}-{number}", at, *each) for number, each in enumerate(events)]
    house.site.call_events.add(given)


def test_a_quiet_week_says_so(house: House, read: Read) -> None:
    page = house.client(role=Role.VIEWER).get("/staf/")

    assert "Sinds maandag is er niets gemeld: geen spoedeisende hulp die niet te bereiken was" in read(page)


def test_what_happened_is_counted_and_the_last_are_told(house: House, read: Read) -> None:
    silent = [("silent", "desk")] * 6
    deliver(house, *silent, ("lifeline", ""), ago=timedelta(minutes=30))
    deliver(house, ("emergency_failed", "ed_hoofddorp"))
    page = house.client(role=Role.VIEWER).get("/staf/")

    text = read(page)
    failed = (
        "1 keer was de spoedeisende hulp in Hoofddorp niet te bereiken, en ging een beller naar de volgende."
    )
    lifeline = "1 keer hoorde een beller dat er een storing is, en werd die doorverbonden."
    often = (
        "6 keer koos een beller niets, en werd die doorverbonden met de balie van de polikliniek orthopedie."
    )
    assert f"Deze week {failed} {lifeline} {often}" in text
    assert "Vandaag 13:00: was de spoedeisende hulp in Hoofddorp niet te bereiken" in text
    assert text.count("Vandaag 12:40:") == happened.LAST - 1
    assert 'aria-labelledby="week" class="card urgent"' in page.text


def test_silence_alone_is_not_loud(house: House) -> None:
    deliver(house, ("silent", "desk"))

    assert 'aria-labelledby="week">' in house.client().get("/staf/").text


def test_what_happened_last_week_is_not_told(house: House, read: Read) -> None:
    deliver(house, ("lifeline", ""), ago=timedelta(days=1))

    assert "Sinds maandag" in read(house.client().get("/staf/"))


def test_the_board_stands_without_it(house: House, read: Read, monkeypatch: pytest.MonkeyPatch) -> None:
    def away(*_: object) -> None:
        raise StoreError("the database failed")

    monkeypatch.setattr(house.site.call_events, "counts", away)

    text = read(house.client().get("/staf/"))
    assert "Wat er deze week gebeurde, is nu niet te lezen." in text
    assert "Orthopedisch verpleegkundige open" in text


def test_the_week_begins_on_monday_in_the_clinic() -> None:
    assert happened.monday(datetime(2026, 11, 22, 23, 30, tzinfo=UTC)) == datetime(
        2026, 11, 22, 23, tzinfo=UTC
    )
    assert happened.monday(datetime(2026, 11, 22, 22, 30, tzinfo=UTC)) == datetime(
        2026, 11, 15, 23, tzinfo=UTC
    )


def test_every_kind_has_its_words() -> None:
    assert set(happened.SAID) == {kind.value for kind in Kind}
    assert happened.SAID.keys() >= happened.GRAVE
