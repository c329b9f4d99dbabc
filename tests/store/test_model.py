"""Open requests of one number as one callback: which wish counts, when it is due, and who may phone."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ivr.store.model import Callback, Request, State, merged

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def request(id_: str, wished: int = 0, *, due: int = 48, number: str = "one", **fields: Any) -> Request:
    """A request; `wished` and `due` are hours after noon."""
    plain = Request(
        id=id_,
        call=f"CA-{id_}",
        number="+31612345678",
        number_index=number,
        reference="0042",
        origin="nurse_closed",
        finished=True,
        window_start=None,
        window_end=None,
        created_at=NOON + wished * HOUR,
        wished_at=NOON + wished * HOUR,
        due_at=NOON + due * HOUR,
        state=State.NEW,
    )
    return replace(plain, **fields)


def windowed(id_: str, wished: int, start: int) -> Request:
    window = {"window_start": NOON + start * HOUR, "window_end": NOON + (start + 1) * HOUR}
    return request(id_, wished, due=start + 1, **window)


def ids(callbacks: list[Callback]) -> list[str]:
    return [" ".join(each.id for each in callback.requests) for callback in callbacks]


@pytest.mark.parametrize(
    ("requests", "list_"),
    [
        pytest.param([], [], id="none"),
        pytest.param([request("a", 0), request("b", 2), request("c", 1)], ["b c a"], id="latest wish first"),
        pytest.param([request("a"), request("b", number="two")], ["a", "b"], id="two numbers"),
        pytest.param([request("a", due=9), request("b", due=3, number="two")], ["b", "a"], id="first due first"),
        pytest.param([request("b", 1), request("a", 2, number="two")], ["b", "a"], id="same due: who asked first"),
        pytest.param([request("b"), request("a")], ["b a"], id="asked at once: always in the same order"),
    ],
)  # fmt: skip
def test_open_requests_of_a_number_are_one_callback(requests: list[Request], list_: list[str]) -> None:
    assert ids(merged(requests)) == list_
    assert ids(merged(reversed(requests))) == list_


@pytest.mark.parametrize(
    ("requests", "due"),
    [
        pytest.param([request("a", due=5)], 5, id="its own"),
        pytest.param(
            [request("a", 0, due=5), request("b", 1, due=9)], 5, id="calling again puts nothing off"
        ),
        pytest.param([request("a", 0, due=5), windowed("b", 1, 20)], 21, id="but a window chosen last does"),
        pytest.param(
            [windowed("a", 0, 20), request("b", 1, due=48)], 21, id="an earlier window is still kept"
        ),
    ],
)
def test_a_callback_is_due(requests: list[Request], due: int) -> None:
    assert merged(requests)[0].due_at == NOON + due * HOUR


def test_a_callback_keeps_all_origins_and_the_count_of_attempts() -> None:
    requests = [
        request("a", 0, origin="desk_busy", attempts=2),
        request("b", 1, origin="nurse_closed"),
        request("c", 2, origin="desk_busy"),
    ]

    callback = merged(requests)[0]

    assert callback.origins == ("desk_busy", "nurse_closed")
    assert callback.attempts == 2


TAKEN = {"state": State.TAKEN, "taken_by": "Anna", "taken_until": NOON + HOUR}
NO_ANSWER = {"state": State.NO_ANSWER, "next_attempt_at": NOON + HOUR}


@pytest.mark.parametrize(
    ("requests", "from_", "until"),
    [
        pytest.param([request("a")], 0, 99, id="at once"),
        pytest.param([request("a", state=State.UNFINISHED)], 0, 99, id="unfinished too"),
        pytest.param([windowed("a", 0, 3)], 3, 99, id="when its window begins, and also when it has passed"),
        pytest.param([request("a", **NO_ANSWER)], 1, 99, id="when the next attempt has come"),
        pytest.param([request("a", **TAKEN)], 1, 99, id="when a lease has ended"),
        pytest.param([request("a", 0, **TAKEN), request("b", 1)], 1, 99, id="when a lease on one of them has"),
        pytest.param([request("a", 0, **NO_ANSWER), request("b", 1)], 0, 99, id="at once when the caller asks again"),
        pytest.param([request("a", **NO_ANSWER | TAKEN | {"taken_until": NOON})], 1, 99, id="a lease hides no next attempt"),
        pytest.param([request("a", state=State.REACHED)], 99, 99, id="not after reaching"),
    ],
)  # fmt: skip
def test_a_callback_is_to_be_phoned(requests: list[Request], from_: int, until: int) -> None:
    callback = merged(requests)[0]

    assert [hour for hour in range(50) if callback.to_call(NOON + hour * HOUR)] == [
        *range(from_, min(until, 50))
    ]


def test_a_lease_on_one_is_a_lease_on_all_until_it_ends() -> None:
    callback = merged([request("a", 0, **TAKEN), request("b", 1)])[0]

    assert callback.holder(NOON) == "Anna"
    assert callback.holder(NOON + HOUR) is None


def test_nothing_personal_is_in_a_repr() -> None:
    shown = repr(Callback((request("a", number="one-index"),)))

    assert "CA-a" in shown
    assert [text for text in ("612345678", "one-index", "0042") if text in shown] == []
