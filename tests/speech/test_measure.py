import pytest

from ivr.speech.measure import spoken_seconds, word_count


@pytest.mark.parametrize(
    ("text", "count"),
    [
        pytest.param("", 0, id="nothing"),
        pytest.param("Voor een afspraak, toets 4.", 5, id="a-digit-is-a-word"),
        pytest.param("van één uur tot half twee 's middags", 8, id="apostrophe"),
        pytest.param("Ja – of … nee", 3, id="signs-alone-are-none"),
        pytest.param("  twee\n regels ", 2, id="white-space"),
    ],
)
def test_words_are_what_a_voice_speaks(text: str, count: int) -> None:
    assert word_count(text) == count


def test_seconds_are_words_and_pauses() -> None:
    assert spoken_seconds([]) == 0
    assert spoken_seconds(["een twee drie vier vijf"]) == pytest.approx(2.6)
    assert spoken_seconds(["een twee, drie vier vijf"]) == pytest.approx(2.85)
    assert spoken_seconds(["een twee", "drie vier vijf"]) == pytest.approx(3.2)


def test_a_menu_of_its_full_length_fits_its_seconds() -> None:
    option = "Voor een afspraak of iets anders, toets 1."
    assert 20 < spoken_seconds([option] * 6) < 30
