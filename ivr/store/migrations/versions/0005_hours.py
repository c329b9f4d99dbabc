# ruff: noqa: INP001 - Alembic runs this as a file, and its name begins with its number
"""Hours that staff are changing, and the work of checking and publishing them."""

import sqlalchemy as sa
from alembic import op

from ivr.store.schema import Instant

revision = "0005"
down_revision = "0004"


def upgrade() -> None:
    """Create them."""
    op.create_table(
        "hours_concepts",
        sa.Column("seq", sa.Integer, sa.Identity(always=True), primary_key=True),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("base", sa.Integer, sa.ForeignKey("publications.version"), nullable=False),
        sa.Column("schedules", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("taken_back_at", Instant),
        sqlite_strict=True,
    )
    op.create_index("hours_concepts_of_a_person", "hours_concepts", ["login", "seq"])
    op.create_table(
        "hours_jobs",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("login", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("concept", sa.Integer, nullable=False),
        sa.Column("began_at", Instant, nullable=False),
        sa.Column("seen_at", Instant, nullable=False),
        sa.Column("step", sa.Integer, nullable=False),
        sa.Column("outcome", sa.Text),
        sa.Column("result", sa.Text),
        sa.CheckConstraint("(outcome IS NULL) = (result IS NULL)", name="jobs_end_with_a_result"),
        sqlite_strict=True,
    )
    op.create_index("hours_jobs_of_a_person", "hours_jobs", ["login", "began_at"])


def downgrade() -> None:
    """Drop them."""
    op.drop_table("hours_jobs")
    op.drop_table("hours_concepts")
