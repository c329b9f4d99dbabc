"""A whole call as one file: each sound at its second, silence between, in the encoding of telephone networks."""

import math
import os
import struct
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from ivr.phone.call import CallSetup, run_call
from ivr.phone.clock import SimulatedClock
from ivr.phone.durations import wav_seconds
from ivr.phone.line import WsgiLine
from ivr.phone.saver import RATE, Saver, _encoded, _from_pcm
from ivr.phone.script import ScriptedHand, parse_dials, parse_keys
from ivr.phone.transcript import Heard

ROOT = Path(__file__).resolve().parents[2]
START = datetime(2026, 11, 23, 12, 10, tzinfo=UTC)
SILENCE = b"\xff"
HEADER = 58  # RIFF and WAVE 12, fmt 26, fact 12, the head of data 8


def riff(*chunks: tuple[bytes, bytes]) -> bytes:
    body = b"WAVE" + b"".join(
        struct.pack("<4sI", name, len(data)) + data + bytes(len(data) % 2) for name, data in chunks
    )
    return struct.pack("<4sI", b"RIFF", len(body)) + body


def mulaw_wav(sound: bytes, rate: int = RATE, channels: int = 1) -> bytes:
    form = struct.pack("<HHIIHH", 7, channels, rate, rate * channels, channels, 8)
    return riff((b"fmt ", form), (b"LIST", b"odd"), (b"data", sound))


def pcm_wav(samples: list[int], rate: int) -> bytes:
    form = struct.pack("<HHIIHH", 1, 1, rate, rate * 2, 2, 16)
    return riff((b"fmt ", form), (b"data", struct.pack(f"<{len(samples)}h", *samples)))


def heard(text: str | None = None, sound: bytes | None = None, language: str | None = "nl-NL") -> Heard:
    return Heard("a", text, "https://ivr.test/a.wav" if sound else None, 1.0, language, sound)


def decoded(code: int) -> int:
    """What a code stands for, on the scale of 16 bits: the definition in ITU-T G.711, table 2."""
    code = ~code & 0xFF
    magnitude = ((code & 0x0F) * 2 + 33 << (code >> 4 & 0x07)) - 33 << 2
    return -magnitude if code & 0x80 else magnitude


@pytest.fixture
def clock() -> SimulatedClock:
    return SimulatedClock(START)


@pytest.fixture
def silent_machine(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A machine without espeak-ng."""
    (tmp_path / "nothing").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))


@pytest.fixture
def espeak(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[bytes], Path]:
    """Puts a voice in the place of espeak-ng that always says the same, and notes what it was told."""

    def say(wav: bytes) -> Path:
        folder = tmp_path / "bin"
        folder.mkdir(exist_ok=True)
        (folder / "says.wav").write_bytes(wav)
        program = folder / "espeak-ng"
        program.write_text(
            f'#!/bin/sh\necho "$@" >> {folder}/told\ncat >> {folder}/told\ncat {folder}/says.wav\n'
        )
        program.chmod(0o755)
        monkeypatch.setenv("PATH", f"{folder}:{os.environ['PATH']}")
        return folder / "told"

    return say


def saved(saver: Saver, tmp_path: Path) -> bytes:
    """The sound in the file that a saver writes."""
    seconds = saver.write(tmp_path / "call.wav")
    file = (tmp_path / "call.wav").read_bytes()
    assert seconds == wav_seconds(file)
    (length,) = struct.unpack_from("<I", file, HEADER - 4)
    assert seconds == length / RATE
    return file[HEADER : HEADER + length]


# --- where each sound is ---


def test_a_sound_is_at_the_second_at_which_it_was_heard(clock: SimulatedClock, tmp_path: Path) -> None:
    saver = Saver(clock)
    one, two = bytes(range(1, 201)) * 40, bytes(range(1, 101)) * 40  # a second, and half of one
    clock.advance(1.25)
    saver.hears(heard(sound=mulaw_wav(one)))
    clock.advance(1.0)
    clock.advance(8.0)
    saver.hears(heard(sound=mulaw_wav(two)))
    clock.advance(0.5)
    clock.advance(6.0)

    silences = (SILENCE * 10_000, SILENCE * 64_000, SILENCE * 48_000)
    assert saved(saver, tmp_path) == silences[0] + one + silences[1] + two + silences[2]


def test_sounds_that_follow_each_other_touch(clock: SimulatedClock, tmp_path: Path) -> None:
    saver = Saver(clock)
    sounds = [bytes([number]) * 2001 for number in (1, 2, 3)]  # 0.250125 s: no whole millisecond
    for sound in sounds:
        saver.hears(heard(sound=mulaw_wav(sound)))
        clock.advance(2001 / RATE)

    assert saved(saver, tmp_path) == b"".join(sounds)


def test_a_sound_that_lasts_longer_than_the_call_allowed_for_is_not_cut(
    clock: SimulatedClock, tmp_path: Path
) -> None:
    saver = Saver(clock)
    saver.hears(heard(sound=mulaw_wav(b"a" * 16_000)))
    clock.advance(1.0)
    saver.hears(heard(sound=mulaw_wav(b"b" * 8000)))
    clock.advance(3.0)

    assert saved(saver, tmp_path) == b"a" * 16_000 + b"b" * 8000 + SILENCE * 8000


def test_the_hour_that_comes_twice_is_not_an_hour_of_silence(tmp_path: Path) -> None:
    clock = SimulatedClock(datetime(2026, 10, 25, 2, 59, 59, tzinfo=ZoneInfo("Europe/Amsterdam")))
    saver = Saver(clock)
    clock.advance(2.0)
    saver.decided("nothing to hear")

    assert saved(saver, tmp_path) == SILENCE * 16_000


def test_a_call_in_which_nothing_was_heard_is_an_empty_file(clock: SimulatedClock, tmp_path: Path) -> None:
    assert saved(Saver(clock), tmp_path) == b""


@pytest.mark.parametrize(
    "sound",
    [
        pytest.param(mulaw_wav(b"a" * 16_000, rate=16_000), id="another rate"),
        pytest.param(mulaw_wav(b"a" * 8000, channels=2), id="two channels"),
        pytest.param(pcm_wav([1000] * 8000, RATE), id="PCM"),
        pytest.param(b"ID3" + b"a" * 8000, id="no WAV"),
        pytest.param(mulaw_wav(b"")[:30], id="broken off"),
        pytest.param(b"R", id="a byte"),
    ],
)
def test_the_place_of_a_recording_of_another_kind_is_silent(
    sound: bytes, clock: SimulatedClock, tmp_path: Path
) -> None:
    saver = Saver(clock)
    saver.hears(heard("Welkom.", sound))
    clock.advance(1.0)

    assert saved(saver, tmp_path) == SILENCE * 8000


@pytest.mark.usefixtures("silent_machine")
def test_the_place_of_words_that_nothing_can_speak_is_silent(clock: SimulatedClock, tmp_path: Path) -> None:
    saver = Saver(clock)
    saver.hears(heard("Welkom."))
    clock.advance(1.5)

    assert saved(saver, tmp_path) == SILENCE * 12_000


# --- the file ---


@pytest.mark.parametrize("length", [8000, 8001], ids=["even", "odd"])
def test_the_file_is_as_riff_wants_it(length: int, clock: SimulatedClock, tmp_path: Path) -> None:
    saver = Saver(clock)
    saver.hears(heard(sound=mulaw_wav(b"a" * length)))
    saver.write(tmp_path / "call.wav")
    file = (tmp_path / "call.wav").read_bytes()

    form = struct.pack("<HHIIHHH", 7, 1, 8000, 8000, 1, 8, 0)
    assert file == riff((b"fmt ", form), (b"fact", struct.pack("<I", length)), (b"data", b"a" * length))
    assert len(file) % 2 == 0


@pytest.mark.parametrize("length", [8000, 8001], ids=["even", "odd"])
def test_sox_reads_the_file_as_telephone_audio(length: int, clock: SimulatedClock, tmp_path: Path) -> None:
    saver = Saver(clock)
    saver.hears(heard(sound=mulaw_wav(b"a" * length)))
    saver.write(tmp_path / "call.wav")

    def soxi(what: str) -> str:
        command = ["soxi", what, str(tmp_path / "call.wav")]
        read = subprocess.run(command, capture_output=True, text=True, check=True, timeout=20)
        assert read.stderr == ""
        return read.stdout.strip()

    assert [soxi(what) for what in ("-t", "-e", "-r", "-c", "-b", "-s")] == [
        *("wav", "u-law", "8000", "1", "8", str(length))
    ]


# --- words, by a voice of the machine ---


def sine(hertz: int, seconds: float, rate: int, peak: int = 16_000) -> list[int]:
    return [round(peak * math.sin(2 * math.pi * hertz * n / rate)) for n in range(round(seconds * rate))]


@pytest.mark.parametrize("rate", [8000, 11_025, 16_000, 22_050, 44_100])
def test_pcm_of_any_rate_becomes_the_same_tone_at_eight_kilohertz(rate: int) -> None:
    sound = [decoded(code) for code in _from_pcm(pcm_wav(sine(400, 1.0, rate), rate))]

    assert abs(len(sound) - RATE) <= 1
    rising = sum(one < 0 <= other for one, other in pairwise(sound))
    assert rising in (399, 400)
    level = math.sqrt(sum(sample**2 for sample in sound) / len(sound))
    assert level == pytest.approx(16_000 / math.sqrt(2), rel=0.03)


@pytest.mark.parametrize(
    "wav",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(pcm_wav([], 22_050), id="no samples"),
        pytest.param(pcm_wav([1000], 22_050), id="fewer samples than one"),
        pytest.param(mulaw_wav(b"a" * 80), id="no PCM"),
        pytest.param(b"espeak-ng: no such voice", id="no WAV"),
    ],
)
def test_what_no_voice_has_said_is_silent(wav: bytes) -> None:
    assert _from_pcm(wav) == b""


def test_a_stream_whose_header_claims_hours_is_read_as_long_as_it_is() -> None:
    wav = bytearray(pcm_wav([4000] * 2205, 22_050))
    wav[40:44] = struct.pack("<I", 0x7FFFF000)  # what espeak-ng writes to a pipe

    assert len(_from_pcm(bytes(wav))) == 800


def test_words_are_spoken_where_they_were_heard(
    espeak: Callable[[bytes], Path], clock: SimulatedClock, tmp_path: Path
) -> None:
    told = espeak(pcm_wav([8031] * 11_025, 22_050))
    saver = Saver(clock)
    clock.advance(1.0)
    saver.hears(heard("-v één"))
    clock.advance(2.0)

    sound = saved(saver, tmp_path)
    assert {decoded(code) for code in sound[8000:12_000]} == {decoded(_encoded(8031))}
    assert sound[:8000] + sound[12_000:] == SILENCE * 20_000
    assert told.read_text() == "-v nl --stdin --stdout\n-v één"


@pytest.mark.parametrize(
    ("language", "voice"),
    [
        pytest.param("en-GB", "en", id="its own"),
        pytest.param("NL", "nl", id="small"),
        pytest.param(None, "nl", id="none"),
    ],
)
def test_words_are_spoken_in_their_language(
    language: str | None, voice: str, espeak: Callable[[bytes], Path], clock: SimulatedClock
) -> None:
    told = espeak(b"")
    Saver(clock).hears(heard("hello", language=language))

    assert told.read_text() == f"-v {voice} --stdin --stdout\nhello"


def test_of_a_recording_the_sound_is_written_and_its_words_are_not_spoken(
    espeak: Callable[[bytes], Path], clock: SimulatedClock, tmp_path: Path
) -> None:
    told = espeak(pcm_wav([8000] * 8000, RATE))
    saver = Saver(clock)
    saver.hears(heard("Welkom.", mulaw_wav(b"a" * 8000)))
    saver.hears(heard(None))

    assert saved(saver, tmp_path) == b"a" * 8000
    assert not told.exists()


def test_espeak_is_heard(clock: SimulatedClock, tmp_path: Path) -> None:
    text = "Welkom bij de rugpoli van het Spaarne Gasthuis."
    command = ["espeak-ng", "-v", "nl", "--stdin", "--stdout"]
    wav = subprocess.run(command, input=text.encode(), capture_output=True, check=True, timeout=20).stdout
    seconds = wav_seconds(wav)
    saver = Saver(clock)
    saver.hears(heard(text))
    sound = saved(saver, tmp_path)

    assert seconds is not None
    assert 1.5 < seconds < 6
    assert len(sound) / RATE == pytest.approx(seconds, abs=0.001)
    assert max(decoded(code) for code in sound) > 4000


# --- the encoding ---

AUDIOOP = """
import audioop, struct, sys
samples = range(-32768, 32768)
sys.stdout.buffer.write(audioop.lin2ulaw(struct.pack("<65536h", *samples), 2))
sys.stdout.buffer.write(audioop.ulaw2lin(bytes(range(256)), 2))
"""


@pytest.fixture(scope="module")
def audioop() -> tuple[bytes, tuple[int, ...]]:
    """The codes of all samples, and what all codes stand for, by Python's own library of G.711 (gone in 3.13)."""
    command = [sys.executable, "-W", "ignore", "-c", AUDIOOP]
    out = subprocess.run(command, capture_output=True, check=True, timeout=60).stdout
    return out[:65536], struct.unpack("<256h", out[65536:])


def test_every_sample_is_encoded_as_another_program_does_it(audioop: tuple[bytes, tuple[int, ...]]) -> None:
    codes, _ = audioop
    ours = bytes(map(_encoded, range(-32768, 32768)))

    # It cuts samples to 14 bits first, downwards: below zero the two agree on those that 14 bits can hold.
    assert ours[32768:] == codes[32768:]
    assert ours[:32768:4] == codes[:32768:4]


def test_every_sample_is_encoded_by_its_magnitude_and_its_sign() -> None:
    assert [sample for sample in range(1, 32768) if _encoded(-sample) != _encoded(sample) ^ 0x80] == []
    assert (_encoded(0), _encoded(32767), _encoded(-32768)) == (0xFF, 0x80, 0x00)


def test_every_code_comes_back_as_itself(audioop: tuple[bytes, tuple[int, ...]]) -> None:
    _, samples = audioop

    assert [decoded(code) for code in range(256)] == list(samples)
    assert [_encoded(sample) for sample in samples] == [code if code != 0x7F else 0xFF for code in range(256)]


def test_no_sample_is_further_from_its_code_than_half_a_step(audioop: tuple[bytes, tuple[int, ...]]) -> None:
    _, values = audioop
    for sample in range(-32635, 32636):
        value = values[_encoded(sample)]
        assert abs(value - sample) <= (abs(value) + 132) // 32


# --- a whole call ---


def test_a_whole_call_is_written_as_it_was_heard(clinic: Any, page: Any, tmp_path: Path) -> None:
    pages = {
        "/voice": '<Play>/a.wav</Play><Pause length="2"/><Gather action="/voice/next"><Play loop="2">/b.wav</Play></Gather>',
        "/voice/next": "<Play>/a.wav</Play><Dial timeout='5'>+31232246491</Dial><Hangup/>",
        "/a.wav": page(mulaw_wav(b"a" * 8000)),
        "/b.wav": page(mulaw_wav(b"b" * 4000)),
        "/index.json": page(b"{}"),
    }
    clock = SimulatedClock(START)
    saver = Saver(clock)
    setup = CallSetup(
        voice_url="https://ivr.test/voice", token="12345", from_="+31612345678", to="+31201234567"
    )
    hand = ScriptedHand(parse_keys("1"), parse_dials(["all=no-answer"], {}))
    transcript = run_call(setup, WsgiLine(clinic(pages)), hand, clock, saver)
    menu, ringing = SILENCE * 16_000 + b"b" * 8000, SILENCE * (8000 * 5)
    sound = saved(saver, tmp_path)

    assert sound.replace(SILENCE, b"") == b"a" * 8000 + b"b" * 8000 + b"a" * 8000
    assert sound.startswith(b"a" * 8000 + menu)
    assert sound.endswith(b"a" * 8000 + ringing)
    assert len(sound) / RATE == pytest.approx(transcript.seconds)
    assert clock.now() - START == timedelta(seconds=transcript.seconds)


def flask_call(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(tmp_path),
        "LANG": "C.UTF-8",
        "IVR_ENV": "test",
        "DATA_DIR": str(tmp_path / "data"),
    }
    command = [sys.executable, "-m", "flask", "--app", "app", "call", "--at", "2026-11-23T09:00", *arguments]
    return subprocess.run(
        command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )


def test_the_command_saves_a_call_to_listen_to(tmp_path: Path) -> None:
    file = tmp_path / "call.wav"
    answer = flask_call(tmp_path, "--keys", "4", "--save", str(file))
    seconds = wav_seconds(file.read_bytes())

    assert answer.returncode == 0, answer.stderr
    assert seconds is not None
    assert answer.stderr == f"{file}: {seconds:.0f} seconds to listen to\n"
    assert answer.stdout.endswith("s\n")
    assert float(answer.stdout.split()[-2]) == pytest.approx(
        seconds, abs=8
    )  # a voice may speak past its estimate
    loud = [code for code in file.read_bytes()[HEADER:] if abs(decoded(code)) > 1000]
    assert len(loud) > 5 * RATE // 4


def test_a_file_that_cannot_be_written_is_told_in_one_line(tmp_path: Path) -> None:
    answer = flask_call(tmp_path, "--keys", "4", "--save", str(tmp_path / "no" / "such" / "call.wav"))

    assert answer.returncode == 2
    assert answer.stderr.count("\n") == 1
    assert "call.wav cannot be written (No such file or directory): name another file" in answer.stderr
