"""The daily summary of each desk, at the hour that the channel file sets."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.notice import Lane
from bot.domain.notices.figures import DayOfType, DaySummary
from bot.services.work import DAY_MS, Work
from bot.storage import facts
from bot.storage.authority import follow_ups
from bot.storage.desk import desks
from bot.storage.desk.desks import Desk
from bot.storage.desk.looks import looks
from bot.storage.figures import day
from bot.storage.queues import tasks

SUMMARY = "summary"
EVERY_MS = 60 * 1000
LATEST_HOURS = 3
"""How much later than its hour a summary is still sent, after an outage."""


async def sweep(work: Work, params: dict[str, Any]) -> None:
    """Send today's summary to every desk once its hour has come."""
    del params
    here = datetime.fromtimestamp(work.now / 1000, UTC).astimezone(ZoneInfo(work.channel.zone))
    hour, today = work.channel.duty.summary_hour, here.date().isoformat()
    is_time = hour is not None and hour <= here.hour < hour + LATEST_HOURS
    if is_time and await facts.get(work.tx, SUMMARY) != today:
        await facts.put(work.tx, SUMMARY, today)
        for desk in await desks.all_active(work.tx):
            summary = await of_desk(work, desk)
            once = f"summary:{desk.id}:{today}"
            await work.say(desk.recipient, summary, Lane.DIGEST, once=once)
    await plan_sweep(work)


async def plan_sweep(work: Work) -> None:
    """Schedule the next sweep; idempotent."""
    await tasks.schedule(work.tx, SUMMARY, SUMMARY, {}, work.now + EVERY_MS)


async def of_desk(work: Work, at: Desk) -> DaySummary:
    """The last 24 hours of a desk, and what waits there now."""
    desk, begin, end = at.id, work.now - DAY_MS, work.now
    opened = await day.opened(work.tx, desk, begin, end)
    decided, median = await day.decided(work.tx, desk, begin, end)
    waiting, overdue = await day.waiting(work.tx, desk)
    every = sorted({*opened, *decided, *waiting}, key=lambda id: (-opened[id], -waiting[id], id))
    types = tuple(DayOfType(id, opened[id], decided[id], waiting[id]) for id in every)
    second = await looks.waiting_elsewhere(work.tx, at.chat)
    again = await follow_ups.count_due(work.tx, desk)
    return DaySummary(
        end, opened.total(), decided.total(), waiting.total(), overdue, median, types, second,
        again,
    )  # fmt: skip
