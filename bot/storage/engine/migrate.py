"""Applies migrations; loads Alembic only when it is needed."""

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.storage.engine.database import Database
from bot.storage.engine.private import keep_private
from bot.storage.engine.urls import is_sqlite, postgres_dsn, sqlite_path

HEAD = "0001"

_LOCK = 4_821_110_112
"""An arbitrary number that other applications on the same server do not lock."""

_version = sa.table("alembic_version", sa.column("version_num"))
_sqlite_master = sa.table("sqlite_master", sa.column("name"))
_pg_tables = sa.table("pg_tables", sa.column("tablename"))


async def migrate(url: str) -> list[str]:
    """Apply the missing migrations. Returns their revisions, oldest first."""
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    if is_sqlite(url):
        path = Path(sqlite_path(url))
        keep_private(path)
        engine = create_async_engine(f"sqlite+aiosqlite:///{path}", poolclass=NullPool)
    else:

        async def connect() -> Any:
            import asyncpg

            return await asyncpg.connect(postgres_dsn(url))

        engine = create_async_engine(
            "postgresql+asyncpg://", async_creator=connect, poolclass=NullPool
        )
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(_upgrade)
    finally:
        await engine.dispose()


def _upgrade(connection: sa.Connection) -> list[str]:
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parents[1] / "migrations"))
    config.attributes["connection"] = connection
    _wait_for_other_migrations(connection)
    before = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    command.upgrade(config, "head")
    connection.commit()
    script = ScriptDirectory.from_config(config)
    return [step.revision for step in script.iterate_revisions("head", before)][::-1]


def _wait_for_other_migrations(connection: sa.Connection) -> None:
    """On PostgreSQL, let a process that migrates at the same moment finish first.

    The lock ends with the connection. A compatible server without advisory locks goes on.
    """
    if connection.dialect.name != "postgresql":
        return
    try:
        connection.execute(sa.select(sa.func.pg_advisory_lock(_LOCK)))
    except sa.exc.ProgrammingError:
        pass
    finally:
        connection.rollback()


async def revision(database: Database) -> str | None:
    """The revision of the database; None when it was never migrated."""
    async with database.reading() as tx:
        if database.dialect == "sqlite":
            known = sa.select(_sqlite_master.c.name).where(_sqlite_master.c.name == _version.name)
        else:
            known = sa.select(_pg_tables.c.tablename).where(_pg_tables.c.tablename == _version.name)
        if await tx.value(known) is None:
            return None
        found = await tx.value(sa.select(_version.c.version_num))
        return None if found is None else str(found)
