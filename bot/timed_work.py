"""Timed work of all features: handlers by kind, repeating tasks, and the hourly sweep."""

from collections.abc import Awaitable, Callable
from typing import Any

from bot.authorities import answers, follow_ups, reminders
from bot.broadcasts import service
from bot.core import desks_store, erasures_store, key_change, people_store
from bot.core.database.database import ERASED, Transaction
from bot.core.queues import tasks_store
from bot.core.times import DAY_MS
from bot.core.work import Deployment, Work
from bot.desk import (
    cards,
    casework,
    digest,
    duty,
    holds,
    looks,
    patterns,
    routing,
    second_calls,
    shown_words,
    terms,
)
from bot.figures import summary
from bot.history import service as keeping
from bot.hotlines import number_checks
from bot.privacy import erasure, requests, retention
from bot.register import appeal_answers as appeal_answering
from bot.register import appeals as appeal_watching
from bot.register import publication
from bot.reports import care_store, news
from bot.staff import people

SWEEP = "sweep"
ASSIGNED_AT_ONCE = 100
"""Cases assigned in one sweep: each of them sends a card."""
SWEEP_EVERY_MS, SWEEP_ON_MS = 10 * 60 * 1000, 500
"""Pause after a complete sweep, and after one that reached a limit."""


async def sweep(work: Work, params: dict[str, Any]) -> None:
    """End what is over its time, assign cases without a desk, schedule the next sweep."""
    del params
    assigned = await routing.assign_unassigned(work, ASSIGNED_AT_ONCE)
    await desks_store.drop_old(work.tx, work.now - DAY_MS)
    await care_store.expire(work.tx)
    await people_store.expect_no_more(work.tx)
    backups_days = work.channel.retention.backups_days
    await erasures_store.prune(work.tx, work.now - (backups_days + 2) * DAY_MS)
    is_whole = await retention.end_what_is_over(work) and assigned < ASSIGNED_AT_ONCE
    is_whole = await shown_words.overdue(work, retention.MANY) < retention.MANY and is_whole
    work.tx.signal(ERASED)
    await plan_sweep(work, SWEEP_EVERY_MS if is_whole else SWEEP_ON_MS)


async def plan_sweep(work: Work, later: int = SWEEP_EVERY_MS) -> None:
    """Schedule the next sweep; idempotent."""
    await tasks_store.schedule(work.tx, SWEEP, SWEEP, {}, work.now + later)


HANDLERS: dict[str, Callable[[Work, dict[str, Any]], Awaitable[None]]] = {
    casework.ANNOUNCE: casework.announce,
    people.ARRIVALS: people.tell,
    answers.COUNT: answers.count,
    erasure.FORGET: erasure.forget,
    erasure.STRANGER: erasure.forget_stranger,
    erasure.WITHDRAW: erasure.withdraw,
    SWEEP: sweep,
    cards.DIGEST: digest.tick,
    service.START: service.come_due,
    holds.WAKE: holds.wake,
    holds.LAPSE: holds.sweep,
    terms.RETIME: terms.retime,
    duty.REMIND: duty.sweep,
    looks.LOOKS: looks.sweep,
    second_calls.CALLS: second_calls.sweep,
    publication.PUBLICATIONS: publication.sweep,
    news.PROMISES: news.sweep,
    news.SHOW: news.show,
    summary.SUMMARY: summary.sweep,
    number_checks.DIAL: number_checks.sweep,
    key_change.RESEAL: key_change.reseal,
    requests.LAPSE: requests.lapse,
    requests.ERASE: requests.carry_out,
    keeping.SEQUENCE: keeping.sweep,
    reminders.CHASE: reminders.sweep,
    follow_ups.LOOK: follow_ups.sweep,
    patterns.PATTERNS: patterns.sweep,
    appeal_answering.ANSWER: appeal_watching.come_due,
    appeal_watching.APPEALS: appeal_watching.sweep,
}
REPEATING = frozenset(
    {
        SWEEP,
        cards.DIGEST,
        holds.LAPSE,
        terms.RETIME,
        duty.REMIND,
        looks.LOOKS,
        publication.PUBLICATIONS,
        second_calls.CALLS,
        news.PROMISES,
        summary.SUMMARY,
        number_checks.DIAL,
        key_change.RESEAL,
        keeping.SEQUENCE,
        reminders.CHASE,
        follow_ups.LOOK,
        patterns.PATTERNS,
        appeal_watching.APPEALS,
    }
)
"""Tasks that schedule themselves again: after a final failure they would never run again."""


_SWEEPS: dict[str, Callable[[Work], Awaitable[None]]] = {
    SWEEP: plan_sweep,
    holds.LAPSE: holds.plan_sweep,
    duty.REMIND: duty.plan_sweep,
    looks.LOOKS: looks.plan_sweep,
    second_calls.CALLS: second_calls.plan_sweep,
    publication.PUBLICATIONS: publication.plan_sweep,
    news.PROMISES: news.plan_sweep,
    summary.SUMMARY: summary.plan_sweep,
    number_checks.DIAL: number_checks.plan_sweep,
    keeping.SEQUENCE: keeping.plan,
    reminders.CHASE: reminders.plan_sweep,
    follow_ups.LOOK: follow_ups.plan_sweep,
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
        await tasks_store.revive(work.tx, kind)
    for kind, plan_sweep in _SWEEPS.items():
        if not await tasks_store.is_planned(work.tx, kind):
            await plan_sweep(work)
    await terms.plan(work)
    await key_change.plan(work)
    await retention.archive(work)
