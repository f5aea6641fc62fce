"""Metrics for Prometheus; none of them names a person."""

from functools import partial

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)

from bot.core.database import Database
from bot.core.messages import Lane
from bot.core.queues import inbox, outbox

REGISTRY = CollectorRegistry()

_counter = partial(Counter, registry=REGISTRY)
_gauge = partial(Gauge, registry=REGISTRY)

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
STALLED = _gauge(
    "habarla_stalled_seconds", "How long messages wait while none is sent; 0: no"
)
_INBOX_OPEN = _gauge("habarla_inbox_open", "Updates waiting to be worked")
_INBOX_DEAD = _gauge("habarla_inbox_dead", "Updates set aside")
_INBOX_AGE = _gauge("habarla_inbox_oldest_seconds", "Age of the oldest waiting update")
_WAITING = _gauge("habarla_outbox_waiting", "Posts waiting, by lane", ["lane"])
_WAITING_AGE = _gauge(
    "habarla_outbox_oldest_seconds", "Age of the oldest post, by lane", ["lane"]
)


async def exposition(database: Database) -> bytes:
    """All metrics in Prometheus' text format."""
    async with database.reading() as tx:
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
    return generate_latest(REGISTRY)
