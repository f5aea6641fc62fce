"""Deletes expired rows and assigns cases without a desk, on a schedule."""

from typing import Any

from bot.services import resealing
from bot.services.citizen import erasure
from bot.services.desk import assignment
from bot.services.desk.shown import taking_back
from bot.services.work import DAY_MS, Work
from bot.storage import rewriting
from bot.storage.broadcast import broadcasts
from bot.storage.citizen import anonymous, call_drafts, drafts, reports
from bot.storage.desk import prompts
from bot.storage.desk.lists import search
from bot.storage.engine.database import ERASED
from bot.storage.queues import inbox, outbox, tasks

SWEEP = "sweep"
EXPIRED_AT_ONCE, DELETED_AT_ONCE = 200, 1_000
"""Reports erased and rows deleted in one sweep: its transaction must stay short."""
ASSIGNED_AT_ONCE = 100
"""Cases assigned in one sweep: each of them sends a card."""
SWEEP_EVERY_MS, SWEEP_ON_MS = 10 * 60 * 1000, 500
"""Pause after a complete sweep, and after one that reached a limit."""
INBOX_DAYS = 3
"""Telegram may repeat an update for a day."""
DEAD_DAYS = 30
"""How long dead letters wait for the operator; they hold what people wrote."""
OUTBOX_DAYS = 3
RECIPIENT_DAYS = 30
"""How long a broadcast can be corrected or withdrawn."""
COMMITMENT_DAYS = 90
"""How long `once` keys are kept: longer than any retry."""


async def sweep(work: Work, params: dict[str, Any]) -> None:
    """Delete what has expired, assign cases without a desk, schedule the next sweep."""
    del params
    assigned = await assignment.assign_unassigned(work, ASSIGNED_AT_ONCE)
    await prompts.drop_old(work.tx, work.now - DAY_MS)
    tx, most = work.tx, DELETED_AT_ONCE
    await anonymous.forget_before(tx, work.now // DAY_MS)
    closing_days = work.channel.retention.reports_after_closing_days
    expired = await reports.expire(tx, _ago(work, closing_days), EXPIRED_AT_ONCE)
    for report in expired:
        await erasure.take_back(work, report)
    done, dead = _ago(work, INBOX_DAYS), _ago(work, DEAD_DAYS)
    sent, unique = _ago(work, OUTBOX_DAYS), _ago(work, COMMITMENT_DAYS)
    deleted = (
        await taking_back.overdue(work, most),
        await drafts.drop_expired(tx, most),
        await call_drafts.drop_expired(tx, most),
        await erasure.forget_passers_by(work, most),
        await broadcasts.forget_recipients(tx, _ago(work, RECIPIENT_DAYS), most),
        await inbox.prune(tx, done_before=done, dead_before=dead, limit=most),
        await outbox.prune(tx, before=sent, once_before=unique, limit=most),
        await search.seal_old(tx, most),
    )
    is_whole = (
        len(expired) < EXPIRED_AT_ONCE
        and max(deleted) < DELETED_AT_ONCE
        and assigned < ASSIGNED_AT_ONCE
    )
    if is_whole and await resealing.is_done(tx, work.vault):
        await rewriting.ask_once(tx)
    tx.signal(ERASED)
    await plan_sweep(work, SWEEP_EVERY_MS if is_whole else SWEEP_ON_MS)


def _ago(work: Work, days: int) -> int:
    return work.now - days * DAY_MS


async def plan_sweep(work: Work, later: int = SWEEP_EVERY_MS) -> None:
    """Schedule the next sweep; idempotent."""
    await tasks.schedule(work.tx, SWEEP, SWEEP, {}, work.now + later)
