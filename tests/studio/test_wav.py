import io
import struct
import subprocess
import wave
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivr.studio.wav import Encoding, WavError, read, write

FORMAT_AT = 20  # where the description stands in the files that we write
TAG, CHANNELS, RATE, SECOND, FRAME, BITS = FORMAT_AT, 22, 24, 28, 32, 34


def every_code() -> bytes:
    """A µ-law file that holds each of the 256 codes once."""
    return write(np.zeros(256), 8000)[:-256] + bytes(range(256))


def patched(wav: bytes, at: int, form: str, value: int) -> bytes:
    file = bytearray(wav)
    struct.pack_into(form, file, at, value)
    return bytes(file)


SOUND = write(np.zeros(4), 8000, "pcm16")
MULAW = write(np.zeros(4), 8000)


@pytest.mark.parametrize(
    ("code", "value"),
    [
        pytest.param(0x00, -32124, id="the lowest"),
        pytest.param(0x80, 32124, id="the highest"),
        pytest.param(0xFF, 0, id="zero"),
        pytest.param(0x7F, 0, id="the other zero"),
        pytest.param(0xFE, 8, id="the smallest step"),
        pytest.param(0xEF, 132, id="the second segment"),
        pytest.param(0x8F, 16764, id="the last segment"),
    ],
)
def test_mulaw_codes_mean_what_g711_says(code: int, value: int) -> None:
    assert read(every_code()).samples[code] * 32768 == value


def test_what_was_mulaw_stays_the_same_bytes() -> None:
    again = write(read(every_code()).samples, 8000)[-256:]
    assert again == bytes(0xFF if code == 0x7F else code for code in range(256))


def test_sox_hears_the_same_samples() -> None:
    raw = subprocess.run(
        ["sox", "-D", "-t", "wav", "-", "-t", "raw", "-e", "signed", "-b", "16", "-"],
        input=every_code(),
        capture_output=True,
        check=True,
    ).stdout
    assert np.array_equal(np.frombuffer(raw, "<i2"), read(every_code()).samples * 32768)


@pytest.mark.parametrize("encoding", ["mulaw", "pcm16"])
def test_samples_survive_but_for_rounding(encoding: Encoding) -> None:
    samples = np.sin(np.arange(800) / 7) * 0.9
    sound = read(write(samples, 8000, encoding))
    assert (sound.encoding, sound.rate, sound.channels) == (encoding, 8000, 1)
    assert np.allclose(sound.samples, samples, atol=0.02 if encoding == "mulaw" else 1e-4)


@pytest.mark.parametrize("encoding", ["mulaw", "pcm16"])
def test_what_is_beyond_full_scale_is_clipped(encoding: Encoding) -> None:
    assert np.allclose(read(write(np.array([2.0, -2.0]), 8000, encoding)).samples, (1, -1), atol=0.02)


def test_python_reads_the_pcm_that_we_write() -> None:
    with wave.open(io.BytesIO(write(np.array([0.5, -0.5, 0.25]), 16000, "pcm16"))) as file:
        assert (file.getnchannels(), file.getframerate(), file.getnframes()) == (1, 16000, 3)
        assert struct.unpack("<3h", file.readframes(3)) == (16384, -16384, 8192)


def test_two_channels_are_mixed() -> None:
    file = io.BytesIO()
    with wave.open(file, "wb") as out:
        out.setnchannels(2)
        out.setsampwidth(2)
        out.setframerate(44100)
        out.writeframes(struct.pack("<4h", 16384, 0, -16384, -16384))
    sound = read(file.getvalue())
    assert sound.channels == 2
    assert sound.samples.tolist() == [0.25, -0.5]


def test_an_odd_file_is_padded_and_its_padding_is_not_heard() -> None:
    wav = write(np.zeros(3), 8000)
    assert len(wav) % 2 == 0
    assert len(read(wav).samples) == 3


def test_other_chunks_are_passed_over() -> None:
    body = SOUND[12:] + struct.pack("<4sI", b"LIST", 3) + b"abc\0"
    assert len(read(struct.pack("<4sI4s", b"RIFF", len(body) + 4, b"WAVE") + body).samples) == 4


@pytest.mark.parametrize(
    ("wav", "message"),
    [
        pytest.param(b"", "geen WAV", id="nothing"),
        pytest.param(b"ID3 something else", "geen WAV", id="another kind of file"),
        pytest.param(SOUND[:-1], "langer of korter", id="cut off"),
        pytest.param(SOUND + b"\0\0", "langer of korter", id="something after the end"),
        pytest.param(patched(SOUND, 4, "<I", 0xFFFFFFFF), "langer of korter", id="claims four gigabytes"),
        pytest.param(patched(SOUND, 40, "<I", 0xFFFFFFF0), "beschadigd", id="claims hours of sound"),
        pytest.param(patched(SOUND, 40, "<I", 6), "beschadigd", id="a rest too short for a chunk"),
        pytest.param(patched(SOUND, 40, "<I", 7), "afgebroken", id="half a sample"),
        pytest.param(patched(SOUND, 16, "<I", 4), "beschadigd", id="chunks that do not follow each other"),
        pytest.param(patched(SOUND, 12, "<I", 0), "ontbreekt", id="no description"),
        pytest.param(patched(SOUND, 36, "<I", 0), "ontbreekt", id="no sound"),
        pytest.param(patched(SOUND, 36, "<I", 0x20746D66), "beschadigd", id="two descriptions"),
        pytest.param(patched(SOUND, TAG, "<H", 3), "Dit soort", id="floating point"),
        pytest.param(patched(SOUND, BITS, "<H", 24), "Dit soort", id="24 bits"),
        pytest.param(patched(SOUND, CHANNELS, "<H", 0), "Dit soort", id="no channel"),
        pytest.param(patched(SOUND, CHANNELS, "<H", 60000), "Dit soort", id="sixty thousand channels"),
        pytest.param(patched(SOUND, RATE, "<I", 0), "Dit soort", id="no samples a second"),
        pytest.param(
            patched(SOUND, RATE, "<I", 4_000_000_000), "Dit soort", id="billions of samples a second"
        ),
        pytest.param(patched(SOUND, FRAME, "<H", 4), "klopt niet", id="frames of another size"),
        pytest.param(patched(SOUND, SECOND, "<I", 1), "klopt niet", id="another number of bytes a second"),
        pytest.param(
            struct.pack("<4sI4s4sI", b"RIFF", 22, b"WAVE", b"fmt ", 2)
            + b"\1\0"
            + struct.pack("<4sI", b"data", 0),
            "te kort",
            id="a description of two bytes",
        ),
        pytest.param(patched(MULAW, CHANNELS, "<H", 8), "klopt niet", id="eight channels in one byte"),
    ],
)
def test_a_file_that_does_not_hold_is_refused(wav: bytes, message: str) -> None:
    with pytest.raises(WavError, match=message):
        read(wav)


@given(st.data(), st.sampled_from([SOUND, MULAW]))
def test_a_lying_header_is_never_more_than_refused(data: st.DataObject, wav: bytes) -> None:
    file = bytearray(wav)
    for _ in range(data.draw(st.integers(1, 4))):
        file[data.draw(st.integers(0, len(file) - 1))] = data.draw(st.integers(0, 255))
    try:
        sound = read(bytes(file))
    except WavError:
        return
    assert len(sound.samples) <= len(wav)


@given(st.binary(max_size=200))
def test_any_bytes_after_a_right_beginning_are_read_or_refused(rest: bytes) -> None:
    wav = struct.pack("<4sI4s", b"RIFF", len(rest) + 4, b"WAVE") + rest
    try:
        sound = read(wav)
    except WavError:
        return
    assert len(sound.samples) <= len(rest)


def test_seconds_follow_from_the_rate(wav: Callable[..., bytes], tone: Callable[..., Any]) -> None:
    assert read(wav(tone(440, seconds=1.5))).seconds == 1.5
