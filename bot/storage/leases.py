"""Who does what only one process may do: rows with an owner and an end."""

from __future__ import annotations

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.database import PerDialect, Transaction
from bot.storage.schema import leases


@dataclass(frozen=True, slots=True)
class Lease:
    name: str
    owner: str
    until: int


def _take(insert: sqlite.Insert | postgresql.Insert) -> sa.Executable:
    return insert.on_conflict_do_update(
        index_elements=["name"],
        set_={"owner": insert.excluded.owner, "until": insert.excluded.until},
        where=(leases.c.owner == insert.excluded.owner)
        | (leases.c.until <= sa.bindparam("now", type_=sa.BigInteger())),
    )


_TAKE = PerDialect(_take(sqlite.insert(leases)), _take(postgresql.insert(leases)))
_RELEASE = sa.delete(leases).where(
    leases.c.name == sa.bindparam("lease"), leases.c.owner == sa.bindparam("holder")
)
_RELEASE_ALL = sa.delete(leases)
_ALL = sa.select(leases.c.name, leases.c.owner, leases.c.until).order_by(leases.c.name)


async def take(tx: Transaction, name: str, owner: str, until: int) -> bool:
    """Take or keep a lease: ours when it is free, over, or ours already."""
    return await tx.run(_TAKE, name=name, owner=owner, until=until, now=tx.now) == 1


async def release(tx: Transaction, name: str, owner: str) -> None:
    await tx.run(_RELEASE, lease=name, holder=owner)


async def release_all(tx: Transaction) -> None:
    """For a process that knows it is the only one."""
    await tx.run(_RELEASE_ALL)


async def held(tx: Transaction) -> list[Lease]:
    return [Lease(**row) for row in await tx.rows(_ALL)]
