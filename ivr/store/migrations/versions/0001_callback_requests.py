# ruff: noqa: INP001 - Alembic runs this as a file, and its name begins with its number
"""The ledger of callback requests: the requests, the withdrawals, and the events that nobody changes or deletes."""

import sqlalchemy as sa
from alembic import op

from ivr.store.schema import Flag, Instant

revision = "0001"
down_revision = None

_OPEN = sa.text("closed_at IS NULL")
_UNERASED = sa.text("closed_at IS NOT NULL AND number IS NOT NULL")

_FORBIDDEN = {
    "callback_requests": ("DELETE",),
    "callback_withdrawals": ("DELETE",),
    "callback_events": ("DELETE", "UPDATE"),
}


def upgrade() -> None:
    """Create the ledger."""
    _create_requests()
    op.create_table(
        "callback_withdrawals",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("number", sa.Text),
        sa.Column("number_index", sa.Text, index=True),
        sa.Column("reference", sa.Text),
        sa.Column("wished_at", Instant, nullable=False),
        sqlite_strict=True,
    )
    op.create_table(
        "callback_events",
        sa.Column("seq", sa.Integer, sa.Identity(always=True), primary_key=True),
        sa.Column("request_id", sa.Text, sa.ForeignKey("callback_requests.id"), nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("until", Instant),
        sa.Column("outcome", sa.Text),
        sqlite_strict=True,
    )
    op.create_index("callback_events_by_request", "callback_events", ["request_id", "seq"])
    _forbid()


def downgrade() -> None:
    """Drop it."""
    for table in ("callback_events", "callback_withdrawals", "callback_requests"):
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION ledger_is_kept()")


def _create_requests() -> None:
    op.create_table(
        "callback_requests",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("call", sa.Text),
        sa.Column("number", sa.Text),
        sa.Column("number_index", sa.Text),
        sa.Column("reference", sa.Text),
        sa.Column("origin", sa.Text, nullable=False),
        sa.Column("finished", Flag, nullable=False),
        sa.Column("window_start", Instant),
        sa.Column("window_end", Instant),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("wished_at", Instant, nullable=False),
        sa.Column("due_at", Instant, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("taken_by", sa.Text),
        sa.Column("taken_until", Instant),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("next_attempt_at", Instant),
        sa.Column("outcome", sa.Text),
        sa.Column("closed_by", sa.Text),
        sa.Column("closed_at", Instant),
        _check("closed_is_an_end", "(closed_at IS NULL) = (state NOT IN ('done', 'withdrawn'))"),
        _check("closed_has_an_outcome", "(closed_at IS NULL) = (outcome IS NULL)"),
        _check("closed_has_a_name", "(closed_at IS NULL) = (closed_by IS NULL) AND closed_by <> ''"),
        _check("open_has_a_number", "closed_at IS NOT NULL OR (number IS NOT NULL AND number_index IS NOT NULL)"),
        _check("taken_has_a_lease", "state <> 'taken' OR (taken_by IS NOT NULL AND taken_until IS NOT NULL)"),
        _check("window_has_both_ends", "(window_start IS NULL) = (window_end IS NULL)"),
        sqlite_strict=True,
    )  # fmt: skip
    _index("open_by_due", ["due_at"], _OPEN)
    _index("open_by_number", ["number_index"], _OPEN)
    _index("to_erase", ["closed_at"], _UNERASED)
    _index("by_state", ["state", "created_at"])


def _check(name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=name)


def _index(name: str, columns: list[str], where: sa.TextClause | None = None) -> None:
    name = f"callback_requests_{name}"
    op.create_index(name, "callback_requests", columns, sqlite_where=where, postgresql_where=where)


def _forbid() -> None:
    """Have the database refuse what would make the ledger forget."""
    if op.get_bind().dialect.name == "sqlite":
        for table, actions in _FORBIDDEN.items():
            for action in actions:
                op.execute(
                    f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} "
                    "BEGIN SELECT RAISE(ABORT, 'the ledger is kept'); END"
                )
        return
    op.execute(
        "CREATE FUNCTION ledger_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the ledger is kept'; END $$"
    )
    for table, actions in _FORBIDDEN.items():
        op.execute(
            f"CREATE TRIGGER {table}_is_kept BEFORE {' OR '.join((*actions, 'TRUNCATE'))} ON {table} "
            "EXECUTE FUNCTION ledger_is_kept()"
        )
