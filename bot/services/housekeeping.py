"""Ends what is over its time and assigns cases without a desk, on a schedule."""

from typing import Any

from bot.services.desk import assignment
from bot.services.desk.shown import taking_back
from bot.services.privacy import retention
from bot.services.work import DAY_MS, Work
from bot.storage import erased
from bot.storage.citizen import in_care, people
from bot.storage.desk import prompts
from bot.storage.engine.database import ERASED
from bot.storage.queues import tasks

SWEEP = "sweep"
ASSIGNED_AT_ONCE = 100
"""Cases assigned in one sweep: each of them sends a card."""
SWEEP_EVERY_MS, SWEEP_ON_MS = 10 * 60 * 1000, 500
"""Pause after a complete sweep, and after one that reached a limit."""


async def sweep(work: Work, params: dict[str, Any]) -> None:
    """End what is over its time, assign cases without a desk, schedule the next sweep."""
    del params
    assigned = await assignment.assign_unassigned(work, ASSIGNED_AT_ONCE)
    await prompts.drop_old(work.tx, work.now - DAY_MS)
    await in_care.expire(work.tx)
    await people.expect_no_more(work.tx)
    backups_days = work.channel.retention.backups_days
    await erased.prune(work.tx, work.now - (backups_days + 2) * DAY_MS)
    is_whole = await retention.end_what_is_over(work) and assigned < ASSIGNED_AT_ONCE
    is_whole = await taking_back.overdue(work, retention.MANY) < retention.MANY and is_whole
    work.tx.signal(ERASED)
    await plan_sweep(work, SWEEP_EVERY_MS if is_whole else SWEEP_ON_MS)


async def plan_sweep(work: Work, later: int = SWEEP_EVERY_MS) -> None:
    """Schedule the next sweep; idempotent."""
    await tasks.schedule(work.tx, SWEEP, SWEEP, {}, work.now + later)
