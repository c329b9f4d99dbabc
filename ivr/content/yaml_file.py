"""One YAML file that people keep: its plain data, and the line on which each value stands.

Rules of this file:
- A file that cannot be read is a problem with a line, never an exception.
- No aliases (a small file can name itself into billions of values), no second key of one name.
- Times stay text ("13:00" is no number here) and "no" is no False: YAML 1.2, read by ruamel.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML
from ruamel.yaml.comments import CommentedMap, CommentedSeq
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from ivr.hours.model import Problem

FILE_MOST = 1_000_000
"""Bytes; the largest file of ours has twenty thousand."""

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


def _load(text: str) -> Any:
    try:
        _refuse_bombs(text)
        return YAML(typ="rt").load(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = f"Hier klopt de opmaak niet ({error.problem})."
        remedy = "Let op inspringen, dubbele punten en aanhalingstekens."
        raise _RefusedError(what, remedy, mark.line + 1 if mark else 1) from None
    except (YAMLError, ValueError, RecursionError) as error:
        what = f"Dit bestand is niet te lezen ({type(error).__name__})."
        raise _RefusedError(what, "Zet het vorige bestand terug.") from None


def _refuse_bombs(text: str) -> None:
    depth = 0
    for event in YAML(typ="rt").parse(text):
        kind = type(event).__name__
        depth += kind.endswith("StartEvent") - kind.endswith("EndEvent")
        line = event.start_mark.line + 1
        if kind == "AliasEvent" or getattr(event, "anchor", None):
            raise _RefusedError(
                "Verwijzingen met & of * kunnen hier niet.", "Schrijf de waarden voluit.", line
            )
        if depth > DEPTH_MOST:
            raise _RefusedError("Dit is te diep ingesprongen.", "Spring minder ver in.", line)


def _lines_of(value: Any, path: PathInFile, line: int) -> Iterator[tuple[PathInFile, int]]:
    yield path, line
    if isinstance(value, CommentedMap):
        for key, inner in value.items():
            yield from _lines_of(inner, (*path, key), value.lc.key(key)[0] + 1)
    elif isinstance(value, CommentedSeq):
        for place, inner in enumerate(value):
            yield from _lines_of(inner, (*path, place), value.lc.item(place)[0] + 1)


def plain(value: Any) -> Any:
    """The same data in Python's own types, as JSON can hold it (dates as ISO text)."""
    match value:
        case Mapping():
            return {str(key): plain(inner) for key, inner in value.items()}
        case list() | tuple():
            return [plain(inner) for inner in value]
        case bool() | int() | float() | None:
            return value
        case _ if hasattr(value, "isoformat"):
            return value.isoformat()
        case _:
            return str(value)
