"""The ledger as a whole: what staff see and do, on both databases, and what holds whatever happens."""

import itertools
import subprocess
import sys
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivr.store.errors import RefusedError, StoreError, UnknownRequestError
from ivr.store.ledger import Ledger
from ivr.store.model import Action, Event, Outcome, Request, State
from ivr.store.transitions import OPEN

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
TWO_DAYS = timedelta(days=2)


def number(position: int) -> str:
    return f"+3160000{position:04}"


@pytest.fixture
def list_(ledger: Ledger, delivered: Callable[..., Any]) -> Ledger:
    """A ledger with three callbacks: one with a window at 14, one without a window, one that was asked an hour later."""
    window = {"window_start": NOON + 2 * HOUR, "window_end": NOON + 3 * HOUR}
    later = {"created_at": NOON + HOUR, "wished_at": NOON + HOUR}
    ledger.take_in(
        [
            delivered(id="later", number=number(3), **later),
            delivered(id="plain", number=number(2)),
            delivered(id="window", number=number(1), **window),
        ]
    )
    return ledger


# --- one request, from beginning to end ---


def test_a_request_goes_its_way_and_the_ledger_can_tell_it(
    ledger: Ledger, delivered: Callable[..., Any]
) -> None:
    ledger.take_in([delivered()])
    ledger.take("a", "Anna", NOON, NOON + HOUR)
    ledger.no_answer("a", "Anna", NOON, NOON + 2 * HOUR)
    ledger.take("a", "Bob", NOON + 2 * HOUR, NOON + 3 * HOUR)
    ledger.reached("a", "Bob", NOON + 2 * HOUR)
    closed = ledger.done("a", "Bob", NOON + 2 * HOUR, Outcome.APPOINTMENT)

    assert (closed.number, closed.attempts, closed.outcome, closed.closed_by) == (
        "+31612345678",
        1,
        Outcome.APPOINTMENT,
        "Bob",
    )
    tell = [(each.action, each.by, each.until, each.outcome) for each in ledger.history("a")]
    assert tell == [
        (Action.ASKED, "caller", None, None),
        (Action.TAKEN, "Anna", NOON + HOUR, None),
        (Action.NO_ANSWER, "Anna", NOON + 2 * HOUR, None),
        (Action.TAKEN, "Bob", NOON + 3 * HOUR, None),
        (Action.REACHED, "Bob", None, None),
        (Action.DONE, "Bob", None, Outcome.APPOINTMENT),
    ]
    assert ledger.callbacks() == ()


@pytest.mark.parametrize(
    "act",
    [
        pytest.param(lambda ledger, id_: ledger.take(id_, "Anna", NOON, NOON + HOUR), id="take"),
        pytest.param(lambda ledger, id_: ledger.reached(id_, "Anna", NOON), id="reached"),
        pytest.param(lambda ledger, id_: ledger.no_answer(id_, "Anna", NOON, NOON + HOUR), id="no answer"),
        pytest.param(lambda ledger, id_: ledger.done(id_, "Anna", NOON, Outcome.HELPED), id="done"),
        pytest.param(lambda ledger, id_: ledger.reopen(id_, "Anna", NOON), id="reopen"),
        pytest.param(lambda ledger, id_: ledger.request(id_), id="show"),
        pytest.param(lambda ledger, id_: ledger.history(id_), id="history"),
    ],
)
def test_a_request_that_is_not_there_is_told(ledger: Ledger, act: Callable[[Ledger, str], object]) -> None:
    with pytest.raises(UnknownRequestError):
        act(ledger, "nobody's")


def test_a_refusal_changes_nothing(list_: Ledger) -> None:
    before = list_.find()

    with pytest.raises(RefusedError):
        list_.done("plain", "Anna", NOON, Outcome.HELPED)

    assert list_.find() == before
    assert len(list_.history("plain")) == 1


# --- requests of one number ---


def test_what_staff_do_to_one_they_do_to_all_of_its_number(
    ledger: Ledger, delivered: Callable[..., Any]
) -> None:
    ledger.take_in([delivered(id="first", origin="desk_busy"), delivered(id="second", wished_at=NOON + HOUR)])

    ledger.take("first", "Anna", NOON + HOUR, NOON + 2 * HOUR)
    (callback,) = ledger.callbacks()
    assert ([each.id for each in callback.requests], callback.origins) == (
        ["second", "first"],
        ("nurse_closed", "desk_busy"),
    )
    with pytest.raises(RefusedError, match="Anna"):
        ledger.take("second", "Bob", NOON + HOUR, NOON + 2 * HOUR)
    ledger.reached("second", "Anna", NOON + HOUR)
    ledger.take_in([delivered(id="third", wished_at=NOON + 2 * HOUR)])
    ledger.done("second", "Anna", NOON + 2 * HOUR, Outcome.HELPED)

    assert {each.id: each.state.value for each in ledger.find()} == {
        "first": "done",
        "second": "done",
        "third": "new",
    }
    assert [each.action for each in ledger.history("first")] == [
        Action.ASKED,
        Action.TAKEN,
        Action.REACHED,
        Action.DONE,
    ]


# --- what staff see ---


def test_the_callback_list_is_in_the_order_in_which_it_is_due(list_: Ledger) -> None:
    assert [each.wish.id for each in list_.callbacks()] == ["window", "plain", "later"]
    assert [each.due_at for each in list_.callbacks()] == [
        NOON + 3 * HOUR,
        NOON + TWO_DAYS,
        NOON + HOUR + TWO_DAYS,
    ]


@pytest.mark.parametrize(
    ("hours", "taken", "next_"),
    [
        pytest.param(0, [], "plain", id="the window has not begun"),
        pytest.param(2, [], "window", id="the window has begun"),
        pytest.param(99, [], "window", id="overdue goes first"),
        pytest.param(2, ["window"], "plain", id="what somebody has is left out"),
        pytest.param(2, ["window", "plain", "later"], None, id="nothing to do"),
        pytest.param(9, ["window", "plain", "later"], "window", id="leases have ended"),
    ],
)
def test_who_is_next(list_: Ledger, hours: int, taken: list[str], next_: str | None) -> None:
    for id_ in taken:
        list_.take(id_, "Anna", NOON, NOON + 5 * HOUR)

    found = list_.next_to_call(NOON + hours * HOUR)

    assert (found and (found.wish.id, found.wish.number)) == (
        next_ and (next_, number({"window": 1, "plain": 2}[next_]))
    )


@pytest.mark.parametrize(
    ("hours", "overdue"),
    [
        pytest.param(3, [], id="not at the moment itself"),
        pytest.param(4, ["window"], id="the end of a window"),
        pytest.param(49, ["window", "plain"], id="two days"),
        pytest.param(99, ["window", "plain", "later"], id="all, the longest ago first"),
    ],
)
def test_what_is_overdue(list_: Ledger, hours: int, overdue: list[str]) -> None:
    assert [each.wish.id for each in list_.overdue(NOON + hours * HOUR)] == overdue


def test_phoning_alone_does_not_end_that_it_is_overdue_but_an_outcome_and_a_next_attempt_do(
    list_: Ledger,
) -> None:
    now = NOON + 4 * HOUR
    list_.take("window", "Anna", now, now + HOUR)
    assert [each.wish.id for each in list_.overdue(now)] == ["window"]

    list_.no_answer("window", "Anna", now, now + HOUR)

    assert list_.overdue(now) == ()
    assert list_.overdue(now + HOUR + TWO_DAYS + HOUR)[-1].wish.id == "window"


def test_the_oldest_that_is_open(list_: Ledger) -> None:
    for id_ in ("plain", "window", "later"):
        oldest = list_.oldest_open()
        assert oldest
        assert (oldest.id, oldest.number) == (id_, list_.request(id_).number)
        list_.done(id_, "Anna", NOON, Outcome.NO_LONGER_NEEDED)

    assert list_.oldest_open() is None


def test_a_window_is_taken_by_the_latest_wish_of_each_number_until_that_is_closed(
    ledger: Ledger, delivered: Callable[..., Any]
) -> None:
    def windowed(id_: str, position: int, start: int, wished: int = 0) -> Any:
        window = {"window_start": NOON + start * HOUR, "window_end": NOON + (start + 1) * HOUR}
        return delivered(id=id_, number=number(position), wished_at=NOON + wished * HOUR, **window)

    ledger.take_in([windowed("a", 1, 3), windowed("b", 2, 3), windowed("c", 3, 4), delivered(id="d")])
    assert ledger.windows_taken() == {NOON + 3 * HOUR: 2, NOON + 4 * HOUR: 1}

    ledger.take_in([windowed("e", 1, 4, wished=1)])
    ledger.done("b", "Anna", NOON, Outcome.NO_LONGER_NEEDED)

    assert ledger.windows_taken() == {NOON + 4 * HOUR: 2}


@pytest.mark.parametrize(
    ("filter_", "found"),
    [
        pytest.param({}, ["later", "window", "plain"], id="all, the last first"),
        pytest.param({"states": {State.NEW}}, ["later", "plain"], id="in one state"),
        pytest.param(
            {"states": {State.NEW, State.TAKEN}, "limit": 2}, ["later", "window"], id="the last two"
        ),
        pytest.param({"states": OPEN - {State.NEW, State.TAKEN}}, [], id="none"),
    ],
)
def test_requests_are_found_by_their_state(list_: Ledger, filter_: dict[str, Any], found: list[str]) -> None:
    list_.take("window", "Anna", NOON, NOON + HOUR)

    assert [each.id for each in list_.find(**filter_)] == found


def test_what_was_closed_since_a_moment_comes_the_last_first_and_without_what_was_erased(
    list_: Ledger,
) -> None:
    for hours, id_ in enumerate(("plain", "window", "later")):
        list_.done(id_, "Anna", NOON + hours * HOUR, Outcome.NO_LONGER_NEEDED)

    def found(since: datetime, limit: int = 100) -> list[str]:
        return [each.id for each in list_.closed_since(since, limit)]

    assert found(NOON) == ["later", "window", "plain"]
    assert found(NOON + HOUR) == ["later", "window"]
    assert found(NOON, 1) == ["later"]
    list_.purge(NOON + HOUR, 0)
    assert found(NOON) == ["later"]


def test_who_takes_one_back_to_the_list_leaves_it_as_it_was(list_: Ledger) -> None:
    list_.take("plain", "Anna", NOON, NOON + HOUR)

    assert list_.release("plain", "Anna", NOON).state is State.NEW
    assert [each.action for each in list_.history("plain")] == [Action.ASKED, Action.TAKEN, Action.RELEASED]
    assert list_.take("plain", "Berend", NOON, NOON + HOUR).taken_by == "Berend"


def test_what_was_reopened_is_on_the_list_again_with_a_new_due_time(list_: Ledger) -> None:
    list_.done("window", "Anna", NOON, Outcome.NO_LONGER_NEEDED)

    list_.reopen("window", "Bob", NOON + 9 * HOUR)

    assert list_.request("window").due_at == NOON + 9 * HOUR + TWO_DAYS
    assert list_.next_to_call(NOON + 9 * HOUR)
    assert "window" in [each.wish.id for each in list_.callbacks()]


# --- several at once ---

TAKE_ALL = """
import sys
from datetime import UTC, datetime, timedelta
from ivr.store.errors import RefusedError
from ivr.store.ledger import Ledger

class Cipher:
    encrypt = decrypt = index = staticmethod(lambda text: text)

url, name, count = sys.argv[1], sys.argv[2], int(sys.argv[3])
ledger = Ledger(url, Cipher(), lambda moment: moment)
noon = datetime(2026, 11, 23, 12, tzinfo=UTC)
ledger.find()
print("ready", flush=True)
sys.stdin.readline()
for position in range(count):
    try:
        ledger.take(str(position), name, noon, noon + timedelta(hours=1))
        print(position)
    except RefusedError:
        pass
"""


def test_of_two_processes_that_take_the_same_request_exactly_one_gets_it(
    url: str, ledger: Ledger, delivered: Callable[..., Any]
) -> None:
    count = 30
    ledger.take_in([delivered(id=str(each), number=number(each)) for each in range(count)])
    names = ("Anna", "Bob")
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True}
    processes = [
        subprocess.Popen([sys.executable, "-c", TAKE_ALL, url, name, str(count)], **pipes) for name in names
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"

    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()
    got = [process.communicate(timeout=60)[0].split() for process in processes]

    assert [process.returncode for process in processes] == [0, 0]
    assert sorted(itertools.chain(*got), key=int) == [str(each) for each in range(count)]
    assert {each.id: each.taken_by for each in ledger.find()} == {
        id_: name for name, ids in zip(names, got, strict=True) for id_ in ids
    }


def test_fifty_identical_deliveries_at_once_give_one_request_and_one_event(
    ledger: Ledger, delivered: Callable[..., Any]
) -> None:
    failed: list[StoreError] = []
    barrier = threading.Barrier(10)

    def deliver() -> None:
        barrier.wait()
        for _ in range(5):
            try:
                ledger.take_in([delivered(), delivered(id="w", kind="withdrawn", reference="9999")])
            except StoreError as error:
                failed.append(error)

    threads = [threading.Thread(target=deliver) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failed == []
    assert [each.id for each in ledger.find()] == ["a"]
    assert len(ledger.history("a")) == 1


# --- whatever happens ---

Step = tuple[str, str, str, Outcome, int]
"""What, to which request, by whom, with which outcome, how many hours after the one before."""

_examples = itertools.count()
_steps = st.tuples(
    st.sampled_from(["finished", "unfinished", "withdrawn", "take", "reached", "no answer", "done", "reopen", "purge"]),
    st.sampled_from(["a", "b", "c"]),
    st.sampled_from(["Anna", "Bob"]),
    st.sampled_from([*Outcome]),
    st.integers(0, 3),
)  # fmt: skip


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(_steps, min_size=5, max_size=25))
def test_nothing_is_ever_lost_doubled_or_closed_without_an_outcome_and_a_name(
    ledger: Ledger, delivered: Callable[..., Any], steps: list[Step]
) -> None:
    """`a` and `b` are of one number. Each step is done twice; the second time changes nothing."""
    mark = f"{next(_examples)}:"
    now, seen = NOON, account(ledger, mark)
    for step in steps:
        now += step[-1] * HOUR
        before = seen

        def act(step: Step = step, now: datetime = now) -> None:
            do(ledger, delivered, mark, step, now)

        allowed = attempt(act)
        seen = account(ledger, mark)
        again = attempt(act)

        assert account(ledger, mark) == seen, "the same thing twice is the same as once"
        assert again or not allowed, "what was allowed is not refused the second time"
        assert allowed or seen == before, "a refusal changes nothing"
        hold(before, seen)


def do(ledger: Ledger, delivered: Callable[..., Any], mark: str, step: Step, now: datetime) -> None:
    action, name, by, outcome, _ = step
    id_ = mark + name
    wish = {"number": mark + ("2" if name == "c" else "1"), "reference": name, "wished_at": now}
    match action:
        case "finished" | "unfinished":
            ledger.take_in([delivered(id=id_, kind=action, **wish)])
        case "withdrawn":
            ledger.take_in([delivered(id=f"{id_} {now}", kind=action, **wish)])
        case "take":
            ledger.take(id_, by, now, now + 2 * HOUR)
        case "reached":
            ledger.reached(id_, by, now)
        case "no answer":
            ledger.no_answer(id_, by, now, now + HOUR)
        case "done":
            ledger.done(id_, by, now, outcome)
        case "reopen":
            ledger.reopen(id_, by, now)
        case _:
            ledger.purge(now, after_days=0)


def attempt(act: Callable[[], object]) -> bool:
    """Whether it was allowed."""
    try:
        act()
    except (RefusedError, UnknownRequestError):
        return False
    return True


def account(ledger: Ledger, mark: str) -> dict[str, tuple[Request, tuple[Event, ...]]]:
    found = [each for each in ledger.find(limit=10_000) if each.id.startswith(mark)]
    return {each.id: (each, ledger.history(each.id)) for each in found}


def hold(
    before: dict[str, tuple[Request, tuple[Event, ...]]], after: dict[str, tuple[Request, tuple[Event, ...]]]
) -> None:
    assert before.keys() <= after.keys(), "a request has disappeared"
    for id_, (request, events) in after.items():
        told = before[id_][1] if id_ in before else ()
        assert events[: len(told)] == told, "an event was changed"
        assert id_ not in before or (request == before[id_][0]) == (len(events) == len(told)), (
            "an event for each change"
        )
        assert events[-1].state is request.state
        ended = request.state not in OPEN
        assert [ended] * 3 == [bool(request.outcome), bool(request.closed_by), bool(request.closed_at)]
        assert request.number or ended, "an open request lost its number"
        if request.outcome in {Outcome.HELPED, Outcome.APPOINTMENT, Outcome.SENT_ON}:
            assert Action.REACHED in [each.action for each in events], (
                "an outcome of a call that was not made"
            )
