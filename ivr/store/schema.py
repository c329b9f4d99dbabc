"""The tables, as the newest migration leaves them; a test compares the two.

Rules this file keeps:

- Open means `closed_at IS NULL`, in every query and every partial index, so that closed rows cost nothing.
- The database itself refuses an end without an outcome and a name, and an open request without its number.
- `number` is sealed by the cipher; `number_index` is its blind index.
- Moments are aware: UTC text of fixed width in SQLite, so that order of text is order of time; timestamptz in PostgreSQL.
"""

from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import CheckConstraint, Column, ForeignKey, Index, Integer, MetaData, Table, Text


class Instant(sa.TypeDecorator[datetime]):
    """An aware moment; a naive one raises ValueError before it reaches the database."""

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def load_dialect_impl(self, dialect: sa.Dialect) -> sa.types.TypeEngine[Any]:
        """Text where the database has no type for moments."""
        return dialect.type_descriptor(Text() if dialect.name == "sqlite" else sa.DateTime(timezone=True))

    def process_bind_param(self, value: datetime | None, dialect: sa.Dialect) -> Any:
        """Write it, in UTC."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a moment needs a time zone")
        moment = value.astimezone(UTC)
        return moment.isoformat(timespec="microseconds") if dialect.name == "sqlite" else moment

    def process_result_value(self, value: Any, dialect: sa.Dialect) -> datetime | None:
        """Read it, in UTC."""
        if value is None:
            return None
        moment = datetime.fromisoformat(value) if dialect.name == "sqlite" else value
        return moment.astimezone(UTC)


Flag = sa.Boolean().with_variant(Integer(), "sqlite")
"""Yes or no; a strict table of SQLite has no type for it."""

metadata = MetaData()

_requests = sa.table("callback_requests", sa.column("closed_at"), sa.column("number"))
_OPEN = _requests.c.closed_at.is_(None)
_UNERASED = sa.and_(_requests.c.closed_at.is_not(None), _requests.c.number.is_not(None))

_STAFF_ACTS = ("taken", "reached", "no_answer", "done", "reopened")
STAFF_ACT = sa.column("action").in_([sa.literal_column(f"'{each}'") for each in _STAFF_ACTS])
"""An event that tells of staff; spelt out, because an index with a condition serves only the very same one."""

requests = Table(
    "callback_requests",
    metadata,
    Column("id", Text, primary_key=True),
    Column("call", Text),
    Column("number", Text),
    Column("number_index", Text),
    Column("reference", Text),
    Column("origin", Text, nullable=False),
    Column("finished", Flag, nullable=False),
    Column("window_start", Instant),
    Column("window_end", Instant),
    Column("created_at", Instant, nullable=False),
    Column("wished_at", Instant, nullable=False),
    Column("due_at", Instant, nullable=False),
    Column("state", Text, nullable=False),
    Column("taken_by", Text),
    Column("taken_until", Instant),
    Column("attempts", Integer, nullable=False),
    Column("next_attempt_at", Instant),
    Column("outcome", Text),
    Column("closed_by", Text),
    Column("closed_at", Instant),
    CheckConstraint("(closed_at IS NULL) = (state NOT IN ('done', 'withdrawn'))", name="closed_is_an_end"),
    CheckConstraint("(closed_at IS NULL) = (outcome IS NULL)", name="closed_has_an_outcome"),
    CheckConstraint("(closed_at IS NULL) = (closed_by IS NULL) AND closed_by <> ''", name="closed_has_a_name"),
    CheckConstraint("closed_at IS NOT NULL OR (number IS NOT NULL AND number_index IS NOT NULL)", name="open_has_a_number"),
    CheckConstraint("state <> 'taken' OR (taken_by IS NOT NULL AND taken_until IS NOT NULL)", name="taken_has_a_lease"),
    CheckConstraint("(window_start IS NULL) = (window_end IS NULL)", name="window_has_both_ends"),
    Index("callback_requests_open_by_due", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("callback_requests_open_by_number", "number_index", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("callback_requests_to_erase", "closed_at", sqlite_where=_UNERASED, postgresql_where=_UNERASED),
    Index("callback_requests_by_state", "state", "created_at"),
    sqlite_strict=True,
)  # fmt: skip

withdrawals = Table(
    "callback_withdrawals",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Text),
    Column("number_index", Text, index=True),
    Column("reference", Text),
    Column("wished_at", Instant, nullable=False),
    sqlite_strict=True,
)

events = Table(
    "callback_events",
    metadata,
    Column("seq", Integer, sa.Identity(always=True), primary_key=True),
    Column("request_id", Text, ForeignKey(requests.c.id), nullable=False),
    Column("at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("action", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("until", Instant),
    Column("outcome", Text),
    Index("callback_events_by_request", "request_id", "seq"),
    Index("callback_events_of_staff", "at", sqlite_where=STAFF_ACT, postgresql_where=STAFF_ACT),
    sqlite_strict=True,
)

alarms = Table(
    "alarms",
    metadata,
    Column("name", Text, primary_key=True),
    Column("times", Integer, nullable=False),
    Column("last_at", Instant),
    Column("claimed_until", Instant),
    CheckConstraint("(times = 0) = (last_at IS NULL)", name="told_at_some_time"),
    sqlite_strict=True,
)

publications = Table(
    "publications",
    metadata,
    Column("version", Integer, primary_key=True, autoincrement=False),
    Column("parent", Integer, ForeignKey("publications.version")),
    Column("published_at", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("fingerprint", Text, nullable=False),
    Column("sources", Text, nullable=False),
    CheckConstraint("version > 0", name="versions_are_counted"),
    CheckConstraint("parent = version - 1", name="follows_the_one_before"),
    CheckConstraint("\"by\" <> ''", name="published_by_somebody"),
    Index("publications_by_fingerprint", "fingerprint", "version"),
    sqlite_strict=True,
)

concepts = Table(
    "hours_concepts",
    metadata,
    Column("seq", Integer, sa.Identity(always=True), primary_key=True),
    Column("login", Text, nullable=False),
    Column("base", Integer, ForeignKey("publications.version"), nullable=False),
    Column("schedules", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Column("taken_back_at", Instant),
    Index("hours_concepts_of_a_person", "login", "seq"),
    sqlite_strict=True,
)

jobs = Table(
    "hours_jobs",
    metadata,
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("concept", Integer, nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("step", Integer, nullable=False),
    Column("outcome", Text),
    Column("result", Text),
    CheckConstraint("(outcome IS NULL) = (result IS NULL)", name="jobs_end_with_a_result"),
    Index("hours_jobs_of_a_person", "login", "began_at"),
    sqlite_strict=True,
)

number_changes = Table(
    "number_changes",
    metadata,
    Column("id", Text, primary_key=True),
    Column("destination", Text, nullable=False),
    Column("was", Text, nullable=False),
    Column("number", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    Column("outcome", Text),
    Column("decided_by", Text),
    Column("decided_at", Instant),
    CheckConstraint(
        "(outcome IS NULL) = (decided_by IS NULL) AND (outcome IS NULL) = (decided_at IS NULL)",
        name="decided_by_somebody",
    ),
    CheckConstraint("outcome <> 'confirmed' OR decided_by <> asked_by", name="confirmed_by_another"),
    Index("number_changes_by_time", "asked_at"),
    sqlite_strict=True,
)

closures = Table(
    "closures",
    metadata,
    Column("id", Text, primary_key=True),
    Column("number", Integer, primary_key=True, autoincrement=False),
    Column("lines", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("begun_at", Instant, nullable=False),
    Column("until", Instant, nullable=False),
    Column("by", Text, nullable=False),
    Column("ended_at", Instant),
    Column("ended_by", Text),
    Column("changed_at", Instant, nullable=False),
    Column("changed_by", Text, nullable=False),
    CheckConstraint("number > 0", name="changes_are_counted"),
    CheckConstraint("kind IN ('open', 'closed')", name="lines_are_kept_open_or_closed"),
    CheckConstraint("until > begun_at", name="a_measure_lasts"),
    CheckConstraint("lines <> '' AND \"by\" <> '' AND changed_by <> ''", name="a_measure_has_lines_and_names"),
    CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="an_end_has_a_name"),
    Index("closures_by_end", "until"),
    Index("closures_by_begin", "begun_at"),
    sqlite_strict=True,
)  # fmt: skip

call_events = Table(
    "call_events",
    metadata,
    Column("id", Text, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("kind", Text, nullable=False),
    Column("destination", Text, nullable=False),
    Index("call_events_by_time", "at"),
    sqlite_strict=True,
)
