"""Snapshots of a whole database in use, and their return to its place.

SQLite's backup and PostgreSQL's pg_dump; both see one moment, with writers at work.
"""

import asyncio
import os
import sqlite3
import time
from collections.abc import AsyncIterator, Collection, Mapping
from contextlib import asynccontextmanager, closing
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlencode, urlsplit, urlunsplit

from bot.core.database.engines import is_sqlite, postgres_dsn, sqlite_path
from bot.core.database.private import FILE_MODE

_VERSION_TABLE = "alembic_version"
Counts = Mapping[str, int]


class SnapshotFailed(Exception):
    """The database cannot be copied or put back; one line says why."""


async def take(url: str, path: Path, without: Collection[str] = ()) -> Counts:
    """Copy the database into a new file; how many rows each table has in the copy.

    The tables `without` are empty in it.
    """
    if is_sqlite(url):
        await asyncio.to_thread(copy_sqlite, Path(sqlite_path(url)), path, without)
        return await asyncio.to_thread(_count_sqlite, path)
    return await _dump_postgres(url, path, without)


async def put_back(path: Path, url: str) -> None:
    """Fill an empty database from a file of `take`; an SQLite database is a file of its own."""
    if is_sqlite(url):
        await asyncio.to_thread(_take_place, path, Path(sqlite_path(url)))
        return
    arguments, environment = _libpq(url)
    await _tool(
        "pg_restore",
        "--exit-on-error",
        "--single-transaction",
        "--no-owner",
        "--no-privileges",
        *arguments,
        str(path),
        environment=environment,
    )


async def counts(url: str) -> Counts:
    """Return how many rows each table has; empty for a database without tables."""
    if is_sqlite(url):
        path = Path(sqlite_path(url))
        return await asyncio.to_thread(_count_sqlite, path)
    async with _connected(url) as connection:
        return await _count_postgres(connection)


@asynccontextmanager
async def _connected(url: str) -> AsyncIterator[Any]:
    import asyncpg

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
            return await asyncio.to_thread(_damage_sqlite, Path(sqlite_path(url)), seconds)
        async with asyncio.timeout(seconds):
            await counts(url)  # reads every page
    except SnapshotFailed as error:
        return str(error)
    return None


def _damage_sqlite(path: Path, seconds: float) -> str | None:
    end = time.monotonic() + seconds
    try:
        with closing(sqlite3.connect(path, timeout=seconds)) as connection:
            connection.set_progress_handler(lambda: time.monotonic() > end, 100_000)
            [(verdict,)] = connection.execute("PRAGMA quick_check(1)").fetchall()
    except sqlite3.Error as error:
        if time.monotonic() > end:
            raise TimeoutError from None
        return str(error)
    return None if verdict == "ok" else str(verdict)


async def empty(url: str) -> None:
    """Drop all tables of a PostgreSQL database, so that a copy can be put into it."""
    async with _connected(url) as connection, connection.transaction():
        for name in await _tables(connection):
            await connection.execute(f'DROP TABLE "{name}" CASCADE')


async def create_beside(url: str, name: str) -> str:
    """Make a PostgreSQL database on the same server; its address."""
    async with _connected(url) as connection:
        await connection.execute(f'CREATE DATABASE "{name}"')
    parts = urlsplit(postgres_dsn(url))
    return urlunsplit(parts._replace(path=f"/{name}"))


async def drop_beside(url: str, name: str) -> None:
    """Drop a database that `create_beside` made."""
    async with _connected(url) as connection:
        await connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def copy_sqlite(source: Path, path: Path, without: Collection[str] = ()) -> None:
    """Copy an SQLite file that may be in use into a new one. Raises SnapshotFailed, OSError.

    Rows are written in the order of their keys, without the free space of the file.
    """
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE))
    address = f"{source.resolve().as_uri()}?mode=ro"
    try:
        with closing(sqlite3.connect(address, uri=True, timeout=30)) as live:
            live.execute("VACUUM INTO ?", (str(path),))
        with closing(sqlite3.connect(path, isolation_level=None)) as copy:
            copy.executescript("PRAGMA journal_mode=DELETE; PRAGMA secure_delete=ON")
            for name in without:
                copy.execute(f'DELETE FROM "{name}"')  # noqa: S608 - a table of ours
    except sqlite3.Error as error:
        raise SnapshotFailed(str(error)) from None


def _count_sqlite(path: Path) -> Counts:
    if not path.exists():
        return {}
    named = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'"
    try:
        with closing(sqlite3.connect(path, timeout=30)) as connection:
            [(verdict,)] = connection.execute("PRAGMA quick_check(1)").fetchall()
            if verdict != "ok":
                raise SnapshotFailed(f"the database is damaged: {verdict}")
            names = [name for (name,) in connection.execute(named) if name != _VERSION_TABLE]
            return {
                name: connection.execute(f'SELECT count(*) FROM "{name}"').fetchone()[0]  # noqa: S608
                for name in sorted(names)
            }
    except sqlite3.Error as error:
        raise SnapshotFailed(str(error)) from None


def _take_place(path: Path, target: Path) -> None:
    """The log of the new file is emptied into it; that of the old file goes first: it must never
    be applied to the new one."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    for ending in ("-wal", "-shm"):
        target.with_name(target.name + ending).unlink(missing_ok=True)
    path.replace(target)


async def _dump_postgres(url: str, path: Path, without: Collection[str]) -> Counts:
    """Count in the snapshot that pg_dump copies."""
    os.close(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, FILE_MODE))
    arguments, environment = _libpq(url)
    async with (
        _connected(url) as connection,
        connection.transaction(isolation="repeatable_read", readonly=True),
    ):
        snapshot = await connection.fetchval("SELECT pg_export_snapshot()")
        found = await _count_postgres(connection)
        left_out = [f"--exclude-table-data={name}" for name in without]
        await _tool(
            "pg_dump",
            "--format=custom",
            "--no-owner",
            "--no-privileges",
            f"--snapshot={snapshot}",
            f"--file={path}",
            *left_out,
            *arguments,
            environment=environment,
        )
    return {name: 0 if name in without else count for name, count in found.items()}


async def _tables(connection: Any) -> list[str]:
    query = "SELECT tablename FROM pg_tables WHERE schemaname = current_schema() ORDER BY 1"
    return [row["tablename"] for row in await connection.fetch(query)]


async def _count_postgres(connection: Any) -> Counts:
    return {
        name: await connection.fetchval(f'SELECT count(*) FROM "{name}"')  # noqa: S608
        for name in await _tables(connection)
        if name != _VERSION_TABLE
    }


def _libpq(url: str) -> tuple[list[str], dict[str, str]]:
    """The arguments and environment of PostgreSQL's tools; no password on a command line."""
    parts = urlsplit(postgres_dsn(url))
    options = dict(parse_qsl(parts.query))
    password = options.pop("password", None) or (parts.password and unquote(parts.password))
    user, at, host = parts.netloc.rpartition("@")
    netloc = f"{user.partition(':')[0]}{at}{host}"
    bare = urlunsplit(parts._replace(netloc=netloc, query=urlencode(options)))
    environment = dict(os.environ) | ({"PGPASSWORD": password} if password else {})
    return [f"--dbname={bare}"], environment


async def _tool(name: str, *arguments: str, environment: Mapping[str, str]) -> None:
    try:
        process = await asyncio.create_subprocess_exec(
            name,
            *arguments,
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
