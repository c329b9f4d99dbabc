"""The webhook that saves a request, delivered again and again: one request, one answer."""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime
from threading import Barrier

import pytest

from ivr.speech import dutch
from ivr.store.model import Outcome
from tests.postgres import Server as Postgres
from tests.resilience.callers import NOTED, Answer, Caller, Line, caller
from tests.resilience.house import House, eventually

DELIVERIES = 50
TOKEN = "I-Twilio-Idempotency-Token"
HEADERS: tuple[Mapping[str, str], ...] = ({}, {TOKEN: "the-same"}, {TOKEN: ""})

Saving = tuple[str, dict[str, str]]


def before_saving(one: Caller, line: Line) -> Saving:
    """Bring a caller to the key that saves, and give the webhook of that key."""
    menu = one.call(line, tells_end=False)
    assert menu.node == "callback_caller_number"
    return menu.action or "", one.fields("in-progress", Digits="1")


def saves(answer: Answer) -> bool:
    return answer.status == 200 and NOTED in answer.text


@pytest.fixture
def one() -> Caller:
    return caller(1, leaves_at="callback_caller_number")


def test_fifty_deliveries_at_once_make_one_request_and_get_fifty_equal_answers(
    house: House, one: Caller
) -> None:
    together = Barrier(DELIVERIES)

    def deliver(number: int) -> Answer:
        together.wait(30)
        return server.line.post(*saving, HEADERS[number % len(HEADERS)])

    with house.serving() as server, house.draining(), house.ledger() as ledger:
        saving = before_saving(one, server.line)
        with ThreadPoolExecutor(DELIVERIES) as pool:
            answers = list(pool.map(deliver, range(DELIVERIES)))
        assert eventually(lambda: len(ledger.find()) == 1)
        late = server.line.post(*saving)  # the spool no longer knows it
        assert eventually(house.has_drained)
        found = ledger.find()

    assert saves(late)
    assert {each.body for each in answers} == {late.body}
    assert [(each.call, each.number, each.finished) for each in found] == [(one.sid, one.number, True)]


def test_a_delivery_to_another_machine_makes_no_second_request(
    make_house: Callable[..., House], postgres_server: Postgres, one: Caller
) -> None:
    url = postgres_server.url(postgres_server.new_database())
    houses = [make_house(name, url) for name in ("first", "second")]
    with houses[0].serving(workers=1) as server:
        saving = before_saving(one, server.line)
        answers = [server.line.post(*saving)]
    with houses[1].serving(workers=1) as server:
        answers.append(server.line.post(*saving))
    waited = [not house.has_drained() for house in houses]
    for house in (*houses, *houses):
        house.flask("worker", "--once")
    with houses[0].ledger() as ledger:
        found = ledger.find()

    assert waited == [True, True]
    assert saves(answers[0])
    assert answers[0].body == answers[1].body
    assert [(each.call, each.number, each.finished) for each in found] == [(one.sid, one.number, True)]


def test_a_delivery_days_later_gets_the_same_answer_changes_nothing_and_says_nothing_of_the_caller(
    house: House, one: Caller
) -> None:
    with house.serving(workers=1) as server:
        saving = before_saving(one, server.line)
        first = server.line.post(*saving)
        assert saves(first)
    house.flask("worker", "--once")
    with house.ledger() as ledger:
        before = ledger.find()
        ledger.done(before[0].id, "Anna", datetime.now(UTC), Outcome.NO_LONGER_NEEDED)
        closed = ledger.find()
        with house.serving(workers=1, TEST_DAYS_LATER="3") as server:
            late = server.line.post(*saving)
        house.flask("worker", "--once")
        assert house.has_drained()

        assert ledger.find() == closed
    assert late.body == first.body
    assert dutch.phone_number(one.number) not in late.text
