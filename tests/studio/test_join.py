from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from ivr.studio.join import join, silence
from ivr.studio.wav import WavError, read

Make = Callable[..., Any]


def test_takes_follow_each_other_with_silence_between(tone: Make, wav: Make) -> None:
    one, two = wav(tone(400, seconds=0.5)), wav(tone(900, seconds=0.25), encoding="pcm16")
    sound = read(join([one, two, one], 100))
    assert sound.encoding == "pcm16"
    assert sound.seconds == 0.5 + 0.1 + 0.25 + 0.1 + 0.5
    assert np.array_equal(sound.samples[:4000], read(one).samples)
    assert not sound.samples[4000:4800].any()
    assert np.array_equal(sound.samples[4800:6800], read(two).samples)


def test_without_a_gap_nothing_is_added_and_mulaw_loses_nothing(tone: Make, wav: Make) -> None:
    one, two = wav(tone(400)), wav(tone(900))
    joined = read(join([one, two], encoding="mulaw"))
    assert joined.encoding == "mulaw"
    assert np.array_equal(joined.samples, np.concatenate([read(one).samples, read(two).samples]))


def test_no_takes_make_an_empty_file() -> None:
    assert read(join([])).seconds == 0


def test_other_rates_are_kept_but_not_mixed(tone: Make, wav: Make) -> None:
    fast = wav(tone(400, rate=16000), rate=16000)
    assert read(join([fast, fast])).rate == 16000
    with pytest.raises(WavError, match="passen niet"):
        join([fast, wav(tone(400))])


def test_a_broken_take_is_refused() -> None:
    with pytest.raises(WavError):
        join([b"RIFF"])


def test_silence_lasts_as_long_as_asked() -> None:
    sound = read(silence(1250))
    assert (sound.seconds, sound.rate, sound.encoding) == (1.25, 8000, "mulaw")
    assert not sound.samples.any()
