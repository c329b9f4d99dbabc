"""Requests and events in the database: read, written, and nothing decided.

Rules this file keeps: between the database and the cipher a request's `number` is sealed; `Seal` alone opens it, for
those who asked, just before they get it. A row changes only together with the event that tells of it.
"""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from ivr.store.errors import StoreError, UnknownRequestError
from ivr.store.model import Action, Callback, Cipher, Event, Outcome, Request, SpooledRequest, State
from ivr.store.schema import events, requests
from ivr.store.transitions import waiting

OPEN = (
    sa.select(requests)
    .where(requests.c.closed_at.is_(None))
    .order_by(requests.c.due_at, requests.c.wished_at, requests.c.id)
)
"""All open requests, the first due first; reads the partial index and never a closed row."""

_CHANGE = (
    sa.update(requests)
    .where(requests.c.id == sa.bindparam("this"))
    .values({each.name: sa.bindparam(each.name) for each in requests.c if each.name != "id"})
)


@dataclass(frozen=True, slots=True)
class Change:
    """A request as it is after one action, and the event; `new`: it was not in the ledger before."""

    after: Request
    event: Event
    new: bool


def change(pair: tuple[Request | None, Request], action: Action, by: str, at: datetime) -> Change:
    """Tell how a request became another, or came in."""
    before, after = pair
    event = Event(
        request_id=after.id,
        at=at,
        by=by,
        action=action,
        state=after.state,
        until=after.taken_until or after.next_attempt_at,
        outcome=after.outcome,
    )
    return Change(after, event, new=before is None)


def write(connection: Connection, changes: Sequence[Change]) -> None:
    """Write requests, each with its event."""
    if new := [asdict(each.after) for each in changes if each.new]:
        connection.execute(sa.insert(requests), new)
    if known := [asdict(each.after) for each in changes if not each.new]:
        connection.execute(_CHANGE, [{**values, "this": values["id"]} for values in known])
    if changes:
        connection.execute(sa.insert(events), [asdict(each.event) for each in changes])


def request_of(row: Row[Any]) -> Request:
    """Read one; its number is still sealed."""
    values = row._asdict()
    values["finished"] = bool(values["finished"])
    values["state"] = State(values["state"])
    values["outcome"] = values["outcome"] and Outcome(values["outcome"])
    return Request(**values)


def many(connection: Connection, query: sa.Select[Any]) -> list[Request]:
    """Read what a query finds."""
    return [request_of(row) for row in connection.execute(query)]


def one(connection: Connection, request_id: str) -> Request:
    """Read one by its id.

    Raises:
        UnknownRequestError: there is none.
    """
    found = many(connection, sa.select(requests).where(requests.c.id == request_id))
    if not found:
        raise UnknownRequestError("there is no request with this id")
    return found[0]


def others_of_its_number(connection: Connection, request: Request) -> list[Request]:
    """Read the open requests that are merged with this one."""
    same = (requests.c.number_index == request.number_index, requests.c.id != request.id)
    return many(connection, OPEN.where(*same))


def last_made(connection: Connection, state: State, limit: int) -> list[Request]:
    """Read the last that were made, of those in one state: the index has them in this order."""
    query = sa.select(requests).where(requests.c.state == state)
    return many(connection, query.order_by(requests.c.created_at.desc(), requests.c.id.desc()).limit(limit))


def last_closed(connection: Connection, since: datetime, limit: int) -> list[Request]:
    """Read what was closed since a moment and is not erased, the last first: the index has them in this order."""
    unerased = (requests.c.closed_at.is_not(None), requests.c.number.is_not(None))
    query = sa.select(requests).where(*unerased, requests.c.closed_at >= since)
    return many(connection, query.order_by(requests.c.closed_at.desc(), requests.c.id.desc()).limit(limit))


def history(connection: Connection, request_id: str) -> tuple[Event, ...]:
    """Read what was done about a request, in the order in which the ledger learnt of it."""
    columns = [each for each in events.c if each.name != "seq"]
    query = sa.select(*columns).where(events.c.request_id == request_id).order_by(events.c.seq)
    return tuple(_event(row._asdict()) for row in connection.execute(query))


def _event(values: dict[str, Any]) -> Event:
    values["action"] = Action(values["action"])
    values["state"] = State(values["state"])
    values["outcome"] = values["outcome"] and Outcome(values["outcome"])
    return Event(**values)


@dataclass(frozen=True, slots=True)
class Seal:
    """Puts numbers under the cipher and takes them out."""

    cipher: Cipher

    def request(self, spooled: SpooledRequest, due_at: datetime) -> Request:
        """Give a delivered request as it comes into the ledger."""
        finished = spooled.kind == "finished"
        return Request(
            id=spooled.id,
            call=spooled.call,
            number=self.cipher.encrypt(spooled.number),
            number_index=self.cipher.index(spooled.number),
            reference=spooled.reference,
            origin=spooled.origin,
            finished=finished,
            window_start=spooled.window_start,
            window_end=spooled.window_end,
            created_at=spooled.created_at,
            wished_at=spooled.wished_at,
            due_at=due_at,
            state=waiting(finished),
        )

    def opened(self, request: Request) -> Request:
        """Give a request with its number readable.

        Raises:
            StoreError: it was sealed under a secret that the cipher has not been given.
        """
        return replace(request, number=request.number and self.number(request.number))

    def callback(self, callback: Callback) -> Callback:
        """Give a callback with its number readable, the same for all its requests."""
        number = self.opened(callback.wish).number
        return Callback(tuple(replace(each, number=number) for each in callback.requests))

    def number(self, sealed: str) -> str:
        """Open one number; StoreError as above."""
        try:
            return self.cipher.decrypt(sealed)
        except Exception:  # noqa: BLE001 - the cipher is given to us, and so are its errors
            raise StoreError("a number was sealed under a secret that is not among those given") from None


def in_parts(items: Sequence[Any], size: int = 500) -> Iterable[Sequence[Any]]:
    """Cut a long list: a statement takes so many values and no more."""
    return (items[start : start + size] for start in range(0, len(items), size))
