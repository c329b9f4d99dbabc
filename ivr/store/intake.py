"""What the drainer delivers, into the ledger: the same however often, from wherever and in whatever order it comes.

Rules this file keeps:

- A request exists once, by its id; its newest wish counts (`transitions.wish`).
- A withdrawal is kept, and applies to what it means whether that came before it or comes after it. It applies once:
  what staff reopen stays open.
"""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection

from ivr.store.model import Action, Request, SpooledRequest
from ivr.store.rows import Change, Seal, change, many, write
from ivr.store.schema import requests, withdrawals
from ivr.store.transitions import CALLER, wish, withdraw

Due = Callable[[datetime], datetime]
"""By when a request without a window must be phoned, from when it was made."""


def take_in(connection: Connection, delivered: Sequence[SpooledRequest], seal: Seal, due: Due) -> None:
    """Write what is new in these; all in the transaction of the connection."""
    wishes = [each for each in delivered if each.kind != "withdrawn"]
    taken_back = [each for each in delivered if each.kind == "withdrawn"]
    wished = _wishes(connection, wishes, seal, due)
    write(connection, wished)
    new = _new_withdrawals(connection, taken_back, seal)
    _apply_withdrawals(connection, [each.after.id for each in wished], new)


def _wishes(connection: Connection, wishes: Sequence[SpooledRequest], seal: Seal, due: Due) -> list[Change]:
    ids = {each.id for each in wishes}
    there = {each.id: each for each in many(connection, sa.select(requests).where(requests.c.id.in_(ids)))}
    standing = dict(there)
    for each in wishes:
        newer = seal.request(each, each.window_end or due(each.wished_at))
        standing[each.id] = wish(standing[each.id], newer) if each.id in standing else newer
    return [_wished(there.get(id_), after) for id_, after in standing.items() if there.get(id_) != after]


def _wished(before: Request | None, after: Request) -> Change:
    finished_after_all = before is not None and after.finished and not before.finished
    action = Action.FINISHED if finished_after_all else Action.ASKED
    return change((before, after), action, CALLER, after.wished_at)


def _new_withdrawals(connection: Connection, taken_back: Sequence[SpooledRequest], seal: Seal) -> list[str]:
    """Keep those that are not there yet, and give their ids."""
    by_id = {each.id: each for each in taken_back}
    there = connection.scalars(sa.select(withdrawals.c.id).where(withdrawals.c.id.in_(by_id)))
    for id_ in there.all():
        del by_id[id_]
    rows = [_withdrawal(each, seal) for each in by_id.values()]
    if rows:
        connection.execute(sa.insert(withdrawals), rows)
    return list(by_id)


def _withdrawal(spooled: SpooledRequest, seal: Seal) -> dict[str, Any]:
    return {
        "id": spooled.id,
        "number": seal.cipher.encrypt(spooled.number),
        "number_index": seal.cipher.index(spooled.number),
        "reference": spooled.reference,
        "wished_at": spooled.wished_at,
    }


def _apply_withdrawals(connection: Connection, wished: list[str], new: list[str]) -> None:
    """Close the open requests that these withdrawals mean, or that other ones mean and were wished just now."""
    meant = sa.and_(
        requests.c.number_index == withdrawals.c.number_index,
        requests.c.reference == withdrawals.c.reference,
        requests.c.wished_at <= withdrawals.c.wished_at,
    )
    at = sa.func.max(withdrawals.c.wished_at, type_=withdrawals.c.wished_at.type).label("at")
    concerned = sa.or_(requests.c.id.in_(wished), withdrawals.c.id.in_(new))
    query = (
        sa.select(requests.c.id, at)
        .join(withdrawals, meant)
        .where(requests.c.closed_at.is_(None), concerned)
        .group_by(requests.c.id)
    )
    moments = {row.id: row.at for row in connection.execute(query)}
    found = many(connection, sa.select(requests).where(requests.c.id.in_(moments)))
    pairs = [(each, withdraw(each, moments[each.id])) for each in found]
    made = [
        change(pair, Action.WITHDRAWN, CALLER, moments[pair[0].id]) for pair in pairs if pair[0] != pair[1]
    ]
    write(connection, made)
