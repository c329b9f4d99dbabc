import re

import pytest

from ivr.phone.hand import CallerHungUp, Outcome
from ivr.phone.script import Gesture, Outcomes, Passing, Press, ScriptedHand, Token, parse_dials, parse_keys
from ivr.phone.transcript import Heard
from ivr.phone.twiml import Gather

NUMBERS = {"nurse": "+31232246491", "desk": "+31232240130"}
MENU = Gather((), None, "POST", 5, 1, "#", action_on_empty_result=True)
PROMPTS = (Heard(None, "a", None, 1.0), Heard(None, "b", None, 1.0))


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        pytest.param("", (), id="nothing"),
        pytest.param("5 1 # -", (Press("5"), Press("1"), Press("#"), Gesture.SILENCE), id="keys and silence"),
        pytest.param(
            "0612345678# h", (Press("0612345678#"), Gesture.HANG_UP), id="a number, then hanging up"
        ),
        pytest.param(" !1  * ", (Press("1", barge_in=True), Press("*")), id="barge-in"),
        pytest.param("4 =no-answer", (Press("4"), Outcome.NO_ANSWER), id="what becomes of a dial"),
        pytest.param("desk=closed 4", (Passing("desk", "closed"), Press("4")), id="what changes meanwhile"),
    ],
)
def test_keys_are_read(text: str, tokens: tuple[Token, ...]) -> None:
    assert parse_keys(text) == tokens


@pytest.mark.parametrize("word", ["x", "1a", "!", "!-", "--", "²", "１", "1,2"])
def test_a_token_that_is_none_is_named(word: str) -> None:
    with pytest.raises(ValueError, match=re.escape(f"'{word}' is no token: keys")) as raised:
        parse_keys(f"1 {word}")
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("texts", "outcomes"),
    [
        pytest.param([], Outcomes(), id="nothing: answered"),
        pytest.param(["all=busy"], Outcomes({}, Outcome.BUSY), id="all"),
        pytest.param(
            ["nurse=no-answer,desk = failed"],
            Outcomes({"+31232246491": Outcome.NO_ANSWER, "+31232240130": Outcome.FAILED}),
            id="commas",
        ),
        pytest.param(
            ["nurse=completed", "all=canceled"],
            Outcomes({"+31232246491": Outcome.COMPLETED}, Outcome.CANCELED),
            id="a name goes before all",
        ),
        pytest.param(
            ["nurse=busy", "nurse=failed"], Outcomes({"+31232246491": Outcome.FAILED}), id="the last counts"
        ),
    ],
)
def test_outcomes_are_read(texts: list[str], outcomes: Outcomes) -> None:
    assert parse_dials(texts, NUMBERS) == outcomes


@pytest.mark.parametrize(
    ("text", "message"),
    [
        pytest.param("doctor=busy", "'doctor' is no name: all, desk, nurse", id="name"),
        pytest.param(
            "nurse=engaged",
            "'engaged' is no outcome: answered, completed, busy, no-answer, failed, canceled",
            id="outcome",
        ),
        pytest.param(
            "nurse", "'' is no outcome: answered, completed, busy, no-answer, failed, canceled", id="neither"
        ),
    ],
)
def test_a_dial_that_cannot_be_is_refused_with_those_that_can(text: str, message: str) -> None:
    with pytest.raises(ValueError, match=f"^{re.escape(message)}$"):
        parse_dials([text], NUMBERS)


@pytest.mark.parametrize(
    ("keys", "pressed", "unheard"),
    [
        pytest.param("1", "1", 0, id="after the prompts"),
        pytest.param("!1", "1", 2, id="barge-in hears nothing"),
        pytest.param("-", None, 2, id="silence leaves listening to the call"),
        pytest.param("", None, 2, id="used up is silence"),
    ],
)
def test_the_hand_presses_what_the_script_says(keys: str, pressed: str | None, unheard: int) -> None:
    prompts = iter(PROMPTS)
    assert ScriptedHand(parse_keys(keys)).press(MENU, prompts) == pressed
    assert len(list(prompts)) == unheard


def test_the_hand_hangs_up_after_the_prompts() -> None:
    prompts = iter(PROMPTS)
    with pytest.raises(CallerHungUp):
        ScriptedHand(parse_keys("h")).press(MENU, prompts)
    assert list(prompts) == []


def test_the_hand_hangs_up_while_it_rings() -> None:
    with pytest.raises(CallerHungUp):
        ScriptedHand(parse_keys("h")).outcome("+31232246491")


def test_keys_that_come_later_do_not_disturb_a_dial() -> None:
    hand = ScriptedHand(parse_keys("1"), Outcomes({"+31232246491": Outcome.BUSY}))
    assert hand.outcome("+31232246491") is Outcome.BUSY
    assert hand.outcome("+31232240130") is Outcome.ANSWERED


def test_an_outcome_in_the_script_goes_before_those_of_numbers() -> None:
    hand = ScriptedHand(parse_keys("=busy =failed"), Outcomes(others=Outcome.NO_ANSWER))
    assert [hand.outcome(NUMBERS["desk"]) for _ in range(3)] == [
        Outcome.BUSY,
        Outcome.FAILED,
        Outcome.NO_ANSWER,
    ]


def test_an_outcome_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="'gone' is no outcome"):
        parse_keys("=gone")


def test_an_outcome_that_comes_at_a_menu_is_silence() -> None:
    assert ScriptedHand(parse_keys("=busy 1")).press(MENU, iter(PROMPTS)) is None


def test_what_changes_is_told_before_the_next_key_and_the_next_dial() -> None:
    told: list[tuple[str, str]] = []
    hand = ScriptedHand(
        parse_keys("a=open b=closed 1 c=open =busy d=open h"), passing=lambda *each: told.append(each)
    )

    assert hand.press(MENU, iter(PROMPTS)) == "1"
    assert told == [("a", "open"), ("b", "closed")]
    assert hand.outcome(NUMBERS["desk"]) is Outcome.BUSY
    assert told[2:] == [("c", "open")]
    with pytest.raises(CallerHungUp):
        hand.outcome(NUMBERS["desk"])
    assert told[3:] == [("d", "open")]
