# ruff: noqa: INP001 - Alembic runs this as a file, and its name begins with its number
"""Where the audit was cut off: what is past its time may go, from the beginning on, and nothing else."""

import sqlalchemy as sa
from alembic import op

from ivr.store.schema import Instant

revision = "0010"
down_revision = "0009"

_PAST = "(SELECT coalesce(max(seq), 0) FROM staff_audit_ends)"
_KEPT = "BEGIN SELECT RAISE(ABORT, 'the audit is kept'); END"


def upgrade() -> None:
    """Create it, and let the database refuse to delete only what it does not tell to be past."""
    op.create_table(
        "staff_audit_ends",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("seal", sa.Text, primary_key=True),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.CheckConstraint("seq > 0", name="audit_ends_are_rows"),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER staff_audit_no_delete")
        op.execute(
            f"CREATE TRIGGER staff_audit_no_delete BEFORE DELETE ON staff_audit WHEN OLD.seq > {_PAST} {_KEPT}"
        )
        for action in ("UPDATE", "DELETE"):
            name = f"staff_audit_ends_no_{action.lower()}"
            op.execute(f"CREATE TRIGGER {name} BEFORE {action} ON staff_audit_ends {_KEPT}")
        return
    op.execute("DROP TRIGGER staff_audit_is_kept ON staff_audit")
    op.execute(
        "CREATE TRIGGER staff_audit_is_kept BEFORE UPDATE OR TRUNCATE ON staff_audit "
        "EXECUTE FUNCTION audit_is_kept()"
    )
    op.execute(
        "CREATE FUNCTION audit_row_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN IF OLD.seq > {_PAST} THEN RAISE EXCEPTION 'the audit is kept'; END IF; RETURN OLD; END $$"
    )
    op.execute(
        "CREATE TRIGGER staff_audit_row_is_kept BEFORE DELETE ON staff_audit "
        "FOR EACH ROW EXECUTE FUNCTION audit_row_is_kept()"
    )
    op.execute(
        "CREATE TRIGGER staff_audit_ends_is_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON staff_audit_ends "
        "EXECUTE FUNCTION audit_is_kept()"
    )


def downgrade() -> None:
    """Let nothing of the audit go any more."""
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TRIGGER staff_audit_no_delete")
        op.drop_table("staff_audit_ends")
        op.execute(f"CREATE TRIGGER staff_audit_no_delete BEFORE DELETE ON staff_audit {_KEPT}")
        return
    op.execute("DROP TRIGGER staff_audit_row_is_kept ON staff_audit")
    op.execute("DROP FUNCTION audit_row_is_kept()")
    op.drop_table("staff_audit_ends")
    op.execute("DROP TRIGGER staff_audit_is_kept ON staff_audit")
    op.execute(
        "CREATE TRIGGER staff_audit_is_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON staff_audit "
        "EXECUTE FUNCTION audit_is_kept()"
    )
