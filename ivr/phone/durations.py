"""How long sound lasts, in seconds: an estimate for speech, the header for a recording."""

import re
import struct

WORDS_A_SECOND = 150 / 60
"""Dutch neural voices at their ordinary rate read about 150 words a minute within a sentence."""

SENTENCE_PAUSE = 0.35
"""What a voice rests at the end of a sentence, in seconds."""

UNKNOWN_RECORDING = 3.0
"""For a recording that we cannot measure: a short prompt."""

_SENTENCE_END = re.compile(r"[.!?…]+(?=\s|$)")
_RIFF_HEADER = 12
_CHUNK_HEADER = 8
_FORMAT_SIZE = 16


def speech_seconds(text: str) -> float:
    """Estimate how long a voice speaks `text`."""
    return len(text.split()) / WORDS_A_SECOND + SENTENCE_PAUSE * len(_SENTENCE_END.findall(text))


def wav_seconds(data: bytes) -> float | None:
    """Return how long a WAV file plays, of any encoding; None if `data` is no WAV file.

    Never longer than the bytes that are there, whatever the header claims.
    """
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        return None
    bytes_a_second, at = 0, _RIFF_HEADER
    while at + _CHUNK_HEADER <= len(data):
        name, size = struct.unpack_from("<4sI", data, at)
        at += _CHUNK_HEADER
        if name == b"data":
            return min(size, len(data) - at) / bytes_a_second if bytes_a_second else None
        if name == b"fmt " and at + _FORMAT_SIZE <= len(data):
            (bytes_a_second,) = struct.unpack_from("<I", data, at + 8)
        at += size + size % 2  # chunks are padded to even lengths
    return None
