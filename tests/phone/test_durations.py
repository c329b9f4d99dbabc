import io
import struct
import wave

import pytest

from ivr.phone.durations import speech_seconds, wav_seconds


def pcm(seconds: float) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(2)
        out.setframerate(8000)
        out.writeframes(b"\0\0" * int(8000 * seconds))
    return file.getvalue()


def mulaw(seconds: int) -> bytes:
    sound = b"\xff" * 8000 * seconds
    header = struct.pack("<4sIHHIIHH", b"fmt ", 16, 7, 1, 8000, 8000, 1, 8)
    odd = struct.pack("<4sI", b"LIST", 3) + b"abc\0"
    body = b"WAVE" + header + odd + struct.pack("<4sI", b"data", len(sound)) + sound
    return struct.pack("<4sI", b"RIFF", len(body)) + body


@pytest.mark.parametrize(
    ("text", "seconds"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("een twee drie vier vijf", 2.0, id="150 words a minute"),
        pytest.param("Eén twee. Drie vier vijf!", 2.7, id="a rest at each end of a sentence"),
        pytest.param("Bel 023.224", 0.8, id="a full stop inside a word is no end"),
    ],
)
def test_speech_is_estimated_from_its_words(text: str, seconds: float) -> None:
    assert speech_seconds(text) == pytest.approx(seconds)


def lying() -> bytes:
    sound = bytearray(pcm(1.0))
    sound[40:44] = struct.pack("<I", 0xFFFFFFFF)
    return bytes(sound)


def without_a_rate() -> bytes:
    sound = bytearray(pcm(1.0))
    sound[28:32] = bytes(4)
    return bytes(sound)


@pytest.mark.parametrize(
    ("data", "seconds"),
    [
        pytest.param(pcm(1.5), 1.5, id="PCM"),
        pytest.param(mulaw(2), 2.0, id="mu-law behind an odd chunk"),
        pytest.param(lying(), 1.0, id="a header that claims hours"),
        pytest.param(without_a_rate(), None, id="no rate"),
        pytest.param(pcm(1.0)[:30], None, id="cut off"),
        pytest.param(b"ID3 something else", None, id="no WAV"),
    ],
)
def test_a_recording_is_measured_by_its_header(data: bytes, seconds: float | None) -> None:
    assert wav_seconds(data) == seconds
