"""Brings a database to the newest shape of the tables; Alembic is loaded only when it is needed."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import sqlalchemy as sa

from bot.storage.engine.database import Database
from bot.storage.engine.urls import is_sqlite, postgres_dsn, sqlite_path

HEAD = "0016"

_LOCK = 4_821_110_112
"""Nobody else on the same server takes a lock of this number by chance."""

_version = sa.table("alembic_version", sa.column("version_num"))
_sqlite_master = sa.table("sqlite_master", sa.column("name"))
_pg_tables = sa.table("pg_tables", sa.column("tablename"))


async def migrate(url: str) -> list[str]:
    """Apply what is missing; the revisions that were applied, oldest first."""
    from sqlalchemy.ext.asyncio import create_async_engine
    from sqlalchemy.pool import NullPool

    if is_sqlite(url):
        path = Path(sqlite_path(url))
        path.parent.mkdir(parents=True, exist_ok=True)
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
    _queue_up(connection)
    before = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    command.upgrade(config, "head")
    connection.commit()
    script = ScriptDirectory.from_config(config)
    return [step.revision for step in script.iterate_revisions("head", before)][::-1]


def _queue_up(connection: sa.Connection) -> None:
    """Let whoever migrates this PostgreSQL at the same moment be done first.

    The lock ends with the connection. An engine that knows no such locks goes on without.
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
    """The revision the database is at; None when it has never been migrated."""
    async with database.reading() as tx:
        if database.dialect == "sqlite":
            known = sa.select(_sqlite_master.c.name).where(_sqlite_master.c.name == _version.name)
        else:
            known = sa.select(_pg_tables.c.tablename).where(_pg_tables.c.tablename == _version.name)
        if await tx.value(known) is None:
            return None
        found = await tx.value(sa.select(_version.c.version_num))
        return None if found is None else str(found)
