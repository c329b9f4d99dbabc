"""Deliveries in any order, any number of times, from any machine: the ledger is the same."""

import itertools
from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from ivr.store.errors import StoreError
from ivr.store.ledger import Ledger
from ivr.store.model import Action, Outcome, Request, State

NOON = datetime(2026, 11, 23, 12, tzinfo=UTC)
OTHER = "+31698765432"
names = (f"{number}:" for number in itertools.count())


def at(minutes: int) -> datetime:
    return NOON + timedelta(minutes=minutes)


WINDOW = {"window_start": at(60), "window_end": at(120)}
LATER_WINDOW = {"window_start": at(180), "window_end": at(240)}

unfinished = {"id": "a", "kind": "unfinished"}
finished = {"id": "a", "wished_at": at(1)} | WINDOW
changed = {"id": "a", "wished_at": at(3)} | LATER_WINDOW
withdrawn = {"id": "w", "kind": "withdrawn", "wished_at": at(5), "created_at": at(5)}
too_early = {"id": "v", "kind": "withdrawn", "wished_at": at(2), "created_at": at(2)}
of_another = {"id": "u", "kind": "withdrawn", "number": OTHER, "wished_at": at(5)}
other_number = {"id": "a", "number": OTHER, "wished_at": at(3)}
wrong_reference = {"id": "t", "kind": "withdrawn", "reference": "9999", "wished_at": at(5)}
again = {"id": "b", "reference": "0815", "wished_at": at(4), "created_at": at(4)}


@pytest.mark.parametrize(
    ("deliveries", "ends"),
    [
        pytest.param([finished], {"a": "new"}, id="finished"),
        pytest.param([unfinished], {"a": "unfinished"}, id="hung up"),
        pytest.param([unfinished, finished], {"a": "new"}, id="finished after all"),
        pytest.param([unfinished, finished, changed], {"a": "new"}, id="another window"),
        pytest.param([unfinished, other_number, withdrawn], {"a": "new"}, id="another number"),
        pytest.param([finished, withdrawn], {"a": "withdrawn"}, id="withdrawn"),
        pytest.param([unfinished, finished, changed, withdrawn], {"a": "withdrawn"}, id="all, and withdrawn"),
        pytest.param([finished, changed, too_early], {"a": "new"}, id="wished again after a withdrawal"),
        pytest.param([finished, of_another], {"a": "new"}, id="somebody else's withdrawal"),
        pytest.param([finished, wrong_reference], {"a": "new"}, id="a wrong reference"),
        pytest.param([finished, again, withdrawn], {"a": "withdrawn", "b": "new"}, id="one of two"),
        pytest.param([withdrawn], {}, id="a withdrawal of nothing"),
    ],
)
def test_deliveries_lead_to_the_same_ledger_in_any_order_and_any_parts(
    ledger: Ledger, delivered: Callable[..., Any], deliveries: list[dict[str, Any]], ends: dict[str, str]
) -> None:
    found: list[list[tuple[Any, ...]]] = []
    for order in itertools.permutations(deliveries):
        for parts in ([order], [[each] for each in order], [[each] for each in order * 2]):
            made = alone(parts, delivered)
            for part in made:
                ledger.take_in(part)
            found.append(facts(ledger, made))

    assert found == [found[0]] * len(found)
    assert {id_: state for id_, state, *_ in found[0]} == ends


def alone(parts: Sequence[Sequence[dict[str, Any]]], delivered: Callable[..., Any]) -> list[list[Any]]:
    """Deliveries of a caller of their own: numbers and ids that nobody else in this test has."""
    name = next(names)

    def one(fields: dict[str, Any]) -> Any:
        number = name + fields.get("number", "+31612345678")
        return delivered(**fields | {"id": name + fields["id"], "number": number})

    return [[one(fields) for fields in part] for part in parts]


def facts(ledger: Ledger, made: list[list[Any]]) -> list[tuple[Any, ...]]:
    """What the ledger says of the requests among these deliveries, without the moment at which it learnt it."""
    ids = {each.id for part in made for each in part}
    found = sorted((each for each in ledger.find(limit=10_000) if each.id in ids), key=lambda each: each.id)
    return [told(each) for each in found]


def told(request: Request) -> tuple[Any, ...]:
    wish = (
        str(request.number).partition(":")[2],
        request.finished,
        request.wished_at,
        request.window_start,
        request.window_end,
        request.due_at,
    )
    end = (request.outcome, request.closed_by, request.closed_at)
    return (request.id.partition(":")[2], request.state.value, *wish, *end)


# --- what staff have done meanwhile stays ---


def test_a_withdrawal_applies_once_so_that_what_staff_reopen_stays_open(
    ledger: Ledger, delivered: Callable[..., Any]
) -> None:
    deliveries = [delivered(**finished), delivered(**withdrawn)]
    ledger.take_in(deliveries)
    ledger.reopen("a", "Anna", at(9))

    ledger.take_in(deliveries)

    assert ledger.request("a").state is State.NEW


def test_what_is_delivered_again_after_staff_have_closed_it_stays_closed(
    ledger: Ledger, delivered: Callable[..., Any]
) -> None:
    ledger.take_in([delivered(**unfinished)])
    ledger.done("a", "Anna", at(9), Outcome.NO_LONGER_NEEDED)
    closed = ledger.request("a")

    ledger.take_in([delivered(**each) for each in (unfinished, finished, changed, withdrawn)])

    assert ledger.request("a") == closed


def test_a_withdrawal_closes_what_somebody_has_taken_and_not_what_was_reached(
    ledger: Ledger, delivered: Callable[..., Any]
) -> None:
    for id_, number in (("taken", "+31600000001"), ("reached", "+31600000002")):
        ledger.take_in([delivered(id=id_, number=number)])
        ledger.take(id_, "Anna", NOON, at(30))
    ledger.reached("reached", "Anna", at(1))

    numbers = enumerate(("+31600000001", "+31600000002"))
    ledger.take_in(
        [delivered(**withdrawn | {"id": f"w{position}", "number": number}) for position, number in numbers]
    )

    assert ledger.request("taken").state is State.WITHDRAWN
    assert ledger.request("reached").state is State.REACHED


def test_each_thing_that_a_caller_does_is_one_event(ledger: Ledger, delivered: Callable[..., Any]) -> None:
    for fields in (unfinished, unfinished, finished, changed, withdrawn, withdrawn):
        ledger.take_in([delivered(**fields)])

    told_ = [(event.action, event.at, event.by, event.state) for event in ledger.history("a")]

    assert told_ == [
        (Action.ASKED, NOON, "caller", State.UNFINISHED),
        (Action.FINISHED, at(1), "caller", State.NEW),
        (Action.ASKED, at(3), "caller", State.NEW),
        (Action.WITHDRAWN, at(5), "caller", State.WITHDRAWN),
    ]


def test_a_delivery_is_taken_in_as_a_whole_or_not_at_all(
    ledger: Ledger, delivered: Callable[..., Any]
) -> None:
    broken = delivered(id="b", number="+31600000002", origin=None)

    with pytest.raises(StoreError):
        ledger.take_in([delivered(id="a"), broken])

    assert ledger.find() == ()


def test_the_hundreds_of_an_outage_are_taken_in_at_once(
    ledger: Ledger, delivered: Callable[..., Any]
) -> None:
    outage = [
        delivered(id=f"{each:04}", number=f"+3160000{each:04}", created_at=at(each)) for each in range(1_100)
    ]

    ledger.take_in(outage)
    ledger.take_in(outage)

    assert [each.wish.id for each in ledger.callbacks()] == [each.id for each in outage]
