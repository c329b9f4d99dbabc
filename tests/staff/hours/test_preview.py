"""From a concept to what callers hear: examined, proved, with a reason; and never otherwise."""

import json
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient

from ivr.content import snapshot as snapshots
from ivr.content.contents import Sources
from ivr.store.accounts.model import Role
from ivr.store.errors import StoreError

House = Any
EVE = {
    "name": "Kerstavond",
    "from": "2026-12-24",
    "until": "2026-12-24",
    "hours": "08:00-12:00",
    "source": "confirmed by Petra on 2026-11-23",
}
NOBODY = {**EVE, "name": "Dicht", "hours": "closed"}


@pytest.fixture
def planner(house: House, sources: Sources) -> FlaskClient:
    house.publish(sources)
    client: FlaskClient = house.client("petra", Role.PLANNER)
    return client


def post(house: House, client: FlaskClient, deed: str, revision: int, **fields: str) -> Any:
    return house.post(client, f"/uren/concept/{deed}", revisie=str(revision), **fields)


def shown(client: FlaskClient, read: Any) -> str:
    page: str = read(client.get("/staf/uren/concept"))
    return page


def test_where_nothing_was_changed_there_is_nothing_to_publish(
    house: House, planner: FlaskClient, read: Any
) -> None:
    assert "U hebt niets veranderd aan wat er nu geldt (versie 1)." in shown(planner, read)
    assert post(house, planner, "publiceren", 0, reden="zomaar").status_code == 409


def test_a_concept_is_examined_proved_and_published_with_a_reason(
    house: House, planner: FlaskClient, sources: Sources, read: Any
) -> None:
    revision = house.change(sources, overrides=[EVE])

    checking = post(house, planner, "nalopen", revision)
    assert house.settled().outcome == "proved"
    page = shown(planner, read)
    publishing = post(house, planner, "publiceren", revision, reden="  de balie gaat   eerder dicht ")
    job = house.settled()
    done = read(planner.get(publishing.headers["Location"]))

    assert planner.get(checking.headers["Location"]).headers["Location"] == "/staf/uren/concept"
    assert "Donderdag 24 december 12:00–17:00: was keuzemenu overdag" in page
    assert "donderdag 24 december (Kerstavond): 08:00–12:00." in page.lower().replace(
        "kerstavond", "Kerstavond"
    )
    assert "Elke beller komt bij iemand uit" in page
    assert (job.kind, job.outcome) == ("publish", "published")
    assert "Versie 2 geldt nu" in done
    entry = house.site.publications.latest_entry()
    assert (entry.version, entry.by, entry.reason) == (2, "Petra", "de balie gaat eerder dicht")
    assert house.site.version(2).sources.schedules["office.yaml"]["overrides"] == [EVE]
    assert snapshots.newest(house.site.given.data_dir).version == 2  # heard here at the next call
    assert house.site.concepts.newest("petra") is None
    assert house.told(1) == [("petra", "hours.published", "2", "ok")]


def test_hours_that_leave_a_caller_with_nobody_are_not_published_and_can_be_heard(
    house: House, planner: FlaskClient, sources: Sources, read: Any
) -> None:
    closed = {"overrides": [{**NOBODY, "until": "2026-12-25"}]}
    revision = house.change(sources, "switchboard.yaml", **closed)
    for department in ("ed_hoofddorp.yaml", "ed_haarlem_zuid.yaml"):
        revision = house.change(sources, department, **closed)

    post(house, planner, "nalopen", revision)
    assert house.settled().outcome == "refuted"
    answer = planner.get("/staf/uren/concept")
    page = read(answer)
    refused = post(house, planner, "publiceren", revision, reden="toch")

    assert "Zo loopt een beller vast" in page
    assert "24 december 2026" in page
    assert "Publiceer" not in page
    assert refused.status_code == 409
    assert "nog niet nagelopen" in read(refused)
    assert house.site.publications.latest_entry().version == 1
    result = json.loads(house.site.jobs.newest("petra").result)
    call = next(each["call"] for each in result["examples"] if each["call"])
    heard = planner.get("/staf/luister", query_string=call)
    assert heard.status_code == 200
    assert "Gesprek, " in read(heard)


def test_a_fault_in_the_hours_is_said_in_dutch(
    house: House, planner: FlaskClient, sources: Sources, read: Any
) -> None:
    revision = house.change(sources, overrides=[EVE, {**EVE, "name": "Anders", "hours": "closed"}])

    post(house, planner, "nalopen", revision)

    assert house.settled().outcome == "faulty"
    page = shown(planner, read)
    assert "Dit klopt nog niet" in page
    assert "Kerstavond" in page
    assert "Anders" in page


@pytest.mark.parametrize(("reason", "words"), [("", "waarom"), (" ", "waarom"), ("x" * 201, "200 tekens")])
def test_a_reason_is_asked_for_at_its_field(  # noqa: PLR0913, PLR0917 - fixtures
    house: House, planner: FlaskClient, sources: Sources, read: Any, reason: str, words: str
) -> None:
    revision = house.change(sources, overrides=[EVE])
    post(house, planner, "nalopen", revision)
    house.settled()

    answer = post(house, planner, "publiceren", revision, reden=reason)

    assert answer.status_code == 422
    assert words in read(answer)
    assert house.site.publications.latest_entry().version == 1


def test_what_was_changed_after_it_was_examined_is_examined_again(
    house: House, planner: FlaskClient, sources: Sources, read: Any
) -> None:
    first = house.change(sources, overrides=[EVE])
    post(house, planner, "nalopen", first)
    house.settled()
    second = house.change(sources, overrides=[NOBODY])

    stale = post(house, planner, "publiceren", first, reden="kerst")
    unexamined = post(house, planner, "publiceren", second, reden="kerst")

    assert (stale.status_code, unexamined.status_code) == (409, 409)
    assert "Er is niets veranderd" in read(stale)
    assert "Loop het na" in shown(planner, read)


def test_a_colleague_who_was_first_is_shown_and_nothing_is_overwritten(
    house: House, planner: FlaskClient, sources: Sources, read: Any
) -> None:
    revision = house.change(sources, overrides=[EVE])
    post(house, planner, "nalopen", revision)
    house.settled()
    other = {
        **sources.schedules,
        "nurse.yaml": {**sources.schedules["nurse.yaml"], "name": "de verpleegkundige"},
    }
    house.publish(Sources(other, sources.prompts, sources.recordings), by="Bert", reason="naam")

    page = shown(planner, read)
    answer = post(house, planner, "publiceren", revision, reden="kerst")
    job = house.settled()

    assert "Bert publiceerde versie 2: “naam”" in page
    assert (job.kind, job.outcome) == ("publish", "conflict")
    assert "Een collega was u net voor: versie 2" in read(planner.get(answer.headers["Location"]))
    assert house.site.publications.latest_entry().version == 2
    assert house.site.concepts.newest("petra") is not None


def test_a_change_can_be_undone_and_a_concept_thrown_away(
    house: House, planner: FlaskClient, sources: Sources
) -> None:
    first = house.change(sources, overrides=[EVE])
    second = house.change(sources, overrides=[NOBODY])

    post(house, planner, "ongedaan", second)
    assert house.site.concepts.newest("petra").revision == first
    assert post(house, planner, "weggooien", second).status_code == 409
    post(house, planner, "weggooien", first)
    assert house.site.concepts.newest("petra") is None


def test_the_numbers_are_not_changed_by_a_planner(
    house: House, planner: FlaskClient, sources: Sources
) -> None:
    """Even if a concept says so: telephone numbers are changed in a way of their own."""
    house.change(sources, overrides=[EVE])
    nurse = {**sources.schedules["destinations.yaml"]["nurse"], "number": "+31232240130"}
    revision = house.change(sources, "destinations.yaml", nurse=nurse)
    post(house, planner, "nalopen", revision)
    house.settled()

    post(house, planner, "publiceren", revision, reden="kerst")

    assert house.settled().outcome == "published"
    published = house.site.version(2).sources.schedules
    assert published["destinations.yaml"] == sources.schedules["destinations.yaml"]
    assert published["office.yaml"]["overrides"] == [EVE]


def test_work_that_was_cut_off_is_said_and_can_be_done_again(
    house: House, planner: FlaskClient, sources: Sources, read: Any
) -> None:
    revision = house.change(sources, overrides=[EVE])
    job = house.site.jobs.begin("petra", "check", revision, house.now)
    going = planner.get(f"/staf/uren/werk/{job.id}")
    house.now += timedelta(minutes=3)
    silent = planner.get(f"/staf/uren/werk/{job.id}")

    assert going.headers["Refresh"] == f"1; url=/staf/uren/werk/{job.id}"
    assert "Uw concept wordt nagelopen" in read(going)
    assert "Refresh" not in silent.headers
    assert "Het is niet gelukt" in read(silent)
    assert "Loop het na" in shown(planner, read)


def test_nobody_sees_the_work_of_another(house: House, planner: FlaskClient) -> None:
    job = house.site.jobs.begin("bert", "check", 1, house.now)

    assert planner.get(f"/staf/uren/werk/{job.id}").headers["Location"] == "/staf/uren/concept"


def test_a_fault_of_ours_ends_the_work_with_its_name(
    house: House, planner: FlaskClient, sources: Sources, monkeypatch: pytest.MonkeyPatch, read: Any
) -> None:
    revision = house.change(sources, overrides=[EVE])

    def broken(*_: Any) -> Any:
        raise ZeroDivisionError

    monkeypatch.setattr("ivr.staff.hours.work.examined", broken)
    answer = post(house, planner, "nalopen", revision)

    assert house.settled().outcome == "failed"
    assert planner.get(answer.headers["Location"]).status_code == 303
    assert "Het nalopen is afgebroken" in shown(planner, read)


def test_what_fails_after_it_was_published_does_not_unsay_it(
    house: House, planner: FlaskClient, sources: Sources, monkeypatch: pytest.MonkeyPatch
) -> None:
    revision = house.change(sources, overrides=[EVE])
    post(house, planner, "nalopen", revision)
    house.settled()

    def away(*_: Any) -> Any:
        raise StoreError("the database failed")

    monkeypatch.setattr(house.site.concepts, "discard", away)
    post(house, planner, "publiceren", revision, reden="kerst")
    job = house.settled()

    assert (job.kind, job.outcome) == ("publish", "published")
    assert house.site.publications.latest_entry().version == 2
    assert house.told(1) == [("petra", "hours.published", "2", "ok")]


def test_of_publishing_that_was_cut_off_nobody_says_that_nothing_happened(
    house: House, planner: FlaskClient, sources: Sources, monkeypatch: pytest.MonkeyPatch, read: Any
) -> None:
    revision = house.change(sources, overrides=[EVE])
    post(house, planner, "nalopen", revision)
    house.settled()

    def lost(*_: Any) -> Any:
        raise StoreError("the answer to a commit was lost")

    monkeypatch.setattr("ivr.staff.hours.work.publish", lost)
    answer = post(house, planner, "publiceren", revision, reden="kerst")

    assert house.settled().outcome == "failed"
    page = read(planner.get(answer.headers["Location"]))
    assert "Het is niet zeker of het gelukt is" in page
    assert "niets gepubliceerd" not in page
    assert house.site.concepts.newest("petra") is not None
