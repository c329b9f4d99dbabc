"""How loud sound is, and where in it somebody speaks.

Rules of this file:

- 0 dBov is the power of a full-scale square wave, so a full-scale sine is -3.01 dBov (ITU-T G.100.1).
- 0 dBFS, for peaks, is one sample at full scale.
- Level means the active speech level of ITU-T P.56, method B: pauses do not make a voice softer.
- Silence is told from speech relative to that level, so that turning the volume moves no boundary.
"""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ivr.studio.wav import Samples

FRAME_MS = 5
"""How finely speech is told from silence, in milliseconds."""
SILENCE_BELOW = 30.0
"""A frame this many dB below the active level is silence: under the softest consonant, over a quiet room."""

# ITU-T P.56 (12/2011), method B.
_SMOOTHING = 0.03  # seconds: time constant of each of the two averages that make the envelope
_HANGOVER = 0.2  # seconds: speech goes on this long after the envelope fell under a threshold
_MARGIN = 15.9  # dB: the threshold that counts lies this far below the active level
_THRESHOLDS = 2.0 ** -np.arange(15, 0, -1)
_ENVELOPE_TAIL = 15  # time constants after which the averages have forgotten a sample


@dataclass(frozen=True, slots=True)
class Speech:
    """Where speech begins and ends, in samples [start, end), and the longest silence between, in seconds."""

    start: int
    end: int
    longest_gap: float


def decibels(ratio: float) -> float:
    """A ratio of amplitudes in dB; -inf for nothing."""
    return 20 * math.log10(ratio) if ratio > 0 else -math.inf


def peak(samples: Samples) -> float:
    """The highest sample, in dBFS; -inf for silence."""
    return decibels(float(np.abs(samples).max(initial=0)))


def active_level(samples: Samples, rate: int) -> float:
    """The active speech level in dBov (ITU-T P.56, method B); -inf for silence."""
    if not len(samples):
        return -math.inf
    energy = float(np.sum(samples**2))
    envelope = _envelope(samples, rate)
    before = None
    for threshold in _THRESHOLDS:
        active = _active_samples(envelope >= threshold, round(_HANGOVER * rate))
        if not active or not energy:
            break
        level = 10 * math.log10(energy / active)
        excess = level - decibels(float(threshold)) - _MARGIN
        if excess <= 0 and before:
            return _crossing(before, (excess, level))
        before = excess, level
    return -math.inf


def _crossing(before: tuple[float, float], after: tuple[float, float]) -> float:
    """The level where the excess passes zero, between two thresholds."""
    share = before[0] / (before[0] - after[0])
    return before[1] + share * (after[1] - before[1])


def _envelope(samples: Samples, rate: int) -> Samples:
    """Average twice, exponentially: one convolution, as a Fourier transform does it fast."""
    decay = math.exp(-1 / (_SMOOTHING * rate))
    steps = np.arange(round(_ENVELOPE_TAIL * _SMOOTHING * rate))
    response = (1 - decay) ** 2 * (steps + 1) * decay**steps
    size = 1 << (len(samples) + len(response)).bit_length()
    spectrum = np.fft.rfft(np.abs(samples), size) * np.fft.rfft(response, size)
    return np.fft.irfft(spectrum, size)[: len(samples)]


def _active_samples(above: NDArray[np.bool_], hangover: int) -> int:
    """Count the samples at which the envelope is above, or was at most `hangover` samples ago."""
    index = np.arange(len(above))
    last = np.maximum.accumulate(np.where(above, index, -hangover - 1))
    return int(np.count_nonzero(index - last <= hangover))


def find_speech(samples: Samples, rate: int, level: float) -> Speech | None:
    """Find what is speech in sound of this active level (dBov); None if nothing is."""
    size = round(FRAME_MS * rate / 1000)
    frames = samples[: len(samples) // size * size].reshape(-1, size)
    floor = 10 ** ((level - SILENCE_BELOW) / 20)
    spoken = np.flatnonzero(np.sqrt(np.mean(frames**2, axis=1)) >= floor)
    if math.isinf(level) or not len(spoken):
        return None
    silent = int(np.diff(spoken).max(initial=1)) - 1
    return Speech(int(spoken[0]) * size, (int(spoken[-1]) + 1) * size, silent * size / rate)
