# ruff: noqa: INP001 - Alembic runs this as a file, and its name begins with its number
"""The accounts of staff: people, sessions, known browsers, attempts, and the audit that nobody changes or deletes."""

import sqlalchemy as sa
from alembic import op

from ivr.store.schema import Instant

revision = "0004"
down_revision = "0003"

_TABLES = (
    "staff_audit",
    "staff_attempts",
    "staff_devices",
    "staff_sessions",
    "staff_recovery_codes",
    "staff_users",
)


def upgrade() -> None:
    """Create them."""
    _create_users()
    _create_sessions()
    _create_attempts()
    _create_audit()


def downgrade() -> None:
    """Drop them."""
    for table in _TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name == "postgresql":
        op.execute("DROP FUNCTION audit_is_kept()")


def _create_users() -> None:
    op.create_table(
        "staff_users",
        sa.Column("id", sa.Text, primary_key=True),
        sa.Column("login", sa.Text, nullable=False, unique=True),
        sa.Column("name", sa.Text, nullable=False, unique=True),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("password", sa.Text),
        sa.Column("totp_secret", sa.Text),
        sa.Column("totp_step", sa.Integer, nullable=False),
        sa.Column("start_code", sa.Text),
        sa.Column("start_until", Instant),
        sa.Column("created_at", Instant, nullable=False),
        sa.Column("disabled_at", Instant),
        _check("staff_have_names", "login <> '' AND name <> ''"),
        _check("staff_have_a_role", "role IN ('kijker', 'medewerker', 'planner', 'beheerder')"),
        _check("no_password_without_a_second_factor", "password IS NULL OR totp_secret IS NOT NULL"),
        _check("start_codes_end", "(start_code IS NULL) = (start_until IS NULL)"),
        sqlite_strict=True,
    )
    op.create_table(
        "staff_recovery_codes",
        sa.Column("user_id", sa.Text, sa.ForeignKey("staff_users.id"), primary_key=True),
        sa.Column("selector", sa.Text, primary_key=True),
        sa.Column("hash", sa.Text, nullable=False),
        sqlite_strict=True,
    )


def _create_sessions() -> None:
    op.create_table(
        "staff_sessions",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, sa.ForeignKey("staff_users.id"), nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("began_at", Instant, nullable=False),
        sa.Column("seen_at", Instant, nullable=False),
        sa.Column("confirmed_at", Instant, nullable=False),
        sa.Column("ends_at", Instant, nullable=False),
        _check("sessions_are_of_a_kind", "kind IN ('shift', 'setup')"),
        sqlite_strict=True,
    )
    op.create_index("staff_sessions_of_a_user", "staff_sessions", ["user_id"])
    op.create_table(
        "staff_devices",
        sa.Column("hash", sa.Text, primary_key=True),
        sa.Column("user_id", sa.Text, sa.ForeignKey("staff_users.id"), nullable=False),
        sa.Column("used_at", Instant, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("staff_devices_of_a_user", "staff_devices", ["user_id"])


def _create_attempts() -> None:
    op.create_table(
        "staff_attempts",
        sa.Column("seq", sa.Integer, sa.Identity(always=True), primary_key=True),
        sa.Column("attempt", sa.Text, nullable=False, index=True),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sqlite_strict=True,
    )
    op.create_index("staff_attempts_of_a_subject", "staff_attempts", ["subject", "at"])


def _create_audit() -> None:
    op.create_table(
        "staff_audit",
        sa.Column("seq", sa.Integer, primary_key=True, autoincrement=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column("who", sa.Text, nullable=False),
        sa.Column("what", sa.Text, nullable=False),
        sa.Column("about", sa.Text, nullable=False),
        sa.Column("outcome", sa.Text, nullable=False),
        sa.Column("previous", sa.Text, nullable=False),
        sa.Column("hash", sa.Text, nullable=False, unique=True),
        _check("audit_rows_are_counted", "seq > 0"),
        sqlite_strict=True,
    )
    if op.get_bind().dialect.name == "sqlite":
        for action in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER staff_audit_no_{action.lower()} BEFORE {action} ON staff_audit "
                "BEGIN SELECT RAISE(ABORT, 'the audit is kept'); END"
            )
        return
    op.execute(
        "CREATE FUNCTION audit_is_kept() RETURNS trigger LANGUAGE plpgsql AS "
        "$$ BEGIN RAISE EXCEPTION 'the audit is kept'; END $$"
    )
    op.execute(
        "CREATE TRIGGER staff_audit_is_kept BEFORE DELETE OR UPDATE OR TRUNCATE ON staff_audit "
        "EXECUTE FUNCTION audit_is_kept()"
    )


def _check(name: str, rule: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(rule, name=name)
