"""In which part of the list a callback stands, and what is said of it."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from ivr.staff.callback_list import Part, board, closed, item
from ivr.store.model import Callback, Outcome, Request, State, too_full

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)
NEW = Request(
    id="a",
    call="CA-a",
    number="+31612345678",
    number_index="index",
    reference="0042",
    origin="menu",
    finished=True,
    window_start=None,
    window_end=None,
    created_at=NOON - HOUR,
    wished_at=NOON - HOUR,
    due_at=NOON + HOUR,
    state=State.NEW,
)
TAKEN = replace(NEW, state=State.TAKEN, taken_by="Anna", taken_until=NOON + HOUR)
UNFINISHED = replace(NEW, state=State.UNFINISHED, finished=False)
WINDOW = replace(NEW, window_start=NOON + HOUR, window_end=NOON + 2 * HOUR)
LATE = NOON - timedelta(seconds=1)


@pytest.mark.parametrize(
    ("requests", "part"),
    [
        pytest.param([NEW], Part.NOW, id="new"),
        pytest.param([replace(NEW, due_at=NOON)], Part.NOW, id="due at this moment"),
        pytest.param([replace(NEW, due_at=LATE)], Part.OVERDUE, id="due a second ago"),
        pytest.param([replace(TAKEN, due_at=LATE)], Part.OVERDUE, id="overdue, whoever has it"),
        pytest.param([replace(UNFINISHED, due_at=LATE)], Part.OVERDUE, id="overdue and not finished"),
        pytest.param([TAKEN], Part.BUSY, id="taken"),
        pytest.param([replace(TAKEN, taken_until=NOON)], Part.NOW, id="a lease that ended"),
        pytest.param([WINDOW], Part.LATER, id="a window to come"),
        pytest.param([replace(WINDOW, window_start=NOON)], Part.NOW, id="a window that begins"),
        pytest.param(
            [replace(NEW, state=State.NO_ANSWER, next_attempt_at=NOON + HOUR)], Part.LATER, id="to try later"
        ),
        pytest.param(
            [replace(NEW, state=State.NO_ANSWER, next_attempt_at=NOON)], Part.NOW, id="to try again"
        ),
        pytest.param([replace(NEW, state=State.REACHED)], Part.NOW, id="spoken to, without an outcome"),
        pytest.param([UNFINISHED], Part.UNFINISHED, id="not finished"),
        pytest.param([NEW, replace(UNFINISHED, id="b")], Part.NOW, id="finished at another call"),
    ],
)
def test_a_callback_stands_in_its_part(requests: list[Request], part: Part) -> None:
    assert item(Callback(tuple(requests)), "Berend", {}, NOON).part is part


def test_parts_come_in_order_and_empty_ones_not_at_all() -> None:
    found = board(
        [Callback((UNFINISHED,)), Callback((replace(NEW, due_at=LATE),))], "Anna", {}, NOON, only_mine=False
    )

    assert [part for part, _ in found.parts] == [Part.OVERDUE, Part.UNFINISHED]
    assert (found.open, found.overdue, found.mine) == (2, 1, 0)


def test_only_mine_leaves_the_counts_as_they_are() -> None:
    found = board([Callback((TAKEN,)), Callback((NEW,))], "Anna", {}, NOON, only_mine=True)

    assert [len(items) for _, items in found.parts] == [1]
    assert (found.open, found.mine) == (2, 1)


def test_everything_about_one_is_said() -> None:
    both = Callback((replace(WINDOW, origin="nurse_busy", attempts=2), replace(NEW, id="b")))

    said = item(both, "Anna", {NOON + HOUR: 3}, NOON)

    assert (
        said.why == "wilde de verpleegkundige, de lijn was bezet; koos in het menu om teruggebeld te worden"
    )
    assert (said.window, said.full) == ("vandaag 14:00–15:00", True)
    assert (said.attempts, said.times) == ("2 keer niet opgenomen", "belde 2 keer")
    assert (said.holder, said.mine) == (None, False)


def test_no_number_comes_into_the_list() -> None:
    assert "612345678" not in repr(board([Callback((NEW,))], "Anna", {}, NOON, only_mine=False))


@pytest.mark.parametrize(("places", "full"), [(1, True), (2, False), (None, False)])
def test_a_window_is_too_full_with_more_than_its_places(places: int | None, *, full: bool) -> None:
    assert bool(too_full({NOON: 2}, places)) is full


DONE = replace(NEW, state=State.DONE, outcome=Outcome.HELPED, closed_by="Anna", closed_at=NOON)


@pytest.mark.parametrize(
    ("request_", "said"),
    [
        pytest.param(DONE, ("Geholpen aan de telefoon", "Anna", True), id="by a colleague"),
        pytest.param(
            replace(DONE, state=State.WITHDRAWN, outcome=Outcome.WITHDRAWN, closed_by="caller"),
            ("Door de beller ingetrokken", "de beller", True),
            id="by the caller",
        ),
        pytest.param(
            replace(DONE, number=None), ("Geholpen aan de telefoon", "Anna", False), id="erased since"
        ),
    ],
)
def test_what_was_closed_is_said_with_who_did_it(request_: Request, said: tuple[str, str, bool]) -> None:
    found = closed(request_, NOON)

    assert (found.outcome, found.by, found.can_reopen) == said
