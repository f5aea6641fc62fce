"""Keeps the log up to date, apart from the work that makes its rows: one task, in portions."""

from typing import Any

from bot.services import signing
from bot.services.audit import checkpointing, sequencing
from bot.services.audit.sequencing import PORTION
from bot.services.work import Work
from bot.storage.queues import tasks

SEQUENCE = "sequence"
EVERY_MS, MORE_MS = 10_000, 100
"""Pause after a portion that was the last one, and between portions."""


async def sweep(work: Work, params: dict[str, Any]) -> None:
    """One portion of leaves; when no row is left, the checkpoint of the day."""
    del params
    added = await sequencing.portion(work.tx)
    if added < PORTION:
        await checkpointing.make_daily(work)
    await _schedule(work, EVERY_MS if added < PORTION else MORE_MS)


async def plan(work: Work) -> None:
    """Schedule the next portion after a start, and make the key that signs, which readers need."""
    await signing.signing_key(work.tx)
    await _schedule(work, 0)


async def _schedule(work: Work, later: int) -> None:
    await tasks.schedule(work.tx, SEQUENCE, SEQUENCE, {}, work.now + later)
