"""Speaks aloud with espeak-ng, where the machine has it. Rough, but one hears how long a prompt is."""

import shutil
import subprocess
import time
from collections.abc import Callable
from tempfile import TemporaryFile
from typing import IO

_POLL_SECONDS = 0.05


class Speaker:
    """Speaks a text, until its end or until somebody interrupts."""

    __slots__ = ("_program",)

    def __init__(self, program: str) -> None:
        self._program = program

    def say(self, text: str, language: str, interrupted: Callable[[], bool]) -> None:
        """Speak `text` in `language` (BCP 47; its first part chooses the voice)."""
        command = [self._program, "-v", language.partition("-")[0].lower(), "--stdin"]
        with TemporaryFile() as given:  # its standard input: a text that begins with a dash is no option
            given.write(text.encode())
            given.seek(0)
            self._speak(command, given, interrupted)

    @staticmethod
    def _speak(command: list[str], given: IO[bytes], interrupted: Callable[[], bool]) -> None:
        with subprocess.Popen(command, stdin=given, stderr=subprocess.DEVNULL) as voice:  # noqa: S603 - a fixed program
            while voice.poll() is None:
                if interrupted():
                    voice.terminate()
                time.sleep(_POLL_SECONDS)


def find_speaker() -> Speaker | None:
    """Return a speaker if the machine has espeak-ng."""
    program = shutil.which("espeak-ng")
    return Speaker(program) if program else None
