"""Up, down and up again, on both databases."""

import subprocess
import sys
from collections.abc import Callable, Iterator

import pytest
import sqlalchemy as sa

from ivr.store import migrate
from ivr.store.accounts.tables import metadata
from ivr.store.database import Database
from ivr.store.errors import StoreError
from ivr.store.ledger import Ledger

SHAPE = {
    "sqlite": "SELECT type, name, sql FROM sqlite_master WHERE name NOT LIKE 'alembic%' AND sql IS NOT NULL",
    "postgresql": """
        SELECT 'column', table_name || '.' || column_name,
               concat_ws(' ', data_type, is_nullable, column_default, identity_generation)
        FROM information_schema.columns WHERE table_schema = 'public' AND table_name NOT LIKE 'alembic%'
        UNION ALL SELECT 'index', indexname, indexdef
        FROM pg_indexes WHERE schemaname = 'public' AND tablename NOT LIKE 'alembic%'
        UNION ALL SELECT 'constraint', conname, pg_get_constraintdef(oid)
        FROM pg_constraint WHERE connamespace = to_regnamespace('public') AND conname NOT LIKE 'alembic%'
        UNION ALL SELECT 'trigger', tgname, pg_get_triggerdef(oid) FROM pg_trigger WHERE NOT tgisinternal
        UNION ALL SELECT 'function', proname, prosrc FROM pg_proc WHERE pronamespace = to_regnamespace('public')
    """,
}
"""What each database says of its own tables: kind, name, definition."""


def shape(database: Database, backend: str) -> set[tuple[str, ...]]:
    with database.reading() as connection:
        return {tuple(row) for row in connection.execute(sa.text(SHAPE[backend]))}


@pytest.fixture
def empty(empty_url: str) -> Iterator[Database]:
    database = Database(empty_url)
    yield database
    database.close()


def test_up_with_data_down_and_up_leads_to_an_equal_schema(
    url: str,
    backend: str,
    database: Database,
    make_ledger: Callable[[str], Ledger],
    delivered: Callable[..., object],
) -> None:
    ledger = make_ledger(url)
    ledger.take_in([delivered(), delivered(id="w", kind="withdrawn")])
    first = shape(database, backend)

    migrate.downgrade(database)
    assert shape(database, backend) == set()
    migrate.upgrade(database)

    assert shape(database, backend) == first
    assert ledger.find() == ()


def test_an_upgrade_of_what_is_new_already_changes_nothing(
    ledger: Ledger, delivered: Callable[..., object]
) -> None:
    ledger.take_in([delivered()])

    ledger.migrate()

    assert [each.id for each in ledger.find()] == ["a"]


def test_the_migrations_lead_to_the_tables_of_the_program_to_the_letter(
    empty: Database, database: Database, backend: str
) -> None:
    with empty.writing() as connection:
        metadata.create_all(connection)

    kept = {each for each in shape(database, backend) if each[0] not in {"trigger", "function"}}
    assert shape(empty, backend) == kept
    assert len(kept) >= 8


def test_a_migration_that_fails_leaves_the_schema_as_it_was(empty: Database, backend: str) -> None:
    with empty.writing() as connection:
        connection.execute(sa.text("CREATE TABLE callback_events (mine INTEGER)"))
    before = shape(empty, backend)

    with pytest.raises(StoreError):
        migrate.upgrade(empty)

    assert shape(empty, backend) == before


MIGRATE = """
import sys
from ivr.store import migrate
from ivr.store.database import Database
database = Database(sys.argv[1])
print("ready", flush=True)
sys.stdin.readline()
migrate.upgrade(database)
"""


def test_several_processes_may_migrate_at_once(empty_url: str, empty: Database, backend: str) -> None:
    command = [sys.executable, "-c", MIGRATE, empty_url]
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "text": True}
    processes = [subprocess.Popen(command, **pipes) for _ in range(3)]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("go\n")
        process.stdin.flush()

    ends = [process.communicate(timeout=60) for process in processes]

    assert [process.returncode for process in processes] == [0, 0, 0], ends
    assert shape(empty, backend)
