"""More mechanisms broken on purpose: order, leases, limits, and what happens in trouble."""

from __future__ import annotations

import asyncio
from typing import Any

import sqlalchemy as sa

from bot.pipeline import heartbeats
from bot.pipeline.delivery import rate_limits
from bot.pipeline.intake import accept, outage_notices, poller, workers
from bot.storage.engine.database import TransientDatabaseError
from bot.storage.queues import inbox
from bot.storage.schema import inbox as table
from bot.web import server


def put(target: Any, name: str, value: Any) -> None:
    """Replace an attribute of a module or class."""
    setattr(target, name, value)


def _claim(*conditions: Any, newest_first: bool = False) -> Any:
    """The statement that claims updates, with other conditions."""
    order = table.c.update_id.desc() if newest_first else table.c.update_id
    due = (
        sa.select(table.c.update_id)
        .where(table.c.state == sa.literal_column("0"), *conditions)
        .order_by(order)
        .limit(sa.bindparam("limit", type_=sa.Integer()))
        .cte("due")
    )
    return (
        sa.update(table)
        .where(table.c.update_id.in_(sa.select(due.c.update_id)))
        .values(
            lease_owner=sa.bindparam("owner", type_=sa.Text()), lease_until=sa.bindparam("until")
        )
        .returning(table.c.update_id, table.c.key, table.c.body, table.c.attempts)
    )


def no_order() -> None:
    """Whatever is open is worked, the newest first."""
    now = sa.bindparam("now", type_=sa.BigInteger())
    free = (table.c.not_before <= now, table.c.lease_until <= now)
    put(inbox, "_CLAIM", _claim(*free, newest_first=True))


def no_owner() -> None:
    """Nobody looks whether somebody else works on an update, or has worked it."""
    now = sa.bindparam("now", type_=sa.BigInteger())
    # Its own are left alone: a process that claims what it holds never gets anywhere.
    others = table.c.lease_owner != sa.bindparam("owner", type_=sa.Text())
    free = sa.or_(table.c.lease_until <= now, others)
    put(inbox, "_CLAIM", _claim(table.c.not_before <= now, free))
    whoever = (
        sa.update(table)
        .where(table.c.update_id == sa.bindparam("row"))
        .values(state=1, done_at=sa.bindparam("now", type_=sa.BigInteger()))
    )

    async def done(tx: Any, update_id: int, owner: str) -> bool:
        del owner
        return bool(await tx.run(whoever, row=update_id, now=tx.now) == 1)

    put(inbox, "done", done)


def no_lease() -> None:
    """Every process believes that it alone sends and keeps the time."""
    put(heartbeats.Heartbeats, "holds", lambda self, job: True)


def no_budget() -> None:
    """Telegram's limits are nobody's concern."""
    put(rate_limits.Budgets, "ready_at", lambda *_, **__: 0)
    put(rate_limits.Budgets, "overall_ready_at", lambda *_: 0)


def swallow_trouble() -> None:
    """While the database is away, updates are confirmed all the same."""

    async def pretend(database: Any, batch: Any, pseudonym: Any) -> int:
        try:
            return await accept.accept_updates(database, batch, pseudonym)
        except TransientDatabaseError:
            return len(batch)

    async def pretend_one(database: Any, raw: Any, pseudonym: Any) -> bool:
        return await pretend(database, [raw], pseudonym) == 1

    put(poller, "accept_updates", pretend)
    put(server, "accept_update", pretend_one)


def no_set_aside() -> None:
    """An update that fails is tried for ever."""
    begin = workers.Workers.__init__

    def patient(self: Any, *arguments: Any, **options: Any) -> None:
        begin(self, *arguments, **options | {"retry_ms": (500,) * 100_000})

    put(workers.Workers, "__init__", patient)


def no_apology() -> None:
    """Nobody hears that nothing can be stored."""

    async def silent(self: Any) -> None:
        await asyncio.Event().wait()

    put(outage_notices.OutageNotices, "run", silent)


BREAKAGES = {
    "no-order": no_order,
    "no-owner": no_owner,
    "no-lease": no_lease,
    "no-budget": no_budget,
    "swallow-trouble": swallow_trouble,
    "no-set-aside": no_set_aside,
    "no-apology": no_apology,
}
