"""Stores raw updates in the inbox, before anything is parsed."""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog

from bot.pipeline import metrics
from bot.services.vault import Vault
from bot.storage.engine.database import Database, Transaction
from bot.storage.queues import inbox
from bot.storage.queues.keys import key_of

logger = structlog.get_logger(__name__)

Pseudonym = Callable[[str], str]
_LARGEST_ID = 2**63 - 1


@dataclass(frozen=True, slots=True)
class Pseudonyms:
    """That of the current key, and those under which updates may be open while keys change."""

    vault: Vault

    def __call__(self, text: str) -> str:
        return self.vault.inbox_key(text)

    def earlier(self) -> Sequence[Pseudonym]:
        return self.vault.earlier_orders()


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
    earlier = pseudonym.earlier() if isinstance(pseudonym, Pseudonyms) else ()
    rows = []
    for raw in batch:
        number = update_id_of(raw)
        if number is None:
            logger.error("something that is no update was ignored")
            continue
        # ASCII: half a surrogate pair, which no database stores, stays an escape sequence.
        keys = [key_of(raw, each) for each in (pseudonym, *earlier)]
        rows.append((number, keys, json.dumps(raw, separators=(",", ":"))))
    if rows:
        async with database.transaction() as tx:
            ordered = [(number, await _order(tx, keys), body) for number, keys, body in rows]
            await inbox.accept_many(tx, ordered)
        metrics.ACCEPTED.inc(len(rows))
    return len(rows)


async def _order(tx: Transaction, keys: Sequence[str]) -> str:
    """The first key, unless updates of the same person are open under a later one."""
    for key in keys[1:]:
        if await inbox.is_open(tx, key):
            return key
    return keys[0]
