"""Reads when a task is due."""

import sqlalchemy as sa

from bot.core.schema.queues import tasks


async def planned_at(tx, key):
    return await tx.value(sa.select(tasks.c.run_at).where(tasks.c.key == key, tasks.c.dead == 0))
