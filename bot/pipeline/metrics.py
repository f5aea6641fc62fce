"""Metrics for Prometheus; none of them names a person."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

from bot.domain.notice import Lane
from bot.storage.engine.database import Database
from bot.storage.queues import inbox, outbox

REGISTRY = CollectorRegistry()

ACCEPTED = Counter(
    "habarla_updates_accepted", "Updates stored, repeated ones included", registry=REGISTRY
)
WORKED = Counter(
    "habarla_updates_worked",
    "Updates by how their work ended: done, retried, dead, interrupted",
    ["result"],
    registry=REGISTRY,
)
WORK_SECONDS = Histogram(
    "habarla_update_seconds", "From claiming an update to its commit", registry=REGISTRY
)
POSTS = Counter(
    "habarla_posts",
    "Messages by lane and by how sending ended: sent, again, failed, unknown, held, dropped",
    ["lane", "result"],
    registry=REGISTRY,
)
FLOOD_WAITS = Counter("habarla_flood_waits", "Times Telegram answered 429", registry=REGISTRY)
UNKNOWN_OUTCOMES = Counter(
    "habarla_unknown_outcomes", "Messages whose outcome is unknown", registry=REGISTRY
)
TASKS = Counter("habarla_tasks", "Tasks by result: done, failed", ["result"], registry=REGISTRY)
_INBOX_OPEN = Gauge("habarla_inbox_open", "Updates waiting to be worked", registry=REGISTRY)
_INBOX_DEAD = Gauge("habarla_inbox_dead", "Updates set aside", registry=REGISTRY)
_INBOX_AGE = Gauge(
    "habarla_inbox_oldest_seconds", "Age of the oldest waiting update", registry=REGISTRY
)
_WAITING = Gauge("habarla_outbox_waiting", "Posts waiting, by lane", ["lane"], registry=REGISTRY)
_WAITING_AGE = Gauge(
    "habarla_outbox_oldest_seconds", "Age of the oldest post, by lane", ["lane"], registry=REGISTRY
)


async def exposition(database: Database) -> bytes:
    """All metrics in Prometheus' text format."""
    async with database.reading() as tx:
        updates = await inbox.counts(tx)
        backlog = {one.lane: one for one in await outbox.backlog(tx)}
        now = tx.now
    _INBOX_OPEN.set(updates.open)
    _INBOX_DEAD.set(updates.dead)
    _INBOX_AGE.set(0 if updates.oldest is None else (now - updates.oldest) / 1000)
    for lane in Lane:
        waiting = backlog.get(lane)
        _WAITING.labels(lane.name.lower()).set(0 if waiting is None else waiting.count)
        age = 0 if waiting is None else (now - waiting.oldest) / 1000
        _WAITING_AGE.labels(lane.name.lower()).set(age)
    return generate_latest(REGISTRY)
