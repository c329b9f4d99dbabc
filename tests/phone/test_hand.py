import pytest

from ivr.phone.hand import CONNECTED, Deaf, Outcome
from ivr.phone.transcript import Heard


@pytest.mark.parametrize("outcome", Outcome)
def test_an_outcome_is_twilios_word_and_connected_if_somebody_spoke(outcome: Outcome) -> None:
    assert outcome in {"answered", "completed", "busy", "no-answer", "failed", "canceled"}
    assert (outcome in CONNECTED) == (outcome in {"answered", "completed"})


def test_a_deaf_ear_says_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    Deaf().hears(Heard(None, "a", None, 1.0))
    Deaf().decided("office hours")
    assert capsys.readouterr() == ("", "")
