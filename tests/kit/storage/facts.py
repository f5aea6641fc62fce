"""Read and add names of facts, for tests of transactions."""

import sqlalchemy as sa

from bot.core.tables import facts

ALL = sa.select(facts.c.name).order_by(facts.c.name)


ADD = sa.insert(facts)


async def names(database):
    async with database.reading() as tx:
        return [row["name"] for row in await tx.rows(ALL)]


async def add(database, *new, fail=False):
    async with database.transaction() as tx:
        for name in new:
            await tx.run(ADD, name=name, value="v")
        if fail:
            raise RuntimeError
