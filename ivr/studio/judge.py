"""Says what is wrong with a take, and what to do about it, in Dutch: the people who record read this.

Rules of this file:

- The figures are those of callers.md, "Words and sound", 7; one row, one figure.
- A problem is a sentence on what is heard and a sentence on what to do; no problem, no sentence.
- Tempo is that of speech between the silences of a whole sentence, for a clip too: it is spoken inside one.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import inf, isfinite
from typing import Literal, TypeAlias

from ivr.studio.measure import Measures

Kind: TypeAlias = Literal["sentence", "clip"]
"""A take that stands alone, or one that is joined to others inside a sentence."""

RATE = 8000
LEVEL, LEVEL_TOLERANCE = -24.0, 2.0
PEAK = -3.0
LONGEST_GAP = 1.5
SLOWEST, FASTEST = 90.0, 150.0
WORDS_WITH_A_TEMPO = 4
"""Fewer words than this are too few to have a tempo."""
ENDS_MS: dict[Kind, tuple[int, int]] = {"sentence": (250, 375), "clip": (50, 110)}
"""Least and most silence before and after a take."""
SENTENCE_END_MS = 300
"""The silence that we put at either end of a whole sentence."""


@dataclass(frozen=True, slots=True)
class _Limit:
    """A figure with its least and most, and what to say on either side; `{}` takes the figure."""

    figure: Callable[[Measures], float]
    least: float
    most: float
    below: str
    above: str

    def problem(self, measures: Measures) -> str | None:
        value = self.figure(measures)
        if self.least <= value <= self.most:
            return None
        return (self.below if value < self.least else self.above).format(_shown(value))


def words_a_minute(measures: Measures, words: int) -> float:
    """The tempo of a take of this many words, with the silence at both ends that a sentence has."""
    spoken = measures.seconds - (measures.lead_ms + measures.tail_ms - 2 * SENTENCE_END_MS) / 1000
    return 60 * words / spoken


def judge(measures: Measures, words: int, kind: Kind) -> list[str]:
    """List what is wrong with a take of a text of this many words; empty if it may be played."""
    if not isfinite(measures.active_level):
        return ["In deze opname is niets te horen. Controleer de microfoon en neem de tekst opnieuw op."]
    limits = (*_LIMITS, *_ends(*ENDS_MS[kind]), *((_tempo(words),) if words >= WORDS_WITH_A_TEMPO else ()))
    found = (limit.problem(measures) for limit in limits)
    return [*_format(measures), *filter(None, found), *_tones(measures)]


def _format(measures: Measures) -> Iterator[str]:
    if (measures.rate, measures.channels, measures.encoding) != (RATE, 1, "mulaw"):
        yield (
            f"Het bestand is geen telefoongeluid ({measures.encoding}, {measures.rate} Hz, kanalen: "
            f"{measures.channels}). Zet het om naar WAV met µ-law, {RATE} Hz, mono."
        )


def _tones(measures: Measures) -> Iterator[str]:
    if measures.dtmf:
        yield f"Er klinken toetstonen ({measures.dtmf}). Neem opnieuw op zonder een toets in te drukken."


_LIMITS = (
    _Limit(
        lambda measures: measures.active_level,
        LEVEL - LEVEL_TOLERANCE,
        LEVEL + LEVEL_TOLERANCE,
        "De stem is te zacht ({} dBov). Versterk de opname tot -24 dBov, of spreek dichter bij de microfoon.",
        "De stem is te hard ({} dBov). Verzwak de opname tot -24 dBov, of spreek verder van de microfoon.",
    ),
    _Limit(
        lambda measures: measures.peak,
        -inf,
        PEAK,
        "",
        "De hardste piek is te hard ({} dBFS). Houd pieken onder -3 dBFS en spreek rustiger.",
    ),
    _Limit(
        lambda measures: measures.clipped,
        0,
        0,
        "",
        "Het geluid is vervormd: {} keer kon het niet harder. Zet de microfoon zachter en neem opnieuw op.",
    ),
    _Limit(
        lambda measures: measures.longest_gap,
        0,
        LONGEST_GAP,
        "",
        "Middenin is het {} seconden stil. Knip de stilte korter dan anderhalve seconde.",
    ),
)


def _ends(least: int, most: int) -> tuple[_Limit, _Limit]:
    cut = f"Knip of vul aan tot {least} à {most} ms."
    return (
        _Limit(
            lambda measures: measures.lead_ms,
            least,
            most,
            f"Voor het eerste woord is te weinig stilte ({{}} ms). {cut}",
            f"Voor het eerste woord is te veel stilte ({{}} ms). {cut}",
        ),
        _Limit(
            lambda measures: measures.tail_ms,
            least,
            most,
            f"Na het laatste woord is te weinig stilte ({{}} ms). {cut}",
            f"Na het laatste woord is te veel stilte ({{}} ms). {cut}",
        ),
    )


def _tempo(words: int) -> _Limit:
    return _Limit(
        lambda measures: words_a_minute(measures, words),
        SLOWEST,
        FASTEST,
        "De tekst gaat te langzaam ({} woorden per minuut). Spreek iets vlotter: minstens 90.",
        "De tekst gaat te snel ({} woorden per minuut). Spreek rustiger: hoogstens 150.",
    )


def _shown(value: float) -> str:
    """A figure as the Dutch write it, with a decimal where it has one."""
    return f"{value:.1f}".removesuffix(".0").replace(".", ",")
