# ruff: noqa: INP001 - Alembic runs this as a file, and its name begins with its number
"""Staff on the phone line: the codes with which they begin, and who is known for a few minutes of a call."""

import sqlalchemy as sa
from alembic import op

from ivr.store.schema import Instant

revision = "0009"
down_revision = "0008"


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "staff_phone_codes",
        sa.Column("user_id", sa.Text, sa.ForeignKey("staff_users.id"), primary_key=True),
        sa.Column("code", sa.Text, nullable=False),
        sa.Column("code_index", sa.Text, nullable=False, unique=True),
        sqlite_strict=True,
    )
    op.create_table(
        "staff_phone_shifts",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, sa.ForeignKey("staff_users.id"), nullable=False),
        sa.Column("began_at", Instant, nullable=False),
        sa.Column("deeds", sa.Integer, nullable=False),
        sqlite_strict=True,
    )


def downgrade() -> None:
    """Drop them."""
    op.drop_table("staff_phone_shifts")
    op.drop_table("staff_phone_codes")
