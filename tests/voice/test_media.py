"""The takes over HTTP: kept for ever, found by their hash alone."""

import json
import shutil
import struct
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic, sleep
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import create_app
from ivr.callflow.clinic import clinic
from ivr.content.files import read_folders
from ivr.content.folders import Folders
from ivr.content.live import Live, compiled
from ivr.content.publish import publish
from ivr.content.takes import Needed, needed_takes, shelf
from ivr.phone.call import CallSetup, run_call
from ivr.phone.clock import SimulatedClock
from ivr.phone.durations import wav_seconds
from ivr.phone.line import WsgiLine
from ivr.phone.script import ScriptedHand, parse_keys
from ivr.settings import Settings
from ivr.speech.takes import Take, file_name, manifest, parse_manifest
from ivr.voice.media import media_blueprint

ROOT = Path(__file__).resolve().parents[2]
CLINIC = clinic("ed_haarlem_zuid")
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
    for other in (
        "manifest.json",
        f"{NAME}.wav.bak",
        f"{NAME}.wav\n",
        f"{NAME.upper()}.wav",
        f"{NAME}0.wav",
        NAME,
    ):
        (folder / other).write_bytes(b"secret")
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
        pytest.param({"If-None-Match": '"another"'}, 200, AUDIO, id="another that is known"),
        pytest.param({"Range": "bytes=0-3"}, 206, b"RIFF", id="a part"),
        pytest.param({"Range": "bytes=200-"}, 206, AUDIO[200:], id="the end"),
        pytest.param({"Range": "bytes=9999-"}, 416, None, id="a part that is not there"),
    ],
)
def test_a_take_is_served_as_http_asks(
    header: dict[str, str], status: int, data: bytes | None, client: FlaskClient
) -> None:
    answer = client.get(f"/media/{NAME}.wav", headers=header, buffered=True)

    assert answer.status_code == status
    assert data is None or answer.data == data
    assert answer.get_etag() == (NAME, False) or status == 416


def test_the_head_of_a_take_is_that_of_the_whole(client: FlaskClient) -> None:
    answer = client.head(f"/media/{NAME}.wav", buffered=True)

    assert (answer.status_code, answer.data, answer.content_length) == (200, b"", len(AUDIO))
    assert answer.content_type == "audio/wav"
    assert answer.cache_control.immutable


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize("name", [f"{NAME}.wav", "index.json"])
def test_nothing_can_be_changed(method: str, name: str, client: FlaskClient) -> None:
    assert client.open(f"/media/{name}", method=method).status_code == 405
    assert client.get(f"/media/{NAME}.wav", buffered=True).data == AUDIO


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


# --- through the whole line: takes of everything, made up ---

MENU = CLINIC.nodes["main"].fingerprint()  # type: ignore[union-attr]
WELCOME = "Welkom bij de rugpoli van het Spaarne Gasthuis."
AT_MENU = f"/voice/turn/main?a=1&l=nl&m={MENU}&s=0"
AT_SWITCHBOARD = "/voice/turn/switchboard?a=1&l=nl&s=0"


def sound_of(text: str, voice: str) -> bytes:
    """A WAV file that is heard in a test as what it is: the letters themselves."""
    letters = f"{voice}: {text}".encode()
    form = struct.pack("<4sIHHIIHH", b"fmt ", 16, 7, 1, 8000, 8000, 1, 8)
    body = b"WAVE" + form + struct.pack("<4sI", b"data", len(letters)) + letters
    return struct.pack("<4sI", b"RIFF", len(body)) + body


@dataclass(frozen=True)
class Studio:
    """Folders of our own in which takes are made, and where they are published."""

    prompts: Path
    data: Path

    @property
    def folders(self) -> Folders:
        return Folders(ROOT / "schedules", self.prompts)

    @property
    def variables(self) -> dict[str, str]:
        return {"DATA_DIR": str(self.data), "PROMPTS_DIR": str(self.prompts)}

    def needed(self) -> list[Needed]:
        contents = read_folders(self.folders, own_number=None).contents
        return needed_takes(compiled(contents, NOON, version=0), NOON)

    def record(self, words: list[Needed], voice: str = "anna", *, human: bool = True) -> list[Take]:
        """Record these words beside what there is; a take of the same words and voice gives way."""
        takes = {(take.text, take.clip, take.voice): take for take in self.takes()}
        for each in words:
            audio = sound_of(each.text, voice)
            name = file_name(audio)
            (self._recordings / f"{name}.wav").write_bytes(audio)
            about = (each.text, "nl", name, each.prompt, human, voice.partition(" ")[0], voice)
            takes[each.text, each.clip, about[5]] = Take(*about, seconds=1.0, level=-24.0)
        self._manifest.write_text(json.dumps(manifest(takes.values())), encoding="utf-8")
        return self.takes()

    def takes(self) -> list[Take]:
        if not self._manifest.exists():
            return []
        return list(parse_manifest(json.loads(self._manifest.read_bytes()), "")[0])

    def publish(self) -> None:
        publish(self.folders, self.data, own_number=None, now=NOON)

    def copied(self, to: Path) -> "Studio":
        shutil.copytree(self.prompts, to / "prompts")
        shutil.copytree(self.data, to / "data")
        return Studio(to / "prompts", to / "data")

    @property
    def _recordings(self) -> Path:
        return self.prompts / "nl" / "recordings"

    @property
    def _manifest(self) -> Path:
        return self._recordings / "manifest.json"


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Studio:
    """Everything recorded by Anna, and published; to be read, or copied."""
    folder = tmp_path_factory.mktemp("studio")
    shutil.copytree(ROOT / "prompts", folder / "prompts", ignore=shutil.ignore_patterns("recordings"))
    (folder / "prompts" / "nl" / "recordings").mkdir()
    (folder / "data").mkdir()
    studio = Studio(folder / "prompts", folder / "data")
    studio.record(studio.needed())
    studio.publish()
    return studio


@pytest.fixture
def recorded(studio: Studio, line_at: Callable[..., Any]) -> Callable[..., Any]:
    """Makes a line on which everything is recorded."""
    return lambda **variables: line_at(**(studio.variables | variables))


def tags(answer: Any) -> set[str]:
    return {each.tag for each in answer.document.iter()}


def played(answer: Any) -> list[str]:
    return [each.text for each in answer.document.iter("Play")]


def test_what_is_played_can_be_fetched_without_a_signature_and_says_what_the_index_says(
    recorded: Callable[..., Any],
) -> None:
    line = recorded()
    answer = line.post("/voice")
    client = line.app.test_client()
    index = client.get("/media/index.json").get_json()

    assert "Say" not in tags(answer)
    assert played(answer)[0].startswith("/media/")
    heard = [client.get(url, buffered=True) for url in played(answer)]
    assert {take.status_code for take in heard} == {200}
    texts = [take.data[44:].decode().removeprefix("anna: ") for take in heard]
    assert texts == [index[url.removeprefix("/media/")]["text"] for url in played(answer)]
    assert texts[0] == WELCOME


def test_the_index_lists_exactly_the_takes_of_the_version_that_is_served(
    recorded: Callable[..., Any], studio: Studio
) -> None:
    index = recorded().app.test_client().get("/media/index.json").get_json()

    takes = studio.takes()
    assert len(takes) > 400
    assert index == {f"{take.file}.wav": {"prompt": take.prompt, "text": take.text} for take in takes}


def test_without_takes_the_index_is_empty(
    line_at: Callable[..., Any], studio: Studio, tmp_path: Path
) -> None:
    (tmp_path / "prompts" / "nl").mkdir(parents=True)
    for file in (studio.prompts / "nl").glob("*.yaml"):
        shutil.copy(file, tmp_path / "prompts" / "nl")
    line = line_at(DATA_DIR=str(tmp_path / "data"), PROMPTS_DIR=str(tmp_path / "prompts"))

    assert line.app.test_client().get("/media/index.json").get_json() == {}
    assert "Play" not in tags(line.post("/voice"))


def test_below_a_folder_of_its_host_a_line_plays_from_there(recorded: Callable[..., Any]) -> None:
    line = recorded(PUBLIC_URL="https://line.example/phone")
    line.url = "https://line.example"
    urls = played(line.post("/phone/voice"))

    assert urls
    assert all(url.startswith("/phone/media/") for url in urls)
    assert line.app.test_client().get(urls[0], buffered=True).status_code == 200


@pytest.mark.parametrize(
    ("target", "fields"),
    [
        pytest.param(AT_SWITCHBOARD, {"DialCallStatus": "no-answer"}, id="nobody answers"),
        pytest.param(AT_SWITCHBOARD, {"DialCallStatus": "busy"}, id="all are busy"),
        pytest.param(AT_SWITCHBOARD, {"DialCallStatus": "failed"}, id="nobody can be rung"),
        pytest.param("/voice", {"From": "+3197010200001"}, id="a call from our own number"),
    ],
)
def test_the_numbers_at_the_end_are_said_though_every_word_of_them_is_recorded(
    target: str, fields: dict[str, str], recorded: Callable[..., Any], studio: Studio
) -> None:
    answer = recorded().post(target, fields)

    assert tags(answer) == {"Response", "Say", "Hangup"}
    assert answer.spoken.count("twee twee vier, zes acht, acht nul") == 2
    texts = {take.text.rstrip(".") for take in studio.takes()}
    assert {"Spoedeisende hulp Hoofddorp:", "nul twee drie, twee twee vier, zes acht, acht nul"} <= texts


def test_who_reaches_the_switchboard_last_hears_takes_until_then(recorded: Callable[..., Any]) -> None:
    line = recorded()

    assert played(line.post(AT_MENU, {"Digits": "4"}))
    assert played(line.post("/voice/turn/desk?a=1&l=nl&s=0", {"DialCallStatus": "busy"}))


def test_the_lifeline_plays_nothing(recorded: Callable[..., Any]) -> None:
    answer = recorded().ask("POST", "/voice")

    assert answer.is_lifeline
    assert "Play" not in tags(answer)


def test_placeholders_are_played_where_the_settings_say_so(
    line_at: Callable[..., Any], studio: Studio, tmp_path: Path
) -> None:
    own = studio.copied(tmp_path)
    (own.prompts / "nl" / "recordings" / "manifest.json").unlink()
    own.record(own.needed(), "espeak-ng", human=False)

    # Settings that keep placeholders back are those of production.
    assert "Play" not in tags(line_at(**own.variables, PLAY_PLACEHOLDERS="false").post("/voice"))
    assert "Say" not in tags(line_at(**own.variables, PLAY_PLACEHOLDERS="true").post("/voice"))

    [welcome] = [each for each in own.needed() if each.prompt == "welcome"]
    own.record([welcome], "anna")
    answer = line_at(**own.variables, PLAY_PLACEHOLDERS="false").post("/voice")
    assert played(answer) == [f"/media/{file_name(sound_of(welcome.text, 'anna'))}.wav"]
    assert "Say" in tags(answer)


def empty(file: Path) -> None:
    file.write_bytes(b"")


@pytest.mark.parametrize("spoil", [Path.unlink, empty], ids=["lost", "empty"])
def test_words_of_which_the_file_is_lost_or_empty_are_said(
    spoil: Callable[[Path], None], line_at: Callable[..., Any], studio: Studio, tmp_path: Path
) -> None:
    own = studio.copied(tmp_path)
    spoil(own.prompts / "nl" / "recordings" / f"{file_name(sound_of(WELCOME, 'anna'))}.wav")
    answer = line_at(**own.variables).post("/voice")

    assert answer.spoken == WELCOME
    assert played(answer)


# --- a whole prompt as one file ---


def test_a_whole_prompt_is_one_file_of_its_takes_in_order(
    recorded: Callable[..., Any], studio: Studio
) -> None:
    client = recorded().app.test_client()
    answer = client.get("/media/prompt/summary_clinic.wav", buffered=True)
    prompt = read_folders(studio.folders, own_number=None).contents.prompts["nl", "summary_clinic"]
    sounds = [f"anna: {sentence.text}" for sentence in prompt.sentences]

    assert (answer.status_code, answer.content_type) == (200, "audio/wav")
    assert answer.data.partition(b"data")[2][4:].removesuffix(b"\0").decode() == "".join(sounds)
    assert wav_seconds(answer.data) == len("".join(sounds).encode()) / 8000
    assert len(answer.data) % 2 == 0  # as RIFF wants it
    known = {"If-None-Match": answer.headers["ETag"]}
    assert client.get("/media/prompt/summary_clinic.wav", headers=known, buffered=True).status_code == 304


@pytest.mark.parametrize("name", ["nonsense", "..", "summary_clinic.wav", "%2e%2e%2findex", "manifest"])
def test_only_a_prompt_is_joined(name: str, recorded: Callable[..., Any]) -> None:
    assert recorded().app.test_client().get(f"/media/prompt/{name}.wav").status_code == 404


# --- a new take ---


@dataclass(frozen=True)
class Caller:
    """Phones a line, and hears the letters of each take."""

    app: Flask
    clock: SimulatedClock
    token: str

    def hears(self) -> list[str]:
        """All of a call in which nothing is pressed but 4, the words of a synthesiser in brackets."""
        setup = CallSetup(
            voice_url="https://line.example/voice",
            token=self.token,
            from_="+31612345678",
            to="+3197010200001",
        )
        transcript = run_call(setup, WsgiLine(self.app), ScriptedHand(parse_keys("4")), self.clock)
        assert transcript.findings == ()
        heard = [heard for turn in transcript.turns for heard in turn.heard]
        return [each.sound[44:].decode() if each.sound else f"[{each.text}]" for each in heard]

    def hears_in_the_end(self, words: str) -> list[str]:
        """The first call in which these are heard: a running line follows a publication within seconds."""
        until = monotonic() + 20
        while words not in (heard := self.hears()):
            assert monotonic() < until, f"{words} is never heard"
            sleep(0.05)
        return heard


@pytest.fixture
def caller(make_settings: Callable[..., Settings]) -> Callable[[Studio], Caller]:
    """Starts a line on what a studio has, and phones it."""

    def start(studio: Studio) -> Caller:
        clock = SimulatedClock(NOON)
        settings = make_settings(
            **studio.variables, TWILIO_NUMBER="+3197010200001", PLAY_PLACEHOLDERS="false"
        )
        return Caller(create_app(settings, clock=clock.now), clock, settings.twilio_auth_token)

    return start


def test_from_the_next_publication_on_a_new_take_is_played_and_the_old_one_never(
    studio: Studio, caller: Callable[[Studio], Caller], tmp_path: Path
) -> None:
    own = studio.copied(tmp_path)
    running = caller(own)
    before = running.hears()
    assert before[0] == f"anna: {WELCOME}"
    assert not any(words.startswith("[") for words in before)

    own.record([Needed(WELCOME, "nl", "welcome")], "anna again")
    assert running.hears() == before  # recorded, and not yet published

    own.publish()
    after = [f"anna again: {WELCOME}", *before[1:]]
    assert caller(own).hears() == after  # a line that starts now
    assert running.hears_in_the_end(after[0]) == after
    assert [running.hears() for _ in range(3)] == [after] * 3
    index = running.app.test_client().get("/media/index.json").get_json()
    assert len([each for each in index.values() if each["text"] == WELCOME]) == 1


def test_a_take_of_words_that_have_changed_is_never_played_again(
    studio: Studio, caller: Callable[[Studio], Caller], tmp_path: Path
) -> None:
    own = studio.copied(tmp_path)
    running = caller(own)
    before = running.hears()
    words = own.prompts / "nl" / "line.yaml"
    words.write_text(words.read_text("utf-8").replace(WELCOME, "Welkom bij de rugpoli."), "utf-8")
    own.publish()

    said = ["[Welkom bij de rugpoli.]", *before[1:]]
    assert running.hears_in_the_end(said[0]) == said
    assert caller(own).hears() == said

    missing = shelf(own.needed(), tuple(own.takes())).missing
    assert missing == [Needed("Welkom bij de rugpoli.", "nl", "welcome")]
    own.record(missing)
    own.publish()
    assert caller(own).hears() == ["anna: Welkom bij de rugpoli.", *before[1:]]


@pytest.mark.parametrize("left", [b"", None], ids=["an empty file", "no file"])
def test_a_take_whose_file_is_not_there_is_said_instead(
    left: bytes | None, make_settings: Callable[..., Settings], tmp_path: Path
) -> None:
    prompts = tmp_path / "prompts"
    shutil.copytree(ROOT / "prompts", prompts)
    takes = json.loads((prompts / "nl" / "recordings" / "manifest.json").read_text())["takes"]
    lost = next(take for take in takes if take["prompt"] == "welcome")
    file = prompts / "nl" / "recordings" / f"{lost['file']}.wav"
    file.unlink()
    if left is not None:
        file.write_bytes(left)
    settings = make_settings(PROMPTS_DIR=str(prompts))
    clock = SimulatedClock(NOON)
    setup = CallSetup(
        voice_url=f"{settings.public_url}/voice",
        token=settings.twilio_auth_token,
        from_="+31612345678",
        to=settings.twilio_number,
    )
    line = WsgiLine(create_app(settings, clock=clock.now))
    heard = run_call(setup, line, ScriptedHand(parse_keys("h")), clock).turns[0].heard
    assert [(each.text, bool(each.audio)) for each in heard[:2]] == [
        (lost["text"], False),
        ("Bij levensgevaar: hang op en bel één één twee.", True),
    ]
