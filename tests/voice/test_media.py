"""The takes over HTTP: kept for ever, found by their hash alone."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from ivr.content.live import Live
from ivr.speech.takes import Take
from ivr.voice.media import media_blueprint

NAME = "0123456789abcdef0123456789abcdef"
AUDIO = b"RIFF" + bytes(range(200))
TAKE = Take(
    "Welkom.", "nl", NAME, "welcome", human=True, voice="anna", made_by="Anna", seconds=1.0, level=-24.0
)


NOON = datetime(2026, 11, 23, 11, 0, tzinfo=UTC)


@pytest.fixture
def client(tmp_path: Path, shipped: Live) -> FlaskClient:
    """The media of a folder that holds one take, with a secret file beside it."""
    folder = tmp_path / "recordings"
    folder.mkdir()
    (folder / f"{NAME}.wav").write_bytes(AUDIO)
    (folder / "manifest.json").write_text("secret")
    (tmp_path / f"{NAME[::-1]}.wav").write_bytes(b"secret")
    (folder / f"{'1' * 32}.wav").mkdir()
    (folder / f"{'2' * 32}.wav").symlink_to(tmp_path / f"{NAME[::-1]}.wav")
    (folder / f"{'3' * 32}.wav").symlink_to(tmp_path / "nowhere")
    live = replace(shipped, contents=replace(shipped.contents, takes=(TAKE,)))
    app = Flask(__name__, static_folder=None)
    app.register_blueprint(media_blueprint(lambda: live, lambda: NOON, (tmp_path / "nowhere", folder)))
    return app.test_client()


def test_a_take_is_served_to_be_kept_for_ever(client: FlaskClient) -> None:
    answer = client.get(f"/media/{NAME}.wav", buffered=True)

    assert (answer.status_code, answer.data, answer.content_type) == (200, AUDIO, "audio/wav")
    assert answer.cache_control.immutable
    assert answer.cache_control.public
    assert answer.cache_control.max_age == 365 * 24 * 3600
    assert answer.get_etag() == (NAME, False)


@pytest.mark.parametrize(
    ("header", "status", "data"),
    [
        pytest.param({"If-None-Match": f'"{NAME}"'}, 304, b"", id="one that is known already"),
        pytest.param({"Range": "bytes=0-3"}, 206, b"RIFF", id="a part"),
        pytest.param({"Range": "bytes=9999-"}, 416, None, id="a part that is not there"),
    ],
)
def test_a_take_is_served_as_http_asks(
    header: dict[str, str], status: int, data: bytes | None, client: FlaskClient
) -> None:
    answer = client.get(f"/media/{NAME}.wav", headers=header, buffered=True)

    assert answer.status_code == status
    assert data is None or answer.data == data


@pytest.mark.parametrize(
    "name",
    [
        pytest.param("f" * 32 + ".wav", id="a take that does not exist"),
        pytest.param(NAME, id="no ending"),
        pytest.param(f"{NAME}.wav.bak", id="another ending"),
        pytest.param(f"{NAME.upper()}.wav", id="capital letters"),
        pytest.param(f"{NAME}.WAV", id="an ending in capital letters"),
        pytest.param(f"{NAME}.mp3", id="another kind of file"),
        pytest.param(f"{NAME[:-1]}.wav", id="a name that is too short"),
        pytest.param(f"{NAME}0.wav", id="a name that is too long"),
        pytest.param(f"{'1' * 32}.wav", id="a folder of that name"),
        pytest.param(f"{'2' * 32}.wav", id="a link to a file elsewhere"),
        pytest.param(f"{'3' * 32}.wav", id="a link to nothing"),
        pytest.param(f"{NAME}.wav%0A", id="a line end behind"),
        pytest.param(f"{NAME}.wav%00", id="a zero behind"),
        pytest.param(f"{'%D9%A1' * 32}.wav", id="digits of another script"),
        pytest.param("manifest.json", id="another file of the folder"),
        pytest.param("..", id="the folder above by itself"),
        pytest.param("%2e%2e", id="the folder above by itself, escaped"),
        pytest.param("%2e%2e/manifest.json", id="up and down"),
        pytest.param(f"../recordings/{NAME}.wav", id="up and back"),
        pytest.param(f"../{NAME[::-1]}.wav", id="the folder above"),
        pytest.param(f"..%2F{NAME[::-1]}.wav", id="the folder above, escaped"),
        pytest.param("%2Fetc%2Fpasswd", id="an absolute path"),
        pytest.param(f"{NAME}.wav/", id="a slash behind"),
        pytest.param("", id="nothing"),
    ],
)
def test_nothing_else_can_be_walked_to(name: str, client: FlaskClient) -> None:
    answer = client.get(f"/media/{name}")

    assert answer.status_code == 404
    assert b"secret" not in answer.data


def test_the_index_says_what_each_file_says(client: FlaskClient) -> None:
    answer = client.get("/media/index.json")

    assert answer.get_json() == {f"{NAME}.wav": {"prompt": "welcome", "text": "Welkom."}}
    assert answer.cache_control.max_age == 60


def test_a_line_serves_the_index_of_its_own_takes(line_at: Callable[..., object]) -> None:
    answer = line_at().ask("GET", "/media/index.json")  # type: ignore[attr-defined]

    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/json")
