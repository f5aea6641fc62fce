"""Alembic's entry: runs the migrations on the connection of bot.core.database.migrate."""

from __future__ import annotations

from alembic import context

from bot.core.schema import every_table, metadata

every_table()
connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    transactional_ddl=True,  # Alembic assumes that Python's sqlite3 commits before each DDL
    # Where others may look on, they see the old shape or the new one, never one between.
    transaction_per_migration=connection.dialect.name == "sqlite",
)
with context.begin_transaction():
    context.run_migrations()
