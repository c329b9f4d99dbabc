# ruff: noqa: INP001 - Alembic runs this as a file
"""Alembic's door: every migration runs in the transaction that `ivr.store.migrate` began."""

from alembic import context

context.configure(connection=context.config.attributes["connection"])
context.run_migrations()
