"""A line below a folder of its host, behind a proxy that keeps the folder and behind one that takes it away."""

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from app import create_app
from ivr.phone.call import CallSetup, run_call
from ivr.phone.clock import SimulatedClock
from ivr.phone.line import Answer, WsgiLine
from ivr.phone.script import ScriptedHand, parse_keys
from ivr.settings import Settings
from ivr.voice.prefix import Prefix

FOLDER = "/telephone"


class TakesItAway(WsgiLine):
    """A proxy that hands on the path without the folder."""

    __slots__ = ()

    def send(self, method: str, url: str, form: dict[str, str], headers: dict[str, str]) -> Answer:
        return super().send(method, url.replace(FOLDER, "", 1), form, headers)


@pytest.mark.parametrize("proxy", [WsgiLine, TakesItAway])
def test_a_call_goes_all_the_way(proxy: type[WsgiLine], make_settings: Callable[..., Settings]) -> None:
    settings = make_settings(PUBLIC_URL=f"https://hospital.example{FOLDER}")
    clock = SimulatedClock(datetime(2026, 11, 23, 9, 0, tzinfo=UTC))
    setup = CallSetup(
        voice_url=f"{settings.public_url}/voice",
        token=settings.twilio_auth_token,
        from_="+31612345678",
        to=settings.twilio_number,
    )
    line = proxy(create_app(settings, clock=clock.now))
    transcript = run_call(setup, line, ScriptedHand(parse_keys("1 2")), clock)
    assert [turn.dialled for turn in transcript.turns] == [None, None, "+31232244880"]
    assert not transcript.findings


@pytest.mark.parametrize(
    ("folder", "path", "name", "rest"),
    [
        pytest.param("/a", "/a/voice", "/a", "/voice", id="kept"),
        pytest.param("/a", "/voice", "", "/voice", id="taken away"),
        pytest.param("/a%20%C3%A9", "/a \xc3\xa9/voice", "/a \xc3\xa9", "/voice", id="with escapes"),
        pytest.param("/a", "/ab/voice", "", "/ab/voice", id="another that begins alike"),
        pytest.param("", "/voice", "", "/voice", id="no folder"),
    ],
)
def test_the_folder_moves_to_the_script_name(folder: str, path: str, name: str, rest: str) -> None:
    seen = {}

    def app(environ: dict[str, str], _start: object) -> list[bytes]:
        seen.update(environ)
        return []

    Prefix(app, folder)({"PATH_INFO": path, "SCRIPT_NAME": ""}, lambda *_: None)  # type: ignore[arg-type]
    assert (seen["SCRIPT_NAME"], seen["PATH_INFO"]) == (name, rest)
