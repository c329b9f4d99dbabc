"""Renders placeholder takes: a text to 8 kHz µ-law that passes `judge.py`.

Rules of this file:

- The same text gives the same bytes (on one version of espeak-ng); nothing depends on an earlier take.
- Every setting that can be heard is in `PIPELINE` or, as pronunciation, in `recipe`: change one and takes are renewed.
- The voice keeps one pace; only a text whose short or long words take it out of `_TEMPO` gets one of its own.
- Nothing is cut off: the silence at the ends is measured from the first and last sound that can be heard, and
  what is softer than that stays in.
"""

from hashlib import sha256

import numpy as np
import soxr  # type: ignore[import-untyped]  # it ships no types

from ivr.studio import espeak
from ivr.studio.judge import (
    LEVEL,
    PEAK,
    RATE,
    SENTENCE_END_MS,
    WORDS_WITH_A_TEMPO,
    Kind,
    words_a_minute,
)
from ivr.studio.level import active_level, find_speech
from ivr.studio.measure import measured
from ivr.studio.pronunciation import markup
from ivr.studio.wav import Samples, Sound, write

# espeak-ng's words a minute. 145 makes, with the silence at the ends, some 125 Dutch ones; a word that stands alone is
# drawn out at its end, so that clips go faster to keep up.
_PACE: dict[Kind, int] = {"sentence": 145, "clip": 170}
_PACES = (80, 240)
_TEMPO = (97, 143)  # words a minute, well inside the limits of judge.py
_TRIES = 4
# (Hz, dB). What a telephone carries, and the rise that its microphone has (as in ITU-T P.48): espeak-ng's s and f lie
# mostly above 4 kHz, and would hardly be heard without it.
_TONE = ((150, -60), (250, 0), (1000, 0), (3000, 8), (3750, 8), (3950, -60))
_END_MS: dict[Kind, int] = {"sentence": SENTENCE_END_MS, "clip": 60}
_CEILING = 10 ** ((PEAK - 0.5) / 20)  # half a dB for the rounding of µ-law
_LIMITER_MS = 4  # on either side of a peak, so that turning it down is not heard

PIPELINE = (
    f"1: espeak-ng -v {espeak.VOICE} -p {espeak.PITCH}, {_PACE['sentence']} and {_PACE['clip']} in {_PACES}, "
    f"{_TEMPO} words a minute, tone {_TONE}, {LEVEL:g} dBov, peak {PEAK:g} dBFS, "
    f"ends {_END_MS['sentence']} and {_END_MS['clip']} ms, {RATE} Hz mulaw"
)
"""The voice and every setting, for the manifest; the number at its front goes up when the code is changed audibly."""


def recipe(text: str, *, kind: Kind) -> str:
    """A short hash that changes when the take of a text would: by its words, pronunciation or `PIPELINE`.

    Raises:
        UnsayableError: the text has not been put into words.
    """
    spoken = "\n".join((PIPELINE, kind, markup(text, finished=kind == "sentence")))
    return sha256(spoken.encode()).hexdigest()[:16]


def render(text: str, *, kind: Kind) -> bytes:
    """Render a text as a WAV file of 8 kHz mono µ-law.

    A sentence has 300 ms of silence at both ends; a clip, to be joined to others inside a sentence, has 60 ms and
    keeps its tone up (end its text with a full stop for a clip that ends a sentence).

    Raises:
        UnsayableError: the text has not been put into words.
        EspeakMissingError: espeak-ng is not installed.
    """
    spoken = markup(text, finished=kind == "sentence")
    words = sum(any(map(str.isalnum, word)) for word in text.split())
    pace = _PACE[kind]
    for _ in range(_TRIES):
        take = _finished(espeak.speak(spoken, pace), _END_MS[kind])
        tempo = words_a_minute(measured(take), words)
        if words < WORDS_WITH_A_TEMPO or _TEMPO[0] <= tempo <= _TEMPO[1]:
            break
        wanted = min(max(tempo, _TEMPO[0] + 2), _TEMPO[1] - 2)
        pace = round(min(max(pace * wanted / tempo, _PACES[0]), _PACES[1]))
    return write(take.samples, take.rate)


def _finished(sound: Sound, end_ms: int) -> Sound:
    """Make a telephone take of raw speech."""
    samples = soxr.resample(_toned(sound.samples, sound.rate), sound.rate, RATE, quality="VHQ")
    samples = _levelled(_with_ends(samples, round(end_ms * RATE / 1000)))
    return Sound(samples, RATE, encoding="mulaw")


def _toned(samples: Samples, rate: int) -> Samples:
    hertz, gain = zip(*_TONE, strict=True)
    # Over a second longer than the sound, so that its end does not ring into its beginning.
    size = 1 << (len(samples) + rate).bit_length()
    spectrum = np.fft.rfft(samples, size)
    spectrum *= 10 ** (np.interp(np.fft.rfftfreq(size, 1 / rate), hertz, gain) / 20)
    return np.fft.irfft(spectrum, size)[: len(samples)]


def _levelled(samples: Samples) -> Samples:
    """Bring speech to the level, twice, since taking down a peak makes it a little softer."""
    for _ in range(2):
        samples = _limited(samples * 10 ** ((LEVEL - active_level(samples, RATE)) / 20))
    return samples


def _limited(samples: Samples) -> Samples:
    """Turn down what is above the ceiling, smoothly and only there."""
    if np.abs(samples).max() <= _CEILING:
        return samples
    reach = round(_LIMITER_MS * RATE / 1000)
    gain = _CEILING / np.maximum(np.abs(samples), _CEILING)
    window = np.hanning(2 * reach + 3)[1:-1]
    around = np.lib.stride_tricks.sliding_window_view(np.pad(gain, 2 * reach, mode="edge"), 2 * reach + 1)
    return samples * np.convolve(around.min(axis=1), window / window.sum(), "valid")


def _with_ends(samples: Samples, end: int) -> Samples:
    """Give speech exactly this many samples of silence at both ends, cutting or adding."""
    speech = find_speech(samples, RATE, active_level(samples, RATE))
    if speech is None:
        raise RuntimeError("espeak-ng said nothing")
    padded = np.pad(samples, end)  # so that there is enough of it on either side
    return padded[speech.start : speech.end + 2 * end]
