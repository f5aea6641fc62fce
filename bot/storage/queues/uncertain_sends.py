"""Messages that may have arrived although nobody knows: the limits count them beside those that
are sent in their place, however many processes die meanwhile."""

from __future__ import annotations

import json
from collections.abc import Sequence

from bot.domain.notice import Address, Lane
from bot.storage import facts
from bot.storage.engine.database import Transaction

_NAME = "perhaps sent"
_KEPT_MS = 120_000
"""Longer than any of Telegram's windows."""


async def note(tx: Transaction, messages: Sequence[tuple[str, int]]) -> None:
    """Addresses and lanes of messages that may have arrived by now."""
    if not messages:
        return
    kept = [one for one in await _read(tx) if one[2] > tx.now - _KEPT_MS]
    kept += [(address, lane, tx.now) for address, lane in messages]
    await facts.put(tx, _NAME, json.dumps(kept))


async def since(tx: Transaction, after: int) -> list[tuple[Address, Lane, int]]:
    """Those that may have arrived after a moment, the oldest first."""
    return [
        (Address.parse(address), Lane(lane), at)
        for address, lane, at in await _read(tx)
        if at > after
    ]


async def _read(tx: Transaction) -> list[tuple[str, int, int]]:
    written = await facts.get(tx, _NAME)
    return [] if written is None else json.loads(written)
