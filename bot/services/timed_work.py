"""All timed work: what each kind of task does, and what repeats."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.services import housekeeping, resealing
from bot.services.broadcast import approval, broadcasts
from bot.services.citizen import erasure, promises
from bot.services.desk import card_admission, digest, outcomes
from bot.services.desk.duty import deadlines, reminders
from bot.services.desk.holds import lapsing, snoozing
from bot.services.figures import summary
from bot.services.work import Work
from bot.storage.queues import tasks

HANDLERS: dict[str, Callable[[Work, dict[str, Any]], Awaitable[None]]] = {
    outcomes.ANNOUNCE: outcomes.announce,
    erasure.FORGET: erasure.forget,
    erasure.STRANGER: erasure.forget_stranger,
    housekeeping.SWEEP: housekeeping.sweep,
    card_admission.DIGEST: digest.tick,
    broadcasts.START: approval.come_due,
    snoozing.WAKE: snoozing.wake,
    lapsing.LAPSE: lapsing.sweep,
    deadlines.RETIME: deadlines.retime,
    reminders.REMIND: reminders.sweep,
    promises.PROMISES: promises.sweep,
    summary.SUMMARY: summary.sweep,
    resealing.RESEAL: resealing.reseal,
}
REPEATING = frozenset({
    housekeeping.SWEEP, card_admission.DIGEST, lapsing.LAPSE, deadlines.RETIME, reminders.REMIND,
    promises.PROMISES, summary.SUMMARY, resealing.RESEAL,
})  # fmt: skip
"""Tasks that schedule themselves again: after a final failure they would never run again."""


async def plan(work: Work) -> None:
    """Schedule what repeats, also what failed for good in an earlier process; idempotent."""
    for kind in REPEATING:
        await tasks.revive(work.tx, kind)
    await housekeeping.plan_sweep(work)
    await lapsing.plan_sweep(work)
    await deadlines.plan(work)
    await reminders.plan_sweep(work)
    await promises.plan_sweep(work)
    await summary.plan_sweep(work)
    await resealing.plan(work)
