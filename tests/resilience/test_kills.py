"""Whatever is killed and whenever: what callers were told is so, and nothing is there twice.

KILLS=3000 in the environment makes it the long run, with its progress on standard error.
"""

import os
import random
import shutil
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from itertools import cycle
from pathlib import Path

import pytest

from ivr.callbacks.requests import reference_of
from ivr.store.model import Request
from tests.resilience.callers import Caller
from tests.resilience.house import House, eventually
from tests.resilience.killing import USUALLY, Crowd, Kill, kill_one

KILLS = int(os.environ.get("KILLS", "60")) // 2
"""On each of the two databases."""

NOTED_BETWEEN, RECOVERY = 2, 10
"""Requests that are noted between two kills, if the line recovers within so many seconds: else nothing is proved."""

FORKED = KILLS // 5
MASTERS = ("worker", "master")
"""Where the master has loaded the application, it is the master that matters."""

SEED = 20261129
NEVER_CONFIRM = {"callback_caller_number", "callback_read_back"}
"""Where those leave of whom nothing may be kept."""

LATER = timedelta(hours=1)
"""After a quarter of an hour a confirmed number counts as an unfinished request."""

WINDOWS = """
line: callback
name: terugbeltijden verpleegkundig specialist
time_zone: Europe/Amsterdam
weekly:
  - from: 2023-03-22
    source: confirmed by A. Jansen on 2026-11-22
    hours: {monday: "00:00-24:00", wednesday: "00:00-24:00", friday: "00:00-24:00"}
holidays: {source: confirmed by A. Jansen on 2026-11-22, decided_until: 2036-12-31, closed: all}
callbacks:
  window_minutes: 5
  places: 100
  earliest_notice_minutes: 60
  days_ahead: 60
  source: confirmed by A. Jansen on 2026-11-22
"""

pytestmark = pytest.mark.timeout(120 + 3 * KILLS)


@dataclass
class Outcome:
    """What was done, what callers were told, and what the ledger has."""

    kills: list[Kill] = field(default_factory=list)
    callers: list[Caller] = field(default_factory=list)
    requests: list[Request] = field(default_factory=list)

    @property
    def of_call(self) -> dict[str | None, Request]:
        return {each.call: each for each in self.requests}

    @property
    def told(self) -> str:
        victims = Counter(each.victim for each in self.kills)
        amid = sum(each.in_flight for each in self.kills)
        noted = sum(each.noted for each in self.callers)
        return (
            f"{len(self.kills)} kills {dict(victims)}, {amid} of them with requests in flight; "
            f"{len(self.callers)} calls, {noted} noted, {len(self.requests)} in the ledger"
        )


Progress = Callable[[str], None]


@pytest.fixture
def progress(capsys: pytest.CaptureFixture[str]) -> Progress:
    def tell(text: str) -> None:
        with capsys.disabled():
            sys.stderr.write(f"{time.strftime('%H:%M:%S')} {text}\n")
            sys.stderr.flush()

    return tell


def killed(
    house: House, kills: int, progress: Progress, *options: str, victims: tuple[str, ...] = USUALLY
) -> Outcome:
    """Kill so often while callers call, then let everything arrive."""
    outcome, dice = Outcome(), random.Random(SEED)  # noqa: S311 - moments, no secret
    with house.serving(*options) as server, house.draining() as drainer:
        with Crowd(server.line).calling() as crowd:
            for number, victim in zip(range(1, kills + 1), cycle(victims), strict=False):
                enough = crowd.noted() + NOTED_BETWEEN
                eventually(lambda: crowd.noted() >= enough, RECOVERY)  # noqa: B023 - called before it changes
                outcome.kills.append(kill_one(server, drainer, victim, dice))
                if number % 100 == 0:
                    progress(f"{number} of {kills} kills, {len(crowd.made)} calls, {crowd.cut_off} cut off")
        outcome.callers = crowd.made
    arrive(house)
    with house.ledger() as ledger:
        outcome.requests = list(ledger.find(limit=1_000_000))
    return outcome


def arrive(house: House) -> None:
    """Move all that callers left into the ledger, as an hour later."""
    with house.spool() as spool:
        spool.promote(datetime.now(UTC) + LATER)
        house.flask("worker", "--once")
        assert (spool.ready(), spool.unreadable()) == ([], 0)


def check(outcome: Outcome, house: House) -> None:
    """What was told is so, and nothing else is."""
    there, callers = outcome.of_call, {each.sid: each for each in outcome.callers}
    assert [each.sid for each in outcome.callers if each.confirmed and each.sid not in there] == []
    for each in outcome.callers:
        if each.noted:
            request = there[each.sid]
            assert (request.finished, request.number) == (True, each.number)
            assert (request.reference, request.window_start) == (reference_of(each.sid), each.window)
    assert len(there) == len(outcome.requests), "a call is there twice"
    assert len({each.number for each in outcome.requests}) == len(outcome.requests), "a number is there twice"
    assert there.keys() <= callers.keys()
    assert all(request.number == callers[call].number for call, request in there.items() if call)
    assert [each for each in there if callers[each].leaves_at in NEVER_CONFIRM] == []
    assert "Traceback" not in house.written()


@pytest.fixture
def house_with_windows(house: House, tmp_path: Path) -> House:
    """Where callers are offered times, so many that there is always one free."""
    schedules = shutil.copytree(house.schedules, tmp_path / "schedules")
    (schedules / "callback.yaml").write_text(WINDOWS)
    offering = replace(house, schedules=schedules)
    offering.flask("hours", "publish")  # or each worker that starts does so, until one lives long enough
    return offering


def test_acknowledged_is_found_and_nothing_is_there_twice_whatever_is_killed(
    house_with_windows: House, progress: Progress
) -> None:
    outcome = killed(house_with_windows, KILLS, progress)
    progress(outcome.told)

    check(outcome, house_with_windows)
    assert any(each.confirmed and not each.noted for each in outcome.callers)
    assert any(each.window for each in outcome.callers)
    assert len(outcome.kills) == KILLS
    assert sum(each.in_flight for each in outcome.kills) >= KILLS // 4, outcome.told
    assert {each.victim for each in outcome.kills} == {"worker", "drainer", "master"}
    assert sum(each.noted for each in outcome.callers) >= KILLS


def test_the_same_where_the_master_has_loaded_the_application_before_it_forks(
    make_house: Callable[..., House], progress: Progress
) -> None:
    house = make_house()
    outcome = killed(house, FORKED, progress, "--preload", victims=MASTERS)
    progress(outcome.told)

    check(outcome, house)
    assert sum(each.noted for each in outcome.callers) >= FORKED
