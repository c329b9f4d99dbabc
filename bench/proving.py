"""What the proof costs: ten years of the shipped flow, and ten lines with a thousand overrides each.

Rules of this file:
- Each runs once in a process of its own, so that its memory is its own; CPU seconds, progress not counted.
- A proof that fails is no figure: the program ends.
"""

import json
import random
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from resource import RUSAGE_SELF, getrusage
from time import process_time

from bench.report import Row
from ivr.callflow.nodes import Flow, HoursGate
from ivr.content.contents import Contents
from ivr.content.files import read_folders
from ivr.content.folders import Folders
from ivr.content.live import compiled
from ivr.content.proving import Period, prove
from ivr.hours.model import Override, Span, Timetable

OVERRIDES = 1_000
TEN_YEARS = Period(date(2026, 11, 1), date(2037, 1, 1))
_ROOT = Path(__file__).resolve().parent.parent
_OWN_NUMBER = "+3197010200000"
_ALWAYS = ("ed_hoofddorp", "ed_haarlem_zuid", "switchboard")
_BUSY = ("office", "desk", "nurse", "gate_1", "gate_2", "gate_3", "gate_4")
_KINDS = {
    "shipped": ("proof of ten years, shipped flow", 60.0),
    "busy": (f"proof of ten years, ten lines with {OVERRIDES:,} overrides each", 300.0),
}


def rows() -> Iterator[Row]:
    """Seconds and memory of each proof."""
    for kind, (what, goal) in _KINDS.items():
        run = subprocess.run(
            [sys.executable, "-m", "bench.proving", kind],
            cwd=_ROOT,
            capture_output=True,
            text=True,
            check=True,
        )
        found = json.loads(run.stdout)
        detail = f"{found['situations']} situations, {found['moments']:,} moments, {found['moves']:,} moves"
        yield Row(what, (found["seconds"] * 1e3,), "ms", goal=goal * 1e3, detail=detail)
        yield Row("  its memory", (found["megabytes"],), "MB", goal=300.0 if kind == "shipped" else None)


def _measured(kind: str) -> dict[str, float]:
    contents = read_folders(Folders(_ROOT / "schedules", _ROOT / "prompts"), own_number=_OWN_NUMBER).contents
    now = datetime(2026, 11, 1, tzinfo=UTC)
    if kind == "busy":
        contents = _with_overrides(contents)
    live = compiled(contents, now, 0, playable=lambda _: True)
    if kind == "busy":
        live = replace(live, flow=_with_gates(live.flow))
    before = process_time()
    proof = prove(live, TEN_YEARS, own_number=_OWN_NUMBER)
    if proof.certificate is None:
        raise SystemExit(f"{proof.faults} faults: {proof.examples[0].counterexample.fault.what}")
    return {
        "seconds": process_time() - before,
        "megabytes": getrusage(RUSAGE_SELF).ru_maxrss / 1024,
        "situations": proof.certificate.situations,
        "moments": proof.moments,
        "moves": proof.certificate.moves,
    }


def _with_overrides(contents: Contents) -> Contents:
    """The lines of the flow and four more, each with its overrides; who must always be there stays there."""
    dice = random.Random(1)  # noqa: S311 - hours, no secret
    lines = {
        line: _overridden(
            replace(contents.timetables.get(line, contents.timetables["office"]), line=line), dice
        )
        for line in _BUSY
    }
    always = {line: _open_all_day(contents.timetables[line]) for line in _ALWAYS}
    return replace(contents, timetables={**contents.timetables, **lines, **always})


def _overridden(timetable: Timetable, dice: random.Random) -> Timetable:
    days = dice.sample(range((TEN_YEARS.until - TEN_YEARS.first).days), OVERRIDES)
    overrides = tuple(
        Override(f"number {number}", day, day, (Span(begin, begin + dice.randint(15, 300)),), "bench")
        for number, day in enumerate(TEN_YEARS.first + timedelta(days=each) for each in sorted(days))
        for begin in [dice.randint(0, 1100)]
    )
    office = replace(timetable, follows=None) if timetable.follows else timetable
    return replace(office, overrides=overrides)


def _open_all_day(timetable: Timetable) -> Timetable:
    days = (TEN_YEARS.first + timedelta(days=number) for number in range(OVERRIDES))
    overrides = (Override(f"{day}", day, day, (Span(0, 1440),), "bench") for day in days)
    return replace(timetable, overrides=tuple(overrides))


def _with_gates(flow: Flow) -> Flow:
    """The flow with four gates more on the way to the information."""
    nodes = dict(flow.nodes)
    ahead = "information_menu"
    nodes[ahead] = flow.nodes["information"]
    for number in (4, 3, 2, 1):
        name = f"gate_{number}" if number > 1 else "information"
        nodes[name] = HoursGate(f"gate_{number}", open=ahead, closed=ahead, unknown=ahead)
        ahead = name
    return replace(flow, nodes=nodes)


if __name__ == "__main__":
    print(json.dumps(_measured(sys.argv[1])))
