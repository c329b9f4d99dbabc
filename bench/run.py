"""`make bench`: how fast the line is, as ratios to a bare Flask view on the same machine in the same run.

Prints a table and keeps it as JSON in `bench/results/`. What each row means: docs/performance.md.
"""

import signal
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

sys.path.insert(
    0, str(Path(__file__).resolve().parent.parent)
)  # `bench`, `ivr` and `app`, wherever this is started

from bench import (
    difference,
    in_process,
    ledger,
    lookups,
    proving,
    saving,
    staff_pages,
    starting,
    under_gunicorn,
)
from bench.installation import environment
from bench.report import Row, heading, keep, shown
from bench.under_gunicorn import Amount


@dataclass(frozen=True, slots=True)
class Extent:
    """How much is measured."""

    rounds: int
    starts: int
    http: Amount
    callbacks: int
    """Rounds of what callbacks cost."""

    closed: int
    """Closed callback requests."""


QUICK = Extent(
    21, 9, Amount(rounds=7, passes=4, tail_rounds=7, tail_requests=1000), callbacks=5, closed=100_000
)
LONG = Extent(
    101, 45, Amount(rounds=25, passes=10, tail_rounds=25, tail_requests=4000), callbacks=15, closed=1_000_000
)


def rows(extent: Extent, scratch: Path) -> Iterator[Row]:
    """Every row, as it becomes known."""
    variables = environment(scratch)
    log = scratch / "in_process.log"
    webhooks = in_process.record(variables, log)
    yield from under_gunicorn.rows(webhooks, variables, scratch, extent.http)
    yield from in_process.rows(webhooks, variables, log, rounds=extent.rounds)
    yield from starting.rows(webhooks[0], variables, rounds=extent.starts)
    yield from lookups.rows(rounds=extent.rounds)
    yield from saving.rows(variables, scratch, rounds=extent.callbacks, passes=extent.http.passes)
    yield from ledger.rows(rounds=extent.callbacks, closed=extent.closed)
    yield from difference.rows()
    yield from proving.rows()
    yield from staff_pages.rows(rounds=extent.callbacks)


def main() -> None:
    """Measure, print each row as it comes, and keep them all."""
    parser = ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--long", action="store_true", help="about a quarter of an hour instead of two minutes"
    )
    extent = LONG if parser.parse_args().long else QUICK
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # so that the servers end too
    found: list[Row] = []
    print(heading())
    with TemporaryDirectory(prefix="bench-") as scratch:
        for row in rows(extent, Path(scratch)):
            found.append(row)
            print(shown(row), flush=True)
    print(f"\nkept in {keep(found, datetime.now(UTC))}")


if __name__ == "__main__":
    main()
