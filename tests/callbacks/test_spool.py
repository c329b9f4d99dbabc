import sqlite3
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier

import pytest

from ivr.callbacks.cipher import Cipher
from ivr.callbacks.requests import SpooledRequest, reference_of, request_id
from ivr.callbacks.spool import FILE, Spool
from ivr.hours.windows import Window

CALL, OTHER = "CA1234567890abcdef1234567890abcdef", "CA00000000000000000000000000000000"
NUMBER = "+31612345678"
NOW = datetime(2026, 11, 23, 9, 10, 0, 123_456, tzinfo=UTC)
WINDOW = Window(datetime(2026, 11, 23, 10, tzinfo=UTC), datetime(2026, 11, 23, 11, tzinfo=UTC))
LATER = Window(datetime(2026, 11, 24, 10, tzinfo=UTC), datetime(2026, 11, 24, 11, tzinfo=UTC))
MINUTE = timedelta(minutes=1)


def rows(spool: Spool) -> list[tuple[str, str]]:
    """What the table holds: call and kind, read beside the spool."""
    with sqlite3.connect(spool._path) as connection:
        found: list[tuple[str, str]] = connection.execute("SELECT call, kind FROM request").fetchall()
    connection.close()
    return found


def test_a_finished_request_is_ready_with_all_that_the_store_needs(spool: Spool) -> None:
    spool.confirm(CALL, NUMBER, "nurse_closed", NOW)
    reference = spool.finish(CALL, NUMBER, "nurse_closed", WINDOW, NOW + MINUTE)
    assert spool.ready() == [
        SpooledRequest(
            id=request_id(CALL),
            call=CALL,
            kind="finished",
            number=NUMBER,
            reference=reference,
            origin="nurse_closed",
            window_start=WINDOW.start,
            window_end=WINDOW.end,
            created_at=NOW,
            wished_at=NOW + MINUTE,
        )
    ]


def test_a_request_needs_no_window(spool: Spool) -> None:
    spool.finish(CALL, NUMBER, "main", None, NOW)
    (request,) = spool.ready()
    assert (request.kind, request.window_start, request.window_end) == ("finished", None, None)


def test_confirming_and_finishing_give_the_reference_of_the_call(spool: Spool) -> None:
    answers = {
        spool.confirm(CALL, NUMBER, "main", NOW),
        spool.finish(CALL, NUMBER, "main", None, NOW),
        spool.finish(CALL, NUMBER, "main", None, NOW + timedelta(days=9)),
    }
    assert answers == {reference_of(CALL)}


def test_what_is_only_confirmed_is_not_ready(spool: Spool) -> None:
    spool.confirm(CALL, NUMBER, "main", NOW)
    assert spool.ready() == []
    assert rows(spool) == [(CALL, "confirmed")]


def test_a_request_confirmed_on_another_machine_is_finished_here(spool: Spool) -> None:
    spool.finish(CALL, NUMBER, "main", WINDOW, NOW)
    (request,) = spool.ready()
    assert (request.kind, request.number) == ("finished", NUMBER)


@pytest.mark.parametrize(
    "repeat",
    [
        pytest.param(lambda spool: spool.confirm(CALL, NUMBER, "main", NOW + MINUTE), id="confirm"),
        pytest.param(lambda spool: spool.hung_up(CALL), id="hang up"),
        pytest.param(lambda spool: spool.promote(NOW + timedelta(hours=9)), id="promote"),
    ],
)
def test_what_is_finished_stays_finished_with_its_window(
    spool: Spool, repeat: Callable[[Spool], object]
) -> None:
    spool.confirm(CALL, NUMBER, "main", NOW)
    spool.finish(CALL, NUMBER, "main", WINDOW, NOW)
    repeat(spool)
    (request,) = spool.ready()
    assert (request.kind, request.window_start) == ("finished", WINDOW.start)
    assert rows(spool) == [(CALL, "finished")]


@pytest.mark.parametrize("window", [LATER, None], ids=["another window", "no window"])
def test_of_two_wishes_in_a_call_the_latest_counts(spool: Spool, window: Window | None) -> None:
    spool.finish(CALL, NUMBER, "main", WINDOW, NOW)
    spool.finish(CALL, "+31687654321", "desk_busy", window, NOW + MINUTE)
    (request,) = spool.ready()
    assert request.window_start == (window and window.start)
    assert (request.number, request.origin) == ("+31687654321", "desk_busy")
    assert (request.created_at, request.wished_at) == (NOW, NOW + MINUTE)


def test_each_change_is_later_than_the_one_before_even_when_the_clock_is_not(spool: Spool) -> None:
    spool.finish(CALL, NUMBER, "main", WINDOW, NOW)
    spool.finish(CALL, NUMBER, "main", LATER, NOW - MINUTE)
    (request,) = spool.ready()
    assert request.window_start == LATER.start
    assert request.wished_at == NOW + timedelta(microseconds=1)


def test_fifty_identical_deliveries_at_once_give_one_request_and_fifty_equal_answers(spool: Spool) -> None:
    together = Barrier(50)

    def deliver(_number: int) -> str:
        together.wait()
        return spool.finish(CALL, NUMBER, "main", WINDOW, NOW)

    with ThreadPoolExecutor(50) as pool:
        answers = list(pool.map(deliver, range(50)))
    assert answers == [reference_of(CALL)] * 50
    assert rows(spool) == [(CALL, "finished")]
    assert len(spool.ready()) == 1


# --- unfinished ---


def test_who_hangs_up_after_confirming_is_unfinished_at_once(spool: Spool) -> None:
    spool.confirm(CALL, NUMBER, "main", NOW)
    spool.confirm(OTHER, NUMBER, "main", NOW)
    spool.hung_up(CALL)
    (request,) = spool.ready()
    assert (request.call, request.kind, request.number) == (CALL, "unfinished", NUMBER)


def test_a_call_that_never_entered_the_dialogue_leaves_nothing_when_it_ends(spool: Spool) -> None:
    spool.hung_up(CALL)
    assert rows(spool) == []


def test_after_a_quarter_of_an_hour_without_an_end_a_request_is_unfinished(spool: Spool) -> None:
    spool.confirm(CALL, NUMBER, "main", NOW)
    spool.confirm(OTHER, NUMBER, "main", NOW + MINUTE)
    assert spool.promote(NOW + 15 * MINUTE - timedelta(microseconds=1)) == 0
    assert spool.ready() == []
    assert spool.promote(NOW + 15 * MINUTE) == 1
    assert [(request.call, request.kind) for request in spool.ready()] == [(CALL, "unfinished")]
    assert spool.promote(NOW + 15 * MINUTE) == 0


def test_who_finishes_after_all_is_finished(spool: Spool) -> None:
    spool.confirm(CALL, NUMBER, "main", NOW)
    spool.promote(NOW + 20 * MINUTE)
    spool.finish(CALL, NUMBER, "main", WINDOW, NOW + 21 * MINUTE)
    assert [request.kind for request in spool.ready()] == ["finished"]


# --- withdrawn ---


def test_a_withdrawal_is_a_request_of_its_own_with_what_it_means(spool: Spool) -> None:
    spool.finish(CALL, NUMBER, "main", WINDOW, NOW)
    spool.withdraw(OTHER, reference_of(CALL), NUMBER, NOW + MINUTE)
    finished, withdrawn = spool.ready()
    assert (finished.kind, finished.id) == ("finished", request_id(CALL))
    assert (withdrawn.kind, withdrawn.call, withdrawn.reference, withdrawn.number, withdrawn.origin) == (
        *("withdrawn", OTHER, reference_of(CALL), NUMBER, ""),
    )
    assert withdrawn.id not in {finished.id, request_id(OTHER)}


def test_withdrawing_tells_nothing_and_repeats_change_nothing(spool: Spool) -> None:
    spool.withdraw(CALL, "0123", NUMBER, NOW)
    (first,) = spool.ready()
    assert spool.withdraw(CALL, "0123", NUMBER, NOW + MINUTE) is None
    assert spool.ready() == [first]


def test_each_reference_and_each_number_tried_is_kept(spool: Spool) -> None:
    spool.withdraw(CALL, "0123", NUMBER, NOW)
    spool.withdraw(CALL, "0124", NUMBER, NOW)
    spool.withdraw(CALL, "0123", "+31687654321", NOW)
    assert len({request.id for request in spool.ready()}) == 3


# --- towards the store ---


def test_requests_are_ready_in_the_order_of_their_calls(spool: Spool) -> None:
    calls = [f"CA{number:032x}" for number in range(250)]
    with ThreadPoolExecutor(8) as pool:
        for call in calls[:5]:
            spool.confirm(call, NUMBER, "main", NOW)
        list(pool.map(lambda call: spool.finish(call, NUMBER, "main", None, NOW), reversed(calls[:5])))
        list(pool.map(lambda call: spool.finish(call, NUMBER, "main", None, NOW), calls[5:]))
    assert [request.call for request in spool.ready(5)] == calls[:5]
    assert {request.call for request in spool.ready(1_000)} == set(calls)


def test_what_the_store_has_is_removed_and_nothing_else(spool: Spool) -> None:
    spool.finish(CALL, NUMBER, "main", None, NOW)
    spool.finish(OTHER, NUMBER, "main", None, NOW)
    first, second = spool.ready()
    spool.remove([first])
    assert spool.ready() == [second]
    spool.remove([first])
    assert spool.ready() == [second]


def test_a_wish_that_came_while_the_store_committed_is_not_removed(spool: Spool) -> None:
    spool.finish(CALL, NUMBER, "main", WINDOW, NOW)
    taken_in = spool.ready()
    spool.finish(CALL, NUMBER, "main", LATER, NOW)
    spool.remove(taken_in)
    (request,) = spool.ready()
    assert (request.id, request.window_start) == (taken_in[0].id, LATER.start)


def test_a_delivery_repeated_after_it_was_drained_has_the_same_id_and_answer(spool: Spool) -> None:
    answer = spool.finish(CALL, NUMBER, "main", WINDOW, NOW)
    drained = spool.ready()
    spool.remove(drained)
    assert spool.finish(CALL, NUMBER, "main", WINDOW, NOW + timedelta(days=3)) == answer
    assert [request.id for request in spool.ready()] == [drained[0].id]


def test_the_windows_of_requests_are_counted(spool: Spool) -> None:
    spool.finish(CALL, NUMBER, "main", WINDOW, NOW)
    spool.finish(OTHER, NUMBER, "main", WINDOW, NOW)
    spool.finish("CA1", NUMBER, "main", LATER, NOW)
    spool.finish("CA2", NUMBER, "main", None, NOW)
    spool.withdraw("CA3", "0123", NUMBER, NOW)
    assert spool.taken() == {WINDOW.start: 2, LATER.start: 1}


class TestPlaces:
    """Windows of half an hour with one place or two."""

    def test_the_last_place_goes_to_who_comes_first(self, spool: Spool) -> None:
        assert spool.finish(CALL, NUMBER, "main", WINDOW, NOW, 2)
        assert spool.finish(OTHER, NUMBER, "main", WINDOW, NOW, 2)
        assert spool.finish("CA1", NUMBER, "main", WINDOW, NOW, 2) is None
        assert {request.call for request in spool.ready()} == {CALL, OTHER}

    def test_of_many_at_once_one_gets_it(self, spool: Spool) -> None:
        calls = [f"CA{number}" for number in range(40)]
        with ThreadPoolExecutor(20) as pool:
            answers = list(pool.map(lambda call: spool.finish(call, NUMBER, "main", WINDOW, NOW, 1), calls))
        assert sum(answer is not None for answer in answers) == 1
        assert len(spool.ready()) == 1

    def test_a_repeat_has_its_own_place(self, spool: Spool) -> None:
        first = spool.finish(CALL, NUMBER, "main", WINDOW, NOW, 1)
        assert spool.finish(CALL, NUMBER, "main", WINDOW, NOW + MINUTE, 1) == first

    def test_a_place_that_the_ledger_holds_is_taken(self, spool: Spool) -> None:
        spool.hold([("held", WINDOW.start)], untouched=False)
        assert spool.finish(CALL, NUMBER, "main", WINDOW, NOW, 1) is None
        assert spool.taken() == {WINDOW.start: 1}

    def test_a_request_on_its_way_to_the_ledger_counts_once(self, spool: Spool) -> None:
        spool.finish(CALL, NUMBER, "main", WINDOW, NOW, 2)
        moved = spool.ready()
        spool.hold([(each.id, WINDOW.start) for each in moved], untouched=False)
        assert spool.taken() == {WINDOW.start: 1}
        spool.remove(moved)
        assert spool.taken() == {WINDOW.start: 1}
        assert spool.finish(CALL, NUMBER, "main", WINDOW, NOW, 1), (
            "a repeat after that has its own place still"
        )
        assert spool.finish(OTHER, NUMBER, "main", WINDOW, NOW, 1) is None

    def test_what_the_ledger_no_longer_holds_is_free(self, spool: Spool) -> None:
        spool.hold([("held", WINDOW.start)], untouched=False)
        spool.hold([], untouched=False)
        assert spool.finish(CALL, NUMBER, "main", WINDOW, NOW, 1)

    def test_a_window_that_overlaps_counts_and_one_that_follows_does_not(self, spool: Spool) -> None:
        length = WINDOW.end - WINDOW.start
        spool.hold([("half", WINDOW.start + length / 2), ("next", WINDOW.end)], untouched=False)
        assert spool.finish(CALL, NUMBER, "main", WINDOW, NOW, 1) is None
        assert spool.finish(CALL, NUMBER, "main", WINDOW, NOW, 2)

    def test_without_a_window_there_is_always_a_place(self, spool: Spool) -> None:
        assert spool.finish(CALL, NUMBER, "main", None, NOW, 1)
        assert spool.finish(OTHER, NUMBER, "main", None, NOW, 1)

    def test_what_was_confirmed_is_not_lost_with_a_window_that_has_gone(self, spool: Spool) -> None:
        spool.confirm(CALL, NUMBER, "main", NOW)
        spool.hold([("held", WINDOW.start)], untouched=False)
        assert spool.finish(CALL, NUMBER, "main", WINDOW, NOW, 1) is None
        spool.hung_up(CALL)
        assert [(each.kind, each.window_start) for each in spool.ready()] == [("unfinished", None)]


def test_what_no_secret_opens_stays_is_counted_and_holds_nothing_up(spool: Spool, tmp_path: Path) -> None:
    other = Spool(tmp_path / FILE, Cipher(["a secret that was lost before this test began"]))
    for number in range(120):
        other.finish(f"CA{number}", NUMBER, "main", None, NOW)
    other.close()
    spool.finish(CALL, NUMBER, "main", None, NOW)
    assert [request.call for request in spool.ready()] == [CALL]
    assert spool.unreadable() == 120


def test_an_older_secret_still_opens_what_waits(spool: Spool, tmp_path: Path) -> None:
    spool.finish(CALL, NUMBER, "main", None, NOW)
    secrets = ["a new secret, made after the requests", "a secret of the tests, as long as a real one"]
    rotated = Spool(tmp_path / FILE, Cipher(secrets))
    assert [request.number for request in rotated.ready()] == [NUMBER]
    rotated.close()


def test_a_closed_spool_opens_again(spool: Spool) -> None:
    spool.finish(CALL, NUMBER, "main", None, NOW)
    spool.close()
    spool.close()
    assert len(spool.ready()) == 1


def test_naive_moments_raise(spool: Spool) -> None:
    with pytest.raises(TypeError):
        spool.confirm(CALL, NUMBER, "main", NOW.replace(tzinfo=None))
    assert rows_if_any(spool) == []


def rows_if_any(spool: Spool) -> list[SpooledRequest]:
    spool.promote(NOW + timedelta(days=1))
    return spool.ready()
