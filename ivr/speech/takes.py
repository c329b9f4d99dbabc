"""Takes: which recording says exactly these words.

Rules of this file:
- A take belongs to the exact text that was spoken. Change a word and the take is not found any more: nothing
  has to be marked outdated, so nothing can be forgotten.
- A sentence is one take, or clips of one voice; never half a recording, never two voices in a sentence.
- A human voice goes before a placeholder.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from functools import lru_cache
from hashlib import sha256
from math import isfinite
from typing import Any

from ivr.hours.model import Problem
from ivr.speech.clips import cut

_KEPT = 1024
"""Sentences whose takes are remembered: a changing one says the same all day."""

_FILE = re.compile(r"[0-9a-f]{32}", re.ASCII)
_LANGUAGE = re.compile(r"[a-z]{2}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Take:
    """An audio file of exactly `text`.

    `file` is the first 32 hexadecimal digits of the SHA-256 of its bytes, and its name. `prompt` is the prompt
    that it was first made for, "" for a clip. `made_by` is the voice and settings of a placeholder, or who spoke.
    `seconds` is its whole length, `level` its active level in dBov.
    """

    text: str
    language: str
    file: str
    prompt: str
    human: bool
    voice: str
    made_by: str
    seconds: float
    level: float

    @property
    def clip(self) -> bool:
        """Whether it is one of the pieces that changing words are put together from."""
        return not self.prompt


def file_name(audio: bytes) -> str:
    """The name under which a take's bytes are kept and served."""
    return sha256(audio).hexdigest()[:32]


def text_hash(text: str) -> str:
    """The hash of the exact text, as the manifest shows it."""
    return sha256(text.encode()).hexdigest()[:16]


def parse_manifest(data: object, file: str) -> tuple[tuple[Take, ...], list[Problem]]:
    """Read a manifest: `{"takes": [...]}`. What is wrong with a take is a problem, and the take is left out."""
    listed = data.get("takes") if isinstance(data, Mapping) else None
    if not isinstance(listed, list):
        return (), [Problem(file, "takes", "here is no list of takes", "run make recordings")]
    takes, problems = [], []
    for number, item in enumerate(listed):
        try:
            takes.append(_take(item))
        except (KeyError, TypeError, ValueError, OverflowError) as error:
            what = f"this is no take ({type(error).__name__})"
            problems.append(Problem(file, f"takes[{number}]", what, "run make recordings"))
    return tuple(takes), problems


def _take(item: Mapping[str, Any]) -> Take:
    facts = {name: item[name] for name in Take.__slots__}
    take = Take(**facts)
    texts = (take.text, take.language, take.file, take.prompt, take.voice, take.made_by)
    figures = (take.seconds, take.level)
    if not all(isinstance(each, str) for each in texts) or not isinstance(take.human, bool):
        raise TypeError("a take's field has the wrong type")
    if not all(map(isfinite, figures)):
        raise ValueError("a take's seconds or level is no number")
    "".join(texts).encode()  # half a character (a lone surrogate) could not be published
    if not _FILE.fullmatch(take.file) or not _LANGUAGE.fullmatch(take.language) or not take.text:
        raise ValueError("a take has no file, language or text")
    if item["text_hash"] != text_hash(take.text):
        raise ValueError("the text was changed in the manifest")
    return take


def manifest(takes: Iterable[Take]) -> dict[str, Any]:
    """What `parse_manifest` reads, in an order that makes small diffs."""
    ordered = sorted(takes, key=lambda take: (take.clip, take.prompt, take.text, take.voice))
    return {"takes": [asdict(take) | {"text_hash": text_hash(take.text)} for take in ordered]}


@dataclass(frozen=True, slots=True)
class _Voice:
    """The takes of one voice by their text: whole sentences, and clips."""

    human: bool
    sentences: Mapping[str, Take]
    clips: Mapping[str, Take]

    def whole(self, text: str) -> tuple[Take, ...]:
        return (self.sentences[text],) if text in self.sentences else ()

    def assembled(self, text: str) -> tuple[Take, ...]:
        return tuple(self.clips[piece] for piece in cut(text, self.clips.__contains__) or ())


class Recordings:
    """The takes that may be played, found by their words.

    `play(text, language)` gives the takes that together say exactly this sentence, none when it must be spoken
    otherwise; it remembers what it found.
    """

    def __init__(self, takes: Iterable[Take]) -> None:
        playable = list(takes)
        languages = {take.language for take in playable}
        self._voices = {
            each: _voices(take for take in playable if take.language == each) for each in languages
        }
        self.play = lru_cache(maxsize=_KEPT)(self._play)

    def _play(self, text: str, language: str) -> tuple[Take, ...]:
        said = (
            say(voice, text)
            for human in (True, False)
            for say in (_Voice.whole, _Voice.assembled)
            for voice in self._voices.get(language, ())
            if voice.human is human
        )
        return next(filter(None, said), ())


def _voices(takes: Iterable[Take]) -> list[_Voice]:
    """One for each voice, by name; a human and a placeholder of one name are two."""
    by_voice: dict[tuple[str, bool], list[Take]] = defaultdict(list)
    for take in takes:
        by_voice[take.voice, take.human].append(take)
    return [
        _Voice(
            human,
            {take.text: take for take in own if not take.clip},
            {take.text: take for take in own if take.clip},
        )
        for (_, human), own in sorted(by_voice.items())
    ]
