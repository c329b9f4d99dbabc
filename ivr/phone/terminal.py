"""The phone in the terminal: what is heard appears as it is heard, and the keyboard is the keypad.

What it says of itself is Dutch, for it is there to try a Dutch line. It decides nothing: it shows and it asks.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from rich.console import Console
from rich.text import Text

from ivr.phone.call import CallSetup, run_call
from ivr.phone.clock import SimulatedClock
from ivr.phone.hand import CallerHungUp, Outcome
from ivr.phone.keyboard import ENTER, Keyboard, keyboard
from ivr.phone.keys import read_keys
from ivr.phone.line import Line
from ivr.phone.speaker import Speaker, find_speaker
from ivr.phone.transcript import Heard, Transcript, named
from ivr.phone.twiml import Gather

LEGEND = "0-9 * # · Enter = stilte · h = ophangen"
DIAL_LEGEND = (
    "o = opgenomen · b = bezet · g = geen gehoor · m = mislukt · a = afgelopen, u bent er nog · h = ophangen"
)

_KEYPAD = frozenset("0123456789*#")
_HANG_UP = "h"
_OUTCOMES = {
    "o": Outcome.ANSWERED,
    ENTER: Outcome.ANSWERED,
    "b": Outcome.BUSY,
    "g": Outcome.NO_ANSWER,
    "m": Outcome.FAILED,
    "a": Outcome.COMPLETED,
}
_ENDED = {
    "dialled": "u bent verbonden geweest",
    "hung-up": "de lijn hangt op",
    "rejected": "de lijn neemt niet op",
    "caller-hung-up": "u hangt op",
    "ran-out-of-verbs": "er kwam niets meer",
    "too-many-webhooks": "de lijn draait in een kring",
}


def interactive(
    setup: CallSetup,
    line: Line,
    clock: SimulatedClock,
    *,
    names: Mapping[str, str] | None = None,
    audio: bool = False,
) -> Transcript:
    """Make a call by hand, and return what happened.

    `names` gives the name of a number (E.164). `audio` speaks as well, where the machine has espeak-ng.
    """
    with keyboard() as keys:
        terminal = Terminal(Console(), keys, names or {}, find_speaker() if audio else None)
        transcript = run_call(setup, line, terminal, clock, terminal)
    terminal.ended(transcript)
    return transcript


class Terminal:
    """Hand and ear of somebody at a terminal."""

    __slots__ = ("_console", "_keys", "_keys_count", "_names", "_speaker")

    def __init__(
        self, console: Console, keys: Keyboard, names: Mapping[str, str], speaker: Speaker | None
    ) -> None:
        self._console = console
        self._keys = keys
        self._names = names
        self._speaker = speaker
        self._keys_count = False  # whether a key stops what is being said: inside a Gather only

    def decided(self, rule: str) -> None:
        """Show the rule that decided."""
        self._show(f"[{rule}]", "dim")

    def hears(self, heard: Heard) -> None:
        """Show what is said, and say it."""
        words = heard.text if heard.text is not None else heard.audio
        shown = Text(f"♪ {words}" if heard.audio else words or "")
        if heard.prompt:
            shown.append(f"  {heard.prompt}", "dim")
        self._console.print(shown)
        if self._speaker and heard.sound:
            with _hanging_up():
                self._speaker.play(heard.sound, self._interrupted)
        elif self._speaker and heard.text:
            with _hanging_up():
                self._speaker.say(heard.text, heard.language or "nl", self._interrupted)

    def press(self, gather: Gather, prompts: Iterator[Heard]) -> str | None:
        """Listen until a key is pressed, then take keys until the Gather has enough or Enter comes."""
        self._keys.forget()
        self._keys_count = True
        for _ in prompts:
            if self._keys.waiting():
                break
        self._keys_count = False
        self._show(LEGEND, "dim")
        self._show("> ", "bold", end="")
        pressed = self._take_keys(gather)
        self._show("" if pressed else "stilte", "bold")
        return pressed or None

    def _take_keys(self, gather: Gather) -> str:
        pressed = ""
        while read_keys(gather, pressed).waiting:
            key = self._key()
            if key == ENTER:
                break
            if key in _KEYPAD:
                self._show(key, "bold", end="")
                pressed += key
        return pressed

    def outcome(self, number: str) -> Outcome:
        """Ask what becomes of the dial."""
        self._show(f"☎ {named(number, self._names)}", "bold")
        self._show(DIAL_LEGEND, "dim")
        self._keys.forget()
        while (key := self._key()) not in _OUTCOMES:
            pass
        outcome = _OUTCOMES[key]
        self._show(f"> {outcome}", "bold")
        return outcome

    def ended(self, transcript: Transcript) -> None:
        """Show how the call ended, and what was found."""
        for finding in transcript.findings:
            self._show(f"! {finding}", "yellow")
        how = _ENDED.get(transcript.ended, transcript.ended)
        self._show(f"Einde: {how} ({transcript.seconds:.0f} s)", "bold")

    def _interrupted(self) -> bool:
        return self._keys_count and self._keys.waiting()

    def _key(self) -> str:
        with _hanging_up():
            key = self._keys.key()
        if key == _HANG_UP:
            raise CallerHungUp
        return key

    def _show(self, text: str, style: str, end: str = "\n") -> None:
        self._console.print(Text(text, style), end=end)


@contextmanager
def _hanging_up() -> Iterator[None]:
    """Take Ctrl-C, and the end of all input, as hanging up."""
    try:
        yield
    except (KeyboardInterrupt, EOFError):
        raise CallerHungUp from None
