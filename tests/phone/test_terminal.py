import io
import sys
from collections.abc import Callable
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from rich.console import Console

from ivr.phone import terminal as module
from ivr.phone.call import CallSetup
from ivr.phone.clock import SimulatedClock
from ivr.phone.hand import CallerHungUp, Outcome
from ivr.phone.keyboard import LineKeyboard
from ivr.phone.line import WsgiLine
from ivr.phone.terminal import DIAL_LEGEND, LEGEND, Terminal, interactive
from ivr.phone.transcript import Heard, Transcript
from ivr.phone.twiml import Gather

Make = Callable[..., Any]
NURSE = "+31232246491"
START = datetime(2026, 11, 23, 13, 10, tzinfo=ZoneInfo("Europe/Amsterdam"))
HEARD = Heard("menu", "Toets een [1].", None, 1.0, "nl-NL")


class Screen:
    """A terminal whose keys are given and whose lines are kept."""

    def __init__(self, keys: Any = "", speaker: Any = None) -> None:
        self.out = io.StringIO()
        keyboard = LineKeyboard(io.StringIO(keys)) if isinstance(keys, str) else keys
        self.terminal = Terminal(Console(file=self.out, width=200), keyboard, {NURSE: "nurse"}, speaker)

    @property
    def lines(self) -> list[str]:
        return self.out.getvalue().splitlines()


def gather(num_digits: int | None = 1, finish_on_key: str = "") -> Gather:
    return Gather((), None, "POST", 5, num_digits, finish_on_key, action_on_empty_result=True)


@pytest.mark.parametrize(
    ("menu", "typed", "pressed"),
    [
        pytest.param(gather(), "2", "2", id="a single key"),
        pytest.param(gather(), "x2", "2", id="what is no key is passed over"),
        pytest.param(gather(), "\n", None, id="Enter is silence"),
        pytest.param(gather(None, "#"), "0612345678#99", "0612345678#", id="a number up to its finish key"),
        pytest.param(gather(None, "#"), "12\n", "12", id="Enter after some keys waits no longer"),
    ],
)
def test_keys_are_taken_until_the_gather_has_enough(menu: Gather, typed: str, pressed: str | None) -> None:
    screen = Screen(typed)
    assert screen.terminal.press(menu, iter([HEARD])) == pressed
    assert screen.lines == [LEGEND, f"> {pressed or 'stilte'}"]


def test_what_was_typed_before_it_is_asked_for_is_dropped() -> None:
    screen = Screen("12\n3b\no")
    assert [screen.terminal.press(gather(), iter([])) for _ in range(2)] == ["1", "3"]
    assert screen.terminal.outcome(NURSE) is Outcome.ANSWERED


def test_the_legend_is_one_line_of_dutch() -> None:
    assert LEGEND == "0-9 * # · Enter = stilte · h = ophangen"


@pytest.mark.parametrize(
    ("typed", "outcome"),
    [
        ("o", Outcome.ANSWERED),
        ("\n", Outcome.ANSWERED),
        ("b", Outcome.BUSY),
        ("g", Outcome.NO_ANSWER),
        ("m", Outcome.FAILED),
        ("xa", Outcome.COMPLETED),
    ],
)
def test_a_letter_decides_what_becomes_of_a_dial(typed: str, outcome: Outcome) -> None:
    screen = Screen(typed)
    assert screen.terminal.outcome(NURSE) is outcome
    assert screen.lines == [f"☎ {NURSE} (nurse)", DIAL_LEGEND, f"> {outcome}"]


@pytest.mark.parametrize("typed", ["h", ""], ids=["h", "no more input"])
def test_the_caller_can_hang_up_anywhere(typed: str) -> None:
    with pytest.raises(CallerHungUp):
        Screen(typed).terminal.press(gather(), iter([]))
    with pytest.raises(CallerHungUp):
        Screen(typed).terminal.outcome(NURSE)


def test_ctrl_c_hangs_up() -> None:
    class Interrupted(LineKeyboard):
        def key(self) -> str:
            raise KeyboardInterrupt

    with pytest.raises(CallerHungUp):
        Screen(Interrupted(io.StringIO())).terminal.press(gather(), iter([]))


def test_what_is_heard_is_shown_with_its_id_and_read_as_no_markup() -> None:
    screen = Screen()
    screen.terminal.decided("open tot 13:30 [bold]")
    screen.terminal.hears(HEARD)
    screen.terminal.hears(Heard(None, None, "https://ivr.test/a.wav", 1.0))
    assert screen.lines == ["[open tot 13:30 [bold]]", "Toets een [1].  menu", "♪ https://ivr.test/a.wav"]


class Waiting(LineKeyboard):
    """A key has been pressed already."""

    def waiting(self) -> bool:
        return True

    def forget(self) -> None:
        """Keep it: it is pressed after the Gather began."""


class Voice:
    """A speaker that notes what it is given, and whether a key would stop it."""

    def __init__(self) -> None:
        self.said: list[tuple[str, str, bool]] = []

    def say(self, text: str, language: str, interrupted: Callable[[], bool]) -> None:
        self.said.append((text, language, interrupted()))


def test_a_key_pressed_while_listening_is_barge_in() -> None:
    prompts = iter([HEARD, HEARD])
    assert Screen(Waiting(io.StringIO("1"))).terminal.press(gather(), prompts) == "1"
    assert len(list(prompts)) == 1


def test_a_key_stops_the_voice_inside_a_gather_only() -> None:
    voice = Voice()
    screen = Screen(Waiting(io.StringIO("1")), voice)
    screen.terminal.hears(HEARD)
    screen.terminal.press(gather(), (screen.terminal.hears(HEARD) or heard for heard in [HEARD]))
    screen.terminal.hears(HEARD)
    assert voice.said == [(HEARD.text, "nl-NL", interrupted) for interrupted in (False, True, False)]


@pytest.mark.parametrize(
    ("ended", "line"),
    [
        pytest.param("hung-up", "Einde: de lijn hangt op (12 s)", id="in Dutch"),
        pytest.param("error 12100", "Einde: error 12100 (12 s)", id="Twilio's own word"),
    ],
)
def test_the_end_is_told(ended: str, line: str) -> None:
    screen = Screen()
    screen.terminal.ended(Transcript(at=START, from_="", turns=(), ended=ended, webhooks=1, seconds=12.3))
    assert screen.lines == [line]


def test_a_call_is_made_by_hand(
    clinic: Make, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    menu = '<Gather action="/menu" numDigits="1"><Say>Toets een.</Say></Gather><Sey/>'
    app = clinic({"/voice": menu, "/menu": f"<Dial>{NURSE}</Dial>"})
    monkeypatch.setattr(sys, "stdin", io.StringIO("1\no\n"))
    monkeypatch.setattr(module, "find_speaker", lambda: pytest.fail("nobody asked for sound"))
    setup = CallSetup(voice_url="https://ivr.test/voice", token="12345", from_="anonymous", to="+31201234567")
    transcript = interactive(setup, WsgiLine(app), SimulatedClock(START), names={NURSE: "nurse"})
    assert (transcript.ended, transcript.turns[0].pressed, transcript.turns[1].dialled) == (
        "dialled",
        "1",
        NURSE,
    )
    shown = capsys.readouterr().out
    assert "Toets een." in shown
    assert "! 12200 <Sey> has no place in <Response>: skipped" in shown
    assert "Einde: u bent verbonden geweest" in shown
