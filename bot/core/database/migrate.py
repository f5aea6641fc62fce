"""Migrations; Alembic is loaded only when it is needed."""

import asyncio
import logging
import sys
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa
from sqlalchemy.pool import NullPool

from bot.connections import is_sqlite, postgres_dsn, sqlite_path
from bot.core import helper_process
from bot.core.database import snapshots
from bot.core.database.database import Database, DatabaseRefused, UpgradeRefused
from bot.core.database.snapshots import SnapshotFailed, copy_sqlite
from bot.private_files import keep_private

if TYPE_CHECKING:
    from alembic.script import Script, ScriptDirectory
    from sqlalchemy.ext.asyncio import AsyncEngine

logger = logging.getLogger(__name__)

SCRIPTS = Path(__file__).with_name("migrations")
HEAD = max(path.name[:4] for path in SCRIPTS.glob("versions/[0-9]*.py"))
"""The newest revision; files are named after theirs."""

_LOCK = 4_821_110_112
"""An arbitrary number that other applications on the same server do not lock."""

_version = sa.table("alembic_version", sa.column("version_num"))


async def migrate_apart(url: str) -> None:
    """Migrate in a process of its own: Alembic would take 17 MB for good. Raises UpgradeRefused."""
    status, said = await helper_process.run_here(__name__, url.encode())
    if status:
        raise UpgradeRefused(said)


async def migrate(url: str, scripts: Path = SCRIPTS) -> list[str]:
    """Apply the missing migrations of a folder; their revisions, oldest first. One that is cut off
    goes on at the next call: each is one transaction. Raises UpgradeRefused."""
    file = Path(sqlite_path(url)) if is_sqlite(url) else None
    engine = _engine(url, file)
    try:
        async with engine.connect() as connection:
            steps = await connection.run_sync(_upgrade, scripts, file)
    except UpgradeRefused:
        raise
    except Exception as error:
        logger.debug("the upgrade failed", exc_info=True)
        words = (
            f"DATABASE_URL: the upgrade failed ({_line(getattr(error, 'orig', None) or error)}),"
            " and the step that failed changed nothing: mend that and start again, or go back to"
            " the version before"
        )
        if file is not None and _copy_of(file).exists():
            words += f". The database from before the upgrade is in {_copy_of(file)}"
        raise UpgradeRefused(words) from error
    finally:
        await engine.dispose()
    forget_copy(url)
    return steps


async def pending(url: str, scripts: Path = SCRIPTS) -> list[str]:
    """The revisions that `migrate` would apply, oldest first, each with its subject; nothing is
    changed or made. Raises UpgradeRefused and DatabaseRefused."""
    from alembic import script

    try:
        found = await snapshots.revision(url)
    except SnapshotFailed as error:
        raise DatabaseRefused(str(error)) from None
    steps = _steps(script.ScriptDirectory(str(scripts)), found)
    return [f"{step.revision}: {step.doc}" for step in steps]


def _engine(url: str, file: Path | None) -> "AsyncEngine":
    """Its transactions are those of SQLite: Python's module would commit before each DDL."""
    from sqlalchemy.ext.asyncio import create_async_engine

    if file is None:
        import asyncpg

        connect = partial(asyncpg.connect, postgres_dsn(url))
        return create_async_engine(
            "postgresql+asyncpg://", async_creator=connect, poolclass=NullPool
        )
    from bot.core.database.sqlite import BUSY_TIMEOUT_MS

    keep_private(file)
    options = {"timeout": BUSY_TIMEOUT_MS / 1000, "isolation_level": None}
    engine = create_async_engine(
        f"sqlite+aiosqlite:///{file}", poolclass=NullPool, connect_args=options
    )

    @sa.event.listens_for(engine.sync_engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def _upgrade(connection: sa.Connection, scripts: Path, file: Path | None) -> list[str]:
    """Apply the revisions that the database lacks; which, oldest first. On PostgreSQL a process
    that migrates at the same moment finishes first: the lock ends with the connection. A compatible
    server without advisory locks goes on."""
    from alembic import command, config, script
    from alembic.runtime import migration

    if connection.dialect.name == "postgresql":
        with suppress(sa.exc.ProgrammingError):
            connection.execute(sa.select(sa.func.pg_advisory_lock(_LOCK)))
        connection.rollback()
    found = migration.MigrationContext.configure(connection).get_current_revision()
    connection.rollback()
    settings = config.Config()
    settings.set_main_option("script_location", str(scripts))
    settings.attributes["connection"] = connection
    folder = script.ScriptDirectory.from_config(settings)
    steps = [step.revision for step in _steps(folder, found)]
    if steps:
        if file is not None and found is not None:
            _copy(file)
        command.upgrade(settings, "head")
        connection.commit()
    return steps


def _steps(folder: "ScriptDirectory", found: str | None) -> list["Script"]:
    """The revisions behind the one that was found, oldest first. Raises UpgradeRefused."""
    if refusal := newer(found, folder.get_current_head() or ""):
        raise UpgradeRefused(refusal)
    return [*folder.iterate_revisions("head", found)][::-1]


def _copy_of(path: Path) -> Path:
    return path.with_name(f"{path.name}.before-upgrade")


def _copy(path: Path) -> None:
    """Copy the file as it is before the upgrade; the copy of one that was cut off stays."""
    copy = _copy_of(path)
    part = _copy_of(path).with_suffix(".part")
    if copy.exists():
        return
    part.unlink(missing_ok=True)
    try:
        copy_sqlite(path, part)
        part.replace(copy)
    except (OSError, SnapshotFailed) as error:
        part.unlink(missing_ok=True)
        raise UpgradeRefused(
            f"DATABASE_URL: the file cannot be copied before its upgrade ({_line(error)}), so"
            f" nothing was changed: make room for the copy in {path.parent}, then start again"
        ) from error


def forget_copy(url: str) -> None:
    """Remove the copy of the SQLite file once the upgrade is over: it holds what people erase."""
    if is_sqlite(url):
        _copy_of(Path(sqlite_path(url))).unlink(missing_ok=True)


def _line(error: BaseException) -> str:
    first, *_ = str(error).strip().splitlines() or [type(error).__name__]
    return first.rstrip(".")  # what follows may quote values


def newer(found: str | None, head: str = HEAD) -> str | None:
    """A whole sentence where a later version of Habarla has upgraded the database to `found`."""
    if found is None or found <= head:
        return None
    return (
        f"DATABASE_URL is at version {found}, which this version of Habarla ({HEAD}) does not"
        " know: start the newer version that upgraded it, or restore a backup from before"
    )


async def revision(database: Database) -> str | None:
    lite = database.dialect == "sqlite"
    table, column = ("sqlite_master", "name") if lite else ("pg_tables", "tablename")
    name: sa.ColumnClause[str] = sa.column(column)
    async with database.reading() as tx:
        known = (
            sa.select(name).select_from(sa.table(table)).where(name == _version.name)
        )
        if await tx.value(known) is None:
            return None
        found = await tx.value(sa.select(_version.c.version_num))
        return None if found is None else str(found)


if __name__ == "__main__":
    try:
        asyncio.run(migrate(sys.stdin.read()))
    except UpgradeRefused as error:
        sys.exit(str(error))
