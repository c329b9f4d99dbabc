"""One's own account: another password, new recovery codes, and the proof that it is still oneself."""

import re
from datetime import timedelta
from typing import Any

import pytest

from ivr.staff import entrance, totp
from ivr.store.accounts.model import Role

House = Any
PASSWORD, OTHER = "paard batterij nietje", "vier heel andere woorden"
APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
LATER = timedelta(minutes=11)


@pytest.fixture
def anna(house: House) -> House:
    house.add("anna", password=PASSWORD)
    return house


def test_another_password_counts_from_here_on(anna: House) -> None:
    client = anna.client()

    assert anna.post(client, "/account/wachtwoord", password=OTHER, again=OTHER).status_code == 200

    anna.now += timedelta(minutes=5)
    assert anna.log_in(anna.app.test_client(), password=PASSWORD).status_code == 422
    assert anna.log_in(anna.app.test_client(), password=OTHER).status_code == 303


def test_another_password_ends_the_sessions_elsewhere(anna: House) -> None:
    here, there = anna.client(), anna.client()

    anna.post(here, "/account/wachtwoord", password=OTHER, again=OTHER)

    assert (here.get("/staf/").status_code, there.get("/staf/").status_code) == (200, 303)


@pytest.mark.parametrize(
    ("typed", "field", "says"),
    [
        pytest.param(("kort", "kort"), "password", "minstens 12 tekens", id="too short"),
        pytest.param((OTHER, "anders"), "again", "niet gelijk", id="not alike"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    anna: House, typed: tuple[str, str], field: str, says: str
) -> None:
    client = anna.client()

    answer = anna.post(client, "/account/wachtwoord", password=typed[0], again=typed[1])

    assert answer.status_code == 422
    found = re.search(f'id="{field}-fault">([^<]+)<', answer.text)
    assert found
    assert says in found.group(1)


def test_new_recovery_codes_replace_the_old_ones(anna: House) -> None:
    client = anna.client()

    pages = [anna.post(client, "/account/herstelcodes") for _ in range(2)]

    old, new = (re.findall(r"<code>([A-Z2-7-]{19})</code>", page.text) for page in pages)
    assert anna.log_in(anna.app.test_client(), code=old[0]).status_code == 422
    assert anna.log_in(anna.app.test_client(), code=new[0]).status_code == 303


def confirmed(house: House, client: Any, password: str = PASSWORD, code: str = "") -> Any:
    shown = code or totp.code_at(APP_SECRET, house.now)
    return house.post(client, "/bevestigen", password=password, code=shown)


def test_who_confirms_may_go_on_under_another_session_id(anna: House) -> None:
    client = anna.client()
    before = client.get_cookie("staf").value
    anna.now += LATER
    assert anna.post(client, "/account/herstelcodes").headers["Location"] == "/staf/bevestigen?naar=account"

    answer = confirmed(anna, client)

    assert answer.headers["Location"] == "/staf/account"
    assert client.get_cookie("staf").value != before
    assert anna.post(client, "/account/herstelcodes").status_code == 200


@pytest.mark.parametrize("wrong", [{"password": "iets anders"}, {"code": "000000"}], ids=str)
def test_who_cannot_confirm_may_not(anna: House, wrong: dict[str, str]) -> None:
    client = anna.client()
    anna.now += LATER

    answer = confirmed(anna, client, **wrong)

    assert answer.status_code == 422
    assert entrance.WRONG in answer.text
    assert anna.told() == [("anna", "account.confirmed", "", "wrong")]
    assert anna.post(client, "/account/herstelcodes").headers["Location"] == "/staf/bevestigen?naar=account"


def test_confirming_is_no_way_to_guess(anna: House) -> None:
    client = anna.client()
    for _ in range(5):
        confirmed(anna, client, password="guess")

    assert confirmed(anna, client).status_code == 429


def test_the_page_says_who_one_is_and_until_when(anna: House) -> None:
    text = anna.client().get("/staf/account").text

    assert "met de rol medewerker" in text
    assert "U wordt uitgelogd om 22:10" in text


# --- the code for the phone line ---


def phone_code(answer: Any) -> str | None:
    found = re.search("telefooncode is <code>([0-9]{5})</code>", answer.text)
    return found and found.group(1)


def test_who_may_close_lines_sees_the_code_for_the_phone_line(anna: House) -> None:
    user = anna.accounts.user("anna")

    shown = phone_code(anna.client().get("/staf/account"))

    assert shown
    assert shown == anna.accounts.phone_code(user)


def test_another_code_is_given_on_request_and_the_old_one_is_nobodys(anna: House) -> None:
    client = anna.client()
    old = phone_code(client.get("/staf/account"))

    new = phone_code(anna.post(client, "/account/telefooncode"))

    assert new
    assert new not in {None, old}
    assert phone_code(client.get("/staf/account")) == new
    assert anna.told()[-1] == ("anna", "account.phone_code", "", "ok")


def test_another_code_asks_for_password_and_app_again(anna: House) -> None:
    client = anna.client()
    old = phone_code(client.get("/staf/account"))
    anna.now += LATER

    answer = anna.post(client, "/account/telefooncode")

    assert "/bevestigen" in answer.headers["Location"]
    assert phone_code(client.get("/staf/account")) == old


def test_a_viewer_is_told_nothing_of_a_phone_line(house: House) -> None:
    answer = house.client("vera", Role.VIEWER).get("/staf/account")

    assert "telefooncode" not in answer.text


def test_who_came_before_there_were_codes_can_ask_for_one(
    anna: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("ivr.store.accounts.phone_codes.give", lambda *_: "")
    anna.add("bert")
    monkeypatch.undo()
    client = anna.client("bert")
    assert "nog geen telefooncode" in client.get("/staf/account").text

    assert phone_code(anna.post(client, "/account/telefooncode"))


# --- where one is logged in ---


def ends(answer: Any) -> list[str]:
    """The addresses at which the sessions elsewhere are ended."""
    return re.findall(r'action="/staf(/sessies/[0-9a-f]{16}/beeindigen)"', answer.text)


def test_one_sees_where_one_is_logged_in_and_ends_what_is_elsewhere(anna: House) -> None:
    there = anna.client()
    anna.now += timedelta(minutes=5)
    here = anna.client()
    page = here.get("/staf/account")
    (elsewhere,) = ends(page)
    assert page.text.count("dit is deze computer") == 1
    assert "Sinds vandaag 13:10" in page.text

    anna.post(here, elsewhere)

    assert (here.get("/staf/").status_code, there.get("/staf/").status_code) == (200, 303)
    assert ends(here.get("/staf/account")) == []
    assert anna.told()[-1] == ("anna", "account.session", "", "ok")


def test_the_session_of_somebody_else_cannot_be_ended(anna: House) -> None:
    client, bert = anna.client(), anna.client("bert")
    (session,) = anna.accounts.sessions(anna.accounts.user("bert"), anna.now)

    answer = anna.post(client, f"/sessies/{session.id}/beeindigen")

    assert answer.status_code == 303
    assert bert.get("/staf/").status_code == 200
    assert "account.session" not in {row[1] for row in anna.told(9)}


def test_who_ends_the_session_of_this_computer_is_out(anna: House) -> None:
    client = anna.client()
    (session,) = anna.accounts.sessions(anna.accounts.user("anna"), anna.now)

    answer = anna.post(client, f"/sessies/{session.id}/beeindigen")

    assert answer.headers["Location"] == "/staf/inloggen"
    assert client.get("/staf/").status_code == 303


def test_sessions_that_have_ended_are_not_shown(anna: House) -> None:
    anna.client()
    anna.now += timedelta(minutes=61)

    assert ends(anna.client().get("/staf/account")) == []
