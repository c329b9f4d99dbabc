"""Plain data (what YAML or JSON gives), read with its place in it.

Rules of this file:
- Bad data is never an exception: a reader notes a problem (Dutch: staff read it) and gives None.
- A reader looks at one value; all problems of the data are found in one pass.
- Values of subclasses (ruamel's strings and maps) come out as plain `str`, `date`, tuples.
- What is shown of a bad value is short and printable, whatever was in it.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from difflib import get_close_matches
from typing import TypeVar

from ivr.hours.model import NOT_CONFIRMED, Problem

Path = tuple[str | int, ...]
"""Keys and positions from the root of the data to a value."""

LineOf = Callable[[Path], int]
"""Gives the line number in the file of the value at a path, 0 if unknown."""

T = TypeVar("T")

SHOWN = 40
LONGEST_NAME = 80
FIRST_YEAR, LAST_YEAR = 2000, 2099
ID = re.compile(r"[a-z][a-z0-9_]{0,39}", re.ASCII)
ZONE = re.compile(r"[A-Z][A-Za-z_]{1,30}(?:/[A-Z][A-Za-z_-]{1,30}){1,2}", re.ASCII)
ISO_DATE = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
REFERENCE = re.compile(r"[a-z]+(?:/[a-z]+)*#[1-9]\d{0,3}", re.ASCII)
CONFIRMED = re.compile(r"confirmed by (?P<name>[^,#]{1,80}) on (?P<day>\d{4}-\d{2}-\d{2})", re.ASCII)
SOURCE_REMEDY = (
    "Schrijf de plaats in de folder (contact#4, of een lijst), “not confirmed”,"
    " of “confirmed by NAAM on JJJJ-MM-DD”."
)
_TYPE_WORDS: tuple[tuple[type, str], ...] = (
    (bool, "ja/nee (true of false)"),
    (int, "een getal"),
    (float, "een getal"),
    (datetime, "een datum met tijd"),
    (date, "een datum"),
    (Mapping, "een blok met woorden"),
    (list, "een lijst"),
    (tuple, "een lijst"),
)


def no_line(_path: Path) -> int:
    """Say of every path that its line is unknown."""
    return 0


def where(path: Path) -> str:
    """Write a path as people read it: `weekly[0].hours.monday`."""
    steps = (f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    return "".join(steps).removeprefix(".")


def shown(value: object) -> str:
    """Describe a value in a few printable characters."""
    if value is None:
        return "niets"
    if isinstance(value, str):
        return "“" + "".join(c if c.isprintable() else "·" for c in value[:SHOWN]) + "”"
    return next((word for kind, word in _TYPE_WORDS if isinstance(value, kind)), "iets onbekends")


@dataclass(slots=True)
class Report:
    """The problems found in one file so far."""

    file: str
    line_of: LineOf = no_line
    problems: list[Problem] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Node:
    """A value, its place, and the report that its problems go to."""

    value: object
    path: Path
    report: Report

    def problem(self, message: str, remedy: str) -> None:
        """Note what is wrong here, and how to mend it."""
        report = self.report
        line = report.line_of(self.path)
        report.problems.append(Problem(report.file, where(self.path), message, remedy, line))

    def wrong_type(self, wanted: str, remedy: str) -> None:
        """Note that another kind of value belongs here."""
        self.problem(f"Hier hoort {wanted}, er staat {shown(self.value)}.", remedy)

    def child(self, step: str | int, value: object) -> "Node":
        """Give a value inside this one as a node."""
        return Node(value, (*self.path, step), self.report)


@dataclass(frozen=True, slots=True)
class Record:
    """A mapping whose keys are known: its nodes by key."""

    node: Node
    nodes: Mapping[str, Node]

    def read(self, key: str, reader: Callable[[Node], T | None]) -> T | None:
        """Read the value of a key; None if it is absent or bad."""
        node = self.nodes.get(key)
        return None if node is None else reader(node)


def keyed(node: Node) -> dict[str, Node] | None:
    """Read a mapping whose keys are words."""
    if not isinstance(node.value, Mapping):
        node.wrong_type("een blok met woorden en waarden", "Schrijf onder elkaar “woord: waarde”.")
        return None
    nodes: dict[str, Node] = {}
    for key, value in node.value.items():
        if isinstance(key, str):
            nodes[str(key)] = node.child(str(key)[:SHOWN], value)
        else:
            node.problem(f"Voor de dubbele punt staat {shown(key)}.", "Zet er een woord voor.")
    return nodes


def record(node: Node, required: tuple[str, ...], optional: tuple[str, ...] = ()) -> Record | None:
    """Read a mapping, noting unknown keys (with the nearest known) and missing ones."""
    nodes = keyed(node)
    if nodes is None:
        return None
    known = required + optional
    for key in (key for key in nodes if key not in known):
        nodes[key].problem(f"{shown(key)} is hier niet bekend.", suggestion(key, known))
    for key in required:
        if key not in nodes:
            node.problem(f"“{key}” ontbreekt.", f"Voeg een regel “{key}: …” toe.")
    return Record(node, {key: nodes[key] for key in known if key in nodes})


def suggestion(word: str, known: tuple[str, ...]) -> str:
    """Name the known word nearest to a wrong one, and all of them."""
    near = get_close_matches(word[:SHOWN].lower(), known, 1)
    return (f"Bedoelt u “{near[0]}”? " if near else "") + f"Bekend zijn: {', '.join(known)}."


def items(node: Node) -> tuple[Node, ...] | None:
    """Read a list."""
    if not isinstance(node.value, list | tuple):
        node.wrong_type("een lijst", "Zet elk deel op een eigen regel, met een streepje ervoor.")
        return None
    return tuple(node.child(i, value) for i, value in enumerate(node.value))


def name(node: Node) -> str | None:
    """Read a name: one line of printable text."""
    text = str(node.value).strip() if isinstance(node.value, str) else ""
    if text and text.isprintable() and len(text) <= LONGEST_NAME:
        return text
    node.wrong_type("een naam", f"Schrijf een naam van ten hoogste {LONGEST_NAME} tekens op één regel.")
    return None


def identifier(node: Node) -> str | None:
    """Read the id of a line, destination or location."""
    if isinstance(node.value, str) and ID.fullmatch(node.value):
        return str(node.value)
    node.wrong_type(
        "een korte naam", "Gebruik kleine letters, cijfers en _, te beginnen met een letter: nurse."
    )
    return None


def day(node: Node) -> date | None:
    """Read a date: a date object, or ISO text (never guessed from another notation)."""
    found = _date_of(node.value)
    if found is None:
        node.wrong_type("een bestaande datum", "Schrijf jaar-maand-dag: 2026-12-24.")
    elif not FIRST_YEAR <= found.year <= LAST_YEAR:
        node.problem(
            f"Het jaar {found.year} kan niet.", f"Neem een jaar van {FIRST_YEAR} tot en met {LAST_YEAR}."
        )
        return None
    return found


def _date_of(value: object) -> date | None:
    if isinstance(value, date) and not isinstance(value, datetime):
        return date(value.year, value.month, value.day)
    if not isinstance(value, str) or not ISO_DATE.fullmatch(value):
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        return None


def source(node: Node) -> str | None:
    """Read where a fact comes from; several leaflet references are joined by commas."""
    value = node.value
    parts = list(value) if isinstance(value, list | tuple) else [value]
    texts = [text.strip() for part in parts if isinstance(part, str) for text in str(part).split(",")]
    whole = all(isinstance(part, str) for part in parts) and bool(texts)
    if whole and (texts == [NOT_CONFIRMED] or all(map(_is_source, texts))):
        return ", ".join(texts)
    node.problem(f"{shown(value)} is geen bron.", SOURCE_REMEDY)
    return None


def _is_source(text: str) -> bool:
    if REFERENCE.fullmatch(text):
        return True
    confirmed = CONFIRMED.fullmatch(text)
    return confirmed is not None and text.isprintable() and _date_of(confirmed["day"]) is not None
