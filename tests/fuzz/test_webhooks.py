"""Tens of thousands of webhooks in this process: calls followed to their end, mutated on the way; signed and not.

A longer run: `FUZZ_WEBHOOKS=1000000 pytest tests/fuzz/test_webhooks.py`; another one: `FUZZ_SEED=7`. The same seed
asks the same. Progress of a longer run goes to stderr.
"""

import os
import sys
from collections import Counter
from datetime import datetime
from pathlib import Path
from random import Random

import pytest

from tests.fuzz.asked import Owed
from tests.fuzz.grammar import Caller
from tests.fuzz.invariants import broken
from tests.fuzz.spoil import FOREIGN, NODES, ODD, spoilt
from tests.fuzz.taken import NOTED, taken

WEBHOOKS = int(os.environ.get("FUZZ_WEBHOOKS", "20000"))
SEED = int(os.environ.get("FUZZ_SEED", "20261129"))
SPOILT = 0.35
"""How many of the requests are changed; the others carry a call on."""
REPEATED = 0.1
TOLD_EVERY = 10_000

MOMENTS = {
    "nurse open": "2026-11-23T13:10:00+01:00",
    "nurse closed": "2026-11-26T11:00:00+01:00",
    "evening": "2026-11-23T21:00:00+01:00",
    "last second of the day": "2026-11-23T16:59:59+01:00",
    "christmas": "2026-12-25T10:00:00+01:00",
    "the hour that comes twice": "2026-10-25T02:30:00+01:00",
    "1970": "1970-01-01T00:00:30+00:00",
}


@pytest.mark.timeout(max(300, WEBHOOKS // 50))
@pytest.mark.parametrize("moment", MOMENTS)
def test_whatever_is_asked_every_invariant_holds(
    moment: str, published: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = taken(published, tmp_path / "data", datetime.fromisoformat(MOMENTS[moment]))
    chance = Random(f"{SEED} {moment}")  # noqa: S311 - no secret
    caller, seen = Caller(chance), Counter[str]()
    for number in range(1, -(-WEBHOOKS // len(MOMENTS)) + 1):
        name, asked = ("", caller.asks())
        if chance.random() < SPOILT:
            name, asked = spoilt(asked, chance)
        event = line.put(asked)
        assert broken(event) is None, (
            f"{broken(event)}\n{name}: {asked!r:.1200}\nseed {SEED}, number {number}"
        )
        seen.update(name.split(", ") if name else [asked.target.partition("?")[0]])
        if NOTED in event.answer.text:
            assert line.kept(asked.form.get("CallSid", "")) == "finished", (asked, SEED, number)
            seen[NOTED] += 1
        if asked.owed is Owed.LINE and chance.random() < REPEATED:
            assert line.put(asked).answer.text == event.answer.text, (
                "not the same again",
                asked,
                SEED,
                number,
            )
        if not name:
            caller.hears(event.answer.text)
        if number % TOLD_EVERY == 0:
            with capsys.disabled():
                print(f"{moment}, seed {SEED}: {number} webhooks, {caller.number} calls", file=sys.stderr)  # noqa: T201

    assert seen.keys() >= ODD.keys() | FOREIGN.keys()
    assert line.requests() > 0
    reached = {target.rpartition("/")[2] for target in seen if target.startswith("/voice/turn/")}
    assert len(reached & set(NODES)) > 20, sorted(set(NODES) - reached)
