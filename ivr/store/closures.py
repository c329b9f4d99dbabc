"""What staff close or open for now: an account of measures that only grows.

Rules this file keeps:

- A measure begins, may get another end, and ends: each change is a row with all that holds from then on. No row is
  changed or removed: the database itself refuses that.
- A measure whose end has passed is over by itself; nobody needs to write that down.
- The same twice is the same as once: `begin` with the same `key`, `end` of what is over, `extend` to the end it has.
  After a StoreError, do the same again.
- The store knows no lines, no reasons and no longest time: who calls it has checked them (`ivr.content.closures`).
  Moments are aware, and given back in UTC.
"""

import secrets
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from typing import Any, Literal, cast

import sqlalchemy as sa
from sqlalchemy import Connection, Row

from ivr.store import migrate
from ivr.store.database import Database
from ivr.store.errors import RefusedError, UnknownMeasureError
from ivr.store.schema import closures

Kept = Literal["open", "closed"]
"""How a measure keeps its lines."""

_BETWEEN_LINES = " "


@dataclass(frozen=True, slots=True, kw_only=True)
class Measure:
    """Lines that are kept open or closed from `begun_at` until `until`, or until somebody ended it, `ended_at`.

    `by` began it and `ended_by` ended it: names of colleagues. `reason` is an id.
    """

    id: str
    lines: tuple[str, ...]
    kind: Kept
    reason: str
    begun_at: datetime
    until: datetime
    by: str
    ended_at: datetime | None = None
    ended_by: str | None = None

    def holds(self, now: datetime) -> bool:
        """Whether it is in effect."""
        return self.ended_at is None and now < self.until


@dataclass(frozen=True, slots=True)
class Change:
    """A measure as it was from a moment on, and who made it so."""

    measure: Measure
    at: datetime
    by: str


_MEASURE: list[Any] = [closures.c[each] for each in Measure.__dataclass_fields__]
_newer = closures.alias()
_NEWEST = ~sa.exists().where(_newer.c.id == closures.c.id, _newer.c.number > closures.c.number)
"""Of each measure, the row that holds."""


class Closures:
    """The measures in one database. Threads may share it, and it survives a fork."""

    def __init__(self, url: str) -> None:
        """Raise StoreError for a URL that no engine can be made of; nothing connects yet."""
        self._database = Database(url)

    def migrate(self) -> None:
        """Bring the tables to the newest version; several processes may do so at once."""
        migrate.upgrade(self._database)

    def close(self) -> None:
        """End all connections; what is asked next makes new ones."""
        self._database.close()

    def begin(  # noqa: PLR0913 - keywords: all that a measure is
        self,
        lines: tuple[str, ...],
        kind: Kept,
        reason: str,
        *,
        until: datetime,
        by: str,
        now: datetime,
        key: str = "",
    ) -> Measure:
        """Keep lines open or closed from now on; in the database when this returns.

        `key` becomes the id: whoever may have to send the same once more gives one, and begins one measure.

        Raises:
            RefusedError: it would hold for no line, or end before it begins.
            StoreError: the database did not do it, or its answer was lost.
        """
        if not lines or until <= now:
            raise RefusedError("a measure holds for some line, for some time")
        measure = Measure(
            id=key or secrets.token_hex(8),
            lines=lines,
            kind=kind,
            reason=reason,
            begun_at=now,
            until=until,
            by=by,
        )
        with self._database.writing() as connection:
            newest = _newest(connection, measure.id)
            if newest:
                return newest[0]
            _append(connection, measure, 1, now, by)
        return measure

    def extend(self, measure_id: str, *, until: datetime, by: str, now: datetime) -> Measure:
        """Give a measure another end, later or earlier.

        Raises:
            RefusedError: it is over already, or the end has passed.
            UnknownMeasureError: there is none with this id.
            StoreError: the database did not do it, or its answer was lost.
        """
        with self._database.writing() as connection:
            measure, number = _known(connection, measure_id)
            if not measure.holds(now):
                raise RefusedError("this measure is over")
            if until <= now:
                raise RefusedError("a measure ends after now")
            after = replace(measure, until=until)
            if after != measure:
                _append(connection, after, number + 1, now, by)
        return after

    def end(self, measure_id: str, *, by: str, now: datetime) -> Measure:
        """End a measure; one that is over stays as it is.

        Raises:
            UnknownMeasureError: there is none with this id.
            StoreError: the database did not do it, or its answer was lost.
        """
        with self._database.writing() as connection:
            measure, number = _known(connection, measure_id)
            if not measure.holds(now):
                return measure
            after = replace(measure, ended_at=now, ended_by=by)
            _append(connection, after, number + 1, now, by)
        return after

    def get(self, measure_id: str) -> Measure:
        """Give one.

        Raises:
            UnknownMeasureError: there is none with this id.
        """
        with self._database.reading() as connection:
            return _known(connection, measure_id)[0]

    def current(self, now: datetime) -> tuple[Measure, ...]:
        """Give what holds now, the first begun first: one look at the index, to be asked each second."""
        query = sa.select(*_MEASURE).where(closures.c.until > now, closures.c.ended_at.is_(None), _NEWEST)
        return tuple(sorted(self._found(query), key=lambda each: (each.begun_at, each.id)))

    def recent(self, most: int = 20) -> tuple[Measure, ...]:
        """Give so many, over or not, the last begun first."""
        query = sa.select(*_MEASURE).where(_NEWEST)
        return self._found(query.order_by(closures.c.begun_at.desc(), closures.c.id).limit(most))

    def history(self, measure_id: str) -> tuple[Change, ...]:
        """Give how a measure came to be as it is, the first first; nothing for one that is not there."""
        query: sa.Select[Any] = sa.select(*_MEASURE, closures.c.changed_at, closures.c.changed_by)
        query = query.where(closures.c.id == measure_id).order_by(closures.c.number)
        with self._database.reading() as connection:
            rows = connection.execute(query).all()
        return tuple(Change(_measure(row), row.changed_at, row.changed_by) for row in rows)

    def _found(self, query: sa.Select[Any]) -> tuple[Measure, ...]:
        with self._database.reading() as connection:
            return tuple(_measure(row) for row in connection.execute(query))


def _newest(connection: Connection, measure_id: str) -> tuple[Measure, int] | None:
    """A measure as it is, and how many rows tell of it."""
    query: sa.Select[Any] = sa.select(*_MEASURE, closures.c.number).where(closures.c.id == measure_id)
    row = connection.execute(query.order_by(closures.c.number.desc()).limit(1)).one_or_none()
    return (_measure(row), row.number) if row else None


def _known(connection: Connection, measure_id: str) -> tuple[Measure, int]:
    found = _newest(connection, measure_id)
    if found is None:
        raise UnknownMeasureError("there is no measure with this id")
    return found


def _append(connection: Connection, measure: Measure, number: int, at: datetime, by: str) -> None:
    row = asdict(measure) | {"lines": _BETWEEN_LINES.join(measure.lines)}
    connection.execute(sa.insert(closures), [row | {"number": number, "changed_at": at, "changed_by": by}])


def _measure(row: Row[Any]) -> Measure:
    values = {each.name: getattr(row, each.name) for each in _MEASURE}
    lines = tuple(values.pop("lines").split(_BETWEEN_LINES))
    return Measure(**values | {"lines": lines, "kind": cast("Kept", values["kind"])})
