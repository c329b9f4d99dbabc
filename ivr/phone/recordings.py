"""Recordings as a phone meets them: fetched from their addresses, and looked up in the index that lies beside them.

- An address is fetched once a call, as Twilio keeps what may be kept.
- The index is `index.json` in the folder of the recording: `{"<name>": {"text": "…"}}`. Without it, or a word about
  this recording in it, the recording just has no text.
"""

import json
from dataclasses import dataclass, field
from functools import cache
from typing import Any
from urllib.parse import urljoin, urlsplit

from ivr.phone.durations import UNKNOWN_RECORDING, wav_seconds
from ivr.phone.line import Line, LineError

_OK = 200


@dataclass(frozen=True, slots=True)
class Recording:
    """What came from an address: its sound, how long it plays (seconds), and what it says if anybody tells."""

    seconds: float = UNKNOWN_RECORDING
    text: str | None = None
    sound: bytes | None = field(default=None, repr=False)


class Recordings:
    """Fetches the recordings of one call."""

    def __init__(self, line: Line) -> None:
        self._line = line
        self.of = cache(self._of)
        self._index = cache(self._read_index)

    def _of(self, url: str) -> Recording:
        """The recording at an address."""
        sound = self._fetch(url)
        seconds = wav_seconds(sound) if sound else None
        told = self._index(urljoin(url, "index.json")).get(urlsplit(url).path.rpartition("/")[2])
        text = told.get("text") if isinstance(told, dict) else None
        return Recording(
            UNKNOWN_RECORDING if seconds is None else seconds, text if isinstance(text, str) else None, sound
        )

    def _read_index(self, url: str) -> dict[str, Any]:
        try:
            index = json.loads(self._fetch(url) or b"{}")
        except (ValueError, RecursionError):
            return {}
        return index if isinstance(index, dict) else {}

    def _fetch(self, url: str) -> bytes | None:
        try:
            answer = self._line.send("GET", url, {}, {})
        except LineError:
            return None
        return answer.body if answer.status == _OK else None
