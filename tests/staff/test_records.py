"""The audit, to read and to check."""

from collections.abc import Callable
from typing import Any

import sqlalchemy as sa

from ivr.staff.records import PAGE
from ivr.store.accounts.model import Entry, Role

House = Any
Read = Callable[[Any], str]
ADMINISTRATOR = Role.ADMINISTRATOR


def test_what_was_done_is_told_in_dutch_the_newest_first(house: House, read: Read) -> None:
    client = house.client(role=ADMINISTRATOR)
    house.deliver()
    house.post(client, "/terugbellen/a1/nemen")

    text = read(client.get("/staf/logboek"))

    assert "vandaag 13:10 anna terugbelverzoek genomen a1 gelukt" in text
    assert text.index("terugbelverzoek genomen") < text.index("inloggen")


def test_reading_the_audit_is_in_the_audit(house: House) -> None:
    house.client(role=ADMINISTRATOR).get("/staf/logboek")

    assert house.told() == [("anna", "audit.read", "", "ok")]


def test_a_long_audit_comes_a_page_at_a_time(house: House) -> None:
    client = house.client(role=ADMINISTRATOR)
    for number in range(PAGE):
        house.accounts.record(Entry(at=house.now, who="anna", what="callback.opened", about=f"id{number}"))

    first = client.get("/staf/logboek")

    assert first.text.count("<tr>") == PAGE + 1
    older = first.text.partition("?voor=")[2].partition('"')[0]
    assert "gebruiker toegevoegd" in client.get(f"/staf/logboek?voor={older}").text


def test_a_page_that_nobody_could_ask_for_is_the_newest(house: House) -> None:
    client = house.client(role=ADMINISTRATOR)

    for asked in ("x", "-1", "9" * 40, "½", ""):
        assert client.get(f"/staf/logboek?voor={asked}").status_code == 200


def test_a_chain_that_is_whole_is_said_to_be(house: House, read: Read) -> None:
    client = house.client(role=ADMINISTRATOR)

    assert "Het logboek is heel" in read(house.post(client, "/logboek/controle"))
    assert house.told() == [("anna", "audit.verified", "", "ok")]


def test_a_chain_that_is_broken_is_said_to_be_and_where(house: House, read: Read) -> None:
    client = house.client(role=ADMINISTRATOR)
    engine = sa.create_engine(house.site.given.database_url)
    with engine.begin() as connection:
        connection.execute(sa.text("DROP TRIGGER staff_audit_no_update"))
        connection.execute(sa.text("UPDATE staff_audit SET who = 'mallory' WHERE seq = 2"))
    engine.dispose()

    assert "Regel 2 klopt niet" in read(house.post(client, "/logboek/controle"))
    assert house.told() == [("anna", "audit.verified", "", "broken")]
