"""Housekeeping: what is over goes, on time and by itself."""

from __future__ import annotations

from typing import Any

from bot.services import erasure
from bot.services.work import DAY_MS, Work
from bot.storage import desks, drafts, inbox, outbox, tasks

SWEEP = "sweep"
SWEEP_EVERY_MS = 10 * 60 * 1000
INBOX_DAYS = 3
"""Telegram may repeat an update for a day; a margin on top."""
OUTBOX_DAYS = 3


async def sweep(work: Work, params: dict[str, Any]) -> None:
    """Drop what has expired, then plan the next sweep."""
    del params
    await drafts.drop_expired(work.tx)
    await erasure.forget_passers_by(work)
    await desks.drop_old_prompts(work.tx, work.now - DAY_MS)
    await inbox.prune(work.tx, work.now - INBOX_DAYS * DAY_MS)
    await outbox.prune(work.tx, work.now - OUTBOX_DAYS * DAY_MS)
    await plan_sweep(work)


async def plan_sweep(work: Work) -> None:
    """The next sweep; planning it twice is planning it once."""
    await tasks.schedule(work.tx, SWEEP, SWEEP, {}, work.now + SWEEP_EVERY_MS)
