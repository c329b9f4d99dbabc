"""Who may log in: added, reset, shut out and let in by a beheerder, who cannot shut out themselves."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from markupsafe import escape

from ivr.staff import people
from ivr.store.accounts.model import Role

House = Any
ADMINISTRATOR = Role.ADMINISTRATOR


def added(house: House, client: Any, **differs: str) -> Any:
    return house.post(
        client, "/gebruikers", **{"login": "dirk", "name": "Dirk Smit", "role": "medewerker"} | differs
    )


def test_somebody_new_begins_with_the_code_that_is_shown_once(house: House) -> None:
    client = house.client(role=ADMINISTRATOR)

    answer = added(house, client)

    code = re.findall(r"<code>([A-Z2-7-]{19})</code>", answer.text)
    assert len(code) == 1
    assert house.told() == [("anna", "user.added", "dirk", "medewerker")]
    page = house.app.test_client()
    page.get("/staf/begin")
    assert (
        house.post(page, "/begin", login="dirk", start=code[0]).headers["Location"] == "/staf/begin/instellen"
    )
    assert code[0] not in client.get("/staf/gebruikers").text


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        pytest.param({"login": "D"}, "login", people.BAD_LOGIN, id="a login of one letter"),
        pytest.param({"login": "dirk smit"}, "login", people.BAD_LOGIN, id="a space in the login"),
        pytest.param({"login": "../dirk"}, "login", people.BAD_LOGIN, id="a path"),
        pytest.param({"login": "anna"}, "login", people.TAKEN, id="a login of somebody else"),
        pytest.param({"name": "Anna"}, "login", people.TAKEN, id="a name of somebody else"),
        pytest.param({"name": " "}, "name", people.BAD_NAME, id="no name"),
        pytest.param({"name": "Dirk\x1b[2J"}, "name", people.BAD_NAME, id="signs that are none"),
        pytest.param({"name": "D" * 61}, "name", people.BAD_NAME, id="a name too long"),
        pytest.param({"role": "koning"}, "role", people.BAD_ROLE, id="a role that is none"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    house: House, wrong: dict[str, str], field: str, says: str
) -> None:
    client = house.client(role=ADMINISTRATOR)

    answer = added(house, client, **wrong)

    assert answer.status_code == 422
    assert f'id="{field}-fault">{escape(says)}<' in answer.text
    assert [each.login for each in house.accounts.people()] == ["anna"]


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", '"><img src=x>', "{{ 7*7 }}", "%s%n"])
def test_a_name_is_shown_as_text(house: House, name: str) -> None:
    client = house.client(role=ADMINISTRATOR)
    added(house, client, name=name)

    text = client.get("/staf/gebruikers").text
    assert str(escape(name)) in text
    assert name == escape(name) or name not in text


def test_who_is_shut_out_is_out_and_can_be_let_in(house: House) -> None:
    client, berend = house.client(role=ADMINISTRATOR), house.client("berend")

    house.post(client, "/gebruikers/berend/uitzetten")
    assert berend.get("/staf/").status_code == 303
    assert house.told() == [("anna", "user.disabled", "berend", "ok")]

    house.post(client, "/gebruikers/berend/aanzetten")
    assert house.client("berend").get("/staf/").status_code == 200


def test_somebody_can_be_logged_out_everywhere(house: House) -> None:
    client, berend = house.client(role=ADMINISTRATOR), house.client("berend")

    house.post(client, "/gebruikers/berend/uitloggen")

    assert berend.get("/staf/").status_code == 303


def test_a_new_start_code_takes_the_old_password_away(house: House) -> None:
    client = house.client(role=ADMINISTRATOR)
    house.add("berend")

    answer = house.post(client, "/gebruikers/berend/startcode")

    assert re.search(r"<code>[A-Z2-7-]{19}</code>", answer.text)
    assert not house.accounts.user("berend").can_log_in


@pytest.mark.parametrize("deed", ["uitzetten", "startcode"])
def test_nobody_shuts_out_themselves(house: House, deed: str, read: Callable[[Any], str]) -> None:
    client = house.client(role=ADMINISTRATOR)

    answer = house.post(client, f"/gebruikers/anna/{deed}")

    assert answer.status_code == 409
    assert people.YOURSELF in read(answer)
    assert house.accounts.user("anna").can_log_in


def test_somebody_who_is_not_there_is_not_found(house: House) -> None:
    client = house.client(role=ADMINISTRATOR)

    assert house.post(client, "/gebruikers/nobody/uitzetten").status_code == 404


# --- roles ---


def test_a_role_is_changed_and_holds_from_the_next_page_on(house: House) -> None:
    client, bert = house.client(role=ADMINISTRATOR), house.client("bert", Role.VIEWER)
    assert bert.get("/staf/terugbellen").status_code == 403

    assert house.post(client, "/gebruikers/bert/rol", role="medewerker").status_code == 303

    assert house.told() == [("anna", "user.role", "bert", "medewerker")]
    assert bert.get("/staf/terugbellen").status_code == 200
    assert house.accounts.phone_code(house.accounts.user("bert")), "who may close lines can do so by phone"
    house.post(client, "/gebruikers/bert/rol", role="kijker")
    assert bert.get("/staf/terugbellen").status_code == 403


def test_nobody_changes_the_own_role(house: House) -> None:
    answer = house.post(house.client(role=ADMINISTRATOR), "/gebruikers/anna/rol", role="kijker")

    assert answer.status_code == 409
    assert people.YOURSELF in answer.text
    assert house.accounts.user("anna").role is ADMINISTRATOR


@pytest.mark.parametrize("role", ["koning", ""])
def test_a_role_that_is_none_changes_nothing(house: House, role: str) -> None:
    client = house.client(role=ADMINISTRATOR)
    house.add("bert")

    answer = house.post(client, "/gebruikers/bert/rol", role=role)

    assert answer.status_code == 422
    assert people.BAD_ROLE in answer.text
    assert house.accounts.user("bert").role is Role.EMPLOYEE


def test_the_role_of_nobody_is_not_changed(house: House) -> None:
    assert (
        house.post(house.client(role=ADMINISTRATOR), "/gebruikers/nobody/rol", role="kijker").status_code
        == 404
    )
