import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ivr.studio.measure import Measures, measure
from ivr.studio.wav import WavError

Make = Callable[..., Any]


def test_a_take_is_measured(tone: Make, rest: Make, wav: Make) -> None:
    measures = measure(wav(rest(0.3), tone(400), rest(0.6), tone(400), rest(0.25)))
    assert measures == Measures(
        seconds=3.15,
        active_level=pytest.approx(-24.8, abs=0.5),
        peak=pytest.approx(-20.99, abs=0.3),
        lead_ms=300,
        tail_ms=250,
        longest_gap=0.6,
        rate=8000,
        channels=1,
        encoding="mulaw",
        dtmf="",
        clipped=0,
    )


@pytest.mark.parametrize("rate", [8000, 48000])
def test_what_the_file_is_stays_known(tone: Make, wav: Make, rate: int) -> None:
    measures = measure(wav(tone(400, rate=rate), encoding="pcm16", rate=rate))
    assert (measures.rate, measures.encoding, measures.seconds) == (rate, "pcm16", 1.0)
    assert (measures.lead_ms, measures.tail_ms) == (0, 0)


@pytest.mark.parametrize("encoding", ["mulaw", "pcm16"])
def test_samples_at_the_end_of_the_scale_are_counted(wav: Make, encoding: str) -> None:
    samples = np.full(8000, 0.5)
    samples[100:110], samples[200:205] = 1.2, -1.2
    assert measure(wav(samples, encoding=encoding)).clipped == 15


def test_keys_are_heard(tone: Make, rest: Make, wav: Make) -> None:
    assert measure(wav(rest(0.3), tone(852, 1336), rest(0.3))).dtmf == "8"


@pytest.mark.parametrize("seconds", [0, 2])
def test_silence_is_silence_from_end_to_end(rest: Make, wav: Make, seconds: int) -> None:
    measures = measure(wav(rest(seconds)))
    assert (measures.active_level, measures.peak) == (-math.inf, -math.inf)
    assert (measures.lead_ms, measures.tail_ms, measures.longest_gap) == (seconds * 1000, seconds * 1000, 0)


def test_what_is_no_sound_is_refused() -> None:
    with pytest.raises(WavError):
        measure(b"RIFF")
