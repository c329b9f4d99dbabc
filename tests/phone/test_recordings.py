"""A recording is fetched from its address, and what it says stands in the index beside it."""

import json
import struct
from collections.abc import Callable, Mapping
from typing import Any

import pytest

from ivr.phone.line import Answer, LineError, WsgiLine
from ivr.phone.recordings import Recording, Recordings

URL = "https://ivr.test/media/a.wav"


def wav(seconds: float) -> bytes:
    sound = b"\xff" * round(8000 * seconds)
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 7, 1, 8000, 8000, 1, 8)
    body = b"WAVE" + form + struct.pack("<4sI", b"data", len(sound)) + sound
    return struct.pack("<4sI", b"RIFF", len(body)) + body


SOUND = wav(1.5)


@pytest.fixture
def fetch(clinic: Any, page: Any) -> Callable[..., Recording]:
    """Fetches a recording from a line that has this index; `index` is JSON, or bytes as they are."""

    def make(index: Any, url: str = URL, sound: bytes = SOUND, status: str = "200 OK") -> Recording:
        body = index if isinstance(index, bytes) else json.dumps(index)
        pages = {"/media/index.json": page(body, status=status), "/media/a.wav": page(sound)}
        return Recordings(WsgiLine(clinic(pages))).of(url)

    return make


def test_the_text_of_a_recording_is_that_of_the_index_beside_it(fetch: Callable[..., Recording]) -> None:
    index = {"a.wav": {"text": "Welkom.", "prompt": "welcome"}, "b.wav": {"text": "Tot ziens."}}

    assert fetch(index) == Recording(1.5, "Welkom.", SOUND)
    assert fetch(index, url=f"{URL}?version=2#here").text == "Welkom."


@pytest.mark.parametrize(
    "index",
    [
        pytest.param({}, id="an index of nothing"),
        pytest.param({"b.wav": {"text": "Tot ziens."}}, id="another recording"),
        pytest.param({"a": {"text": "Welkom."}}, id="the name without its ending"),
        pytest.param({"/media/a.wav": {"text": "Welkom."}}, id="the whole path"),
        pytest.param({"a.wav": "Welkom."}, id="no object"),
        pytest.param({"a.wav": None}, id="null"),
        pytest.param({"a.wav": {}}, id="no text"),
        pytest.param({"a.wav": {"text": 7}}, id="a text that is a number"),
        pytest.param(["a.wav"], id="a list"),
        pytest.param("a.wav", id="a text"),
        pytest.param(None, id="nothing"),
        pytest.param(b"", id="an empty answer"),
        pytest.param(b"{", id="broken off"),
        pytest.param(b"\xff\xfe\x00", id="bytes of no text"),
        pytest.param(b"<html>no</html>", id="HTML"),
        pytest.param(b"[" * 200_000, id="deeper than anybody reads"),
    ],
)
def test_without_a_word_about_it_a_recording_just_has_no_text(
    index: Any, fetch: Callable[..., Recording]
) -> None:
    assert fetch(index) == Recording(1.5, None, SOUND)


@pytest.mark.parametrize("status", ["404 Not Found", "500 Internal Server Error", "302 Found", "206 Partial"])
def test_an_index_that_is_not_there_is_no_index(status: str, fetch: Callable[..., Recording]) -> None:
    assert fetch({"a.wav": {"text": "Welkom."}}, status=status) == Recording(1.5, None, SOUND)


def test_a_recording_that_is_not_there_is_a_short_silence_with_its_words(clinic: Any, page: Any) -> None:
    pages = {
        "/media/a.wav": page(SOUND, status="404 Not Found"),
        "/media/index.json": page(json.dumps({"a.wav": {"text": "Welkom."}})),
    }

    assert Recordings(WsgiLine(clinic(pages))).of(URL) == Recording(3.0, "Welkom.", None)


def test_a_recording_of_another_kind_is_kept_though_nobody_can_measure_it(
    fetch: Callable[..., Recording],
) -> None:
    assert fetch({}, sound=b"ID3 something else") == Recording(3.0, None, b"ID3 something else")


class DeadLine:
    """A line on which nothing comes back."""

    def send(self, method: str, url: str, form: Mapping[str, str], headers: Mapping[str, str]) -> Answer:
        raise LineError(f"{method} {url}: nobody {form} {headers}")


def test_a_line_that_gives_no_answer_is_a_recording_without_anything() -> None:
    assert Recordings(DeadLine()).of(URL) == Recording(3.0, None, None)


def test_each_address_and_each_index_is_fetched_once(clinic: Any, page: Any) -> None:
    index = page(json.dumps({"a.wav": {"text": "Een."}, "b.wav": {"text": "Twee."}}))
    other = page(json.dumps({"a.wav": {"text": "Drie."}}))
    line = clinic(
        {
            "/media/a.wav": page(SOUND),
            "/media/b.wav": page(SOUND),
            "/media/index.json": index,
            "/else/a.wav": page(SOUND),
            "/else/index.json": other,
        }
    )
    recordings = Recordings(WsgiLine(line))
    urls = ["media/a.wav", "media/b.wav", "else/a.wav"] * 3

    assert [recordings.of(f"https://ivr.test/{url}").text for url in urls] == ["Een.", "Twee.", "Drie."] * 3
    fetched = [(seen.method, seen.target) for seen in line.seen]
    assert sorted(fetched) == sorted(("GET", path) for path in line.pages if path != "/voice/status")


def test_a_whole_call_fetches_each_once_and_the_next_call_anew(phone: Callable[..., Any], page: Any) -> None:
    play = "<Play>/media/a.wav</Play>"
    pages = {
        "/voice": f"{play}{play}<Redirect>/voice/again</Redirect>",
        "/voice/again": f"<Gather><Play loop='2'>/media/a.wav</Play></Gather>{play}<Hangup/>",
        "/media/a.wav": page(SOUND),
        "/media/index.json": page(json.dumps({"a.wav": {"text": "Welkom."}})),
    }
    for _ in range(2):
        phoned = phone(pages)
        fetched = [seen.target for seen in phoned.clinic.seen if seen.target.startswith("/media/")]

        assert phoned.texts == ["Welkom."] * 5
        assert sorted(fetched) == ["/media/a.wav", "/media/index.json"]
        assert phoned.transcript.findings == ()


def test_the_length_of_a_recording_is_that_of_its_sound(phone: Callable[..., Any], page: Any) -> None:
    phoned = phone({"/voice": "<Play>/media/a.wav</Play><Hangup/>", "/media/a.wav": page(wav(2.25))})

    [heard] = phoned.transcript.turns[0].heard
    assert (heard.seconds, heard.sound) == (2.25, wav(2.25))
    assert phoned.transcript.seconds == 2.25
