"""The database is away, and callers do not notice; when it is back, all that they asked arrives, once and in order."""

import signal
import sqlite3
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager, closing, contextmanager

import pytest
import sqlalchemy as sa

from ivr.callbacks.requests import request_id
from ivr.store.schema import events
from tests.postgres import Server as Postgres
from tests.resilience.callers import Caller, Line, caller
from tests.resilience.house import House, eventually

REQUESTS = 500
THREADS = 4
ANSWERED_WITHIN = 3.0
ARRIVED_WITHIN = 60.0

Change = Callable[[], None]


@contextmanager
def sqlite_away(house: House) -> Iterator[Change]:
    """Another process, this one, has the file for itself; nothing changes half-way."""
    with closing(sqlite3.connect(house.data_dir / "ivr.sqlite3", isolation_level=None)) as connection:
        connection.execute("BEGIN EXCLUSIVE")
        yield lambda: None


@contextmanager
def postgres_away(postgres: Postgres) -> Iterator[Change]:
    """The server is frozen, then killed, and then nobody is there."""
    postgres.signal(signal.SIGSTOP)
    try:
        yield postgres.kill
    finally:
        postgres.start()


def taken_during(worse: Change, line: Line) -> list[list[Caller]]:
    """Make all calls, each thread its own one after the other; half-way the outage changes."""

    def calls(thread: int, numbers: range) -> list[Caller]:
        made = [caller(number) for number in numbers if number % THREADS == thread]
        for each in made:
            each.call(line)
        return made

    made: list[list[Caller]] = [[] for _ in range(THREADS)]
    with ThreadPoolExecutor(THREADS) as pool:
        for begin, change in ((0, worse), (REQUESTS // 2, lambda: None)):
            half = range(begin, begin + REQUESTS // 2)
            for thread, more in enumerate(pool.map(calls, range(THREADS), [half] * THREADS)):
                made[thread] += more
            change()
    return made


@pytest.fixture
def outage(house: House, request: pytest.FixtureRequest) -> AbstractContextManager[Change]:
    """The database of the house goes away; what it gives makes that worse."""
    if house.database_url.startswith("sqlite"):
        return sqlite_away(house)
    return postgres_away(request.getfixturevalue("postgres_server"))


def test_what_was_asked_while_the_database_was_away_arrives_once_and_in_order(
    house: House, outage: AbstractContextManager[Change]
) -> None:
    early = caller(REQUESTS)
    with house.serving() as server, house.draining(), house.ledger() as ledger:
        early.call(server.line)
        assert eventually(lambda: len(ledger.find()) == 1)
        with outage as worse:
            made = taken_during(worse, server.line)
        assert eventually(lambda: len(ledger.find(limit=2 * REQUESTS)) == REQUESTS + 1, ARRIVED_WITHIN)
        found, listed = ledger.find(limit=2 * REQUESTS), ledger.callbacks()
        with ledger._database.reading() as connection:
            arrived = connection.scalars(sa.select(events.c.request_id).order_by(events.c.seq)).all()

    everybody = [each for of_thread in made for each in of_thread]
    assert [each.sid for each in everybody if not each.noted] == []
    assert max(each.slowest for each in everybody) < ANSWERED_WITHIN
    assert {each.call: each.number for each in found} == {
        each.sid: each.number for each in [early, *everybody]
    }
    assert len(arrived) == REQUESTS + 1
    for of_thread in made:
        wished = [request_id(each.sid) for each in of_thread]
        assert [each for each in arrived if each in set(wished)] == wished
    assert [each.wish.call for each in listed] == [
        each.call for each in sorted(found, key=lambda each: each.wished_at)
    ]
