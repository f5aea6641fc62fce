"""PostgreSQL as a Database: a pool of connections, for any number of processes."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import Any

import asyncpg

from bot.connections import postgres_dsn, without_password
from bot.core.database import database
from bot.core.database.statements import KEPT, Statement, compiled
from bot.core.vault import Vault

_ACQUIRE_SECONDS = 10
_CONNECT_SECONDS = 4
"""A start that finds no server ends within five."""
_UNREADABLE = (
    "the address cannot be read: write special characters of the password as %40 (@), %3A (:),"
    " %2F (/), %23 (#), %3F (?), %5B ([), %5D (])"
)
_TRANSIENT = (
    asyncpg.PostgresConnectionError,
    asyncpg.SerializationError,
    asyncpg.DeadlockDetectedError,
    asyncpg.LockNotAvailableError,
    asyncpg.InsufficientResourcesError,
    asyncpg.OperatorInterventionError,  # shut down, starting up, query cancelled
    asyncpg.ReadOnlySQLTransactionError,  # connected to a standby during a fail-over
    asyncpg.InterfaceError,  # the connection is closed
    asyncpg.InternalClientError,  # it broke in the middle of an answer
    OSError,
    TimeoutError,
)
_BROKEN = (asyncpg.PostgresError, *_TRANSIENT)


@contextmanager
def _translated() -> Iterator[None]:
    """Raise our own errors for trouble with the server; mistakes in statements stay as they are."""
    try:
        yield
    except asyncpg.DiskFullError as error:
        raise database.DiskFull(str(error)) from error
    except asyncpg.UniqueViolationError as error:
        raise database.NotUnique(str(error)) from error
    except asyncpg.InsufficientPrivilegeError as error:
        raise database.DatabaseRefused(str(error)) from error
    except _TRANSIENT as error:
        raise database.TransientDatabaseError(
            f"{type(error).__name__}: {error}"
        ) from error


class _Connection(asyncpg.Connection):  # type: ignore[misc]  # asyncpg carries no types
    """A connection that returns to the pool without a round trip: nothing here sets session
    variables, listens, or takes session locks."""

    def get_reset_query(self) -> str:
        return ""


class PostgresTransaction(database.Transaction):
    __slots__ = ("_connection",)

    def __init__(self, connection: _Connection, now: int, sealer: Vault | None) -> None:
        super().__init__(now, sealer)
        self._connection = connection

    async def rows(self, statement: Statement, /, **values: Any) -> list[database.Row]:
        ready = compiled(statement, "postgresql", tuple(values))
        with _translated():
            found = await self._connection.fetch(ready.sql, *ready.bind(values))
        return [dict(record) for record in found]

    async def run(self, statement: Statement, /, **values: Any) -> int:
        ready = compiled(statement, "postgresql", tuple(values))
        with _translated():
            status: str = await self._connection.execute(ready.sql, *ready.bind(values))
        last = status.rpartition(" ")[2]
        return int(last) if last.isdigit() else 0

    async def run_many(
        self, statement: Statement, values: Sequence[Mapping[str, Any]]
    ) -> None:
        if values:
            ready = compiled(statement, "postgresql", tuple(values[0]))
            with _translated():
                await self._connection.executemany(
                    ready.sql, [ready.bind(one) for one in values]
                )


class PostgresDatabase(database.Database):
    dialect = "postgresql"

    def __init__(self, pool: asyncpg.Pool, clock: Callable[[], int]) -> None:
        super().__init__(clock)
        self._pool = pool

    @asynccontextmanager
    async def transaction(
        self, *, durable: bool = True
    ) -> AsyncIterator[database.Transaction]:
        begin = "BEGIN" if durable else "BEGIN; SET LOCAL synchronous_commit = off"
        async with self._begun(begin) as transaction:
            yield transaction
        self.signal(*transaction.signals)

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[database.Transaction]:
        async with self._begun("BEGIN READ ONLY") as transaction:
            yield transaction

    @asynccontextmanager
    async def long_reading(self) -> AsyncIterator[database.Transaction]:
        """All of its statements see one moment, as in SQLite."""
        async with self._begun(
            "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY"
        ) as transaction:
            yield transaction

    @asynccontextmanager
    async def _begun(self, begin: str) -> AsyncIterator[database.Transaction]:
        with _translated():
            connection = await self._pool.acquire(timeout=_ACQUIRE_SECONDS)
        try:
            try:
                with _translated():
                    await connection.execute(begin)
                yield PostgresTransaction(connection, self.clock(), self.sealer)
            except BaseException:
                try:
                    await connection.execute("ROLLBACK")
                except _BROKEN:
                    with suppress(*_BROKEN):  # it may be gone from the pool already
                        connection.terminate()
                raise
            with _translated():
                await connection.execute("COMMIT")
        finally:
            # A connection that broke after the commit is no failure of the transaction.
            with suppress(*_BROKEN):
                await self._pool.release(connection)

    async def close(self) -> None:
        try:
            async with asyncio.timeout(5):
                await self._pool.close()
        except TimeoutError:
            self._pool.terminate()


@contextmanager
def connecting(url: str) -> Iterator[None]:
    """Raises TransientDatabaseError or DatabaseRefused, without the password in its words."""
    try:
        with _translated():
            yield
    except database.TransientDatabaseError as error:
        raise database.TransientDatabaseError(
            without_password(str(error), url)
        ) from None
    except ValueError:
        # The error's text quotes what was taken for a port or a host: parts of a password.
        raise database.DatabaseRefused(_UNREADABLE) from None
    except asyncpg.PostgresError as error:
        # A wrong password, no such database.
        raise database.DatabaseRefused(without_password(str(error), url)) from None


async def open_postgres(url: str, clock: Callable[[], int]) -> database.Database:
    with connecting(url):
        pool = await asyncpg.create_pool(
            postgres_dsn(url),
            min_size=1,
            max_size=20,
            connection_class=_Connection,
            command_timeout=30,
            timeout=_CONNECT_SECONDS,
            statement_cache_size=KEPT,
            max_cached_statement_lifetime=0,
        )
    return PostgresDatabase(pool, clock)
