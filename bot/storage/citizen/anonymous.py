"""How many anonymous reports came today from one account, known by a hash that changes daily."""

import sqlalchemy as sa

from bot.storage.engine.database import Transaction, insert_ignore
from bot.storage.schema import anonymous_today

_P = sa.bindparam
_this = anonymous_today.c.who == _P("who")
_FILED = sa.select(anonymous_today.c.filed).where(_this, anonymous_today.c.day == _P("day"))


async def filed(tx: Transaction, who: bytes, day: int) -> int:
    """`day` counts from 1970."""
    return await tx.value(_FILED, who=who, day=day) or 0


_ADD = insert_ignore(anonymous_today)
_COUNT = sa.update(anonymous_today).where(_this).values(filed=anonymous_today.c.filed + 1)


async def count(tx: Transaction, who: bytes, day: int) -> None:
    await tx.run(_ADD, who=who, day=day, filed=0)
    await tx.run(_COUNT, who=who)


# Deletes what was counted on earlier days.
_FORGET = sa.delete(anonymous_today).where(anonymous_today.c.day < _P("day"))


async def forget_before(tx: Transaction, day: int) -> None:
    await tx.run(_FORGET, day=day)
