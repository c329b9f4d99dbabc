"""The hazard table of docs/safety.md, as data, and what can be wrong with it.

Rules of this file:
- A row is a line that begins with `| H` and a figure; its last cell names tests as node ids, a parametrised test by
  its function. Nothing is imported of the tests: their files are read.
- A test that may be skipped, or may fail, shows nothing.
- Problems come as a list of sentences, each with the id of its row.
"""

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

DOCUMENT = Path("docs", "safety.md")
CELLS = 6
"""Of a row: id, hazard, cause, effect, what prevents it, tests that show it."""

MAY_NOT_COUNT = frozenset({"skip", "skipif", "xfail", "importorskip", "skipTest", "SkipTest"})
"""Names with which a test keeps itself from counting."""


@dataclass(frozen=True, slots=True)
class Hazard:
    """One row of the table."""

    id: str
    cells: tuple[str, ...]

    @property
    def tests(self) -> tuple[str, ...]:
        return tuple(re.findall(r"`(tests/[^`]+::[^`]+)`", self.cells[-1]))

    @property
    def files(self) -> tuple[str, ...]:
        """The files of ours that the other cells name."""
        return tuple(re.findall(r"`([a-z_]+/[^` ]+|app\.py)`", " ".join(self.cells[:-1])))


def read(text: str) -> tuple[Hazard, ...]:
    """All rows of all tables of a document, in order."""
    lines = [line for line in text.splitlines() if re.match(r"\| H\d", line)]
    rows = [tuple(cell.strip() for cell in line.strip().strip("|").split("|")) for line in lines]
    return tuple(Hazard(cells[0], cells) for cells in rows)


def problems(hazards: tuple[Hazard, ...], root: Path) -> list[str]:
    """What is wrong with the table, for the tests and files below `root`."""
    return [f"{hazard.id}: {what}" for n, hazard in enumerate(hazards, 1) for what in _wrong(hazard, n, root)]


def _wrong(hazard: Hazard, number: int, root: Path) -> Iterator[str]:
    if hazard.id != f"H{number}":
        yield f"is row {number}"
    if len(hazard.cells) != CELLS or not all(hazard.cells):
        yield "has a cell too many, too few or empty"
    if not hazard.tests:
        yield "names no test"
    yield from (f"{name} is no file" for name in hazard.files if not (root / name).exists())
    for test in hazard.tests:
        found = _definition(root, test)
        if found is None:
            yield f"{test} does not exist"
        elif word := next(filter(None, map(_keeps_from_counting, found)), None):
            yield f"{test} may not count: {word}"


def _definition(root: Path, test: str) -> list[ast.AST] | None:
    """The function of a node id, and what stands around it and may mark it; None where there is none."""
    name, *steps = test.split("::")
    path = root / name
    if not path.is_file():
        return None
    module = _parsed(path)
    around: list[ast.AST] = [each for each in module.body if not isinstance(each, _BLOCKS)]
    scope: ast.Module | ast.ClassDef | ast.FunctionDef = module
    for step in steps:
        inside = [each for each in scope.body if isinstance(each, _BLOCKS) and each.name == step]
        if not inside:
            return None
        scope = inside[-1]
        if isinstance(scope, ast.ClassDef):
            around += [*scope.decorator_list, *(e for e in scope.body if not isinstance(e, _BLOCKS))]
    return [*around, scope] if isinstance(scope, ast.FunctionDef) else None


_BLOCKS = (ast.ClassDef, ast.FunctionDef)


@cache
def _parsed(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _keeps_from_counting(node: ast.AST) -> str:
    """The word with which something keeps a test from counting, or nothing."""
    names = (getattr(each, "attr", getattr(each, "id", "")) for each in ast.walk(node))
    return next((name for name in names if name in MAY_NOT_COUNT), "")
