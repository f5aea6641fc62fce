"""How many links were looked up this hour: by one account, and by all.

An account is known by a hash that changes every hour; which links it looked up is not stored.
"""

import sqlalchemy as sa

from bot.storage.engine.database import Transaction, insert_ignore
from bot.storage.schema import checks

_P = sa.bindparam
_this = checks.c.who == _P("who")
_hour = checks.c.hour == _P("hour")
_own = sa.select(checks.c.links).where(_this, _hour)
_of_all = sa.select(sa.func.sum(checks.c.links)).where(_hour)
# What was counted in an hour. Once all together are at their limit no row is added, so that the sum
# stays cheap, and no two transactions wait for one row.
_COUNTED = sa.select(_own.scalar_subquery().label("own"), _of_all.scalar_subquery().label("of_all"))


async def counted(tx: Transaction, who: bytes, hour: int) -> tuple[int, int]:
    """Links of this account and of all; `hour` counts from 1970."""
    row = await tx.row(_COUNTED, who=who, hour=hour) or {"own": 0, "of_all": 0}
    return int(row["own"] or 0), int(row["of_all"] or 0)


_ADD = insert_ignore(checks)
_COUNT = sa.update(checks).where(_this).values(links=checks.c.links + _P("more"))


async def count(tx: Transaction, who: bytes, hour: int, links: int) -> None:
    await tx.run(_ADD, who=who, hour=hour, links=0)
    await tx.run(_COUNT, who=who, more=links)


# Deletes what was counted in earlier hours.
_FORGET = sa.delete(checks).where(checks.c.hour < _P("hour"))


async def forget_before(tx: Transaction, hour: int) -> None:
    await tx.run(_FORGET, hour=hour)
