"""Personal data in the ledger, after its time: erased; and under new keys: sealed again.

Rules this file keeps: open requests are never erased. What stays of a closed one is what happened, when and by whom,
without the caller: no number, no index of it, no call id, no reference.
"""

from dataclasses import replace
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy import Connection, Table

from ivr.store.model import Action
from ivr.store.rows import Seal, change, many, write
from ivr.store.schema import requests, withdrawals

KEEPER = "retention"
"""The name under which an erasure is kept."""


def erase(connection: Connection, now: datetime, closed_by: datetime, limit: int = 500) -> int:
    """Erase what was closed at that moment or before, so many requests at most; count them."""
    old = (
        requests.c.closed_at.is_not(None),
        requests.c.closed_at <= closed_by,
        requests.c.number.is_not(None),
    )
    found = many(connection, sa.select(requests).where(*old).limit(limit))
    pairs = [
        (each, replace(each, number=None, number_index=None, call=None, reference=None)) for each in found
    ]
    write(connection, [change(pair, Action.ERASED, KEEPER, now) for pair in pairs])
    personal = dict.fromkeys(("number", "number_index", "reference"), sa.null())
    past = (withdrawals.c.wished_at <= closed_by, withdrawals.c.number.is_not(None))
    connection.execute(sa.update(withdrawals).where(*past).values(personal))
    return len(pairs)


def rotate(connection: Connection, seal: Seal) -> int:
    """Seal and index every number anew, and count them."""
    return sum(_rotate(connection, table, seal) for table in (requests, withdrawals))


def _rotate(connection: Connection, table: Table, seal: Seal) -> int:
    query = sa.select(table.c.id, table.c.number).where(table.c.number.is_not(None))
    renewed = [_renewed(row.id, row.number, seal) for row in connection.execute(query)]
    renew = sa.update(table).where(table.c.id == sa.bindparam("this"))
    if renewed:
        connection.execute(renew, renewed)
    return len(renewed)


def _renewed(id_: str, sealed: str, seal: Seal) -> dict[str, str]:
    number = seal.number(sealed)
    return {"this": id_, "number": seal.cipher.encrypt(number), "number_index": seal.cipher.index(number)}
