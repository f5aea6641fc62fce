"""Snapshots of a whole database in use, and their return to its place.

SQLite's backup and PostgreSQL's pg_dump; both see one moment, with writers at work.
"""

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from bot.connections import is_sqlite, postgres_dsn, sqlite_path
from bot.private_files import FILE_MODE

_VERSION_TABLE = "alembic_version"
Counts = Mapping[str, int]


class SnapshotFailed(Exception):
    """The database cannot be copied or put back; one line says why."""


async def take_snapshot(url: str, path: Path, without: Collection[str] = ()) -> Counts:
    """Copy the database into a new file, some tables without rows; how many rows each has."""
    if is_sqlite(url):
        await asyncio.to_thread(copy_sqlite, Path(sqlite_path(url)), path, without)
        return await asyncio.to_thread(_count_sqlite, path)
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE))
    async with (
        connected(url) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        # Counted in the snapshot that pg_dump copies.
        snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
        found = await count_postgres(connection)
        left_out = [f"--exclude-table-data={name}" for name in without]
        options = (
            "--format=custom",
            f"--snapshot={snapshot}",
            f"--file={path}",
            *left_out,
        )
        await _tool(url, "pg_dump", *options)
    return {name: 0 if name in without else count for name, count in found.items()}


async def put_back(path: Path, url: str) -> None:
    """Fill an empty database from a file of `take`; an SQLite database is a file of its own."""
    if is_sqlite(url):
        await asyncio.to_thread(_take_place, path, Path(sqlite_path(url)))
        return
    await _tool(url, "pg_restore", "--exit-on-error", "--single-transaction", str(path))


async def counts(url: str) -> Counts:
    """Return how many rows each table has; empty for a database without tables."""
    if is_sqlite(url):
        path = Path(sqlite_path(url))
        return await asyncio.to_thread(_count_sqlite, path)
    async with connected(url) as connection:
        return await count_postgres(connection)


async def revision(url: str) -> str | None:
    """Return the version of the tables, and change nothing; None where there are no tables yet."""
    if is_sqlite(url):
        path = Path(sqlite_path(url))
        return await asyncio.to_thread(_revision_of_file, path)
    async with connected(url) as connection:
        if _VERSION_TABLE not in await _tables(connection):
            return None
        found = await connection.fetchval(f"SELECT version_num FROM {_VERSION_TABLE}")  # noqa: S608
        return None if found is None else str(found)


def _revision_of_file(path: Path) -> str | None:
    if not path.exists():
        return None
    with opened_file(reading_alone(path), uri=True) as file:
        named = "SELECT 1 FROM sqlite_master WHERE name = ?"
        if not file.execute(named, (_VERSION_TABLE,)).fetchall():
            return None
        found = file.execute(f"SELECT version_num FROM {_VERSION_TABLE}").fetchone()  # noqa: S608
        return None if found is None else str(found[0])


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Any]:
    """A plain connection to PostgreSQL. Raises SnapshotFailed."""
    import asyncpg

    from bot.core.database.postgres import connecting

    with connecting(url):
        connection = await asyncpg.connect(postgres_dsn(url))
    try:
        yield connection
    except asyncpg.PostgresError as error:
        raise SnapshotFailed(str(error)) from None
    finally:
        await connection.close()


async def damage(url: str, seconds: float) -> str | None:
    """Describe damage in the database, if any is found. Raises TimeoutError after `seconds`."""
    try:
        if is_sqlite(url):
            return await asyncio.to_thread(
                _damage_sqlite, Path(sqlite_path(url)), seconds
            )
        async with asyncio.timeout(seconds):
            await counts(url)  # reads every page
    except SnapshotFailed as error:
        return str(error)
    return None


def _damage_sqlite(path: Path, seconds: float) -> str | None:
    end = time.monotonic() + seconds
    try:
        with opened_file(path, seconds) as connection:
            connection.set_progress_handler(lambda: time.monotonic() > end, 100_000)
            return _verdict(connection)
    except SnapshotFailed:
        if time.monotonic() > end:
            raise TimeoutError from None
        raise


def _verdict(connection: sqlite3.Connection) -> str | None:
    [(verdict,)] = connection.execute("PRAGMA quick_check(1)").fetchall()
    return None if verdict == "ok" else str(verdict)


async def empty(url: str) -> None:
    """Drop all tables of a PostgreSQL database, so that a copy can be put into it."""
    async with connected(url) as connection, connection.transaction():
        for name in await _tables(connection):
            await connection.execute(f'DROP TABLE "{name}" CASCADE')


@asynccontextmanager
async def beside(url: str, name: str) -> AsyncIterator[str]:
    """Make a PostgreSQL database on the same server, and drop it at the end; its address."""
    async with connected(url) as connection:
        await connection.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlunsplit(urlsplit(postgres_dsn(url))._replace(path=f"/{name}"))
    finally:
        async with connected(url) as connection:
            await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


@contextmanager
def opened_file(
    place: Path | str, seconds: float = 30, **how: Any
) -> Iterator[sqlite3.Connection]:
    try:
        with closing(sqlite3.connect(place, timeout=seconds, **how)) as connection:
            yield connection
    except sqlite3.Error as error:
        raise SnapshotFailed(str(error)) from None


def reading(path: Path) -> str:
    """The address by which SQLite reads a file and makes none."""
    return f"{path.resolve().as_uri()}?mode=ro"


def reading_alone(path: Path) -> str:
    """The address by which SQLite reads a file that no process writes, and makes none beside it;
    the log of a process that was killed is read too."""
    if path.with_name(f"{path.name}-wal").exists():
        return reading(path)
    return f"{reading(path)}&immutable=1"


def copy_sqlite(
    source: Path,
    path: Path,
    without: Collection[str] = (),
    address: Callable[[Path], str] = reading,
) -> None:
    """Copy an SQLite file that may be in use into a new one, its rows in the order of their keys,
    without its free space. Raises SnapshotFailed, OSError."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE))
    with opened_file(address(source), uri=True) as live:
        live.execute("VACUUM INTO ?", (str(path),))
    with opened_file(path, isolation_level=None) as copy:
        copy.executescript("PRAGMA journal_mode=DELETE; PRAGMA secure_delete=ON")
        for name in without:
            copy.execute(f'DELETE FROM "{name}"')  # noqa: S608 - a table of ours


def _count_sqlite(path: Path) -> Counts:
    if not path.exists():
        return {}
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    with opened_file(path) as connection:
        if verdict := _verdict(connection):
            raise SnapshotFailed(f"the database is damaged: {verdict}")
        names = [
            name for (name,) in connection.execute(named) if name != _VERSION_TABLE
        ]
        return {
            name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
            for name in sorted(names)
        }


def _take_place(path: Path, target: Path) -> None:
    """The log of the new file is emptied into it; that of the old file goes first: it must never
    be applied to the new one."""
    with opened_file(path) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for ending in ("-wal", "-shm"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    path.replace(target)


async def _tables(connection: Any) -> list[str]:
    query = (
        "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
    )
    return [row["tablename"] for row in await connection.fetch(query)]


async def count_postgres(connection: Any) -> Counts:
    """Return how many rows each table has that the transaction sees."""
    return {
        name: await connection.fetchval(f'SELECT count(*) FROM "{name}"')  # noqa: S608
        for name in await _tables(connection)
        if name != _VERSION_TABLE
    }


async def _tool(url: str, name: str, *options: str) -> None:
    """Run a tool of PostgreSQL on a database, without its password on the command line."""
    parts = urlsplit(postgres_dsn(url))
    asked = dict(parse_qsl(parts.query))
    password = asked.pop("password", None) or (
        parts.password and unquote(parts.password)
    )
    user, at, host = parts.netloc.rpartition("@")
    netloc = f"{user.partition(':')[0]}{at}{host}"
    environment = dict(os.environ)
    if password:
        environment["PGPASSWORD"] = password
    bare = urlunsplit(parts._replace(netloc=netloc, query=urlencode(asked)))
    try:
        process = await asyncio.create_subprocess_exec(
            *(name, "--no-owner", "--no-privileges", f"--dbname={bare}", *options),
            env=environment,
            stdin=asyncio.subprocess.DEVNULL,
            stdout=asyncio.subprocess.DEVNULL,
            stderr=asyncio.subprocess.PIPE,
        )
    except OSError as error:
        problem = f"{name} cannot be started ({error.strerror}): install PostgreSQL's client tools"
        raise SnapshotFailed(problem) from None
    _, said = await process.communicate()
    if process.returncode:
        lines = said.decode(errors="replace").strip().splitlines()
        raise SnapshotFailed("; ".join(lines[:2]) or f"{name} failed")
