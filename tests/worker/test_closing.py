"""Closing for now on all machines: the database first, then here, and the worker mends what was cut off."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from ivr.content import closures_file
from ivr.content.closures import UnfitClosureError
from ivr.content.closures_file import ClosuresError
from ivr.hours.model import Closure, Kind
from ivr.store.closures import Closures, Measure
from ivr.store.errors import RefusedError, StoreError
from ivr.worker.closing import Closing, settle
from ivr.worker.jobs import settle_closures

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
AWAY = "postgresql://nobody@127.0.0.1:9/none"


@pytest.fixture
def url(tmp_path: Path) -> str:
    return f"sqlite:///{tmp_path / 'shared.sqlite3'}"


@pytest.fixture
def make(tmp_path: Path, url: str) -> Iterator[Callable[[str], Closing]]:
    """Makes what a machine closes with; the machines share one database."""
    made: list[Closing] = []

    def machine(name: str = "a", database_url: str = url) -> Closing:
        folder = tmp_path / name
        folder.mkdir(exist_ok=True)
        made.append(Closing(folder, database_url))
        return made[-1]

    yield machine
    for each in made:
        each.close()


def close(closing: Closing, **differs: Any) -> Measure:
    given = {"lines": ("nurse",), "kind": Kind.CLOSED, "reason": "busy", "until": NOON + HOUR} | differs
    return closing.begin(
        given.pop("lines"), given.pop("kind"), given.pop("reason"), by="Anna", now=NOON, **given
    )


def here(tmp_path: Path, name: str = "a") -> tuple[Closure, ...]:
    return closures_file.load(tmp_path / name).closures


def test_what_begins_is_in_the_database_and_holds_here_when_this_returns(
    tmp_path: Path, make: Callable[..., Closing]
) -> None:
    closing = make()

    measure = close(closing, lines=("office", "nurse"))

    assert closing.closures.current(NOON) == (measure,)
    assert here(tmp_path) == tuple(
        Closure(line, Kind.CLOSED, NOON, NOON + HOUR, "te druk") for line in ("office", "nurse")
    )


def test_another_end_and_the_end_hold_here_too(tmp_path: Path, make: Callable[..., Closing]) -> None:
    closing = make()
    measure = close(closing, kind=Kind.OPEN, reason="extra")

    closing.extend(measure.id, until=NOON + 2 * HOUR, by="Bert", now=NOON + MINUTE)
    assert [each.end for each in here(tmp_path)] == [NOON + 2 * HOUR]
    closing.end(measure.id, by="Cor", now=NOON + 2 * MINUTE)
    assert here(tmp_path) == ()


def test_an_end_is_a_whole_minute_so_that_what_is_spoken_is_true(make: Callable[..., Closing]) -> None:
    closing, odd = make(), NOON + HOUR + timedelta(seconds=1)

    measure = close(closing, until=odd)
    assert measure.until == NOON + HOUR + MINUTE
    after = closing.extend(measure.id, until=odd + HOUR, by="Anna", now=NOON)
    assert after.until == NOON + 2 * HOUR + MINUTE


@pytest.mark.parametrize(
    "differs",
    [
        pytest.param({"lines": ("ed_hoofddorp",)}, id="an emergency department"),
        pytest.param({"lines": ("nurse", "switchboard")}, id="the switchboard"),
        pytest.param({"reason": "griep"}, id="a reason that is none"),
        pytest.param({"until": NOON + timedelta(days=15)}, id="for too long"),
    ],
)
def test_what_may_not_be_closed_begins_nowhere(
    tmp_path: Path, make: Callable[..., Closing], differs: dict[str, Any]
) -> None:
    closing = make()

    with pytest.raises(UnfitClosureError):
        close(closing, **differs)
    assert closing.closures.recent() == ()
    assert here(tmp_path) == ()


def test_an_end_that_may_not_be_changes_nothing(tmp_path: Path, make: Callable[..., Closing]) -> None:
    closing = make()
    measure = close(closing)

    for until in (NOON, NOON + timedelta(days=15)):
        with pytest.raises(UnfitClosureError):
            closing.extend(measure.id, until=until, by="Bert", now=NOON)
    with pytest.raises(RefusedError):
        closing.extend(measure.id, until=NOON + 3 * HOUR, by="Bert", now=NOON + 2 * HOUR)
    assert [each.end for each in here(tmp_path)] == [NOON + HOUR]


def test_with_the_database_away_nothing_begins_and_what_holds_goes_on(
    tmp_path: Path, make: Callable[..., Closing]
) -> None:
    close(make())
    away = make(database_url=AWAY)

    with pytest.raises(StoreError):
        close(away, lines=("desk",))
    with pytest.raises(StoreError):
        settle(tmp_path / "a", Closures(AWAY), NOON)
    assert [each.line for each in here(tmp_path)] == ["nurse"]


def test_a_file_that_cannot_be_written_says_so_and_the_next_round_follows(
    tmp_path: Path, make: Callable[..., Closing]
) -> None:
    closing = make()
    obstacle = tmp_path / "a" / "closures.next.json"
    obstacle.mkdir()

    with pytest.raises(ClosuresError):
        close(closing, key="k")
    assert here(tmp_path) == ()
    assert [each.id for each in closing.closures.current(NOON)] == ["k"]
    obstacle.rmdir()
    assert settle(tmp_path / "a", closing.closures, NOON)
    assert [each.line for each in here(tmp_path)] == ["nurse"]


def test_a_round_on_another_machine_makes_it_hold_there(tmp_path: Path, make: Callable[..., Closing]) -> None:
    a, b = make("a"), make("b")
    measure = close(a)

    assert settle(tmp_path / "b", b.closures, NOON)
    assert here(tmp_path, "b") == here(tmp_path, "a") != ()
    a.end(measure.id, by="Anna", now=NOON)
    assert settle(tmp_path / "b", b.closures, NOON)
    assert here(tmp_path, "b") == ()


def test_a_round_that_changes_nothing_leaves_the_file_alone_and_mends_one_that_is_broken(
    tmp_path: Path, make: Callable[..., Closing]
) -> None:
    closing = make()
    close(closing)
    before = closures_file.mark(tmp_path / "a")

    assert not settle(tmp_path / "a", closing.closures, NOON + MINUTE)
    assert closures_file.mark(tmp_path / "a") == before
    for spoil in (lambda path: path.write_text("{"), Path.unlink):
        spoil(closures_file.closures_path(tmp_path / "a"))
        assert settle(tmp_path / "a", closing.closures, NOON + MINUTE)
        assert [each.line for each in here(tmp_path)] == ["nurse"]


class Hasty(Closures):
    """A database beside which somebody presses while a round of the worker is between reading and writing."""

    pressed = False

    def current(self, now: datetime) -> tuple[Measure, ...]:
        found = super().current(now)
        if not self.pressed:
            self.pressed = True
            with pytest.raises(ClosuresError, match="another process"):
                settle(self.folder, self, now)
        return found

    folder: Path


def test_a_round_that_read_before_a_press_never_writes_after_it(
    tmp_path: Path, url: str, make: Callable[..., Closing], monkeypatch: pytest.MonkeyPatch
) -> None:
    make().closures  # noqa: B018 - makes the tables
    monkeypatch.setattr(closures_file, "LOCK_SECONDS", 0.05)
    hasty = Hasty(url)
    hasty.folder = tmp_path / "a"

    settle(tmp_path / "a", hasty, NOON)

    assert hasty.pressed
    hasty.close()


def test_the_worker_has_a_job_for_it(make_bench: Callable[..., Any], clock: Any) -> None:
    bench = make_bench()
    closing = Closing(bench.settings.data_dir, bench.settings.database_url)
    closing.closures.begin(("desk",), "closed", "busy", until=clock() + HOUR, by="Anna", now=clock(), key="k")
    closing.close()

    settle_closures(bench, clock())

    held = closures_file.load(bench.settings.data_dir).closures
    assert [each.line for each in held] == ["desk"]
    assert [each.line for each in bench.keeper.live().closures] == ["desk"]
