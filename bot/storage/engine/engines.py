"""Opens SQLite or PostgreSQL by address; loads only the one that is used."""

from collections.abc import Callable

from bot.storage.engine.database import Database
from bot.storage.engine.urls import is_sqlite
from bot.storage.engine.values import now_ms


async def open_database(
    url: str, *, clock: Callable[[], int] = now_ms, shared: bool = False
) -> Database:
    """Open `sqlite:///…` or `postgresql://…` (driver suffixes and `postgres://` accepted).

    `shared` opens an SQLite file that another process may use, for operator commands. Without
    it such a file raises AlreadyRunning. A wrong address raises DatabaseRefused.
    """
    if is_sqlite(url):
        from bot.storage.engine.sqlite import open_sqlite

        return await open_sqlite(url, clock, shared=shared)
    from bot.storage.engine.postgres import open_postgres

    return await open_postgres(url, clock)
