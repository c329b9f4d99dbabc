"""Telephone numbers: one beheerder asks, another phones and confirms, and only then it is so."""

from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from ivr.content.contents import Sources
from ivr.store.accounts.model import Role
from ivr.store.number_changes import WAITS

House = Any
NEW = "023 224 01 31"
E164 = "+31232240131"


@pytest.fixture
def anna(house: House, sources: Sources) -> FlaskClient:
    house.publish(sources)
    client: FlaskClient = house.client("anna", Role.ADMINISTRATOR)
    return client


@pytest.fixture
def bert(house: House) -> FlaskClient:
    client: FlaskClient = house.client("bert", Role.ADMINISTRATOR)
    return client


def asked(house: House, client: FlaskClient, **differs: str) -> Any:
    told = {"bestemming": "desk", "nummer": NEW, "reden": "de balie is verhuisd"} | differs
    return house.post(client, "/nummers", **told)


def waiting(house: House) -> Any:
    return next(iter(house.site.number_changes.newest()), None)


def number_of(house: House, destination: str = "desk") -> dict[str, str]:
    found: dict[str, str] = house.site.newest_version().sources.schedules["destinations.yaml"][destination]
    return found


def test_a_second_beheerder_phones_it_and_confirms_and_then_it_is_published(
    house: House, anna: FlaskClient, bert: FlaskClient, read: Any
) -> None:
    before = number_of(house)
    asked(house, anna)
    change = waiting(house)
    page = bert.get("/staf/nummers")
    assert number_of(house) == before

    answer = house.post(bert, f"/nummers/{change.id}/bevestigen", gebeld="ja")
    job = house.settled("bert")

    assert "van 023 224 01 30 naar 023 224 01 31" in read(page)
    assert 'href="tel:+31232240131"' in page.text
    assert job.outcome == "published"
    assert "Versie 2 geldt nu" in read(bert.get(answer.headers["Location"]))
    assert number_of(house) == {
        **before,
        "number": E164,
        "source": "confirmed by Anna en Bert on 2026-11-23",
    }
    assert (waiting(house).outcome, waiting(house).decided_by) == ("confirmed", "bert")
    entry = house.site.publications.latest_entry()
    assert entry.reason == "nummer van balie van de polikliniek orthopedie: de balie is verhuisd"


def test_who_asked_cannot_confirm(house: House, anna: FlaskClient, read: Any) -> None:
    asked(house, anna)

    answer = house.post(anna, f"/nummers/{waiting(house).id}/bevestigen", gebeld="ja")

    assert answer.status_code == 409
    assert "Een andere beheerder moet het bevestigen" in read(answer)
    assert waiting(house).outcome is None


def test_nobody_confirms_without_having_phoned(
    house: House, anna: FlaskClient, bert: FlaskClient, read: Any
) -> None:
    asked(house, anna)

    answer = house.post(bert, f"/nummers/{waiting(house).id}/bevestigen")

    assert answer.status_code == 422
    assert "Bel het nieuwe nummer eerst zelf" in read(answer)
    assert house.site.publications.latest_entry().version == 1


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("023-2240131", E164), ("+31 23 224 01 31", E164), ("(023) 224.01.31", E164), ("0031232240131", E164)],
)
def test_a_number_is_typed_as_people_write_it(house: House, anna: FlaskClient, typed: str, kept: str) -> None:
    asked(house, anna, nummer=typed)

    assert waiting(house).number == kept


@pytest.mark.parametrize(
    ("differs", "words"),
    [
        ({"nummer": "112"}, "geen nummer dat de lijn mag bellen"),
        ({"nummer": "0900 1234"}, "geen nummer dat de lijn mag bellen"),
        ({"nummer": "+44 20 7946 0000"}, "geen nummer dat de lijn mag bellen"),
        ({"nummer": "zomaar"}, "geen nummer dat de lijn mag bellen"),
        ({"nummer": "+3197010200000"}, "het nummer van deze lijn zelf"),
        ({"nummer": "023 224 01 30"}, "Dit nummer staat er al."),
        ({"bestemming": "de koning"}, "Kies van wie"),
        ({"reden": ""}, "Schrijf in een paar woorden waarom"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_nothing_is_asked(
    house: House, anna: FlaskClient, read: Any, differs: dict[str, str], words: str
) -> None:
    answer = asked(house, anna, **differs)

    assert answer.status_code == 422
    assert words in read(answer)
    assert waiting(house) is None


@pytest.mark.parametrize(("who", "outcome"), [("anna", "withdrawn"), ("bert", "refused")])
def test_it_can_be_taken_back_and_refused(
    house: House, anna: FlaskClient, bert: FlaskClient, who: str, outcome: str
) -> None:
    asked(house, anna)
    change = waiting(house)

    house.post({"anna": anna, "bert": bert}[who], f"/nummers/{change.id}/afwijzen")
    late = house.post(bert, f"/nummers/{change.id}/bevestigen", gebeld="ja")

    assert waiting(house).outcome == outcome
    assert late.status_code == 409


def test_what_waited_too_long_is_over(house: House, anna: FlaskClient, read: Any) -> None:
    asked(house, anna)
    change = waiting(house)
    house.now += WAITS + timedelta(minutes=1)
    client = house.client("cora", Role.ADMINISTRATOR)

    answer = house.post(client, f"/nummers/{change.id}/bevestigen", gebeld="ja")

    assert answer.status_code == 409
    assert "is verlopen" in read(answer)
    assert "Wacht op een tweede beheerder" not in read(client.get("/staf/nummers"))


def test_a_number_that_was_changed_otherwise_meanwhile_is_not_overwritten(
    house: House, anna: FlaskClient, bert: FlaskClient, sources: Sources, read: Any
) -> None:
    asked(house, anna)
    change = waiting(house)
    there = sources.schedules["destinations.yaml"]
    numbers = {**there, "desk": {**there["desk"], "number": "+31232240139"}}
    house.publish(
        Sources({**sources.schedules, "destinations.yaml": numbers}, sources.prompts, sources.recordings)
    )

    answer = house.post(bert, f"/nummers/{change.id}/bevestigen", gebeld="ja")

    assert answer.status_code == 409
    assert "Het nummer is intussen al veranderd" in read(answer)


def test_a_number_asks_for_password_and_code_first_and_goes_on_there(house: House, anna: FlaskClient) -> None:
    house.now += timedelta(minutes=11)

    assert anna.get("/staf/nummers").headers["Location"] == "/staf/bevestigen?naar=nummers"
