"""Logging in and out, and the first time, through the pages themselves."""

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from ivr.staff import entrance, totp
from ivr.store.accounts.model import IDLE, Role
from ivr.store.accounts.tokens import new_code

House = Any
PASSWORD = "paard batterij nietje"
APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
HALF_MINUTE = timedelta(seconds=30)


@pytest.fixture
def anna(house: House) -> House:
    house.add("anna", password=PASSWORD)
    return house


# --- in ---


def test_password_and_code_lead_to_the_board(anna: House) -> None:
    client = anna.app.test_client()

    answer = anna.log_in(client)

    assert (answer.status_code, answer.headers["Location"]) == (303, "/staf/")
    assert "Overzicht" in client.get("/staf/").text
    assert anna.told() == [("anna", "log-in", "", "ok")]


def test_a_login_is_forgiving_of_capitals_and_spaces_around_it(anna: House) -> None:
    assert anna.log_in(anna.app.test_client(), login=" Anna ").status_code == 303


@pytest.mark.parametrize(
    "wrong",
    [
        pytest.param({"login": "berend"}, id="login"),
        pytest.param({"password": "paard batterij nietjes"}, id="password"),
        pytest.param({"code": "000000"}, id="code"),
        pytest.param({"code": "ABCDEFGHIJKLMNOP"}, id="recovery code"),
        pytest.param({"code": "é" * 16}, id="letters that no code has"),
        pytest.param({"login": "", "password": "", "code": " "}, id="nothing"),
        pytest.param({"login": "x" * 10_000, "password": "y" * 10_000}, id="very much"),
    ],
)
def test_whatever_is_wrong_the_answer_is_the_same(anna: House, wrong: dict[str, str]) -> None:
    client = anna.app.test_client()

    answer = anna.log_in(client, **wrong)

    assert answer.status_code == 422
    assert entrance.WRONG in answer.text
    assert "Set-Cookie" not in answer.headers
    who = "anna" if wrong.get("login", "anna") == "anna" else "-"
    assert anna.told() == [(who, "log-in", "", "wrong")]


def test_who_has_not_begun_or_is_disabled_is_refused_in_the_same_way(anna: House) -> None:
    anna.accounts.add("berend", "Berend", Role.VIEWER, by="root", now=anna.now)
    anna.accounts.disable("anna", by="root", now=anna.now)

    texts = [
        anna.log_in(anna.app.test_client(), login=login).status_code for login in ("anna", "berend", "nobody")
    ]

    assert texts == [422, 422, 422]


def test_what_was_typed_is_not_sent_back_but_the_login(anna: House) -> None:
    answer = anna.log_in(anna.app.test_client(), password="my own password", code="123456")

    assert 'value="anna"' in answer.text
    assert "my own password" not in answer.text
    assert "123456" not in answer.text


def test_a_login_is_sent_back_as_text(anna: House) -> None:
    answer = anna.log_in(anna.app.test_client(), login='"><script>alert(1)</script>')

    assert "<script>alert" not in answer.text


def test_a_code_that_was_used_is_used(anna: House) -> None:
    code = totp.code_at(APP_SECRET, anna.now)
    assert anna.log_in(anna.app.test_client(), code=code).status_code == 303

    assert anna.log_in(anna.app.test_client(), code=code).status_code == 422

    anna.now += HALF_MINUTE
    assert anna.log_in(anna.app.test_client()).status_code == 303


def test_the_session_is_another_one_at_each_log_in_and_none_that_was_brought(anna: House) -> None:
    client = anna.app.test_client()
    client.set_cookie("staf", "brought-by-somebody")
    anna.log_in(client)
    first = client.get_cookie("staf").value
    anna.now += HALF_MINUTE
    other = anna.app.test_client()
    anna.log_in(other)

    assert len({"brought-by-somebody", first, other.get_cookie("staf").value}) == 3


def test_too_many_failures_are_refused_even_with_the_right_code(anna: House) -> None:
    for _ in range(5):
        anna.log_in(anna.app.test_client(), password="wrong")

    answer = anna.log_in(anna.app.test_client())

    assert answer.status_code == 429
    assert "Wacht een kwartier" in answer.text
    assert anna.told() == [("anna", "log-in", "", "too often")]


def test_a_browser_that_has_logged_in_before_gets_in_while_others_guess(anna: House) -> None:
    hers = anna.app.test_client()
    anna.log_in(hers)
    anna.post(hers, "/uitloggen")
    for _ in range(6):
        anna.log_in(anna.app.test_client(), password="wrong")
    anna.now += HALF_MINUTE

    assert anna.log_in(hers).status_code == 303


def test_who_is_in_is_not_asked_again(anna: House) -> None:
    answer = anna.client().get("/staf/inloggen")

    assert (answer.status_code, answer.headers["Location"]) == (303, "/staf/")


def test_a_recovery_code_stands_in_for_the_app_once(anna: House) -> None:
    kept = {"ABCD": anna.site.passwords.hash("ABCDEFGHIJKLMNOP")}
    session = anna.accounts.session(_session_of(anna), anna.now)
    anna.accounts.replace_codes(session, kept, anna.now)

    first = anna.log_in(anna.app.test_client(), code="abcd-efgh ijkl-mnop")
    assert anna.told() == [("anna", "log-in", "", "recovery code")]
    second = anna.log_in(anna.app.test_client(), code="abcd-efgh ijkl-mnop")

    assert (first.status_code, second.status_code) == (303, 422)


def _session_of(house: House) -> str:
    from ivr.staff import cookies  # noqa: PLC0415
    from ivr.store.accounts.tokens import hashed  # noqa: PLC0415

    return hashed(house.client().get_cookie(cookies.SESSION.full_name(house.site)).value)


# --- cookies ---


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(make_house: Callable[..., House]) -> None:
    house = make_house(secure=True)
    house.add("anna", password=PASSWORD)
    client = house.app.test_client()
    first = client.get("/staf/inloggen", base_url="https://localhost")
    form = {"login": "anna", "password": PASSWORD, "code": totp.code_at(APP_SECRET, house.now)}
    token = re.search(r'name="formulier" value="(\w+)"', first.text)
    assert token
    answer = client.post(
        "/staf/inloggen", data=form | {"formulier": token.group(1)}, base_url="https://localhost"
    )

    set_ = [*first.headers.getlist("Set-Cookie"), *answer.headers.getlist("Set-Cookie")]
    names = [each.partition("=")[0] for each in set_]
    assert names == ["__Host-staf-formulier", "__Host-staf", "__Host-staf-browser", "__Host-staf-formulier"]
    for each in set_:
        assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(each.split("; ")), each
        assert "Domain" not in each


def test_the_session_ends_with_the_browser_at_the_latest(anna: House) -> None:
    answer = anna.log_in(anna.app.test_client())

    session = next(each for each in answer.headers.getlist("Set-Cookie") if each.startswith("staf="))
    assert "Max-Age" not in session
    assert "Expires" not in session


# --- out ---


def test_logging_out_ends_the_session_for_who_kept_the_cookie_too(anna: House) -> None:
    client = anna.client()
    kept = client.get_cookie("staf").value

    answer = anna.post(client, "/uitloggen")

    assert answer.headers["Location"] == "/staf/inloggen"
    assert answer.headers["Clear-Site-Data"] == entrance.CLEARED
    assert client.get_cookie("staf") is None
    thief = anna.app.test_client()
    thief.set_cookie("staf", kept)
    assert thief.get("/staf/").headers["Location"] == "/staf/inloggen"


def test_logging_out_everywhere_ends_the_other_ones_too(anna: House) -> None:
    here, there = anna.client(), anna.client()

    anna.post(here, "/overal-uitloggen")

    assert there.get("/staf/").status_code == 303


def test_a_page_that_updates_itself_keeps_nobody_in(anna: House) -> None:
    client, half = anna.client(), IDLE / 2
    for _ in range(2):
        assert client.get("/staf/terugbellen/lijst").status_code == 200
        anna.now += half

    assert client.get("/staf/terugbellen/lijst").status_code == 303


def test_working_keeps_somebody_in(anna: House) -> None:
    client, half = anna.client(), IDLE / 2
    for _ in range(4):
        assert client.get("/staf/").status_code == 200
        anna.now += half


# --- the first time ---


def begun(house: House, code: str, login: str = "berend") -> Any:
    client = house.app.test_client()
    client.get("/staf/begin")
    return client, house.post(client, "/begin", login=login, start=code)


def secret_shown(page: Any) -> str:
    found = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)
    assert found
    return found.group(1).replace(" ", "")


def test_a_start_code_leads_to_a_password_an_app_recovery_codes_and_a_log_in(house: House) -> None:
    code = house.accounts.add("berend", "Berend", Role.EMPLOYEE, by="root", now=house.now)
    client, answer = begun(house, code)
    assert answer.headers["Location"] == "/staf/begin/instellen"
    secret = secret_shown(client.get("/staf/begin/instellen"))
    shown = {"password": PASSWORD, "again": PASSWORD, "code": totp.code_at(secret, house.now)}

    page = house.post(client, "/begin/instellen", **shown)

    codes = re.findall(r"<code>([A-Z2-7]{4}(?:-[A-Z2-7]{4}){3})</code>", page.text)
    assert len(set(codes)) == 8
    assert client.get_cookie("staf") is None
    house.now += HALF_MINUTE
    assert house.log_in(client, "berend", code=totp.code_at(secret, house.now)).status_code == 303
    assert house.log_in(house.app.test_client(), "berend", code=codes[3]).status_code == 303
    assert house.log_in(house.app.test_client(), "berend", code=codes[3]).status_code == 422


def test_the_code_that_showed_the_app_was_there_does_not_log_in_too(house: House) -> None:
    code = house.accounts.add("berend", "Berend", Role.EMPLOYEE, by="root", now=house.now)
    client, _ = begun(house, code)
    secret = secret_shown(client.get("/staf/begin/instellen"))
    shown = totp.code_at(secret, house.now)
    house.post(client, "/begin/instellen", password=PASSWORD, again=PASSWORD, code=shown)

    assert house.log_in(client, "berend", code=shown).status_code == 422


@pytest.mark.parametrize(
    ("wrong", "field", "says"),
    [
        pytest.param({"password": "kort", "again": "kort"}, "password", "minstens 12 tekens", id="too short"),
        pytest.param(
            {"password": "berend123456", "again": "berend123456"}, "password", "eigen naam", id="own name"
        ),
        pytest.param({"again": "iets anders"}, "again", "niet gelijk", id="not alike"),
        pytest.param({"code": "000000"}, "code", "Deze code klopt niet", id="no code of now"),
        pytest.param({"code": "½½½½½½"}, "code", "Deze code klopt niet", id="letters that no code has"),
    ],
)
def test_what_is_wrong_is_said_at_its_field(
    house: House, wrong: dict[str, str], field: str, says: str
) -> None:
    code = house.accounts.add("berend", "Berend", Role.EMPLOYEE, by="root", now=house.now)
    client, _ = begun(house, code)
    secret = secret_shown(client.get("/staf/begin/instellen"))
    right = {"password": PASSWORD, "again": PASSWORD, "code": totp.code_at(secret, house.now)}

    answer = house.post(client, "/begin/instellen", **right | wrong)

    assert answer.status_code == 422
    found = re.search(f'id="{field}-fault">([^<]+)<', answer.text)
    assert found
    assert says in found.group(1)
    assert re.search(f'id="{field}"[^>]*aria-invalid="true"', answer.text)
    assert PASSWORD not in answer.text
    assert secret_shown(answer) == secret, "the app has been scanned already"
    assert not house.accounts.user("berend").can_log_in


@pytest.mark.parametrize("login", ["anna", "berend", "nobody"])
def test_a_start_code_that_is_not_right_says_nothing_of_the_login(anna: House, login: str) -> None:
    anna.accounts.add("berend", "Berend", Role.EMPLOYEE, by="root", now=anna.now)

    client, answer = begun(anna, new_code(), login)

    assert answer.status_code == 422
    assert entrance.WRONG_START in answer.text
    assert client.get_cookie("staf") is None


def test_start_codes_cannot_be_guessed_for_long(house: House) -> None:
    code = house.accounts.add("berend", "Berend", Role.EMPLOYEE, by="root", now=house.now)
    for _ in range(5):
        begun(house, new_code())

    assert begun(house, code)[1].status_code == 429


def test_a_new_start_code_helps_who_is_shut_out_by_somebody_that_guesses(anna: House) -> None:
    for _ in range(6):
        anna.log_in(anna.app.test_client(), password="wrong")
    code = anna.accounts.start_again("anna", by="root", now=anna.now)

    client, answer = begun(anna, code, "anna")
    assert answer.headers["Location"] == "/staf/begin/instellen"
    secret = secret_shown(client.get("/staf/begin/instellen"))
    shown = {"password": PASSWORD, "again": PASSWORD, "code": totp.code_at(secret, anna.now)}
    anna.post(client, "/begin/instellen", **shown)
    anna.now += HALF_MINUTE

    assert anna.log_in(client, code=totp.code_at(secret, anna.now)).status_code == 303
    assert anna.log_in(anna.app.test_client(), code=totp.code_at(secret, anna.now)).status_code == 429
