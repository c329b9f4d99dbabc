"""Reads the folders `schedules/` and `prompts/`.

Rules of this file:
- Every file is read, all problems come back at once with their lines, and what is right is kept.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ivr.content.contents import LANGUAGES, Contents, Sources, parse_contents
from ivr.content.folders import Folders
from ivr.content.yaml_file import PathInFile, YamlFile, plain, read_yaml
from ivr.hours.model import Problem

LEAFLET = "leaflet.yaml"
_PLACE_OF_WORDS = re.compile(
    r"(?P<id>[a-z0-9_.]+?)(?:\.sentences\[(?P<count>[0-9]+)\].*|\.(?:kind|title).*)?"
)


@dataclass(frozen=True, slots=True)
class Reading:
    """What the folders say: the plain data, what was parsed of it, and every problem."""

    sources: Sources
    contents: Contents
    problems: tuple[Problem, ...]
    files: Mapping[str, YamlFile]
    """Those that could be read, by name."""

    def located(self, problem: Problem) -> Problem:
        """The problem with its line, for one that only says in words where it is (those of prompts)."""
        return _with_line(problem, self.files)


def read_folders(folders: Folders, *, own_number: str | None) -> Reading:
    """Read and check everything. Never raises for what is in the files."""
    files: dict[str, YamlFile] = {}
    problems: list[Problem] = []
    for name, path in folders.files().items():
        file, found = read_yaml(path, name)
        problems += found
        if file:
            files[name] = file
    schedules = {name: plain(file.data) for name, file in files.items() if "/" not in name}
    words = {
        language: {name: plain(file.data) for name, file in files.items() if name.startswith(f"{language}/")}
        for language in LANGUAGES
    }
    recordings = {language: _manifest(path) for language, path in folders.manifests().items()}
    sources = Sources(schedules, words, recordings)

    def line_of(file: str, path: PathInFile) -> int:
        return files[file].line_of(path) if file in files else 0

    unread = frozenset(folders.files().keys() - files.keys())
    contents, found = parse_contents(sources, own_number=own_number, line_of=line_of, unread=unread)
    problems += [_with_line(problem, files) for problem in found]
    return Reading(sources, contents, tuple(problems), files)


def _manifest(path: Path) -> Any:
    """The list of takes as a program wrote it; None, which is a problem later, when it cannot be read."""
    try:
        return json.loads(path.read_bytes())
    except (OSError, ValueError, RecursionError):
        return None


def _with_line(problem: Problem, files: Mapping[str, YamlFile]) -> Problem:
    file, place = files.get(problem.file), _PLACE_OF_WORDS.fullmatch(problem.where)
    if problem.line or not file or not place:
        return problem
    path: PathInFile = (place["id"],)
    if place["count"]:
        path = (*path, "sentences", int(place["count"]) - 1)
    return replace(problem, line=file.line_of(path))


def leaflet_references(folders: Folders) -> tuple[frozenset[str], list[Problem]]:
    """Every paragraph of the leaflet that words may cite, as `section#n`."""
    file, problems = read_yaml(folders.prompts / LEAFLET, LEAFLET)
    if file is None:
        return frozenset(), problems
    try:
        counts = {
            section: int(facts["paragraphs"]) for section, facts in plain(file.data)["sections"].items()
        }
    except (KeyError, TypeError, ValueError, AttributeError):
        what, remedy = "a section has no number of paragraphs", "write algemeen: {title: …, paragraphs: 4}"
        return frozenset(), [Problem(LEAFLET, "sections", what, remedy, file.line_of(("sections",)))]
    return frozenset(
        f"{section}#{number}" for section, count in counts.items() for number in range(1, count + 1)
    ), []
