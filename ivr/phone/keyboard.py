"""The keyboard as the keypad: one key at a time from a terminal, line by line from anything else.

What is typed before it is asked for can be forgotten, as Twilio forgets keys pressed before a Gather.
"""

import os
import select
import sys
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Protocol, TextIO

ENTER = "\n"


class Keyboard(Protocol):
    """Where keys come from."""

    def key(self) -> str:
        """Wait for one key: a character, or `ENTER`. Raise EOFError when there are no more."""

    def waiting(self) -> bool:
        """Say whether a key has been pressed that nobody has read."""

    def forget(self) -> None:
        """Drop what has been pressed and not read."""


class TerminalKeyboard:
    """Single keys from a terminal that passes each on at once (`keyboard` sets it so)."""

    __slots__ = ("_terminal",)

    def __init__(self, terminal: int) -> None:
        self._terminal = terminal

    def key(self) -> str:
        """Wait for one key."""
        pressed = os.read(self._terminal, 1).decode("latin-1")  # a byte is enough: keys of a keypad are ASCII
        if not pressed:
            raise EOFError
        return ENTER if pressed == "\r" else pressed

    def waiting(self) -> bool:
        """Look whether the terminal has a key."""
        return bool(select.select([self._terminal], [], [], 0)[0])

    def forget(self) -> None:
        """Empty the terminal's buffer."""
        termios.tcflush(self._terminal, termios.TCIFLUSH)


class LineKeyboard:
    """Keys from a pipe or a file: a line is pressed key by key and ends with `ENTER`."""

    __slots__ = ("_left", "_stream")

    def __init__(self, stream: TextIO) -> None:
        self._stream = stream
        self._left = ""

    def key(self) -> str:
        """Return the next key of the line, or of the next line."""
        self._left = self._left or self._stream.readline()
        if not self._left:
            raise EOFError
        key, self._left = self._left[0], self._left[1:]
        return key

    def waiting(self) -> bool:
        """Say no: a line is pressed when it is asked for."""
        return False

    def forget(self) -> None:
        """Drop the rest of the line."""
        self._left = ""


@contextmanager
def keyboard() -> Iterator[Keyboard]:
    """Lend the keyboard of this process; a terminal is set back afterwards."""
    if not sys.stdin.isatty():
        yield LineKeyboard(sys.stdin)
        return
    terminal = sys.stdin.fileno()
    before = termios.tcgetattr(terminal)
    tty.setcbreak(terminal)
    try:
        yield TerminalKeyboard(terminal)
    finally:
        termios.tcsetattr(terminal, termios.TCSADRAIN, before)
