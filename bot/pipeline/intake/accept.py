"""Stores raw updates in the inbox, before anything is parsed."""

import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import structlog

from bot.pipeline import metrics
from bot.storage.engine.database import Database
from bot.storage.queues import inbox
from bot.storage.queues.keys import key_of

logger = structlog.get_logger(__name__)

Pseudonym = Callable[[str], str]
_LARGEST_ID = 2**63 - 1


def update_id_of(raw: object) -> int | None:
    """The id of an update, or None when this is no update."""
    found = raw.get("update_id") if isinstance(raw, Mapping) else None
    if isinstance(found, bool) or not isinstance(found, int) or abs(found) > _LARGEST_ID:
        return None
    return found


async def accept_update(database: Database, raw: Mapping[str, Any], pseudonym: Pseudonym) -> bool:
    """Store one update durably; False when it is no update."""
    return await accept_updates(database, [raw], pseudonym) == 1


async def accept_updates(
    database: Database, batch: Iterable[Mapping[str, Any]], pseudonym: Pseudonym
) -> int:
    """Store a batch in one durable, idempotent transaction; return how many were updates."""
    rows = []
    for raw in batch:
        number = update_id_of(raw)
        if number is None:
            logger.error("something that is no update was ignored")
            continue
        # ASCII: half a surrogate pair, which no database stores, stays an escape sequence.
        rows.append((number, key_of(raw, pseudonym), json.dumps(raw, separators=(",", ":"))))
    if rows:
        async with database.transaction() as tx:
            await inbox.accept_many(tx, rows)
        metrics.ACCEPTED.inc(len(rows))
    return len(rows)
