# ruff: noqa: INP001 - Alembic runs this as a file, and its name begins with its number
"""Telephone numbers that one person wants changed and another has to confirm."""

import sqlalchemy as sa
from alembic import op

from ivr.store.schema import Instant

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "number_changes",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("destination", sa.Text, nullable=False),
        sa.Column("was", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("asked_by", sa.Text, nullable=False),
        sa.Column("asked_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("decided_by", sa.Text),
        sa.Column("decided_at", Instant),
        sa.CheckConstraint(
            "(outcome IS NULL) = (decided_by IS NULL) AND (outcome IS NULL) = (decided_at IS NULL)",
            name="decided_by_somebody",
        ),
        sa.CheckConstraint("outcome <> 'confirmed' OR decided_by <> asked_by", name="confirmed_by_another"),
        sqlite_strict=True,
    )
    op.create_index("number_changes_by_time", "number_changes", ["asked_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("number_changes")
