"""What nobody confirmed is listed, confirmed with name and date, and only then spoken."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from flask.testing import FlaskClient

from ivr.callflow.turns import Cue
from ivr.content.confirming import confirmed, unconfirmed_facts
from ivr.content.contents import Sources, parse_contents
from ivr.content.live import compiled
from ivr.store.accounts.model import Role

House = Any
PATH = "/uren/bevestigen"
OFFICE = "office.yaml|weekly|2023-03-22"


@pytest.fixture
def planner(house: House, sources: Sources) -> FlaskClient:
    house.publish(sources)
    client: FlaskClient = house.client("petra", Role.PLANNER)
    return client


def test_everything_that_nobody_confirmed_is_listed_with_what_it_says(
    planner: FlaskClient, read: Any
) -> None:
    page = read(planner.get(f"/staf{PATH}"))

    for words in (
        "Rugpoli: weekuren vanaf woensdag 22 maart 2023 Maandag tot en met vrijdag 08:00–17:00.",
        "Orthopedisch verpleegkundige: feestdagen Gesloten op Nieuwjaarsdag",
        "Locaties: spoedeisende hulp voor wie na sluitingstijd niets kiest Haarlem Zuid.",
        "Centrale van het ziekenhuis: weekuren vanaf woensdag 22 maart 2023 Dag en nacht open.",
    ):
        assert words in page


def test_the_numbers_are_not_among_them(sources: Sources) -> None:
    numbers = {
        key: {**value, "source": "not confirmed"}
        for key, value in sources.schedules["destinations.yaml"].items()
    }
    schedules = {**sources.schedules, "destinations.yaml": numbers}

    assert "destinations.yaml" not in {fact.file for fact, _ in unconfirmed_facts(schedules)}


def test_what_is_ticked_gets_name_and_date_in_the_concept(
    house: House, planner: FlaskClient, read: Any
) -> None:
    answer = house.post(planner, PATH, revisie="0", klopt=OFFICE)
    page = read(planner.get(answer.headers["Location"]))
    schedules = json.loads(house.site.concepts.newest("petra").schedules)

    assert schedules["office.yaml"]["weekly"][0]["source"] == "confirmed by Petra on 2026-11-23"
    assert "1 gegeven bevestigd: bewaard in uw concept" in page
    assert "Rugpoli: weekuren" not in page
    assert "Rugpoli: feestdagen" in page


@pytest.mark.parametrize("ticked", ["", "nurse.yaml|weekly|2023-03-22", "x", "destinations.yaml|nurse|"])
def test_ticking_nothing_or_what_is_not_there_is_said(
    house: House, planner: FlaskClient, read: Any, ticked: str
) -> None:
    answer = house.post(planner, PATH, revisie="0", klopt=ticked)

    assert answer.status_code == 422
    assert "Vink aan wat klopt." in read(answer)
    assert house.site.concepts.newest("petra") is None


def test_a_page_of_an_older_revision_confirms_nothing(house: House, planner: FlaskClient) -> None:
    house.post(planner, PATH, revisie="0", klopt=OFFICE)
    before = house.site.concepts.newest("petra")

    answer = house.post(planner, PATH, revisie="0", klopt="office.yaml|holidays|")

    assert answer.status_code == 409
    assert house.site.concepts.newest("petra") == before


def test_hours_are_spoken_once_they_are_confirmed(sources: Sources) -> None:
    evening = datetime(2026, 11, 23, 20, tzinfo=UTC)
    nurse = sources.schedules["nurse.yaml"]
    week = [{**nurse["weekly"][0], "source": "not confirmed"}]
    before = {**sources.schedules, "nurse.yaml": {**nurse, "weekly": week}}
    which = [fact for fact, _ in unconfirmed_facts(before) if fact.key == "weekly"]
    after = confirmed(before, which, "confirmed by Petra on 2026-11-23")

    def nurse_closed(schedules: Any) -> str:
        given = Sources(schedules, sources.prompts, sources.recordings)
        contents, problems = parse_contents(given, own_number="+3197010200000")
        assert problems == []
        return compiled(contents, evening, 1).words(Cue("nurse_closed"), "nl", evening)

    assert "U kunt weer bellen: op een werkdag." in nurse_closed(before)
    assert "U kunt weer bellen: morgen van één tot twee uur 's middags." in nurse_closed(after)
