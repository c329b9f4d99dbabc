"""The schema's versions: up to the newest, or down to an older one, with all data.

Rules this file keeps: a migration is one transaction, and one process at a time migrates.
"""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from ivr.store.database import Database

NEWEST, NONE = "head", "base"
_FOLDER = Path(__file__).parent / "migrations"


def upgrade(database: Database) -> None:
    """Bring the schema to the newest version; does nothing, and locks nothing, where it is there already.

    Raises:
        StoreError: the database did not do it; its schema is as before.
    """
    with database.reading() as connection:
        there = MigrationContext.configure(connection).get_current_heads()
    if there == tuple(ScriptDirectory(str(_FOLDER)).get_heads()):
        return
    with database.upkeep() as connection:
        command.upgrade(_config(connection), NEWEST)


def downgrade(database: Database, version: str = NONE) -> None:
    """Bring the schema back to an older version; what only newer ones hold is lost.

    Raises:
        StoreError: the database did not do it; its schema is as before.
    """
    with database.upkeep() as connection:
        command.downgrade(_config(connection), version)


def _config(connection: object) -> Config:
    """Give Alembic our folder and our transaction."""
    config = Config(attributes={"connection": connection})
    config.set_main_option("script_location", str(_FOLDER).replace("%", "%%"))
    return config
