import io
import os
import pty
import sys
import termios
from collections.abc import Iterator

import pytest

from ivr.phone.keyboard import ENTER, LineKeyboard, TerminalKeyboard, keyboard


@pytest.fixture
def terminal() -> Iterator[tuple[int, int]]:
    """A real terminal: the end where one types, and the end that reads."""
    typing, reading = pty.openpty()
    yield typing, reading
    os.close(typing)
    os.close(reading)


@pytest.fixture
def stdin(terminal: tuple[int, int], monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    typing, reading = terminal
    with os.fdopen(os.dup(reading), closefd=True) as stream:
        monkeypatch.setattr(sys, "stdin", stream)
        yield typing


def test_a_terminal_gives_each_key_at_once_and_is_set_back(stdin: int, terminal: tuple[int, int]) -> None:
    before = termios.tcgetattr(terminal[1])
    with keyboard() as keys:
        assert isinstance(keys, TerminalKeyboard)
        assert not keys.waiting()
        os.write(stdin, b"1#\r")
        assert (keys.key(), keys.waiting(), keys.key(), keys.key()) == ("1", True, "#", ENTER)
        assert termios.tcgetattr(terminal[1]) != before
    assert termios.tcgetattr(terminal[1]) == before


def test_a_terminal_forgets_what_was_pressed(stdin: int) -> None:
    with keyboard() as keys:
        os.write(stdin, b"12")
        keys.forget()
        assert not keys.waiting()


def test_a_terminal_that_is_gone_has_no_more_keys() -> None:
    reading, writing = os.pipe()
    os.close(writing)
    with os.fdopen(reading) as stream, pytest.raises(EOFError):
        TerminalKeyboard(stream.fileno()).key()


def test_lines_are_pressed_key_by_key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.StringIO("12\n\n3"))
    with keyboard() as keys:
        assert isinstance(keys, LineKeyboard)
        assert [keys.key() for _ in range(5)] == ["1", "2", ENTER, ENTER, "3"]
        assert not keys.waiting()
        with pytest.raises(EOFError):
            keys.key()


def test_the_rest_of_a_line_can_be_forgotten() -> None:
    keys = LineKeyboard(io.StringIO("12\n3\n"))
    assert keys.key() == "1"
    keys.forget()
    assert keys.key() == "3"
