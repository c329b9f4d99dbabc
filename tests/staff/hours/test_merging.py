"""Two planners at once: both are shown, nothing is lost."""

import json
from dataclasses import replace
from typing import Any

import pytest
from flask.testing import FlaskClient

from ivr.content.contents import Sources
from ivr.content.merging import Fact
from ivr.staff.hours.merging import said
from ivr.store.accounts.model import Role

House = Any
EVE = {
    "name": "Kerstavond",
    "on": "2026-12-24",
    "hours": "08:00-12:00",
    "source": "confirmed by Petra on 2026-11-23",
}
COURSE = {
    "name": "Cursus",
    "from": "2027-01-12",
    "until": "2027-01-12",
    "hours": "closed",
    "source": "confirmed by Bert on 2026-11-23",
}
PATH = "/uren/concept/samenvoegen"


@pytest.fixture
def planner(house: House, sources: Sources) -> FlaskClient:
    house.publish(sources)
    client: FlaskClient = house.client("petra", Role.PLANNER)
    return client


def published_by_bert(house: House, sources: Sources, file: str, **keys: Any) -> None:
    changed = {**sources.schedules, file: {**sources.schedules[file], **keys}}
    house.publish(replace(sources, schedules=changed), by="Bert", reason="cursus")


def now(house: House) -> Any:
    step = house.site.concepts.newest("petra")
    return step.base, json.loads(step.schedules)


def test_who_builds_on_the_newest_has_nothing_to_merge(
    house: House, planner: FlaskClient, sources: Sources
) -> None:
    house.change(sources, overrides=[EVE])

    assert planner.get(f"/staf{PATH}").headers["Location"] == "/staf/uren/concept"


def test_what_each_changed_is_shown_and_goes_together(
    house: House, planner: FlaskClient, sources: Sources, read: Any
) -> None:
    revision = house.change(sources, overrides=[EVE])
    published_by_bert(house, sources, "nurse.yaml", overrides=[COURSE])

    page = read(planner.get(f"/staf{PATH}"))
    answer = house.post(planner, PATH, revisie=str(revision), versie="2")

    assert "Bert publiceerde versie 2: “cursus”" in page
    assert (
        "Orthopedisch verpleegkundige: andere uren, dinsdag 12 januari 2027 dinsdag 12 januari 2027 Cursus"
        in page
    )
    assert "Rugpoli: andere uren, donderdag 24 december 2026 Kerstavond" in page
    assert answer.headers["Location"] == "/staf/uren/concept"
    base, schedules = now(house)
    assert base == 2
    assert schedules["office.yaml"]["overrides"] == [EVE]
    assert schedules["nurse.yaml"]["overrides"] == [COURSE]


@pytest.mark.parametrize(("choice", "kept"), [("eigen", "Petra"), ("collega", "Bert")])
def test_of_what_both_changed_somebody_chooses(  # noqa: PLR0913, PLR0917 - fixtures
    house: House, planner: FlaskClient, sources: Sources, read: Any, choice: str, kept: str
) -> None:
    plan = sources.schedules["office.yaml"]["holidays"]
    mine, theirs = ({**plan, "source": f"confirmed by {name} on 2026-11-23"} for name in ("Petra", "Bert"))
    revision = house.change(sources, holidays=mine)
    published_by_bert(house, sources, "office.yaml", holidays=theirs)

    page = read(planner.get(f"/staf{PATH}"))
    unchosen = house.post(planner, PATH, revisie=str(revision), versie="2")
    assert now(house)[0] == 1
    house.post(planner, PATH, revisie=str(revision), versie="2", keuze0=choice)

    assert "Hier hebt u allebei iets veranderd. Wat moet gelden?" in page
    assert unchosen.status_code == 422
    assert "Kies bij elk onderdeel" in read(unchosen)
    assert kept in now(house)[1]["office.yaml"]["holidays"]["source"]


def test_a_third_publication_meanwhile_is_shown_first(
    house: House, planner: FlaskClient, sources: Sources, read: Any
) -> None:
    revision = house.change(sources, overrides=[EVE])
    published_by_bert(house, sources, "nurse.yaml", overrides=[COURSE])
    published_by_bert(house, sources, "nurse.yaml", overrides=[COURSE, EVE])

    answer = house.post(planner, PATH, revisie=str(revision), versie="2")

    assert answer.status_code == 409
    assert "Bert publiceerde versie 3" in read(answer)
    assert now(house)[0] == 1


def test_a_page_of_an_older_revision_merges_nothing(
    house: House, planner: FlaskClient, sources: Sources
) -> None:
    revision = house.change(sources, overrides=[EVE])
    house.change(sources, overrides=[COURSE])
    published_by_bert(house, sources, "nurse.yaml", overrides=[COURSE])

    assert house.post(planner, PATH, revisie=str(revision), versie="2").status_code == 409
    assert now(house)[0] == 1


@pytest.mark.parametrize(
    ("fact", "words"),
    [
        (
            Fact("nurse.yaml", "weekly", "2023-03-22"),
            "Verpleegkundige: weekuren vanaf woensdag 22 maart 2023",
        ),
        (Fact("locations.yaml", "locations", "noord"), "Locations: locatie noord"),
        (Fact("nurse.yaml", ""), "Verpleegkundige"),
    ],
)
def test_a_fact_is_said_in_words(fact: Fact, words: str) -> None:
    assert said(fact, {"nurse": "verpleegkundige"}) == words
