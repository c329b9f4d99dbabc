# ruff: noqa: INP001 - Alembic runs this as a file, and its name begins with its number
"""The published versions, which nobody changes or deletes."""

import sqlalchemy as sa
from alembic import op

from ivr.store.schema import Instant

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    """Create them, and have the database refuse what would make it forget one."""
    op.create_table(
        "publications",
        sa.Column("version", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("parent", sa.Integer, sa.ForeignKey("publications.version")),
        sa.Column("published_at", Instant, nullable=False),
        sa.Column("by", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.Column("sources", sa.Text, nullable=False),
        sa.CheckConstraint("version > 0", name="versions_are_counted"),
        sa.CheckConstraint("parent = version - 1", name="follows_the_one_before"),
        sa.CheckConstraint("\"by\" <> ''", name="published_by_somebody"),
        sqlite_strict=True,
    )
    op.create_index("publications_by_fingerprint", "publications", ["fingerprint", "version"])
    if op.get_bind().dialect.name == "sqlite":
        for action in ("DELETE", "UPDATE"):
            op.execute(
                f"CREATE TRIGGER publications_no_{action.lower()} BEFORE {action} ON publications "
                "BEGIN SELECT RAISE(ABORT, 'the ledger is kept'); END"
            )
        return
    op.execute(
        "CREATE TRIGGER publications_is_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON publications "
        "EXECUTE FUNCTION ledger_is_kept()"
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("publications")
