"""Marks cases that became overdue."""

from dataclasses import replace
from typing import Any

from bot.services.work import Work
from bot.storage.desk.duty import due
from bot.storage.queues import tasks

REMIND = "remind"
EVERY_MS = 60 * 1000
AT_ONCE = 200


async def sweep(work: Work, params: dict[str, Any]) -> None:
    del params
    for case in await due.lock_due(work.tx, AT_ONCE):
        await due.set_times(work.tx, replace(case, remind_at=None, overdue=True))
    await plan_sweep(work)


async def plan_sweep(work: Work) -> None:
    """Schedule the next sweep; idempotent."""
    await tasks.schedule(work.tx, REMIND, REMIND, {}, work.now + EVERY_MS)
