# ruff: noqa: INP001 - Alembic runs this as a file, and its name begins with its number
"""What the worker asks and keeps: when staff last did something, and which alarms were sent."""

import sqlalchemy as sa
from alembic import op

from ivr.store.schema import Instant

revision = "0002"
down_revision = "0001"

_STAFF_ACT = sa.text("action IN ('taken', 'reached', 'no_answer', 'done', 'reopened')")


def upgrade() -> None:
    """Index the events of staff, and make room for the alarms."""
    op.create_index(
        "callback_events_of_staff",
        "callback_events",
        ["at"],
        sqlite_where=_STAFF_ACT,
        postgresql_where=_STAFF_ACT,
    )
    op.create_table(
        "alarms",
        sa.Column("name", sa.Text, primary_key=True),
        sa.Column("times", sa.Integer, nullable=False),
        sa.Column("last_at", Instant),
        sa.Column("claimed_until", Instant),
        sa.CheckConstraint("(times = 0) = (last_at IS NULL)", name="told_at_some_time"),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("alarms")
    op.drop_index("callback_events_of_staff", "callback_events")
