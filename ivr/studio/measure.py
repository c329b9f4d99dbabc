"""Measures a take: every figure that `judge.py` has a limit for, and no opinion."""

from dataclasses import dataclass

import numpy as np

from ivr.studio import dtmf
from ivr.studio.level import active_level, find_speech, peak
from ivr.studio.wav import FULL_SCALE, Encoding, Sound, read

_LARGEST: dict[Encoding, float] = {"mulaw": 32124 / FULL_SCALE, "pcm16": (FULL_SCALE - 1) / FULL_SCALE}
"""The largest number that an encoding can write: who reaches it probably wanted to write a larger one."""


@dataclass(frozen=True, slots=True)
class Measures:
    """What a take sounds like; a silent one has a level and a peak of -inf and is silence from end to end."""

    seconds: float
    active_level: float
    """dBov, by ITU-T P.56; a full-scale sine is -3.01."""
    peak: float
    """dBFS."""
    lead_ms: int
    """Silence before the first sound, in milliseconds."""
    tail_ms: int
    """Silence after the last sound, in milliseconds."""
    longest_gap: float
    """The longest silence in between, in seconds."""
    rate: int
    """Samples a second."""
    channels: int
    encoding: Encoding
    dtmf: str
    """The telephone keys whose tones can be heard, in order."""
    clipped: int
    """How many samples lie at the end of the scale."""


def measure(wav: bytes) -> Measures:
    """Measure a WAV file.

    Raises:
        WavError: it cannot be read.
    """
    return measured(read(wav))


def measured(sound: Sound) -> Measures:
    """Measure sound that has been read."""
    samples, rate = sound.samples, sound.rate
    level = active_level(samples, rate)
    speech = find_speech(samples, rate, level)
    start, end, gap = (speech.start, speech.end, speech.longest_gap) if speech else (len(samples), 0, 0.0)
    return Measures(
        seconds=sound.seconds,
        active_level=level,
        peak=peak(samples),
        lead_ms=round(1000 * start / rate),
        tail_ms=round(1000 * (len(samples) - end) / rate),
        longest_gap=gap,
        rate=rate,
        channels=sound.channels,
        encoding=sound.encoding,
        dtmf=dtmf.pressed(samples, rate),
        clipped=int(np.count_nonzero(np.abs(samples) >= _LARGEST[sound.encoding])),
    )
