from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray

from ivr.studio.wav import Encoding, write

RATE = 8000


@pytest.fixture
def tone() -> Callable[..., NDArray[np.float64]]:
    """Sines of equal strength that together have a level in dBov; the level of a full-scale sine is -3.01."""

    def make(
        *hertz: float, level: float = -24.0, seconds: float = 1.0, rate: int = RATE
    ) -> NDArray[np.float64]:
        at = np.arange(round(seconds * rate)) / rate
        amplitude = 10 ** (level / 20) * np.sqrt(2 / len(hertz))
        return amplitude * sum(np.sin(2 * np.pi * each * at) for each in hertz)

    return make


@pytest.fixture
def rest() -> Callable[[float], NDArray[np.float64]]:
    """So many seconds of silence."""
    return lambda seconds: np.zeros(round(seconds * RATE))


@pytest.fixture
def wav() -> Callable[..., bytes]:
    """A WAV file of these parts after each other."""

    def make(*parts: NDArray[np.float64], encoding: Encoding = "mulaw", rate: int = RATE) -> bytes:
        return write(np.concatenate(parts), rate, encoding)

    return make
