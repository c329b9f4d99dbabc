"""WAV files, read strictly and written plainly: 8-bit µ-law (ITU-T G.711) and 16-bit PCM, nothing else.

Rules of this file:

- A header is a claim: every size in it is checked against the bytes that are there before anything is allocated.
- A file is sound from its first byte to its last, or it is refused; nothing is guessed or repaired.
- Samples are numbers from -1 to 1, where 1 is full scale (32768); channels are mixed to one.
- Ours and not a library's: those believe a header's sizes, and µ-law is a table of 256 numbers.
"""

import struct
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

Samples: TypeAlias = NDArray[np.float64]
Encoding: TypeAlias = Literal["mulaw", "pcm16"]

FULL_SCALE = 32768
RATES = range(8000, 192_001)
CHANNELS = range(1, 9)

_HEADER = struct.Struct("<4sI4s")
_CHUNK = struct.Struct("<4sI")
_FORMAT = struct.Struct("<HHIIHH")  # tag, channels, rate, bytes a second, bytes a frame, bits a sample
_FORMATS: dict[tuple[int, int], Encoding] = {(7, 8): "mulaw", (1, 16): "pcm16"}  # (tag, bits a sample)
_TAGS = {encoding: form for form, encoding in _FORMATS.items()}
_ALLOWED = "Sla de opname op als WAV met 16-bits PCM of µ-law."


class WavError(ValueError):
    """A file that is no sound we can use; the message says why and what to do, in Dutch, to show to staff."""


@dataclass(frozen=True, slots=True, eq=False)  # arrays do not compare to one truth
class Sound:
    """One channel of samples, -1 to 1, with what the file was."""

    samples: Samples
    rate: int
    channels: int = 1
    encoding: Encoding = "pcm16"

    @property
    def seconds(self) -> float:
        """How long it plays."""
        return len(self.samples) / self.rate


def read(wav: bytes) -> Sound:
    """Read a WAV file of any rate from 8 to 192 kHz, mixing its channels.

    Raises:
        WavError: no WAV file, a size in it that does not hold, or another encoding.
    """
    chunks = _chunks(wav)
    if b"fmt " not in chunks or b"data" not in chunks:
        raise WavError(f"In dit WAV-bestand ontbreekt het geluid of de beschrijving ervan. {_ALLOWED}")
    encoding, channels, rate = _format(chunks[b"fmt "])
    data = chunks[b"data"]
    if len(data) % (channels * _TAGS[encoding][1] // 8):
        raise WavError("Dit WAV-bestand is afgebroken. Stuur de opname opnieuw.")
    samples = _decoded(data, encoding).reshape(-1, channels).mean(axis=1)
    return Sound(samples, rate, channels, encoding)


def _chunks(wav: bytes) -> dict[bytes, memoryview]:
    """Cut a RIFF file into its chunks, which have to fill it exactly."""
    if len(wav) < _HEADER.size or wav[:4] != b"RIFF" or wav[8:12] != b"WAVE":
        raise WavError(f"Dit is geen WAV-bestand. {_ALLOWED}")
    if _HEADER.unpack_from(wav)[1] != len(wav) - _CHUNK.size:
        raise WavError("Dit WAV-bestand is langer of korter dan het zelf zegt. Stuur de opname opnieuw.")
    chunks: dict[bytes, memoryview] = {}
    at = _HEADER.size
    while at < len(wav):
        name, size = _CHUNK.unpack_from(wav, at) if at + _CHUNK.size <= len(wav) else (b"", len(wav))
        at += _CHUNK.size
        if size > len(wav) - at or (name in chunks and name in (b"fmt ", b"data")):
            raise WavError("Dit WAV-bestand is beschadigd. Stuur de opname opnieuw.")
        chunks[name] = memoryview(wav)[at : at + size]
        at += size + size % 2  # chunks are padded to even lengths
    return chunks


def _format(chunk: memoryview) -> tuple[Encoding, int, int]:
    if len(chunk) < _FORMAT.size:
        raise WavError(f"De beschrijving in dit WAV-bestand is te kort. {_ALLOWED}")
    tag, channels, rate, bytes_a_second, bytes_a_frame, bits = _FORMAT.unpack_from(chunk)
    encoding = _FORMATS.get((tag, bits))
    if encoding is None or rate not in RATES or channels not in CHANNELS:
        raise WavError(f"Dit soort WAV-bestand kunnen we niet gebruiken. {_ALLOWED}")
    if bytes_a_frame != channels * bits // 8 or bytes_a_second != rate * bytes_a_frame:
        raise WavError(f"De beschrijving in dit WAV-bestand klopt niet. {_ALLOWED}")
    return encoding, channels, rate


def write(samples: Samples, rate: int, encoding: Encoding = "mulaw") -> bytes:
    """Write one channel as a WAV file; what lies beyond full scale is clipped."""
    data = _encoded(samples, encoding)
    tag, bits = _TAGS[encoding]
    form = _FORMAT.pack(tag, 1, rate, rate * bits // 8, bits // 8, bits)
    chunks = [(b"fmt ", form), (b"data", data)]
    if encoding != "pcm16":  # a compressed format tells how long it is, and how long its description
        chunks = [(b"fmt ", form + bytes(2)), (b"fact", struct.pack("<I", len(samples))), (b"data", data)]
    body = b"WAVE" + b"".join(
        _CHUNK.pack(name, len(chunk)) + chunk + bytes(len(chunk) % 2) for name, chunk in chunks
    )
    return _CHUNK.pack(b"RIFF", len(body)) + body


def _mulaw_values() -> Samples:
    """What each of the 256 codes stands for (ITU-T G.711, table 2a and 2b, on the 16-bit scale)."""
    code = 0xFF - np.arange(256)
    magnitude = ((((code & 0x0F) << 3) + 0x84) << ((code & 0x70) >> 4)) - 0x84
    return np.where(code & 0x80, -magnitude, magnitude) / FULL_SCALE


_VALUES = _mulaw_values()
_NEGATIVE_ZERO = 0x7F  # a second zero, which nobody needs to write
_CODES = np.array([code for code in np.argsort(_VALUES, kind="stable") if code != _NEGATIVE_ZERO], np.uint8)
_MIDDLES = (_VALUES[_CODES][1:] + _VALUES[_CODES][:-1]) / 2


def _decoded(data: memoryview, encoding: Encoding) -> Samples:
    match encoding:
        case "mulaw":
            return _VALUES[np.frombuffer(data, np.uint8)]
        case "pcm16":
            return np.frombuffer(data, "<i2") / FULL_SCALE


def _encoded(samples: Samples, encoding: Encoding) -> bytes:
    match encoding:
        case "mulaw":
            return _CODES[np.searchsorted(_MIDDLES, samples)].tobytes()
        case "pcm16":
            scaled = np.rint(samples * FULL_SCALE)
            return np.clip(scaled, -FULL_SCALE, FULL_SCALE - 1).astype("<i2").tobytes()
