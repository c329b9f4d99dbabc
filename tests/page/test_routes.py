"""What is sent over HTTP: the page, its picture and its files, with their headers."""

import re
from collections.abc import Callable
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as ET

import html5lib
import pytest
from flask import Flask
from flask.testing import FlaskClient

from ivr.content.live import Live
from ivr.page import routes

MONDAY = "2026-11-23T13:10+01:00"


def without_anything(schedules: dict[str, Any], prompts: dict[str, Any]) -> None:
    schedules.clear()
    prompts.clear()


@pytest.mark.parametrize(
    ("path", "kind", "cache"),
    [
        pytest.param("/", "text/html; charset=utf-8", "no-cache", id="page"),
        pytest.param("/call-flow.svg", "image/svg+xml", "no-cache", id="picture"),
        pytest.param("style", "text/css; charset=utf-8", "public, max-age=31536000, immutable", id="style"),
        pytest.param("icon", "image/svg+xml", "public, max-age=31536000, immutable", id="icon"),
    ],
)
def test_everything_is_sent_with_its_headers(
    client_at: Callable[..., FlaskClient], path: str, kind: str, cache: str
) -> None:
    client = client_at()
    if not path.startswith("/"):
        found = re.search(rf'href="(page/{path}\.[0-9a-f]{{16}}\.\w+)"', client.get("/").text)
        assert found
        path = f"/{found[1]}"
    answer = client.get(path)
    policy = answer.headers["Content-Security-Policy"]
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, kind)
    assert answer.headers["Cache-Control"] == cache
    assert answer.headers["Content-Language"] == "nl"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Referrer-Policy"] == "no-referrer"
    assert policy.startswith("default-src 'none'; style-src ")
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "script-src" not in policy


def test_an_unchanged_page_is_not_sent_again(client_at: Callable[..., FlaskClient]) -> None:
    client = client_at()
    etag = client.get("/").headers["ETag"]
    assert client.get("/", headers={"If-None-Match": etag}).status_code == 304
    other = client_at("2026-11-23T13:30+01:00").get("/", headers={"If-None-Match": etag})
    assert other.status_code == 200


@pytest.mark.parametrize(
    "name", ["style.css", "style.0000000000000000.css", "../routes.py", "..%2froutes.py", "reading_page.html"]
)
def test_no_other_file_is_served(client_at: Callable[..., FlaskClient], name: str) -> None:
    assert client_at().get(f"/page/{name}").status_code == 404


def test_the_picture_is_that_of_the_flow_whatever_can_be_read(client_at: Callable[..., FlaskClient]) -> None:
    shipped = client_at().get("/call-flow.svg").text
    broken = client_at(MONDAY, without_anything, faulty=True).get("/call-flow.svg").text
    assert "Dringende problemen na uw" in " ".join(ET.fromstring(shipped).itertext())  # noqa: S314 - our own
    assert "main.urgent" in " ".join(ET.fromstring(broken).itertext())  # noqa: S314 - our own


def test_when_our_own_code_fails_the_page_still_gives_112() -> None:
    def content() -> Live:
        raise RuntimeError("a fault")

    app = Flask("reading-page", static_folder=None)
    moment = datetime.fromisoformat(MONDAY)
    blueprint = routes.page_blueprint(content=content, clock=lambda: moment, number="+3197010200000")
    app.register_blueprint(blueprint)
    answer = app.test_client().get("/")
    assert answer.status_code == 500
    html5lib.HTMLParser(strict=True).parse(answer.text)
    assert 'bel <a href="tel:112">112</a>' in answer.text
    assert "a fault" not in answer.text
