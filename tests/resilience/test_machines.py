"""Two machines, each with its own data folder and spool, and one PostgreSQL between them."""

import json
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

import pytest

from ivr.callbacks.requests import request_id
from tests.postgres import Server as Postgres
from tests.resilience.callers import Caller, Line, caller
from tests.resilience.house import House, eventually

SEEN_WITHIN = 5.0
ANSWERED_WITHIN = 3.0
ARRIVED_WITHIN = 60.0


@dataclass(frozen=True)
class Machine:
    house: House
    line: Line

    def listed(self) -> set[str]:
        """The ids on the callback list, as staff of this machine see it."""
        return {each["id"] for each in json.loads(self.house.flask("callbacks", "list", "--json"))}

    def knows(self, *callers: Caller) -> bool:
        """Whether the ledger, with the settings of this machine, has exactly these."""
        with self.house.ledger() as ledger:
            return sorted(each.call or "" for each in ledger.find()) == sorted(each.sid for each in callers)


@pytest.fixture
def machines(make_house: Callable[..., House], postgres_server: Postgres) -> Iterator[list[Machine]]:
    url = postgres_server.url(postgres_server.new_database())
    houses = [make_house(name, url) for name in ("first", "second")]
    with houses[0].ledger() as ledger:
        ledger.migrate()
    with ExitStack() as stack:
        servers = [stack.enter_context(house.serving()) for house in houses]
        for house in houses:
            stack.enter_context(house.draining())
        yield [Machine(house, server.line) for house, server in zip(houses, servers, strict=True)]


@contextmanager
def frozen(postgres: Postgres) -> Iterator[None]:
    postgres.signal(signal.SIGSTOP)
    try:
        yield
    finally:
        postgres.signal(signal.SIGCONT)


def test_what_is_asked_of_one_machine_is_on_the_list_of_the_other(machines: list[Machine]) -> None:
    first, second = machines
    asked = [caller(1), caller(2)]
    for machine, each in zip(machines, asked, strict=True):
        each.call(machine.line)

    assert eventually(lambda: second.knows(*asked), SEEN_WITHIN)
    assert first.listed() == second.listed() == {request_id(each.sid) for each in asked}


def test_a_call_that_goes_on_at_the_other_machine_makes_one_request(machines: list[Machine]) -> None:
    first, second = machines
    one = caller(1, leaves_at="callback_caller_number")
    menu = one.call(first.line, tells_end=False)
    answers = [
        machine.line.post(menu.action or "", one.fields("in-progress", Digits="1")) for machine in machines
    ]

    assert answers[0] == answers[1]
    assert eventually(lambda: second.knows(one), SEEN_WITHIN)
    assert eventually(lambda: first.knows(one), SEEN_WITHIN)


def test_both_machines_answer_and_keep_requests_while_the_database_is_frozen(
    machines: list[Machine], postgres_server: Postgres
) -> None:
    callers = [caller(number) for number in range(20)]
    with frozen(postgres_server):
        for number, each in enumerate(callers):
            each.call(machines[number % 2].line)

    assert all(each.noted for each in callers)
    assert max(each.slowest for each in callers) < ANSWERED_WITHIN
    assert eventually(lambda: machines[0].knows(*callers), ARRIVED_WITHIN)
