"""Migrations; Alembic is loaded only when it is needed."""

import asyncio
import logging
import os
import sqlite3
import sys
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from bot.core import helper_process
from bot.core.database.database import Database, UpgradeRefused
from bot.core.database.engines import is_sqlite, postgres_dsn, sqlite_path
from bot.core.database.private import keep_private
from bot.core.database.snapshots import SnapshotFailed, copy_sqlite

if TYPE_CHECKING:
    from alembic.config import Config
    from sqlalchemy.ext.asyncio import AsyncEngine

logger = logging.getLogger(__name__)

HEAD = "0001"
SCRIPTS = Path(__file__).with_name("migrations")

_LOCK = 4_821_110_112
"""An arbitrary number that other applications on the same server do not lock."""

_version = sa.table("alembic_version", sa.column("version_num"))
_sqlite_master = sa.table("sqlite_master", sa.column("name"))
_pg_tables = sa.table("pg_tables", sa.column("tablename"))


async def migrate_apart(url: str) -> None:
    """Migrate in a process of its own: Alembic would take 17 MB of the bot for good.

    Raises UpgradeRefused.
    """
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "bot.core.database.migrate"),
        stdin=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[3])},
    )
    try:
        _, said = await process.communicate(url.encode())
    finally:
        await helper_process.end(process)
    if process.returncode:
        raise UpgradeRefused(said.decode().strip().rpartition("\n")[2])


async def migrate(url: str, scripts: Path = SCRIPTS) -> list[str]:
    """Apply the missing migrations of a folder. Returns their revisions, oldest first.

    An upgrade that is cut off, at whatever moment, goes on at the next call: each revision is one
    transaction. An SQLite file is copied first. Raises UpgradeRefused.
    """
    file = Path(sqlite_path(url)) if is_sqlite(url) else None
    engine = _postgres_engine(url) if file is None else _sqlite_engine(file)
    try:
        async with engine.connect() as connection:
            found, steps = await connection.run_sync(_missing, scripts)
            if file is not None and found is not None and steps:
                await asyncio.to_thread(_copy, file, found)
            if steps:
                await connection.run_sync(_upgrade, scripts)
    except UpgradeRefused:
        raise
    except Exception as error:
        logger.debug("the upgrade failed", exc_info=True)
        raise _refusal(error, file) from error
    finally:
        await engine.dispose()
    forget_copy(url)
    return steps


def _sqlite_engine(path: Path) -> "AsyncEngine":
    """Its transactions are those of SQLite: Python's module would commit before each DDL."""
    from sqlalchemy.ext.asyncio import create_async_engine

    from bot.core.database.sqlite import BUSY_TIMEOUT_MS

    keep_private(path)
    wait = {"timeout": BUSY_TIMEOUT_MS / 1000}
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{path}", poolclass=NullPool, connect_args=wait
    )

    @sa.event.listens_for(engine.sync_engine, "connect")
    def leave_transactions_alone(connection: Any, _: object) -> None:
        connection.isolation_level = None

    @sa.event.listens_for(engine.sync_engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _postgres_engine(url: str) -> "AsyncEngine":
    from sqlalchemy.ext.asyncio import create_async_engine

    async def connect() -> Any:
        import asyncpg

        return await asyncpg.connect(postgres_dsn(url))

    return create_async_engine("postgresql+asyncpg://", async_creator=connect, poolclass=NullPool)


def _config(connection: sa.Connection, scripts: Path) -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(scripts))
    config.attributes["connection"] = connection
    return config


def _missing(connection: sa.Connection, scripts: Path) -> tuple[str | None, list[str]]:
    """The revision of the database, and those that it lacks, oldest first."""
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory

    _wait_for_other_migrations(connection)
    found = MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    script = ScriptDirectory.from_config(_config(connection, scripts))
    if is_newer(found, script.get_current_head() or ""):
        raise UpgradeRefused(newer(found))
    return found, [step.revision for step in script.iterate_revisions("head", found)][::-1]


def _upgrade(connection: sa.Connection, scripts: Path) -> None:
    from alembic import command

    command.upgrade(_config(connection, scripts), "head")
    connection.commit()


def _copy(path: Path, revision: str) -> None:
    """Copy the file as it is before the upgrade; the copy of one that was cut off stays."""
    copy, part = _copy_of(path), _copy_of(path).with_suffix(".part")
    part.unlink(missing_ok=True)
    if _revision_in(copy) not in (None, revision):
        return
    try:
        copy_sqlite(path, part)
        part.replace(copy)
    except (OSError, SnapshotFailed) as error:
        part.unlink(missing_ok=True)
        raise UpgradeRefused(
            f"DATABASE_URL: the file cannot be copied before its upgrade ({_line(error)}), so"
            f" nothing was changed: make room for the copy in {path.parent}, then start again"
        ) from error


def _copy_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.before-upgrade")


def _revision_in(path: Path) -> str | None:
    if not path.exists():
        return None
    with suppress(sqlite3.Error), closing(sqlite3.connect(path)) as copy:
        found = copy.execute("SELECT version_num FROM alembic_version").fetchone()
        return None if found is None else str(found[0])
    return None


def forget_copy(url: str) -> None:
    """Remove the copy of the SQLite file once the upgrade is over: it holds what people erase."""
    if is_sqlite(url):
        _copy_of(Path(sqlite_path(url))).unlink(missing_ok=True)


def _refusal(error: Exception, file: Path | None) -> UpgradeRefused:
    cause = getattr(error, "orig", None) or error
    words = (
        f"DATABASE_URL: the upgrade failed ({_line(cause)}), and the step that failed changed"
        " nothing: mend that and start again, or go back to the version before"
    )
    copy = None if file is None else _copy_of(file)
    kept = f". The database from before the upgrade is in {copy}" if copy and copy.exists() else ""
    return UpgradeRefused(words + kept)


def _line(error: BaseException) -> str:
    first, *_ = str(error).strip().splitlines() or [type(error).__name__]
    return first.rstrip(".")  # what follows may quote values


def is_newer(found: str | None, head: str = HEAD) -> bool:
    """True if a later version of Habarla has upgraded the database to this revision."""
    return found is not None and found > head


def newer(found: str | None) -> str:
    """The refusal of such a database, as a whole sentence."""
    return (
        f"DATABASE_URL is at version {found}, which this version of Habarla ({HEAD}) does not"
        " know: start the newer version that upgraded it, or restore a backup from before"
    )


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


if __name__ == "__main__":
    try:
        asyncio.run(migrate(sys.stdin.read()))
    except UpgradeRefused as error:
        sys.exit(str(error))
