"""What every answer of the site carries, and what it says when something is wrong."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from html5lib import HTMLParser

from ivr.staff.application import HEADERS, HTTPS_FOR_EVER, LARGEST_FORM
from ivr.staff.errors import WORDS
from ivr.staff.files import FOR_EVER
from ivr.store.accounts.model import Role
from ivr.store.errors import StoreError

House = Any
Read = Callable[[Any], str]


def answers(house: House) -> dict[str, Any]:
    """An answer of each kind."""
    client = house.client(role=Role.ADMINISTRATOR)
    style = house.app.jinja_env.globals["files"]["style"]
    return {
        "a page": client.get("/staf/"),
        "a part": client.get("/staf/terugbellen/lijst"),
        "a way": house.app.test_client().get("/staf/"),
        "a file": client.get(f"/staf/bestand/{style}"),
        "no file": client.get("/staf/bestand/style.css"),
        "no form": client.post("/staf/uitloggen"),
        "not there": client.get("/staf/nergens"),
        "not so": client.put("/staf/"),
    }


def test_every_answer_carries_the_headers(house: House) -> None:
    for name, answer in answers(house).items():
        assert {key: answer.headers.get(key) for key in HEADERS} == HEADERS, name
        kept = FOR_EVER if name == "a file" else "no-store"
        assert answer.headers["Cache-Control"] == kept, name
        assert "charset=utf-8" in answer.headers["Content-Type"], name
        assert "Access-Control-Allow-Origin" not in answer.headers, name
        assert "Strict-Transport-Security" not in answer.headers, name


def test_over_https_browsers_keep_to_https(make_house: Callable[..., House]) -> None:
    for name, answer in answers(make_house(secure=True)).items():
        assert answer.headers["Strict-Transport-Security"] == HTTPS_FOR_EVER, name


def test_the_policy_allows_no_inline_script_or_style_and_nobody_around_us() -> None:
    policy = HEADERS["Content-Security-Policy"]

    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy


def test_no_page_has_a_script_or_a_style_in_it(house: House) -> None:
    client = house.client(role=Role.ADMINISTRATOR)
    for path in (
        "/",
        "/terugbellen",
        "/account",
        "/gebruikers",
        "/logboek",
        "/inloggen",
        "/begin",
        "/nergens",
    ):
        text = client.get(f"/staf{path}").text
        assert " style=" not in text
        assert "<style" not in text
        assert not re.search(r"<[^>]+ on\w+=", text)
        assert text.count("<script") == text.count("<script src=")


@pytest.mark.parametrize(
    "path", ["/", "/terugbellen", "/account", "/gebruikers", "/logboek", "/begin", "/nergens"]
)
def test_every_page_is_valid_html(house: House, path: str) -> None:
    house.deliver()
    text = house.client(role=Role.ADMINISTRATOR).get(f"/staf{path}").text

    parser = HTMLParser()
    parser.parse(text)
    assert [error for _, error, _ in parser.errors] == []


def test_a_database_that_is_away_is_said_plainly_and_logged_without_what_was_asked(
    house: House, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = house.client()

    def fails(*_: object, **__: object) -> None:
        raise StoreError("the database failed: OperationalError")

    monkeypatch.setattr(house.site.accounts, "session", fails)
    answer = client.get("/staf/terugbellen/a1")

    assert answer.status_code == 503
    assert "De telefoonlijn werkt gewoon door" in read(answer)
    assert house.events == [("staff_without_database", {"reason": "the database failed: OperationalError"})]


def test_a_database_that_was_never_there_is_said_plainly(
    make_house: Callable[..., House], tmp_path: Path
) -> None:
    house = make_house()
    house.site._ready = False
    house.site.accounts._database = type(house.site.accounts._database)(
        f"sqlite:///{tmp_path}/no/folder/file"
    )

    answer = house.app.test_client().get("/staf/inloggen")

    assert answer.status_code == 503
    assert "De gegevens zijn nu niet bereikbaar" in answer.text


def test_a_fault_of_our_own_is_said_plainly_and_logged_by_its_kind_alone(
    house: House, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = house.client()

    def fails() -> None:
        raise LookupError("+31612345678")

    monkeypatch.setattr(house.site, "content", fails)
    answer = client.get("/staf/")

    assert answer.status_code == 500
    assert "Er ging iets mis" in read(answer)
    assert house.events == [("staff_page_failed", {"reason": "LookupError"})]


def test_a_form_that_is_too_large_is_refused(house: House) -> None:
    client = house.client()

    answer = client.post("/staf/uitloggen", data={"formulier": "x" * (LARGEST_FORM + 1)})

    assert answer.status_code == 413
    assert WORDS[413][0] in answer.text


def test_another_host_name_than_its_own_is_refused(make_house: Callable[..., House]) -> None:
    client = make_house(hosts=("staf.example",)).app.test_client()

    assert client.get("/staf/inloggen", base_url="http://staf.example").status_code == 200
    assert client.get("/staf/inloggen", base_url="http://elsewhere.example").status_code == 400


@pytest.mark.parametrize(("proxies", "counted_apart"), [(0, False), (1, True)])
def test_an_address_is_believed_of_the_proxies_that_were_named_and_of_nobody_else(
    make_house: Callable[..., House], proxies: int, *, counted_apart: bool
) -> None:
    house = make_house(proxies=proxies)
    client = house.app.test_client()
    client.get("/staf/inloggen")

    def tried(number: int) -> int:
        form = {"formulier": house.token(client), "login": f"guess{number}", "password": "", "code": ""}
        headers = {"X-Forwarded-For": f"192.0.2.{number}"}
        return int(client.post("/staf/inloggen", data=form, headers=headers).status_code)

    assert ({tried(number) for number in range(22)} == {422}) is counted_apart
