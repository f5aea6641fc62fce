"""Opening of a database: the engine for its address."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from bot.connections import is_sqlite
from bot.core.database.database import Database, now_ms


async def open_database(
    url: str, *, clock: Callable[[], int] = now_ms, shared: bool = False
) -> Database:
    """Open `sqlite:///…` or `postgresql://…`. Raises DatabaseRefused for a wrong address, and
    AlreadyRunning for an SQLite file in use, unless it is `shared` with an operator's command."""
    if is_sqlite(url):
        from bot.core.database.sqlite import open_sqlite

        return await open_sqlite(url, clock, shared=shared)
    from bot.core.database.postgres import open_postgres

    return await open_postgres(url, clock)


@asynccontextmanager
async def shared(url: str) -> AsyncIterator[Database]:
    """The database for an operator's command beside a bot that may be running."""
    database = await open_database(url, shared=True)
    try:
        yield database
    finally:
        await database.close()
