import math
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ivr.studio.level import active_level, find_speech, peak

RATE = 8000
Make = Callable[..., Any]


@pytest.mark.parametrize("rate", [8000, 44100])
@pytest.mark.parametrize("level", [-3.01, -24.0, -45.0])
def test_a_steady_tone_has_its_own_level(tone: Make, level: float, rate: int) -> None:
    assert active_level(tone(400, level=level, seconds=4, rate=rate), rate) == pytest.approx(level, abs=0.1)


def test_a_full_scale_square_wave_is_0_dbov() -> None:
    assert active_level(np.tile([1.0, -1.0], 16000), RATE) == pytest.approx(0, abs=0.1)


def test_pauses_make_a_voice_no_softer(tone: Make, rest: Make) -> None:
    """Only the hangover of P.56 counts: 0.2 s and some smoothing after each second of tone, which is 1 dB."""
    talk = np.concatenate([part for _ in range(5) for part in (tone(400), rest(3))])
    mean_power = 10 * math.log10(np.mean(talk**2))
    assert mean_power == pytest.approx(-30, abs=0.1)
    assert -25.2 < active_level(talk, RATE) < -24.5


def test_twice_as_loud_is_6_db_more(tone: Make, rest: Make) -> None:
    talk = np.concatenate([tone(300, seconds=0.4), rest(0.3), tone(900, level=-30, seconds=0.7)])
    assert active_level(2 * talk, RATE) - active_level(talk, RATE) == pytest.approx(6.02, abs=0.05)


@pytest.mark.parametrize("samples", [np.zeros(0), np.zeros(8000), np.full(8000, 1e-6)])
def test_silence_has_no_level(samples: Any) -> None:
    assert active_level(samples, RATE) == -math.inf


def test_a_peak_is_one_sample() -> None:
    assert peak(np.array([0.0, -0.5, 0.25])) == pytest.approx(-6.02, abs=0.01)
    assert peak(np.zeros(10)) == peak(np.zeros(0)) == -math.inf


def test_speech_is_found_to_the_frame(tone: Make, rest: Make) -> None:
    talk = np.concatenate([rest(0.3), tone(400), rest(0.8), tone(400), rest(0.25), tone(400), rest(0.4)])
    speech = find_speech(talk, RATE, active_level(talk, RATE))
    assert speech is not None
    assert (speech.start / RATE, speech.end / RATE) == pytest.approx((0.3, 4.35), abs=0.005)
    assert speech.longest_gap == pytest.approx(0.8, abs=0.011)


@pytest.mark.parametrize(
    ("below", "is_speech"),
    [pytest.param(28, True, id="a soft consonant"), pytest.param(32, False, id="the room")],
)
def test_what_is_far_below_the_voice_is_silence(tone: Make, below: float, *, is_speech: bool) -> None:
    talk = np.concatenate([tone(2000, level=-24 - below, seconds=0.5), tone(400)])
    speech = find_speech(talk, RATE, -24)
    assert speech is not None
    assert (speech.start == 0) is is_speech


def test_the_volume_moves_no_boundary(tone: Make, rest: Make) -> None:
    talk = np.concatenate([rest(0.2), tone(400, level=-50, seconds=0.1), tone(400), rest(0.2)])
    found = [find_speech(by * talk, RATE, active_level(by * talk, RATE)) for by in (1, 0.2)]
    assert found[0] == found[1]


def test_in_silence_nobody_speaks() -> None:
    assert find_speech(np.zeros(8000), RATE, -math.inf) is None
    assert find_speech(np.zeros(8000), RATE, -24) is None
    assert find_speech(np.zeros(3), RATE, -24) is None
