"""PostgreSQL that is frozen, killed or away: every call ends in time with a StoreError, and afterwards all is there.

The server is frozen as machines freeze: it still accepts connections and acknowledges what it gets, and answers
nothing.
"""

import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import pytest
import sqlalchemy as sa

from ivr.store import postgres
from ivr.store.database import Database
from ivr.store.errors import StoreError
from ivr.store.ledger import Ledger

DEADLINE = 3.0


@contextmanager
def frozen(server: Any) -> Iterator[None]:
    server.signal(signal.SIGSTOP)
    try:
        yield
    finally:
        server.signal(signal.SIGCONT)


def seconds_to_fail(call: Callable[[], object]) -> float:
    started = time.monotonic()
    with pytest.raises(StoreError):
        call()
    return time.monotonic() - started


def ids(ledger: Ledger) -> list[str]:
    return sorted(each.id for each in ledger.find())


# --- frozen ---


def test_a_frozen_server_costs_a_call_its_deadline_and_no_more(
    postgres_server: Any, postgres_ledger: Ledger, delivered: Callable[..., Any]
) -> None:
    ledger = postgres_ledger
    ledger.take_in([delivered(id="before")])

    with frozen(postgres_server):
        with_a_connection = seconds_to_fail(lambda: ledger.take_in([delivered(id="b")]))
        without_one = seconds_to_fail(lambda: ledger.take_in([delivered(id="b")]))
        reading = seconds_to_fail(ledger.callbacks)

    assert max(with_a_connection, without_one, reading) < DEADLINE
    ledger.take_in([delivered(id="b")])
    assert ids(ledger) == ["b", "before"]


def test_a_server_that_freezes_in_the_middle_costs_no_more_and_keeps_nothing_half(
    postgres_server: Any,
    postgres_ledger: Ledger,
    monkeypatch: pytest.MonkeyPatch,
    delivered: Callable[..., Any],
) -> None:
    ledger = postgres_ledger
    encrypt = ledger._seal.cipher.encrypt

    def freeze(text: str) -> str:
        postgres_server.signal(signal.SIGSTOP)
        return str(encrypt(text))

    monkeypatch.setattr(ledger._seal.cipher, "encrypt", freeze)
    try:
        took = seconds_to_fail(lambda: ledger.take_in([delivered()]))
    finally:
        postgres_server.signal(signal.SIGCONT)

    assert took < DEADLINE
    assert ids(ledger) == []


# --- killed, refusing ---


def test_a_server_that_was_killed_refuses_at_once_and_has_kept_what_was_taken_in(
    postgres_server: Any, postgres_ledger: Ledger, delivered: Callable[..., Any]
) -> None:
    ledger = postgres_ledger
    ledger.take_in([delivered(id="before")])

    postgres_server.kill()
    try:
        took = [seconds_to_fail(lambda: ledger.take_in([delivered(id="b")])), seconds_to_fail(ledger.find)]
    finally:
        postgres_server.start()

    assert max(took) < DEADLINE
    ledger.take_in([delivered(id="before"), delivered(id="b")])
    assert ids(ledger) == ["b", "before"]


def test_connections_that_the_server_has_ended_are_made_again_unnoticed(
    postgres_server: Any, postgres_ledger: Ledger
) -> None:
    ledger = postgres_ledger
    ledger.find()

    postgres_server.execute(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
        "WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'"
    )

    assert ids(ledger) == []


# --- what a connection is told ---


@pytest.fixture
def database(postgres_ledger: Ledger) -> Database:
    return postgres_ledger._database


@pytest.mark.parametrize(
    ("setting", "value"),
    [
        pytest.param("statement_timeout", "2500ms", id="a statement that we gave up ends"),
        pytest.param("lock_timeout", "2s", id="a lock is not waited for longer than a call lasts"),
        pytest.param("idle_in_transaction_session_timeout", "10s", id="who is gone holds no lock"),
        pytest.param("TimeZone", "UTC", id="moments are UTC"),
    ],
)
def test_the_server_ends_what_we_leave_behind(database: Database, setting: str, value: str) -> None:
    with database.reading() as connection:
        assert connection.scalar(sa.text(f"SHOW {setting}")) == value


def test_a_network_that_is_gone_is_noticed(database: Database) -> None:
    with database.reading() as connection:
        parameters = connection.connection.driver_connection.info.get_parameters()

    assert parameters["tcp_user_timeout"] == "2500"
    assert parameters["keepalives_idle"] == "5"


def test_upkeep_may_take_its_time(database: Database) -> None:
    with database.upkeep() as connection:
        assert connection.scalar(sa.text("SHOW statement_timeout")) == "0"
    with database.reading() as connection:
        assert connection.scalar(sa.text("SHOW statement_timeout")) == "2500ms"


def test_settings_of_the_address_are_kept_and_its_deadlines_are_ours() -> None:
    url = sa.make_url(
        "postgresql://host/database?options=-c%20search_path%3Dours&connect_timeout=60&sslmode=require"
    )

    query = postgres.address(url).query

    assert str(query["options"]).startswith("-c search_path=ours -c statement_timeout=")
    assert (query["connect_timeout"], query["sslmode"]) == ("2", "require")


def test_no_connection_is_begun_that_could_outlast_the_call(postgres_server: Any) -> None:
    with (
        postgres.within(postgres.CONNECT_SECONDS - 0.1),
        pytest.raises(psycopg.OperationalError, match="no time"),
    ):
        postgres.PatientConnection.connect(postgres_server.url())
