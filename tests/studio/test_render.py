import numpy as np
import pytest

from ivr.studio import render as studio
from ivr.studio.join import join
from ivr.studio.judge import Kind, judge, words_a_minute
from ivr.studio.level import find_speech
from ivr.studio.measure import measure
from ivr.studio.pronunciation import UnsayableError
from ivr.studio.render import PIPELINE, recipe, render
from ivr.studio.wav import Sound, read

NUMBER = "Spoedeisende hulp Haarlem Zuid: nul twee drie, twee twee vier, vier acht, acht nul."
SENTENCES = (
    "Welkom bij de rugpoli van het Spaarne Gasthuis.",
    "Bij levensgevaar: hang op en bel één één twee.",
    "Voor een medewerker, toets 0.",
    "Om teruggebeld te worden door de verpleegkundig specialist, toets 3.",
    "Het lukt nu niet om u door te verbinden.",  # short words: the fastest
    "Pijnstillers helpen daarbij waarschijnlijk maar beperkt.",  # long words: the slowest
    "Voor oefentherapie, toets 3.",
    "U kunt weer bellen: maandag dertig november van één uur tot half twee 's middags.",
    "Heeft u 's avonds of 's nachts een dringend probleem na uw behandeling?",
    "Ik verbind u door met de spoedeisende hulp in Hoofddorp.",
    "Dank u wel voor het bellen. Tot ziens.",
    NUMBER,
)
CLIPS = (
    "van",
    "één uur",
    "tot",
    "half twee",
    "'s middags.",
    "tien voor half elf 's ochtends",
    "nul twee drie",
)


@pytest.mark.parametrize(
    ("text", "kind"),
    [pytest.param(text, "sentence", id=text) for text in SENTENCES]
    + [pytest.param(text, "clip", id=text) for text in CLIPS],
)
def test_a_rendered_take_has_no_problem(text: str, kind: Kind) -> None:
    measures = measure(render(text, kind=kind))
    assert judge(measures, len(text.split()), kind) == []
    assert measures.active_level == pytest.approx(-24, abs=0.5)


def test_one_text_is_always_the_same_take() -> None:
    assert render(SENTENCES[0], kind="sentence") == render(SENTENCES[0], kind="sentence")


def test_silence_at_the_ends_is_as_planned() -> None:
    sentence, clip = (measure(render("half twee", kind=kind)) for kind in ("sentence", "clip"))
    assert (sentence.lead_ms, sentence.tail_ms) == pytest.approx((300, 300), abs=10)
    assert (clip.lead_ms, clip.tail_ms) == pytest.approx((60, 60), abs=10)


def test_the_groups_of_a_number_are_heard_apart() -> None:
    sound = read(render(NUMBER, kind="sentence"))
    frames = np.abs(sound.samples[: len(sound.samples) // 400 * 400]).reshape(-1, 400).max(axis=1)
    quiet = "".join("." if frame < 0.01 else "x" for frame in frames).strip(".")  # frames of 50 ms
    assert (
        sum(len(pause) >= 6 for pause in quiet.split("x")) == 4
    )  # the colon and three commas: 300 ms and more


def test_clips_make_a_sentence_without_a_hole() -> None:
    joined = join([render(clip, kind="clip") for clip in CLIPS[:5]], encoding="mulaw")
    whole = measure(render("van één uur tot half twee 's middags", kind="sentence"))
    measures = measure(joined)
    assert measures.longest_gap < 0.2
    assert measures.active_level == pytest.approx(-24, abs=1.5)
    assert words_a_minute(measures, 7) == pytest.approx(words_a_minute(whole, 7), rel=0.15)


def test_an_open_clip_sounds_different_from_a_closing_one() -> None:
    assert render("half twee", kind="clip") != render("half twee.", kind="clip")


def test_a_recipe_names_one_take() -> None:
    texts = ("half twee", "half drie")
    kinds: tuple[Kind, Kind] = ("sentence", "clip")
    recipes = {recipe(text, kind=kind) for text in texts for kind in kinds}
    assert len(recipes) == 4
    assert recipe("half twee", kind="clip") in recipes


@pytest.mark.parametrize("what", ["PIPELINE", "markup"])
def test_a_changed_setting_or_pronunciation_changes_the_recipe(
    monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    before = recipe("balie", kind="clip")
    changed = "another" if what == "PIPELINE" else lambda *_, **__: "[[bal'i]]"
    monkeypatch.setattr(studio, what, changed)
    assert recipe("balie", kind="clip") != before


def test_the_pipeline_names_the_voice_and_the_level() -> None:
    assert "espeak-ng -v nl" in PIPELINE
    assert "-24 dBov" in PIPELINE


def test_a_text_that_is_not_in_words_is_not_rendered() -> None:
    with pytest.raises(UnsayableError):
        render("om 13:30", kind="sentence")


def test_a_peak_is_turned_down_and_the_rest_is_left() -> None:
    samples = 0.1 * np.sin(np.arange(8000) / 5)
    samples[4000] = 0.95
    limited = studio._limited(samples)
    assert np.abs(limited).max() == pytest.approx(10 ** (-3.5 / 20), rel=1e-12)
    assert np.array_equal(limited[:3900], samples[:3900])
    assert np.array_equal(limited[4100:], samples[4100:])


def test_what_is_softer_than_the_ceiling_is_not_touched() -> None:
    samples = 0.5 * np.sin(np.arange(800) / 5)
    assert studio._limited(samples) is samples


def test_a_soft_beginning_is_not_cut_off() -> None:
    soft, loud = (level * np.sin(np.arange(800)) for level in (0.0005, 0.3))
    ended = studio._with_ends(np.concatenate([np.zeros(4000), soft, loud, np.zeros(100)]), 2400)
    speech = find_speech(ended, 8000, -24)
    assert speech is not None
    assert (speech.start, len(ended) - speech.end) == pytest.approx((2400, 2400), abs=40)
    assert np.array_equal(ended[1600:2400], soft)


def test_a_voice_that_says_nothing_is_a_fault() -> None:
    with pytest.raises(RuntimeError, match="said nothing"):
        studio._with_ends(np.zeros(8000), 100)


def test_few_words_keep_the_pace_of_the_voice(monkeypatch: pytest.MonkeyPatch) -> None:
    speak, paces = studio.espeak.speak, []

    def counted(markup: str, pace: int) -> Sound:
        paces.append(pace)
        return speak(markup, pace)

    monkeypatch.setattr(studio.espeak, "speak", counted)
    render("van", kind="clip")
    assert paces == [170]


@pytest.mark.parametrize(
    ("hertz", "decibels"),
    [
        pytest.param(100, -60, id="hum is taken out"),
        pytest.param(500, 0, id="vowels stay"),
        pytest.param(3200, 8, id="consonants are raised"),
        pytest.param(5000, -60, id="what a telephone does not carry is taken out"),
    ],
)
def test_the_tone_is_that_of_a_telephone(hertz: int, decibels: int) -> None:
    samples = np.sin(2 * np.pi * hertz * np.arange(22050) / 22050)
    toned = studio._toned(samples, 22050)
    middle = slice(5000, 17000)
    gain = 10 * np.log10(np.mean(toned[middle] ** 2) / np.mean(samples[middle] ** 2))
    assert gain == pytest.approx(decibels, abs=1)
