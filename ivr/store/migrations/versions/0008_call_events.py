# ruff: noqa: INP001 - Alembic runs this as a file, and its name begins with its number
"""What of calls staff should hear of, without anything personal."""

import sqlalchemy as sa
from alembic import op

from ivr.store.schema import Instant

revision = "0008"
down_revision = "0007"


def upgrade() -> None:
    """Create it."""
    op.create_table(
        "call_events",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("at", Instant, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("destination", sa.Text, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("call_events_by_time", "call_events", ["at"])


def downgrade() -> None:
    """Drop it."""
    op.drop_table("call_events")
