"""All timed work: what each kind of task does, and what repeats."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.services import dialling, housekeeping, resealing
from bot.services.audit import keeping
from bot.services.authority.following import looking
from bot.services.authority.group import answering
from bot.services.authority.waiting import chasing
from bot.services.broadcast import approval, broadcasts
from bot.services.citizen import erasure, promises, reach
from bot.services.desk import card_admission, digest, outcomes, second_calls
from bot.services.desk.duty import deadlines, reminders
from bot.services.desk.holds import lapsing, snoozing
from bot.services.desk.looks import watching
from bot.services.desk.patterns import watching as patterns
from bot.services.figures import summary
from bot.services.privacy import consents, papers, requests
from bot.services.register import waiting
from bot.services.register.appeals import answering as appeal_answering
from bot.services.register.appeals import deciding as appeal_deciding
from bot.services.register.appeals import watching as appeal_watching
from bot.services.staff import arrivals
from bot.services.work import Deployment, Work
from bot.storage.engine.database import Transaction
from bot.storage.queues import tasks

HANDLERS: dict[str, Callable[[Work, dict[str, Any]], Awaitable[None]]] = {
    outcomes.ANNOUNCE: outcomes.announce,
    arrivals.ARRIVALS: arrivals.tell,
    answering.COUNT: answering.count,
    erasure.FORGET: erasure.forget,
    erasure.STRANGER: erasure.forget_stranger,
    erasure.WITHDRAW: erasure.withdraw,
    housekeeping.SWEEP: housekeeping.sweep,
    card_admission.DIGEST: digest.tick,
    broadcasts.START: approval.come_due,
    snoozing.WAKE: snoozing.wake,
    lapsing.LAPSE: lapsing.sweep,
    deadlines.RETIME: deadlines.retime,
    reminders.REMIND: reminders.sweep,
    watching.LOOKS: watching.sweep,
    second_calls.CALLS: second_calls.sweep,
    waiting.PUBLICATIONS: waiting.sweep,
    promises.PROMISES: promises.sweep,
    reach.SHOW: reach.show,
    summary.SUMMARY: summary.sweep,
    dialling.DIAL: dialling.sweep,
    resealing.RESEAL: resealing.reseal,
    requests.LAPSE: requests.lapse,
    papers.ERASE: papers.carry_out,
    keeping.SEQUENCE: keeping.sweep,
    chasing.CHASE: chasing.sweep,
    looking.LOOK: looking.sweep,
    patterns.PATTERNS: patterns.sweep,
    appeal_answering.ANSWER: appeal_deciding.come_due,
    appeal_watching.APPEALS: appeal_watching.sweep,
}
REPEATING = frozenset({
    housekeeping.SWEEP, card_admission.DIGEST, lapsing.LAPSE, deadlines.RETIME, reminders.REMIND,
    watching.LOOKS, waiting.PUBLICATIONS, second_calls.CALLS,
    promises.PROMISES, summary.SUMMARY, dialling.DIAL, resealing.RESEAL,
    keeping.SEQUENCE, chasing.CHASE, looking.LOOK, patterns.PATTERNS, appeal_watching.APPEALS,
})  # fmt: skip
"""Tasks that schedule themselves again: after a final failure they would never run again."""


_SWEEPS: dict[str, Callable[[Work], Awaitable[None]]] = {
    housekeeping.SWEEP: housekeeping.plan_sweep,
    lapsing.LAPSE: lapsing.plan_sweep,
    reminders.REMIND: reminders.plan_sweep,
    watching.LOOKS: watching.plan_sweep,
    second_calls.CALLS: second_calls.plan_sweep,
    waiting.PUBLICATIONS: waiting.plan_sweep,
    promises.PROMISES: promises.plan_sweep,
    summary.SUMMARY: summary.plan_sweep,
    dialling.DIAL: dialling.plan_sweep,
    keeping.SEQUENCE: keeping.plan,
    chasing.CHASE: chasing.plan_sweep,
    looking.LOOK: looking.plan_sweep,
    patterns.PATTERNS: patterns.plan_sweep,
    appeal_watching.APPEALS: appeal_watching.plan_sweep,
}


def handlers(
    deployment: Deployment,
) -> dict[str, Callable[[Transaction, dict[str, Any]], Awaitable[None]]]:
    """HANDLERS for a task runner, which knows transactions and no Work."""

    def bound(
        do: Callable[[Work, dict[str, Any]], Awaitable[None]],
    ) -> Callable[[Transaction, dict[str, Any]], Awaitable[None]]:
        return lambda tx, params: do(Work(tx, deployment), params)

    return {kind: bound(do) for kind, do in HANDLERS.items()}


async def plan(work: Work) -> None:
    """Schedule what repeats, also what failed for good in an earlier process; idempotent.

    What waits keeps its time: a process that starts again and again must not put it off.
    """
    for kind in REPEATING:
        await tasks.revive(work.tx, kind)
    for kind, plan_sweep in _SWEEPS.items():
        if not await tasks.is_planned(work.tx, kind):
            await plan_sweep(work)
    await deadlines.plan(work)
    await resealing.plan(work)
    await consents.archive(work)
