"""The callback list through its pages: taken, called, closed, put back; and who sees a number."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ivr.content.live import Live
from ivr.hours.windows import CallbackPlan
from ivr.staff import callbacks
from ivr.store.accounts.model import Role
from ivr.store.errors import UnknownRequestError
from ivr.store.model import Outcome, State

House = Any
Read = Callable[[Any], str]
NUMBER, SHOWN = "+31612345678", "06 12 34 56 78"


def state(house: House, id_: str = "a1") -> State:
    found: State = house.site.ledger.request(id_).state
    return found


def taken(house: House, **differs: Any) -> Any:
    """Somebody who has just taken the one request there is."""
    id_, client = house.deliver(**differs), house.client()
    assert house.post(client, f"/terugbellen/{id_}/nemen").status_code == 303
    return client


# --- the list ---


def test_an_empty_list_says_so_and_what_will_come(house: House, read: Read) -> None:
    text = read(house.client().get("/staf/terugbellen"))

    assert "0 verzoeken open" in text
    assert "Niemand wacht op een telefoontje. Nieuwe verzoeken verschijnen hier vanzelf." in text


def test_what_is_asked_is_on_the_list_without_its_number(house: House, read: Read) -> None:
    house.deliver()
    answer = house.client().get("/staf/terugbellen")

    text = read(answer)
    assert "Nu te bellen (1)" in text
    assert "Kenmerk 0042" in text
    assert "Gevraagd vandaag 13:10: wilde de verpleegkundige, de lijn was dicht" in text
    assert "Bellen voor woensdag 25 november 17:00" in text
    assert "612345678" not in answer.text
    assert "12 34 56" not in answer.text


def test_overdue_is_first_and_counted(house: House, read: Read) -> None:
    house.deliver()
    house.deliver(id="b2", number="+31687654321", wished_at=house.now - timedelta(days=9))

    text = read(house.client().get("/staf/terugbellen"))

    assert "2 verzoeken open, 1 te laat" in text
    assert text.index("Te laat (1)") < text.index("Nu te bellen (1)")


def test_a_window_with_more_callbacks_than_places_is_marked(
    make_house: Callable[..., House], live: Live, read: Read
) -> None:
    plan = CallbackPlan(window_minutes=60, places=1, earliest_notice_minutes=60, days_ahead=7, source="test")
    house = make_house(live=replace(live, contents=replace(live.contents, callback_plan=plan)))
    start = datetime(2026, 11, 24, 10, tzinfo=UTC)
    for number in range(2):
        window = {"window_start": start, "window_end": start + timedelta(hours=1)}
        house.deliver(id=f"w{number}", number=f"+3161234567{number}", **window)

    text = read(house.client().get("/staf/terugbellen"))

    assert "Afgesproken tijd: morgen 11:00–12:00 (meer verzoeken dan plaatsen)" in text


def test_what_is_mine_can_be_seen_alone(house: House, read: Read) -> None:
    client = taken(house)
    house.deliver(id="b2", number="+31687654321", reference="0099")

    mine = read(client.get("/staf/terugbellen?toon=mij"))

    assert "0042" in mine
    assert "0099" not in mine
    assert "2 verzoeken open, 1 van u" in mine


def test_what_nobody_knows_to_show_is_the_open_list(house: House, read: Read) -> None:
    assert "Niemand wacht" in read(house.client().get("/staf/terugbellen?toon=x'%22<script>"))


def test_the_part_that_changes_is_sent_only_when_it_has_changed(house: House) -> None:
    client = house.client()
    house.deliver()
    first = client.get("/staf/terugbellen/lijst")
    etag = first.headers["ETag"]

    same = client.get("/staf/terugbellen/lijst", headers={"If-None-Match": etag})
    house.deliver(id="b2", number="+31687654321")
    other = client.get("/staf/terugbellen/lijst", headers={"If-None-Match": etag})

    assert "<html" not in first.text
    assert (same.status_code, same.data) == (304, b"")
    assert other.status_code == 200
    assert other.headers["ETag"] != etag
    assert first.headers["Cache-Control"] == "no-store"


# --- one request ---


def test_who_takes_one_sees_its_number_and_what_to_ask_first(house: House, read: Read) -> None:
    client = taken(house)
    assert house.told() == [("anna", "callback.taken", "a1", "ok")]

    answer = client.get("/staf/terugbellen/a1")

    assert f'href="tel:{NUMBER}"' in answer.text
    assert f"Bel {SHOWN}" in read(answer)
    assert "Vraag eerst naam en geboortedatum" in read(answer)
    assert "van u tot 13:40" in read(answer)
    assert house.told() == [("anna", "callback.opened", "a1", "number shown")]


def test_nobody_else_sees_the_number_meanwhile(house: House, read: Read) -> None:
    taken(house)
    berend = house.client("berend", Role.ADMINISTRATOR)

    answer = berend.get("/staf/terugbellen/a1")

    assert "Anna is hiermee bezig tot 13:40" in read(answer)
    assert "tel:" not in answer.text
    assert "12 34 56" not in answer.text
    assert house.told() == [("berend", "callback.opened", "a1", "no number")]


def test_who_has_not_taken_it_sees_no_number(house: House) -> None:
    house.deliver()

    answer = house.client().get("/staf/terugbellen/a1")

    assert "tel:" not in answer.text
    assert "Neem en bel" in answer.text


def test_a_lease_that_ended_shows_no_number_any_more(house: House) -> None:
    client = taken(house)
    house.now += callbacks.LEASE

    assert "tel:" not in client.get("/staf/terugbellen/a1").text


def test_a_kijker_sees_neither_the_list_nor_a_request(house: House) -> None:
    house.deliver()
    client = house.client("kees", Role.VIEWER)

    assert client.get("/staf/terugbellen").status_code == 403
    assert client.get("/staf/terugbellen/a1").status_code == 403
    assert house.post(client, "/terugbellen/a1/nemen").status_code == 403
    assert state(house) is State.NEW


def test_of_two_who_take_it_one_gets_it_and_the_other_hears_who(house: House, read: Read) -> None:
    house.deliver()
    clients = [house.client(f"collega{number}") for number in range(6)]
    with ThreadPoolExecutor(6) as pool:
        answers = list(pool.map(lambda client: house.post(client, "/terugbellen/a1/nemen"), clients))

    assert sorted(each.status_code for each in answers) == [303, 409, 409, 409, 409, 409]
    holder = house.site.ledger.request("a1").taken_by
    refused = next(each for each in answers if each.status_code == 409)
    assert f"Dit kan nu niet: {holder} is hiermee bezig." in read(refused)


def test_taking_it_again_keeps_it_longer(house: House, read: Read) -> None:
    client = taken(house)
    house.now += timedelta(minutes=20)

    house.post(client, "/terugbellen/a1/nemen")

    assert "van u tot 14:00" in read(client.get("/staf/terugbellen/a1"))


def test_who_leaves_it_leaves_it_to_the_others(house: House) -> None:
    client = taken(house)

    answer = house.post(client, "/terugbellen/a1/terugleggen")

    assert answer.headers["Location"] == "/staf/terugbellen"
    assert state(house) is State.NEW
    assert house.post(house.client("berend"), "/terugbellen/a1/nemen").status_code == 303


# --- how it went ---


@pytest.mark.parametrize("outcome", [each for each in Outcome if each is not Outcome.WITHDRAWN])
def test_every_outcome_closes_it_with_a_name(house: House, outcome: Outcome) -> None:
    client = taken(house)

    answer = house.post(client, "/terugbellen/a1/afronden", outcome=outcome.value)

    assert answer.headers["Location"] == "/staf/terugbellen?terug=a1"
    found = house.site.ledger.request("a1")
    assert (found.state, found.outcome, found.closed_by) == (State.DONE, outcome, "Anna")
    assert house.told() == [("anna", "callback.done", "a1", outcome.value)]


@pytest.mark.parametrize("outcome", ["", "withdrawn", "HELPED", "x" * 1000])
def test_an_outcome_that_cannot_be_chosen_is_asked_for_again_at_its_field(house: House, outcome: str) -> None:
    client = taken(house)

    answer = house.post(client, "/terugbellen/a1/afronden", outcome=outcome)

    assert answer.status_code == 422
    assert f'id="outcome-fault">{callbacks.CHOOSE_OUTCOME}<' in answer.text
    assert state(house) is State.TAKEN
    assert house.told() == [("anna", "callback.done", "a1", "number shown")]


@pytest.mark.parametrize(
    ("when", "at"),
    [
        pytest.param("uur", datetime(2026, 11, 23, 13, 10, tzinfo=UTC), id="in an hour"),
        pytest.param("middag", datetime(2026, 11, 23, 15, 10, tzinfo=UTC), id="in three hours"),
        pytest.param("morgen", datetime(2026, 11, 24, 7, 0, tzinfo=UTC), id="when the office opens tomorrow"),
    ],
)
def test_when_nobody_answers_it_is_tried_again_at_that_moment(house: House, when: str, at: datetime) -> None:
    client = taken(house)

    house.post(client, "/terugbellen/a1/niet-opgenomen", when=when)

    found = house.site.ledger.request("a1")
    assert (found.state, found.attempts, found.next_attempt_at) == (State.NO_ANSWER, 1, at)


def test_tomorrow_morning_is_the_next_morning_with_an_office(house: House) -> None:
    house.now = datetime(2026, 11, 27, 13, tzinfo=UTC)  # a Friday
    client = taken(house)

    house.post(client, "/terugbellen/a1/niet-opgenomen", when="morgen")

    assert house.site.ledger.request("a1").next_attempt_at == datetime(2026, 11, 30, 7, tzinfo=UTC)


def test_what_was_tried_in_vain_waits_for_its_moment(house: House, read: Read) -> None:
    client = taken(house)
    house.post(client, "/terugbellen/a1/niet-opgenomen", when="uur")

    text = read(client.get("/staf/terugbellen"))
    assert "Later te bellen (1)" in text
    assert "1 keer niet opgenomen, opnieuw vanaf vandaag 14:10" in text

    house.now += timedelta(hours=1)
    assert "Nu te bellen (1)" in read(house.client().get("/staf/terugbellen"))


def test_a_moment_that_cannot_be_chosen_is_asked_for_again_at_its_field(house: House) -> None:
    client = taken(house)

    answer = house.post(client, "/terugbellen/a1/niet-opgenomen", when="ooit")

    assert answer.status_code == 422
    assert f'id="when-fault">{callbacks.CHOOSE_WHEN}<' in answer.text


def test_who_did_not_take_it_cannot_say_how_it_went(house: House, read: Read) -> None:
    house.deliver()
    client = house.client()

    answer = house.post(client, "/terugbellen/a1/afronden", outcome="helped")

    assert answer.status_code == 409
    assert "neem het verzoek eerst" in read(answer)
    assert state(house) is State.NEW


def test_undo_puts_it_back(house: House, read: Read) -> None:
    client = taken(house)
    location = house.post(client, "/terugbellen/a1/afronden", outcome="helped").headers["Location"]
    assert "Afgerond. Was dat niet de bedoeling?" in read(client.get(location))

    house.post(client, "/terugbellen/a1/terugzetten")

    assert state(house) is State.NEW
    assert "Nu te bellen (1)" in read(client.get("/staf/terugbellen"))
    assert house.told(20)[-1] == ("anna", "callback.reopened", "a1", "ok")


def test_what_was_closed_today_can_be_seen_and_put_back(house: House, read: Read) -> None:
    client = taken(house)
    house.post(client, "/terugbellen/a1/afronden", outcome="appointment")

    answer = client.get("/staf/terugbellen?toon=klaar")

    assert "Afspraak gemaakt vandaag 13:10, door Anna · kenmerk 0042" in read(answer)
    assert "/staf/terugbellen/a1/terugzetten" in answer.text
    house.now += timedelta(days=1)
    assert "Vandaag is er nog niets afgerond." in read(house.client().get("/staf/terugbellen?toon=klaar"))


@pytest.mark.parametrize(("before", "shown"), [(timedelta(0), True), (timedelta(seconds=1), False)])
def test_today_begins_at_midnight_in_the_clinic(
    house: House, read: Read, before: timedelta, *, shown: bool
) -> None:
    midnight = datetime(2026, 11, 22, 23, tzinfo=UTC)
    house.now = midnight - before
    house.post(taken(house), "/terugbellen/a1/afronden", outcome="helped")
    house.now = midnight + timedelta(hours=1)

    assert ("kenmerk 0042" in read(house.client().get("/staf/terugbellen?toon=klaar"))) is shown


def test_what_was_erased_cannot_be_put_back_and_says_why(house: House, read: Read) -> None:
    client = taken(house)
    house.post(client, "/terugbellen/a1/afronden", outcome="helped")
    house.site.ledger.purge(house.now, 0)

    assert "De gegevens zijn gewist" in read(client.get("/staf/terugbellen/a1"))
    assert house.post(client, "/terugbellen/a1/terugzetten").status_code == 409


def test_a_request_that_is_not_there_is_not_there(house: House) -> None:
    client = house.client()

    assert client.get("/staf/terugbellen/nergens").status_code == 404
    assert house.post(client, "/terugbellen/nergens/nemen").status_code == 404
    with pytest.raises(UnknownRequestError):
        house.site.ledger.request("nergens")


def test_what_happened_is_told_in_order(house: House, read: Read) -> None:
    client = taken(house)
    house.post(client, "/terugbellen/a1/niet-opgenomen", when="uur")

    text = read(client.get("/staf/terugbellen/a1"))

    assert re.search("gevraagd door de beller .*genomen door Anna .*niet opgenomen door Anna", text)


def test_no_number_is_in_the_audit_or_in_an_event(house: House) -> None:
    client = taken(house)
    client.get("/staf/terugbellen/a1")
    house.post(client, "/terugbellen/a1/afronden", outcome="helped")

    assert "612345678" not in str(house.told(100)) + str(house.events)
