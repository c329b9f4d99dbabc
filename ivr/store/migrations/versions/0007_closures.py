# ruff: noqa: INP001 - Alembic runs this as a file, and its name begins with its number
"""What staff close or open for now: the account of measures, which nobody changes or deletes."""

import sqlalchemy as sa
from alembic import op

from ivr.store.schema import Instant

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    """Create it, and have the database refuse what would make it forget one."""
    op.create_table(
        "closures",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("lines", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("begun_at", Instant, nullable=False),
        sa.Column("until", Instant, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("ended_at", Instant),
        sa.Column("ended_by", sa.Text),
        sa.Column("changed_at", Instant, nullable=False),
        sa.Column("changed_by", sa.Text, nullable=False),
        sa.CheckConstraint("number > 0", name="changes_are_counted"),
        sa.CheckConstraint("kind IN ('open', 'closed')", name="lines_are_kept_open_or_closed"),
        sa.CheckConstraint("until > begun_at", name="a_measure_lasts"),
        sa.CheckConstraint(
            "lines <> '' AND \"by\" <> '' AND changed_by <> ''", name="a_measure_has_lines_and_names"
        ),
        sa.CheckConstraint("(ended_at IS NULL) = (ended_by IS NULL)", name="an_end_has_a_name"),
        sqlite_strict=True,
    )
    op.create_index("closures_by_end", "closures", ["until"])
    op.create_index("closures_by_begin", "closures", ["begun_at"])
    if op.get_bind().dialect.name == "sqlite":
        for action in ("DELETE", "UPDATE"):
            op.execute(
                f"CREATE TRIGGER closures_no_{action.lower()} BEFORE {action} ON closures "
                "BEGIN SELECT RAISE(ABORT, 'the ledger is kept'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER closures_is_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON closures "
        "EXECUTE FUNCTION ledger_is_kept()"
    )


def downgrade() -> None:
    """Drop it."""
    op.drop_table("closures")
