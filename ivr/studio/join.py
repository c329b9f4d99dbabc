"""Puts takes together into one file to listen to: a whole call, or a sentence from its clips."""

from collections.abc import Iterable

import numpy as np

from ivr.studio.judge import RATE
from ivr.studio.wav import Encoding, WavError, read, write


def join(wavs: Iterable[bytes], gap_ms: int = 0, *, encoding: Encoding = "pcm16") -> bytes:
    """Play WAV files after each other into one file, with silence between; from µ-law to µ-law nothing is lost.

    Raises:
        WavError: one cannot be read, or they differ in samples a second.
    """
    sounds = [read(wav) for wav in wavs]
    rates = {sound.rate for sound in sounds} or {RATE}
    if len(rates) > 1:
        raise WavError("Deze opnamen passen niet aan elkaar. Zet ze eerst alle om naar 8000 Hz.")
    rate = rates.pop()
    gap = np.zeros(round(gap_ms * rate / 1000))
    parts = [part for sound in sounds for part in (gap, sound.samples)][1:]
    return write(np.concatenate([*parts, gap[:0]]), rate, encoding)


def silence(milliseconds: int) -> bytes:
    """A file of 8 kHz µ-law in which nothing is heard, to join where a caller waits."""
    return write(np.zeros(round(milliseconds * RATE / 1000)), RATE)
