"""Reading and writing requests: the callback list costs what is open, and a number is opened by its cipher alone."""

from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from ivr.store import rows
from ivr.store.database import Database
from ivr.store.errors import StoreError
from ivr.store.ledger import Ledger
from ivr.store.model import State
from ivr.store.schema import requests

CLOSED_ROWS = {
    "sqlite": "WITH RECURSIVE series(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM series WHERE n < 20000)",
    "postgresql": "WITH series(n) AS (SELECT generate_series(1, 20000))",
}
EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN ", "postgresql": "EXPLAIN "}


@pytest.fixture
def years_of_use(database: Database, ledger: Ledger, backend: str, delivered: Callable[..., Any]) -> Database:
    """A database with three open requests and 20,000 closed ones."""
    ledger.take_in([delivered(id=name, number=f"+3161234567{name}") for name in "123"])
    columns = {each.name: each.name for each in requests.c} | {
        "id": "'closed ' || n",
        "state": "'done'",
        "outcome": "'helped'",
        "closed_by": "'Anna'",
        "closed_at": "created_at",
    }
    names = ", ".join(f'"{name}"' for name in columns)
    values = ", ".join(columns.values()).replace("call,", '"call",')
    fill = f"{CLOSED_ROWS[backend]} SELECT {values} FROM series, callback_requests WHERE id = '1'"  # noqa: S608 - ours
    with database.writing() as connection:
        connection.execute(sa.text(f"INSERT INTO callback_requests ({names}) {fill}"))
        connection.execute(sa.text("ANALYZE"))
    return database


def plan(database: Database, backend: str, query: sa.Select[Any]) -> str:
    with database.reading() as connection:
        text = str(query.compile(connection, compile_kwargs={"literal_binds": True}))
        return "\n".join(str(tuple(row)) for row in connection.execute(sa.text(EXPLAIN[backend] + text)))


OTHERS = rows.OPEN.where(requests.c.number_index == "index", requests.c.id != "1")
LAST_MADE = (
    sa.select(requests).where(requests.c.state == "done").order_by(requests.c.created_at.desc()).limit(9)
)
TO_ERASE = sa.select(requests.c.id).where(
    requests.c.closed_at.is_not(None),
    requests.c.closed_at <= sa.literal_column("'2026-01-01 00:00:00+00:00'"),
    requests.c.number.is_not(None),
)


@pytest.mark.parametrize(
    ("query", "index"),
    [
        pytest.param(rows.OPEN, "callback_requests_open_by_due", id="the callback list, and who is next"),
        pytest.param(OTHERS, "callback_requests_open_by_", id="what else is open of a number"),
        pytest.param(LAST_MADE, "callback_requests_by_state", id="the last that were made"),
        pytest.param(TO_ERASE, "callback_requests_to_erase", id="what is to be erased"),
    ],
)
def test_a_query_reads_its_index_and_not_all_that_was_ever_closed(
    years_of_use: Database, backend: str, query: sa.Select[Any], index: str
) -> None:
    found = plan(years_of_use, backend, query)

    assert index in found
    assert "Seq Scan" not in found


@pytest.mark.usefixtures("years_of_use")
def test_the_callback_list_holds_what_is_open_alone(ledger: Ledger) -> None:
    assert [each.wish.id for each in ledger.callbacks()] == ["1", "2", "3"]
    assert len(ledger.find({State.DONE}, limit=7)) == 7


def test_a_number_that_the_cipher_cannot_open_is_told_without_it(
    url: str,
    ledger: Ledger,
    make_ledger: Callable[..., Ledger],
    cipher: Callable[..., Any],
    delivered: Callable[..., Any],
) -> None:
    ledger.take_in([delivered()])
    stranger = make_ledger(url, cipher("other"))

    with pytest.raises(StoreError, match="secret") as caught:
        stranger.callbacks()

    assert caught.value.__suppress_context__
    assert "8765" not in str(caught.value)


@pytest.mark.parametrize(
    ("count", "parts"),
    [
        pytest.param(0, [], id="none"),
        pytest.param(5, [5], id="one part"),
        pytest.param(11, [5, 5, 1], id="and a rest"),
    ],
)
def test_a_long_list_is_taken_in_parts(count: int, parts: list[int]) -> None:
    assert [len(part) for part in rows.in_parts(list(range(count)), 5)] == parts
