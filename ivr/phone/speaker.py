"""Plays recordings, and speaks other words with espeak-ng: each where the machine has a program for it."""

import shutil
import subprocess
import time
from collections.abc import Callable
from tempfile import TemporaryFile

_POLL_SECONDS = 0.05
_PLAYERS = (["aplay", "-q", "-"], ["play", "-q", "-t", "wav", "-"])
"""Programs that play a WAV file from their standard input: ALSA's, and sox."""


class Speaker:
    """Plays or speaks, until the end or until somebody interrupts. Without a program for it, it is silent."""

    __slots__ = ("_player", "_voice")

    def __init__(self, voice: str | None, player: list[str] | None = None) -> None:
        self._voice = voice
        self._player = player

    def play(self, sound: bytes, interrupted: Callable[[], bool]) -> None:
        """Play a WAV file."""
        if self._player:
            self._run(self._player, sound, interrupted)

    def say(self, text: str, language: str, interrupted: Callable[[], bool]) -> None:
        """Speak `text` in `language` (BCP 47; its first part chooses the voice)."""
        if self._voice:
            # By standard input: a text that begins with a dash is no option.
            self._run(
                [self._voice, "-v", language.partition("-")[0].lower(), "--stdin"], text.encode(), interrupted
            )

    @staticmethod
    def _run(command: list[str], given: bytes, interrupted: Callable[[], bool]) -> None:
        with TemporaryFile() as file:
            file.write(given)
            file.seek(0)
            with subprocess.Popen(command, stdin=file, stderr=subprocess.DEVNULL) as program:  # noqa: S603 - a fixed one
                while program.poll() is None:
                    if interrupted():
                        program.terminate()
                    time.sleep(_POLL_SECONDS)


def find_speaker() -> Speaker | None:
    """Return a speaker if the machine has espeak-ng or a player."""
    voice = shutil.which("espeak-ng")
    player = next((command for command in _PLAYERS if shutil.which(command[0])), None)
    return Speaker(voice, player) if voice or player else None
