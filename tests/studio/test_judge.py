import math
from dataclasses import replace
from typing import Any

import pytest

from ivr.studio.judge import Kind, judge, words_a_minute
from ivr.studio.measure import Measures

SENTENCE = Measures(5.0, -24.0, -6.0, 300, 300, 0.4, 8000, 1, "mulaw", "", 0)
CLIP = replace(SENTENCE, seconds=0.8, lead_ms=60, tail_ms=60)


def test_a_good_take_has_no_problem() -> None:
    assert judge(SENTENCE, 10, "sentence") == []
    assert judge(CLIP, 1, "clip") == []


@pytest.mark.parametrize(
    ("figures", "problem"),
    [
        pytest.param({"active_level": -26.1}, "te zacht (-26,1 dBov)", id="too soft"),
        pytest.param({"active_level": -21.9}, "te hard (-21,9 dBov)", id="too loud"),
        pytest.param({"peak": -2.9}, "te hard (-2,9 dBFS)", id="too high a peak"),
        pytest.param({"clipped": 3}, "3 keer kon het niet harder", id="clipped"),
        pytest.param({"lead_ms": 249}, "eerste woord is te weinig stilte (249 ms)", id="begins too soon"),
        pytest.param({"lead_ms": 376}, "eerste woord is te veel stilte (376 ms)", id="begins too late"),
        pytest.param({"tail_ms": 249}, "laatste woord is te weinig stilte (249 ms)", id="ends too soon"),
        pytest.param({"tail_ms": 376}, "laatste woord is te veel stilte (376 ms)", id="ends too late"),
        pytest.param({"longest_gap": 1.6}, "1,6 seconden stil", id="a long silence"),
        pytest.param({"seconds": 3.9}, "te snel (153,8 woorden", id="too fast"),
        pytest.param({"seconds": 6.7}, "te langzaam (89,6 woorden", id="too slow"),
        pytest.param({"dtmf": "12"}, "toetstonen (12)", id="keys"),
        pytest.param({"rate": 44100}, "44100 Hz", id="not 8 kHz"),
        pytest.param({"channels": 2}, "kanalen: 2", id="stereo"),
        pytest.param({"encoding": "pcm16"}, "pcm16", id="not µ-law"),
    ],
)
def test_each_figure_has_its_problem_and_remedy(figures: dict[str, Any], problem: str) -> None:
    (found,) = judge(replace(SENTENCE, **figures), 10, "sentence")
    assert problem in found
    assert found.count(". ") == 1  # what is wrong, and what to do
    assert "{" not in found


@pytest.mark.parametrize(
    "figures",
    [
        pytest.param({"active_level": -26.0}, id="just loud enough"),
        pytest.param({"active_level": -22.0}, id="just soft enough"),
        pytest.param({"peak": -3.0}, id="the highest peak"),
        pytest.param({"lead_ms": 250, "tail_ms": 375}, id="the ends of the ends"),
        pytest.param({"longest_gap": 1.5}, id="the longest gap"),
        pytest.param({"seconds": 4.0}, id="150 words a minute"),
        pytest.param({"seconds": 6.66}, id="90 words a minute"),
    ],
)
def test_limits_are_allowed_themselves(figures: dict[str, Any]) -> None:
    assert judge(replace(SENTENCE, **figures), 10, "sentence") == []


def test_all_problems_are_told_at_once() -> None:
    bad = replace(SENTENCE, active_level=-40.0, lead_ms=0, dtmf="5", rate=16000)
    assert len(judge(bad, 10, "sentence")) == 4


def test_a_silent_take_has_one_problem() -> None:
    silent = replace(SENTENCE, active_level=-math.inf, peak=-math.inf, lead_ms=5000, tail_ms=5000)
    assert judge(silent, 10, "sentence") == [
        "In deze opname is niets te horen. Controleer de microfoon en neem de tekst opnieuw op."
    ]


@pytest.mark.parametrize(
    ("measures", "kind"),
    [
        pytest.param(SENTENCE, "clip", id="a sentence is no clip"),
        pytest.param(CLIP, "sentence", id="nor the reverse"),
    ],
)
def test_ends_are_judged_by_kind(measures: Measures, kind: Kind) -> None:
    assert len(judge(measures, 3, kind)) == 2


@pytest.mark.parametrize(
    ("words", "problems"), [pytest.param(3, 0, id="three"), pytest.param(4, 1, id="four")]
)
def test_only_four_words_have_a_tempo(words: int, problems: int) -> None:
    assert len(judge(replace(SENTENCE, seconds=20.0), words, "sentence")) == problems


def test_a_clip_has_the_tempo_of_a_sentence() -> None:
    whole = replace(SENTENCE, seconds=2.0)
    cut = replace(whole, seconds=1.52, lead_ms=60, tail_ms=60)
    assert words_a_minute(whole, 4) == words_a_minute(cut, 4) == pytest.approx(120)
