"""The shipped content as it is or changed, the page made of it."""

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import datetime
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.serving import make_server

from ivr.content.contents import Sources, parse_contents
from ivr.content.files import read_folders
from ivr.content.folders import Folders
from ivr.content.live import Live, compiled
from ivr.page.routes import page_blueprint
from ivr.page.view import Takes

HOME = Path(__file__).resolve().parents[2]
OWN_NUMBER = "+3197010200000"

Change = Callable[[dict[str, Any], dict[str, Any]], None]
"""Changes the plain data of `schedules/` and of the Dutch prompts, by file."""


@pytest.fixture(scope="session")
def repository() -> Path:
    return HOME


@pytest.fixture(scope="session")
def shipped() -> Sources:
    return read_folders(Folders(HOME / "schedules", HOME / "prompts"), own_number=OWN_NUMBER).sources


@pytest.fixture
def live_at(shipped: Sources) -> Callable[..., Live]:
    """Makes the version that is live at a moment, of the shipped files or of a changed copy; `faulty` if meant so."""

    def make(
        moment: str,
        change: Change = lambda _schedules, _prompts: None,
        *,
        faulty: bool = False,
    ) -> Live:
        schedules, prompts = deepcopy(dict(shipped.schedules)), deepcopy(dict(shipped.prompts["nl"]))
        change(schedules, prompts)
        contents, problems = parse_contents(Sources(schedules, {"nl": prompts}), own_number=OWN_NUMBER)
        assert bool(problems) is faulty, problems
        return compiled(contents, datetime.fromisoformat(moment), version=3)

    return make


@pytest.fixture
def client_at(live_at: Callable[..., Live]) -> Callable[..., FlaskClient]:
    """Makes a client of the page as it is at a moment."""

    def make(
        moment: str = "2026-11-23T13:10+01:00",
        change: Change = lambda _schedules, _prompts: None,
        *,
        faulty: bool = False,
        **given: Any,
    ) -> FlaskClient:
        live = live_at(moment, change, faulty=faulty)
        return _app(live, moment, **given).test_client()

    return make


def _app(live: Live, moment: str, *, takes: Takes = lambda _prompt: None) -> Flask:
    app = Flask("reading-page", static_folder=None)
    now = datetime.fromisoformat(moment)
    blueprint = page_blueprint(content=lambda: live, clock=lambda: now, number=OWN_NUMBER, takes=takes)
    app.register_blueprint(blueprint)
    return app


@pytest.fixture
def address(live_at: Callable[..., Live]) -> Iterator[str]:
    """The address of the page on a real server, with a play button for each summary."""
    moment = "2026-11-23T13:10+01:00"
    app = _app(live_at(moment), moment, takes=lambda prompt: f"/media/prompt/{prompt}.wav")
    server = make_server("127.0.0.1", 0, app, threaded=True)
    Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.port}/"
    server.shutdown()
    server.server_close()
