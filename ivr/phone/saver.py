"""Writes a whole call as one file to listen to: recordings as they are, other words by espeak-ng, silence in between.

- The file is 8 kHz mono µ-law, as a telephone network carries it (ITU-T G.711).
- Only recordings of that kind are written; the place of another, or of words that nothing can speak, is silent.
"""

import shutil
import struct
import subprocess
from collections.abc import Iterator
from pathlib import Path

from ivr.phone.clock import SimulatedClock
from ivr.phone.transcript import Heard

RATE = 8000
"""Samples, and bytes, a second."""

_SILENCE = b"\xff"
_MULAW, _PCM = 7, 1
_BIAS, _CLIP = 0x84, 32635


class Saver:
    """An ear that remembers what it hears, and when."""

    def __init__(self, clock: SimulatedClock) -> None:
        self._clock = clock
        self._start = clock.now()
        self._sound = bytearray()
        self._voice = shutil.which("espeak-ng")

    def decided(self, rule: str) -> None:
        """Do nothing: a rule is not heard."""

    def hears(self, heard: Heard) -> None:
        """Put a prompt where it began."""
        self._silence_until_now()
        self._sound += _mulaw(heard.sound) if heard.sound else self._spoken(heard)

    def write(self, path: Path) -> float:
        """Write the file and return its seconds."""
        self._silence_until_now()
        form = struct.pack("<HHIIHHH", _MULAW, 1, RATE, RATE, 1, 8, 0)
        chunks = _chunk(b"fmt ", form) + _chunk(b"fact", struct.pack("<I", len(self._sound)))
        path.write_bytes(_chunk(b"RIFF", b"WAVE" + chunks + _chunk(b"data", bytes(self._sound))))
        return len(self._sound) / RATE

    def _silence_until_now(self) -> None:
        until = round(self._clock.since(self._start) * RATE)
        self._sound += _SILENCE * (until - len(self._sound))

    def _spoken(self, heard: Heard) -> bytes:
        if not self._voice or not heard.text:
            return b""
        voice = (heard.language or "nl").partition("-")[0].lower()
        command = [self._voice, "-v", voice, "--stdin", "--stdout"]
        spoken = subprocess.run(command, input=heard.text.encode(), capture_output=True, check=False)  # noqa: S603
        return _from_pcm(spoken.stdout)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack("<4sI", name, len(data)) + data + bytes(len(data) % 2)


def _chunks(wav: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = 12
    while at + 8 <= len(wav):
        name, size = struct.unpack_from("<4sI", wav, at)
        yield name, wav[at + 8 : at + 8 + size]
        at += 8 + size + size % 2


def _mulaw(wav: bytes) -> bytes:
    """The samples of a recording, if it is of the kind that is written here."""
    chunks = dict(_chunks(wav))
    right = chunks.get(b"fmt ", b"")[:8] == struct.pack("<HHI", _MULAW, 1, RATE)
    return chunks.get(b"data", b"") if right else b""


def _from_pcm(wav: bytes) -> bytes:
    """16-bit PCM of any rate as µ-law at 8 kHz: every sample is the mean of those that it stands for."""
    chunks = dict(_chunks(wav))
    form = chunks.get(b"fmt ", b"")
    if form[:4] != struct.pack("<HH", _PCM, 1):
        return b""
    rate = struct.unpack_from("<I", form, 4)[0]
    data = chunks.get(b"data", b"")
    samples = struct.unpack(f"<{len(data) // 2}h", data[: len(data) // 2 * 2])
    step = rate / RATE
    means = (samples[int(n * step) : int((n + 1) * step)] for n in range(int(len(samples) / step)))
    return bytes(_encoded(sum(part) // len(part)) for part in means if part)


def _encoded(sample: int) -> int:
    """One sample as µ-law (G.711: sign, the position of the highest bit, and the four bits behind it)."""
    sign = 0x80 if sample < 0 else 0
    magnitude = min(abs(sample), _CLIP) + _BIAS
    exponent = magnitude.bit_length() - 8
    return ~(sign | exponent << 4 | magnitude >> exponent + 3 & 0x0F) & 0xFF
