"""Housekeeping: what is over goes, and what is lost is found, on time and by itself."""

from __future__ import annotations

from typing import Any

from bot.services.citizen import erasure
from bot.services.desk import assignment
from bot.services.work import DAY_MS, Work
from bot.storage.broadcast import broadcasts
from bot.storage.citizen import drafts, reports
from bot.storage.desk import desks
from bot.storage.queues import inbox, outbox, tasks

SWEEP = "sweep"
EXPIRED_AT_ONCE, DELETED_AT_ONCE = 200, 1_000
"""Reports erased and rows deleted in one sweep: nobody waits long for it to end."""
GATHERED_AT_ONCE = 100
"""Cases given a desk in one sweep: each of them owes a card."""
SWEEP_EVERY_MS, SWEEP_ON_MS = 10 * 60 * 1000, 500
"""When the next sweep is due: after a whole one, and after one that left something over."""
INBOX_DAYS = 3
"""Telegram may repeat an update for a day; a margin on top."""
DEAD_DAYS = 30
"""An update that was set aside waits this long for the operator; it holds what somebody wrote."""
OUTBOX_DAYS = 3
RECIPIENT_DAYS = 30
"""How long a broadcast can be corrected or withdrawn."""
COMMITMENT_DAYS = 90
"""A row that keeps a notice from being said twice outlives any retry."""


async def sweep(work: Work, params: dict[str, Any]) -> None:
    """Drop what has expired, bring cases to a desk, then plan the next sweep."""
    del params
    gathered = await assignment.gather(work, GATHERED_AT_ONCE)
    await desks.drop_old_prompts(work.tx, work.now - DAY_MS)
    closing_days = work.channel.retention.reports_after_closing_days
    expired = await reports.expire(work.tx, work.now - closing_days * DAY_MS, EXPIRED_AT_ONCE)
    deleted = (
        await drafts.drop_expired(work.tx, DELETED_AT_ONCE),
        await erasure.forget_passers_by(work, DELETED_AT_ONCE),
        await broadcasts.forget_recipients(
            work.tx, work.now - RECIPIENT_DAYS * DAY_MS, DELETED_AT_ONCE
        ),
        await inbox.prune(
            work.tx,
            done_before=work.now - INBOX_DAYS * DAY_MS,
            dead_before=work.now - DEAD_DAYS * DAY_MS,
            limit=DELETED_AT_ONCE,
        ),
        await outbox.prune(
            work.tx,
            before=work.now - OUTBOX_DAYS * DAY_MS,
            once_before=work.now - COMMITMENT_DAYS * DAY_MS,
            limit=DELETED_AT_ONCE,
        ),
    )
    is_whole = (
        expired < EXPIRED_AT_ONCE and max(deleted) < DELETED_AT_ONCE and gathered < GATHERED_AT_ONCE
    )
    await plan_sweep(work, SWEEP_EVERY_MS if is_whole else SWEEP_ON_MS)


async def plan_sweep(work: Work, later: int = SWEEP_EVERY_MS) -> None:
    """The next sweep; planning it twice is planning it once."""
    await tasks.schedule(work.tx, SWEEP, SWEEP, {}, work.now + later)
