import pytest

from ivr.studio.espeak import EspeakMissingError, speak


def test_without_espeak_ng_the_remedy_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    with pytest.raises(EspeakMissingError, match="apt-get install espeak-ng"):
        speak("Tot ziens.", 145)


def test_a_slower_pace_takes_longer() -> None:
    assert speak("Tot ziens.", 100).seconds > 1.3 * speak("Tot ziens.", 160).seconds


def test_text_is_never_an_option() -> None:
    assert speak("--version.", 145).seconds > 0
