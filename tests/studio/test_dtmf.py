from collections.abc import Callable
from itertools import product
from typing import Any

import numpy as np
import pytest

from ivr.studio.dtmf import HIGH, KEYS, LOW, pressed

Make = Callable[..., Any]
PAIRS = [
    pytest.param(low, high, KEYS[row][column], id=KEYS[row][column])
    for (row, low), (column, high) in product(enumerate(LOW), enumerate(HIGH))
]


@pytest.mark.parametrize(("low", "high", "key"), PAIRS)
@pytest.mark.parametrize("rate", [8000, 44100])
def test_every_key_is_heard(tone: Make, low: int, high: int, key: str, rate: int) -> None:
    assert pressed(tone(low, high, level=-15, seconds=0.06, rate=rate), rate) == key


@pytest.mark.parametrize(("low", "high", "key"), PAIRS)
def test_a_key_that_is_a_percent_off_is_heard(tone: Make, low: int, high: int, key: str) -> None:
    assert pressed(tone(low * 1.01, high * 0.99, seconds=0.1), 8000) == key


def test_keys_are_told_in_order_and_a_held_key_once(tone: Make, rest: Make) -> None:
    keys = [tone(697, 1209, seconds=0.5), rest(0.05), tone(941, 1336), rest(0.05), tone(941, 1336)]
    assert pressed(np.concatenate(keys), 8000) == "100"


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda tone: tone(697, seconds=1), id="one tone"),
        pytest.param(lambda tone: tone(697, 770), id="two low ones"),
        pytest.param(lambda tone: tone(440), id="the tone of a dial"),
        pytest.param(lambda tone: tone(697, 1209, 2000, 2500), id="a key under much else"),
        pytest.param(lambda tone: tone(697, 1209, seconds=0.03), id="too short"),
        pytest.param(lambda tone: tone(697, 1209, level=-60), id="too soft"),
        pytest.param(lambda tone: tone(697) + tone(1209, level=-40), id="too unequal"),
        pytest.param(lambda tone: tone(733, 1272), id="between the keys"),
        pytest.param(lambda tone: tone(697, 1209, seconds=0.001), id="shorter than a frame"),
        pytest.param(lambda _: np.zeros(8000), id="silence"),
        pytest.param(lambda _: np.random.default_rng(1).normal(0, 0.1, 80_000), id="noise"),
    ],
)
def test_anything_else_is_no_key(tone: Make, make: Callable[[Make], Any]) -> None:
    assert pressed(make(tone), 8000) == ""
