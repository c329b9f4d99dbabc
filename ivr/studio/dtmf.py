"""Finds the tones of telephone keys, which a take may not hold: a phone that plays it would hear keys pressed.

Rules of this file:

- A tone is one of four low and one of four high frequencies (ITU-T Q.23) that together are nearly all the sound.
- It lasts 40 ms at least (ITU-T Q.24), so that a vowel which passes a pair of frequencies is no key.
- Each frequency is measured by itself, as Goertzel's filter does: frames times one complex wave each.
"""

from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from ivr.studio.wav import Samples

LOW = (697, 770, 852, 941)
HIGH = (1209, 1336, 1477, 1633)
KEYS = ("123A", "456B", "789C", "*0#D")
"""The key of a low (row) and a high (column) frequency."""

_FRAME = 0.016  # seconds: tells 697 from 770 Hz, and forgives a tone that is 1 % off
_STEP = 0.008  # seconds
_FRAMES = 4  # one after the other: 40 ms
_SHARE = 0.75  # of the energy of the frame lies in the two tones together
_TWIST = 10.0  # the stronger tone has at most this many times the energy of the weaker (10 dB)
_AUDIBLE = 10**-4.5  # mean square of a frame: -45 dBov, which any phone would detect


def pressed(samples: Samples, rate: int) -> str:
    """Tell which keys can be heard, in order; "" if none."""
    frames = _frames(samples, rate)
    power = np.mean(frames**2, axis=1)
    low, high = _power(frames, LOW, rate), _power(frames, HIGH, rate)
    strongest, weakest = np.maximum(low.max(1), high.max(1)), np.minimum(low.max(1), high.max(1))
    is_tone = (power > _AUDIBLE) & (strongest + weakest > _SHARE * power) & (strongest <= _TWIST * weakest)
    rows, columns = low.argmax(1), high.argmax(1)
    keys = [
        KEYS[row][column] if tone else "" for tone, row, column in zip(is_tone, rows, columns, strict=True)
    ]
    return "".join(key for key, run in groupby(keys) if len(list(run)) >= _FRAMES)


def _frames(samples: Samples, rate: int) -> Samples:
    size, step = round(_FRAME * rate), round(_STEP * rate)
    if len(samples) < size:
        return np.zeros((0, size))
    return np.lib.stride_tricks.sliding_window_view(samples, size)[::step]


def _power(frames: Samples, frequencies: tuple[int, ...], rate: int) -> NDArray[np.float64]:
    """The mean square that each frequency has in each frame."""
    size = frames.shape[1]
    waves = np.exp(-2j * np.pi * np.outer(np.arange(size), frequencies) / rate)
    amplitudes: NDArray[np.float64] = np.abs(frames @ waves / size)
    return 2 * amplitudes**2
