"""Empties the database's write-ahead log after an erasure: it holds what was erased from tables."""

from bot.storage.engine.database import ERASED, Database

AGAIN_SECONDS = 1.0
"""Until the next try, while a reader of the log prevents it."""
_LONGEST_SECONDS = 3600.0


async def keep_log_empty(database: Database) -> None:
    """Empty the log now, for a process that was killed before, and after each erasure, for ever."""
    while True:
        is_empty = await database.empty_log()
        await database.wait(ERASED, _LONGEST_SECONDS if is_empty else AGAIN_SECONDS)
