"""One YAML file that people keep: its plain data, and the line on which each value stands.

Rules of this file:
- A file that cannot be read is a problem with a line, never an exception.
- No aliases (a small file can name itself into billions of values), no merging, no second key of one name.
- Times and dates stay text ("13:00" is no number here) and "no" is no False: YAML 1.2, read by ruamel. What
  would read them otherwise (a %YAML 1.1 line, a !tag) is refused.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.constructor import RoundTripConstructor
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.events import AliasEvent, DocumentStartEvent, Event, ScalarEvent

from ivr.hours.model import Problem

FILE_MOST = 300_000
"""Bytes; the largest file of ours has twenty thousand, and two thousand overrides fit. Reading so many takes seconds."""

DEPTH_MOST = 20
"""Levels; nothing of ours goes deeper than six."""

PathInFile = tuple[str | int, ...]


@dataclass(frozen=True)
class YamlFile:
    """The data of a file, as read; `name` is how people know it."""

    name: str
    data: Any

    @cached_property
    def _lines(self) -> dict[PathInFile, int]:
        return dict(_lines_of(self.data, (), 1))

    def line_of(self, path: PathInFile) -> int:
        """The line of the value at a path, or of the nearest one around it."""
        while path and path not in self._lines:
            path = path[:-1]
        return self._lines.get(path, 1)


def read_yaml(path: Path, name: str) -> tuple[YamlFile | None, list[Problem]]:
    """Read a file, or say why it cannot be read."""
    try:
        return YamlFile(name, _load(_text(path))), []
    except _RefusedError as refused:
        return None, [Problem(name, "", str(refused), refused.remedy, refused.line)]


class _RefusedError(Exception):
    """A file that cannot be read, or says what YAML allows and we do not; `line` counts from 1."""

    def __init__(self, message: str, remedy: str, line: int = 1) -> None:
        super().__init__(message)
        self.remedy = remedy
        self.line = line


def _text(path: Path) -> str:
    try:
        if path.stat().st_size > FILE_MOST:
            raise _RefusedError("Dit bestand is veel te groot.", "Zet het vorige bestand terug.")
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        raise _RefusedError("Dit is geen tekst in UTF-8.", "Bewaar het bestand opnieuw als UTF-8.") from None
    except OSError as error:
        raise _RefusedError(f"Dit bestand is niet te lezen: {error.strerror}.", "Zet het terug.") from None


class _Constructor(RoundTripConstructor):
    """Leaves dates as text: one that does not exist is a problem of its own line, not of the whole file."""


_Constructor.add_constructor("tag:yaml.org,2002:timestamp", RoundTripConstructor.construct_yaml_str)


def _load(text: str) -> Any:
    try:
        _refuse_tricks(text)
        yaml = YAML(typ="rt")
        yaml.Constructor = _Constructor
        return yaml.load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = f"Hier klopt de opmaak niet ({error.problem})."
        remedy = "Let op inspringen, dubbele punten en aanhalingstekens."
        raise _RefusedError(what, remedy, mark.line + 1 if mark else 1) from None
    except (YAMLError, ValueError, RecursionError) as error:
        what = f"Dit bestand is niet te lezen ({type(error).__name__})."
        raise _RefusedError(what, "Zet het vorige bestand terug.") from None


def _refuse_tricks(text: str) -> None:
    """Refuse what YAML can do and a file of ours never needs."""
    depth = -2  # the stream and the document are no levels
    for event in YAML(typ="rt").parse(text):
        kind = type(event).__name__
        depth += kind.endswith("StartEvent") - kind.endswith("EndEvent")
        if (fault := _trick(event, depth)) is not None:
            raise _RefusedError(*fault, event.start_mark.line + 1)


def _trick(event: Event, depth: int) -> tuple[str, str] | None:
    """What is wrong with a piece of YAML that is well-formed, and its remedy."""
    match event:
        case AliasEvent() | ScalarEvent(value="<<"):
            return "Verwijzingen met & of * kunnen hier niet.", "Schrijf de waarden voluit."
        case _ if getattr(event, "anchor", None):
            return "Verwijzingen met & of * kunnen hier niet.", "Schrijf de waarden voluit."
        case _ if getattr(event, "tag", None):
            return "Een woord met ! ervoor kan hier niet.", "Haal het weg, of zet er aanhalingstekens om."
        case DocumentStartEvent(version=version) if version:
            return "Een regel met %YAML kan hier niet.", "Haal die regel weg."
        case _ if depth > DEPTH_MOST:
            return "Dit is te diep ingesprongen.", "Spring minder ver in."
    return None


def _lines_of(value: Any, path: PathInFile, line: int) -> Iterator[tuple[PathInFile, int]]:
    yield path, line
    if isinstance(value, CommentedMap):
        for key, inner in value.items():
            yield from _lines_of(inner, (*path, key), value.lc.key(key)[0] + 1)
    elif isinstance(value, CommentedSeq):
        for place, inner in enumerate(value):
            yield from _lines_of(inner, (*path, place), value.lc.item(place)[0] + 1)


def plain(value: Any) -> Any:
    """The same data in Python's own types, as JSON can hold it."""
    match value:
        case Mapping():
            return {str(key): plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case bool() | int() | float() | None:
            return value
        case _:
            return str(value)
