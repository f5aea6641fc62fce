"""Metrics for Prometheus; none of them names a person."""

import math
from collections.abc import Awaitable, Callable
from functools import partial

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)

from bot.core.database import Database, Transaction
from bot.core.messages import Lane
from bot.core.queues import inbox, outbox, tasks_store
from bot.places import version
from bot.values import Way

REGISTRY = CollectorRegistry()
ProcessCollector(registry=REGISTRY)

_counter = partial(Counter, registry=REGISTRY)
gauge = partial(Gauge, registry=REGISTRY)

ACCEPTED = _counter(
    "habarla_updates_accepted", "Updates stored, repeated ones included"
)
WORKED = _counter(
    "habarla_updates_worked",
    "Updates by how their work ended: done, retried, dead, interrupted",
    ["result"],
)
WORK_SECONDS = Histogram(
    "habarla_update_seconds", "From claiming an update to its commit", registry=REGISTRY
)
POSTS = _counter(
    "habarla_posts",
    "Messages by lane and by how sending ended: sent, again, failed, unknown, held, dropped",
    ["lane", "result"],
)
FLOOD_WAITS = _counter("habarla_flood_waits", "Times Telegram answered 429")
UNKNOWN_OUTCOMES = _counter(
    "habarla_unknown_outcomes", "Messages whose outcome is unknown"
)
CASE_FILES = _counter(
    "habarla_case_files",
    "Attempts to pass on case files, by way and by how they ended: passed, later, unknown, refused",
    ["way", "result"],
)
TASKS = _counter("habarla_tasks", "Tasks by result: done, failed", ["result"])
# Counters that alarms ask for begin at 0, so that a first failure is a rise.
for _result in ("done", "retried", "dead", "interrupted"):
    WORKED.labels(_result)
for _result in ("done", "failed"):
    TASKS.labels(_result)
for _lane in Lane:
    POSTS.labels(_lane.name.lower(), "sent")
for _way in (Way.EMAIL, Way.WEBHOOK):
    for _result in ("passed", "later", "unknown", "refused"):
        CASE_FILES.labels(_way, _result)
STALLED = gauge(
    "habarla_stalled_seconds", "How long messages wait while none is sent; 0: no"
)
INFO = gauge("habarla_info", "The program by its version; always 1", ["version"])
INFO.labels(version()).set(1)
READY = gauge(
    "habarla_ready", "1 if an update can be stored and Telegram brings them, else 0"
)
POLL_AGE = gauge(
    "habarla_last_poll_seconds",
    "Time since Telegram last answered a poll; NaN with a webhook",
)
DISK_FREE = gauge("habarla_disk_free_bytes", "Free space on the disk of the data")
_TASK_LATE = gauge(
    "habarla_task_late_seconds", "How long timed work is late, by its kind", ["task"]
)
_TASKS_DEAD = gauge(
    "habarla_tasks_given_up", "Timed work that failed too often, by its kind", ["task"]
)
_INBOX_OPEN = gauge("habarla_inbox_open", "Updates waiting to be worked")
_INBOX_DEAD = gauge("habarla_inbox_dead", "Updates set aside")
_INBOX_AGE = gauge("habarla_inbox_oldest_seconds", "Age of the oldest waiting update")
_WAITING = gauge("habarla_outbox_waiting", "Posts waiting, by lane", ["lane"])
_WAITING_AGE = gauge(
    "habarla_outbox_oldest_seconds", "Age of the oldest post, by lane", ["lane"]
)


Measure = Callable[[Transaction], Awaitable[None]]
"""Sets gauges of a feature, when metrics are read."""


def age(now: int, moment: int | None) -> float:
    """Seconds since a moment (ms); NaN where there was none, which no rule takes for young."""
    return math.nan if moment is None else (now - moment) / 1000


async def exposition(database: Database, measure: Measure | None = None) -> bytes:
    """All metrics in Prometheus' text format."""
    async with database.reading() as tx:
        if measure is not None:
            await measure(tx)
        timed = await tasks_store.lateness(tx)
        updates = await inbox.counts(tx)
        backlog = {row["lane"]: row for row in await outbox.backlog(tx)}
        now = tx.now
    _INBOX_OPEN.set(updates["open"])
    _INBOX_DEAD.set(updates["dead"])
    _INBOX_AGE.set((now - (updates["oldest"] or now)) / 1000)
    for lane in Lane:
        waiting = backlog.get(lane.value, {"count": 0, "oldest": now})
        _WAITING.labels(lane.name.lower()).set(waiting["count"])
        _WAITING_AGE.labels(lane.name.lower()).set((now - waiting["oldest"]) / 1000)
    for row in timed:
        late = max(0, now - (row["next_at"] or now))
        _TASK_LATE.labels(row["kind"]).set(late / 1000)
        _TASKS_DEAD.labels(row["kind"]).set(row["dead"])
    return generate_latest(REGISTRY)
