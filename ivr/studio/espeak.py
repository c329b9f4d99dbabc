"""The one place that runs espeak-ng, which speaks the placeholder takes.

Rules of this file:

- The voice is espeak-ng's own Dutch one. Its variants were measured on prompts: the female ones add an echo and
  breath or put less of the voice between 1 and 3.4 kHz, where a telephone carries speech and old ears need it.
  MBROLA's Dutch voices sound better, but neither they nor MBROLA are in Debian's main archive.
- Text goes in by standard input, never by argument or shell.
"""

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

from ivr.studio.wav import Sound, read

VOICE = "nl"
PITCH = 48
"""0 to 99; a little under espeak-ng's own 50."""
_PATIENCE = 60  # seconds; a take costs some 30 ms


class EspeakMissingError(RuntimeError):
    """espeak-ng is not installed on this machine."""

    def __init__(self) -> None:
        super().__init__("espeak-ng is missing: install it with `apt-get install espeak-ng`")


def speak(markup: str, pace: int) -> Sound:
    """Speak markup at a pace (espeak-ng's words a minute, 80 to 450).

    Raises:
        EspeakMissingError: espeak-ng is not installed.
    """
    program = shutil.which("espeak-ng")
    if program is None:
        raise EspeakMissingError
    with TemporaryDirectory() as folder:
        # To a file: on standard output espeak-ng writes a header before it knows the length.
        file = Path(folder, "take.wav")
        options = ("-b", "1", "-v", VOICE, "-p", str(PITCH), "-s", str(pace), "-w", str(file), "--stdin")
        subprocess.run([program, *options], input=markup.encode(), check=True, timeout=_PATIENCE)  # noqa: S603 - no shell
        return read(file.read_bytes())
