"""Figures, and how they are shown and kept.

Rules of this file:
- A figure is the median of its rounds; the lowest and the highest stand beside it, so that noise is seen.
- A ratio is taken round by round, each with the floor measured in that same round.
- A goal is an upper bound, from docs/performance.md; a row without one is there to compare with.
"""

import json
import os
import platform
import subprocess
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from importlib.metadata import version
from pathlib import Path
from statistics import median
from typing import Any

RESULTS = Path(__file__).resolve().parent / "results"
_LIBRARIES = ("flask", "gunicorn", "python-dateutil", "twilio", "werkzeug")
_SCALE = {"µs": 1e6, "ms": 1e3, "MB": 1}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table. `rounds` are what was measured, in `unit`; `detail` says of what."""

    what: str
    rounds: tuple[float, ...]
    unit: str
    goal: float | None = None
    detail: str = ""

    @property
    def figure(self) -> float:
        """The median of the rounds."""
        return median(self.rounds)

    @property
    def verdict(self) -> str:
        """Whether the goal is met; nothing where there is none."""
        if self.goal is None:
            return ""
        return "met" if self.figure <= self.goal else "MISSED"


def interleaved(measures: Mapping[str, Callable[[], float]], rounds: int) -> dict[str, list[float]]:
    """Measure all in each round, in turn forwards and backwards: what slows the machine slows all of them."""
    found: dict[str, list[float]] = {name: [] for name in measures}
    for number in range(rounds):
        for name in list(measures)[:: -1 if number % 2 else 1]:
            found[name].append(measures[name]())
    return found


def ratio(
    what: str, of: Sequence[float], to: Sequence[float], *, goal: float | None = None, unit: str = "µs"
) -> Row:
    """A row of `of` ÷ `to`, round by round. Both are in seconds or in MB; `unit` is that of the detail."""
    rounds = tuple(one / other for one, other in zip(of, to, strict=True))
    one, other = (median(each) * _SCALE[unit] for each in (of, to))
    return Row(what, rounds, "×", goal, f"{one:,.0f} {unit} ÷ {other:,.0f} {unit}")


def heading() -> str:
    """The line above the table."""
    return f"{'':58} {'goal':>8} {'figure':>9} {'rounds':>15}"


def shown(row: Row) -> str:
    """A row as a line of the table."""
    goal = "" if row.goal is None else f"≤ {row.goal:g}"
    figure = f"{_short(row.figure)} {row.unit}"
    spread = f"{_short(min(row.rounds))}–{_short(max(row.rounds))}"
    return f"{row.what:58} {goal:>8} {figure:>9} {spread:>15}  {row.verdict:6}  {row.detail}".rstrip()


def keep(rows: Iterable[Row], now: datetime) -> Path:
    """Write the rows beside the earlier results; of one day and machine the last run stays. Returns the file."""
    data = {
        "at": now.isoformat(timespec="seconds"),
        "commit": _commit(),
        "machine": _machine(),
        "libraries": {name: version(name) for name in _LIBRARIES},
        "rows": [_kept(row) for row in rows],
    }
    RESULTS.mkdir(exist_ok=True)
    file = RESULTS / f"{now:%Y-%m-%d}-{platform.node() or 'unnamed'}.json"
    file.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n")
    return file


def _kept(row: Row) -> dict[str, Any]:
    rounds = [_rounded(each) for each in row.rounds]
    return asdict(row) | {"figure": _rounded(row.figure), "verdict": row.verdict, "rounds": rounds}


def _rounded(figure: float) -> float:
    """Four digits: more than any machine repeats."""
    return float(f"{figure:.4g}")


def _commit() -> str:
    """What was measured; "" outside a clone."""
    try:
        git = subprocess.run(
            ["git", "describe", "--always", "--dirty"], cwd=RESULTS.parent, capture_output=True, check=False
        )
    except FileNotFoundError:
        return ""
    return git.stdout.decode().strip()


def _machine() -> dict[str, str | int | float | None]:
    """What the figures depend on, and how busy the machine was."""
    return {
        "name": platform.node(),
        "processor": _processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load": os.getloadavg()[0],
    }


def _processor() -> str:
    lines = Path("/proc/cpuinfo").read_text().splitlines()
    return next((line.partition(": ")[2] for line in lines if line.startswith("model name")), "unknown")


def _short(figure: float) -> str:
    """Three digits that matter."""
    return f"{figure:.0f}" if figure >= 100 else f"{figure:.3g}"  # noqa: PLR2004 - from here on no decimals
