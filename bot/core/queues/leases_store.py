"""Table of leases: one process for each job, until a moment. Heartbeats are leases too."""

from dataclasses import dataclass

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql, sqlite

from bot.core.database.database import Transaction
from bot.core.database.statements import PerDialect
from bot.core.schema.queues import leases


@dataclass(frozen=True, slots=True)
class Lease:
    name: str
    owner: str
    until: int


_PROCESS = "process:"
"""Prefix of leases that are heartbeats: they only say that their owner is alive."""
_is_process = leases.c.name.startswith(_PROCESS)
_now = sa.bindparam("now", type_=sa.BigInteger())


def _take(insert: sqlite.Insert | postgresql.Insert) -> sa.Executable:
    return insert.on_conflict_do_update(
        index_elements=["name"],
        set_={"owner": insert.excluded.owner, "until": insert.excluded.until},
        where=(leases.c.owner == insert.excluded.owner) | (leases.c.until <= _now),
    )


# Takes or renews a lease that is free, over or already ours.
_TAKE = PerDialect(_take(sqlite.insert(leases)), _take(postgresql.insert(leases)))


async def take(tx: Transaction, name: str, owner: str, until: int) -> bool:
    return await tx.run(_TAKE, name=name, owner=owner, until=until, now=tx.now) == 1


# Ends a lease of this owner.
_RELEASE = sa.delete(leases).where(
    leases.c.name == sa.bindparam("lease"), leases.c.owner == sa.bindparam("holder")
)


async def release(tx: Transaction, name: str, owner: str) -> None:
    await tx.run(_RELEASE, lease=name, holder=owner)


# Ends all leases.
_RELEASE_ALL = sa.delete(leases)


async def release_all(tx: Transaction) -> None:
    """For a process that knows it is the only one."""
    await tx.run(_RELEASE_ALL)


# Deletes processes whose heartbeat is overdue.
_DROP_SILENT = sa.delete(leases).where(_is_process, leases.c.until <= _now)


async def heartbeat(tx: Transaction, owner: str, until: int) -> None:
    """Keep that a process is alive, and drop the processes that are silent for too long."""
    await take(tx, _PROCESS + owner, owner, until)
    await tx.run(_DROP_SILENT, now=tx.now)


async def end_heartbeat(tx: Transaction, owner: str) -> None:
    await release(tx, _PROCESS + owner, owner)


# Until when each lease and heartbeat lasts.
_MARKS = sa.select(leases.c.name, leases.c.until)
# Ends a lease that was not renewed since it was read.
_END = sa.delete(leases).where(
    leases.c.name == sa.bindparam("lease"), leases.c.until == sa.bindparam("mark")
)


async def marks(tx: Transaction) -> dict[str, int]:
    return {row["name"]: row["until"] for row in await tx.rows(_MARKS)}


async def end(tx: Transaction, name: str, mark: int) -> None:
    """For a lease that nothing renews, whatever its mark says: its owner's clock was ahead."""
    await tx.run(_END, lease=name, mark=mark)


# How many processes have a heartbeat.
_ALIVE = sa.select(sa.func.count()).select_from(leases).where(_is_process, leases.c.until > _now)


async def alive(tx: Transaction) -> int:
    return int(await tx.value(_ALIVE, now=tx.now))


# The processes that have a heartbeat.
_PROCESSES = sa.select(leases.c.owner).where(_is_process, leases.c.until > _now)


async def processes(tx: Transaction) -> set[str]:
    """The owners that are alive."""
    return {row["owner"] for row in await tx.rows(_PROCESSES, now=tx.now)}


# The leases of jobs.
_ALL = (
    sa.select(leases.c.name, leases.c.owner, leases.c.until)
    .where(~_is_process)
    .order_by(leases.c.name)
)


async def held(tx: Transaction) -> list[Lease]:
    return [Lease(**row) for row in await tx.rows(_ALL)]
