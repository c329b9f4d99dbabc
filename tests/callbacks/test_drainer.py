from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta

import pytest

from ivr.callbacks import drainer
from ivr.callbacks.drainer import Held
from ivr.callbacks.requests import SpooledRequest
from ivr.callbacks.spool import Spool
from ivr.hours.windows import Window
from ivr.store.errors import StoreError

NUMBER = "+31612345678"
NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
QUARTER = timedelta(minutes=15)


class KeptInMemory:
    """A store that takes each id once; `before` and `after` its commit something may happen."""

    def __init__(self) -> None:
        self.requests: dict[str, SpooledRequest] = {}
        self.groups: list[int] = []
        self.before: Callable[[], object] = lambda: None
        self.after: Callable[[], object] = lambda: None

    def take_in(self, requests: Sequence[SpooledRequest]) -> None:
        self.before()
        self.groups.append(len(requests))
        self.requests |= {request.id: request for request in requests}
        self.after()

    def held(self) -> Held:
        """What the real store tells: its requests that have a window."""
        windows = ((each.id, each.window_start) for each in self.requests.values() if each.window_start)
        return Held(tuple(sorted(windows)), untouched=False)


def drain(spool: Spool, store: KeptInMemory, now: datetime) -> int:
    return drainer.drain(spool, store, now, store.held)


def fail() -> None:
    raise StoreError("the database does not answer")


def fill(spool: Spool, count: int) -> list[str]:
    calls = [f"CA{number:03}" for number in range(count)]
    for call in calls:
        spool.finish(call, NUMBER, "main", None, NOW)
    return calls


def test_what_is_ready_moves_to_the_store_in_order(spool: Spool) -> None:
    store = KeptInMemory()
    calls = fill(spool, 3)
    assert drain(spool, store, NOW) == 3
    assert [request.call for request in store.requests.values()] == calls
    assert spool.ready() == []
    assert drain(spool, store, NOW) == 0


def test_the_requests_of_an_outage_move_in_groups(spool: Spool) -> None:
    store = KeptInMemory()
    calls = fill(spool, 230)
    assert drain(spool, store, NOW) == 230
    assert store.groups == [100, 100, 30]
    assert [request.call for request in store.requests.values()] == calls
    assert spool.ready() == []


def test_what_was_never_finished_moves_after_its_quarter_of_an_hour(spool: Spool) -> None:
    store = KeptInMemory()
    spool.confirm("CA1", NUMBER, "main", NOW)
    assert drain(spool, store, NOW + QUARTER - timedelta(seconds=1)) == 0
    assert drain(spool, store, NOW + QUARTER) == 1
    assert [request.kind for request in store.requests.values()] == ["unfinished"]


def test_nothing_is_removed_when_the_store_fails(spool: Spool) -> None:
    store = KeptInMemory()
    fill(spool, 3)
    store.before = fail
    with pytest.raises(StoreError):
        drain(spool, store, NOW)
    assert len(spool.ready()) == 3
    store.before = lambda: None
    assert drain(spool, store, NOW) == 3


def test_of_groups_those_before_the_failure_have_moved(spool: Spool) -> None:
    store = KeptInMemory()
    fill(spool, 150)

    def fail_later() -> None:
        if store.groups:
            fail()

    store.before = fail_later
    with pytest.raises(StoreError):
        drain(spool, store, NOW)
    assert len(store.requests) == 100
    assert len(spool.ready()) == 50


def test_an_unknown_outcome_of_the_commit_brings_a_request_again(spool: Spool) -> None:
    store = KeptInMemory()
    fill(spool, 2)
    store.after = fail
    with pytest.raises(StoreError):
        drain(spool, store, NOW)
    assert len(spool.ready()) == 2
    store.after = lambda: None
    assert drain(spool, store, NOW) == 2
    assert len(store.requests) == 2


def test_a_wish_that_comes_during_the_commit_moves_next(spool: Spool) -> None:
    store = KeptInMemory()
    fill(spool, 1)
    store.after = lambda: spool.finish("CA000", "+31687654321", "main", None, NOW)
    drain(spool, store, NOW)
    store.after = lambda: None
    assert drain(spool, store, NOW) == 1
    assert [request.number for request in store.requests.values()] == ["+31687654321"]


# --- the places in windows ---

WINDOW = Window(NOW + timedelta(hours=1), NOW + timedelta(hours=2))


def test_a_place_is_counted_by_the_spool_or_by_what_it_knows_of_the_store_at_every_step(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    store, counted = KeptInMemory(), []
    spool.finish("CA1", NUMBER, "main", WINDOW, NOW)

    def watch(name: str) -> None:
        real = getattr(spool, name)

        def step(*arguments: object, **named: object) -> object:
            result = real(*arguments, **named)
            counted.append((name, spool.taken()))
            return result

        monkeypatch.setattr(spool, name, step)

    for name in ("hold", "remove"):
        watch(name)
    drain(spool, store, NOW)

    assert counted == [("hold", {WINDOW.start: 1}), ("remove", {WINDOW.start: 1})]


def test_what_the_spool_cannot_be_told_is_not_removed(spool: Spool, monkeypatch: pytest.MonkeyPatch) -> None:
    store = KeptInMemory()
    spool.finish("CA1", NUMBER, "main", WINDOW, NOW)
    monkeypatch.setattr(store, "held", fail)

    with pytest.raises(StoreError):
        drain(spool, store, NOW)

    assert len(spool.ready()) == 1


def test_the_spool_learns_of_other_machines_and_of_ends_when_nothing_moves(spool: Spool) -> None:
    store = KeptInMemory()
    other = SpooledRequest(
        id="elsewhere", call="CA9", kind="finished", number=NUMBER, reference="0001", origin="main",
        window_start=WINDOW.start, window_end=WINDOW.end, created_at=NOW, wished_at=NOW,
    )  # fmt: skip
    store.requests["elsewhere"] = other
    drain(spool, store, NOW)
    assert spool.held() == ((("elsewhere", WINDOW.start),), False)

    store.requests.clear()
    drain(spool, store, NOW)
    assert spool.held() == ((), False)


def test_what_another_worker_told_the_spool_meanwhile_is_put_right(spool: Spool) -> None:
    store = KeptInMemory()
    drain(spool, store, NOW)
    spool.hold([("outdated", WINDOW.start)], untouched=True)

    drain(spool, store, NOW)

    assert spool.held() == ((), False)


def test_the_spool_is_not_written_when_there_is_nothing_new(
    spool: Spool, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = KeptInMemory()
    drain(spool, store, NOW)
    monkeypatch.setattr(spool, "hold", lambda *_, **__: pytest.fail("written"))

    drain(spool, store, NOW)
