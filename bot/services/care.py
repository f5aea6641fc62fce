"""Housekeeping: what is over goes, on time and by itself."""

from __future__ import annotations

from typing import Any

from bot.services import erasure
from bot.services.work import DAY_MS, Work
from bot.storage import desks, drafts, inbox, outbox, reports, tasks

SWEEP = "sweep"
EXPIRED_AT_ONCE = 200
"""Reports erased in one sweep: the transaction stays short, the next sweep takes the rest."""
SWEEP_EVERY_MS = 10 * 60 * 1000
INBOX_DAYS = 3
"""Telegram may repeat an update for a day; a margin on top."""
DEAD_DAYS = 30
"""An update that was set aside waits this long for the operator; it holds what somebody wrote."""
OUTBOX_DAYS = 3
COMMITMENT_DAYS = 90
"""A row that keeps a notice from being said twice outlives any retry."""


async def sweep(work: Work, params: dict[str, Any]) -> None:
    """Drop what has expired, then plan the next sweep."""
    del params
    await drafts.drop_expired(work.tx)
    await erasure.forget_passers_by(work)
    closing_days = work.channel.retention.reports_after_closing_days
    await reports.expire(work.tx, work.now - closing_days * DAY_MS, EXPIRED_AT_ONCE)
    await desks.drop_old_prompts(work.tx, work.now - DAY_MS)
    await inbox.prune(
        work.tx,
        done_before=work.now - INBOX_DAYS * DAY_MS,
        dead_before=work.now - DEAD_DAYS * DAY_MS,
    )
    await outbox.prune(
        work.tx,
        before=work.now - OUTBOX_DAYS * DAY_MS,
        once_before=work.now - COMMITMENT_DAYS * DAY_MS,
    )
    await plan_sweep(work)


async def plan_sweep(work: Work) -> None:
    """The next sweep; planning it twice is planning it once."""
    await tasks.schedule(work.tx, SWEEP, SWEEP, {}, work.now + SWEEP_EVERY_MS)
