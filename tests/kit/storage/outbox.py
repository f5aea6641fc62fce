"""Rows of the outbox: post them, read what is due, count states."""

import json

import sqlalchemy as sa

from bot.core.database import dict_of
from bot.core.messages import Address, Lane, Post
from bot.core.queues import deliveries, outbox
from bot.core.queues.tables import outbox as table


def params_of(row, by):
    """What a whole row of the outbox says; `by` is a database or transaction with the key."""
    return json.loads(outbox.PARAMS.open_in(by, row))


async def owed(tx, busy=(), limit=50):
    """The rows that may be sent now, in the order in which they are."""
    chosen = await deliveries.due(tx, busy, limit)
    found = {row["id"]: row for row in await tx.rows(sa.select(deliveries.ROWS))}
    return [deliveries.ROWS.read(tx, found[one.id]) for one in chosen]


PERSON = Address(person="p1")


GROUP = Address(chat=-100)


def note(to=PERSON, lane=Lane.ANSWER, **more):
    return Post(**{"kind": "hello", "to": to, "language": "kk", "lane": lane, **more})


async def post(database, *posts):
    async with database.transaction() as tx:
        return [await outbox.post(tx, one) for one in posts]


async def due(database, busy=(), limit=50):
    async with database.reading() as tx:
        return await owed(tx, busy, limit)


async def send(database, *ids):
    async with database.transaction() as tx:
        return [row.id for row in await deliveries.mark_sending(tx, ids)]


async def counts(database):
    async with database.reading() as tx:
        return await states(tx)


@dict_of(outbox.OutboxState, int)
def states():
    return sa.select(table.c.state, sa.func.count()).group_by(table.c.state)
