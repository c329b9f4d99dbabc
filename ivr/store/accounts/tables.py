"""The tables of staff's accounts, as the newest migration leaves them; a test compares the two.

Rules this file keeps:

- What opens a door is stored as a hash (of sessions, devices, start codes, passwords, recovery codes) or sealed by the
  cipher (the secret that the authenticator app shares, the code with which somebody begins on the phone line).
- Names and logins are unique: the ledger keeps a name, and one name is one person.
- `staff_audit` is written once: the database refuses to change a row, or to delete one that `staff_audit_ends` does not
  tell to be past its time.
"""

from sqlalchemy import CheckConstraint, Column, ForeignKey, Identity, Index, Integer, Table, Text

from ivr.store.schema import Instant, metadata

users = Table(
    "staff_users",
    metadata,
    Column("id", Text, primary_key=True),
    Column("login", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False, unique=True),
    Column("role", Text, nullable=False),
    Column("password", Text),
    Column("totp_secret", Text),
    Column("totp_step", Integer, nullable=False),
    Column("start_code", Text),
    Column("start_until", Instant),
    Column("created_at", Instant, nullable=False),
    Column("disabled_at", Instant),
    CheckConstraint("login <> '' AND name <> ''", name="staff_have_names"),
    CheckConstraint("role IN ('kijker', 'medewerker', 'planner', 'beheerder')", name="staff_have_a_role"),
    CheckConstraint(
        "password IS NULL OR totp_secret IS NOT NULL", name="no_password_without_a_second_factor"
    ),
    CheckConstraint("(start_code IS NULL) = (start_until IS NULL)", name="start_codes_end"),
    sqlite_strict=True,
)

recovery_codes = Table(
    "staff_recovery_codes",
    metadata,
    Column("user_id", Text, ForeignKey(users.c.id), primary_key=True),
    Column("selector", Text, primary_key=True),
    Column("hash", Text, nullable=False),
    sqlite_strict=True,
)

sessions = Table(
    "staff_sessions",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("user_id", Text, ForeignKey(users.c.id), nullable=False),
    Column("kind", Text, nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("seen_at", Instant, nullable=False),
    Column("confirmed_at", Instant, nullable=False),
    Column("ends_at", Instant, nullable=False),
    CheckConstraint("kind IN ('shift', 'setup')", name="sessions_are_of_a_kind"),
    Index("staff_sessions_of_a_user", "user_id"),
    sqlite_strict=True,
)

devices = Table(
    "staff_devices",
    metadata,
    Column("hash", Text, primary_key=True),
    Column("user_id", Text, ForeignKey(users.c.id), nullable=False),
    Column("used_at", Instant, nullable=False),
    Index("staff_devices_of_a_user", "user_id"),
    sqlite_strict=True,
)

phone_codes = Table(
    "staff_phone_codes",
    metadata,
    Column("user_id", Text, ForeignKey(users.c.id), primary_key=True),
    Column("code", Text, nullable=False),
    Column("code_index", Text, nullable=False, unique=True),
    sqlite_strict=True,
)

phone_shifts = Table(
    "staff_phone_shifts",
    metadata,
    Column("id", Text, primary_key=True),
    Column("user_id", Text, ForeignKey(users.c.id), nullable=False),
    Column("began_at", Instant, nullable=False),
    Column("deeds", Integer, nullable=False),
    sqlite_strict=True,
)

attempts = Table(
    "staff_attempts",
    metadata,
    Column("seq", Integer, Identity(always=True), primary_key=True),
    Column("attempt", Text, nullable=False, index=True),
    Column("subject", Text, nullable=False),
    Column("at", Instant, nullable=False),
    Index("staff_attempts_of_a_subject", "subject", "at"),
    sqlite_strict=True,
)

audit = Table(
    "staff_audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", Instant, nullable=False),
    Column("who", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("about", Text, nullable=False),
    Column("outcome", Text, nullable=False),
    Column("previous", Text, nullable=False),
    Column("hash", Text, nullable=False, unique=True),
    CheckConstraint("seq > 0", name="audit_rows_are_counted"),
    sqlite_strict=True,
)

audit_ends = Table(
    "staff_audit_ends",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("seal", Text, primary_key=True),
    Column("hash", Text, nullable=False),
    Column("at", Instant, nullable=False),
    CheckConstraint("seq > 0", name="audit_ends_are_rows"),
    sqlite_strict=True,
)
