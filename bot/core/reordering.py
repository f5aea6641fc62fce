"""Loops that clear a database of erased rows and of the order in which people came."""

import asyncio
import random

import structlog

from bot.core import reordering_store
from bot.core.database.database import ERASED, Database, TransientDatabaseError

logger = structlog.get_logger(__name__)

AGAIN_SECONDS = 1.0
"""Until the next try, while a reader of the log prevents it."""
_LONGEST_SECONDS = 3600.0
_UNORDERED_WITHIN, _UNORDERED_EVERY = 30.0, 6 * 3600.0


async def keep_log_empty(database: Database) -> None:
    """Empty the log now, for a process that was killed before, and after each erasure, for ever.

    A server keeps its log and its files as it is set up.
    """
    while database.dialect == "sqlite":
        try:
            is_empty = await database.empty_log()
        except TransientDatabaseError as error:
            logger.warning("erased content is still in the log", error=str(error))
            is_empty = True  # it is tried again after the next erasure
        await database.wait(ERASED, _LONGEST_SECONDS if is_empty else AGAIN_SECONDS)


async def keep_unordered(database: Database) -> None:
    """Write rows that lead to people anew, soon after an anonymous report and some times a day."""
    while True:
        try:
            await reordering_store.reorder(database)
        except TransientDatabaseError as error:
            logger.warning("rows of people stand in the order of their coming", error=str(error))
            await asyncio.sleep(AGAIN_SECONDS)
            continue
        await database.wait(reordering_store.REORDER, _UNORDERED_EVERY)
        await asyncio.sleep(_UNORDERED_WITHIN * random.random())  # noqa: S311 - no secret
