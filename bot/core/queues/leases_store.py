"""Table of leases: one process for each job, until a moment. Heartbeats are leases too."""

import sqlalchemy as sa

from bot.core.database.database import Transaction
from bot.core.database.queries import NOW, count, dict_of, rows, run, set_of
from bot.core.database.statements import Statement, insert
from bot.core.schema.queues import leases

_PROCESS = "process:"
"""Prefix of leases that are heartbeats: they only say that their owner is alive."""
_C = leases.c
_IS_PROCESS = _C.name.startswith(_PROCESS)
_now = sa.bindparam("now", type_=sa.BigInteger())


# Takes or renews a lease that is free, over or already ours.
_NEW = insert(leases)
_TAKE = _NEW.on_conflict_do_update(
    index_elements=["name"],
    set_={"owner": _NEW.excluded.owner, "until": _NEW.excluded.until},
    where=(_C.owner == _NEW.excluded.owner) | (_C.until <= _now),
)


async def take(tx: Transaction, name: str, owner: str, until: int) -> bool:
    return await tx.run(_TAKE, name=name, owner=owner, until=until, now=tx.now) == 1


@run
def release(name: str, owner: str) -> Statement:
    """End a lease of this owner."""
    return sa.delete(leases).where(_C.name == name, _C.owner == owner)


@run
def release_all() -> Statement:
    """End all leases, for a process that knows it is the only one."""
    return sa.delete(leases)


@run
def _drop_silent(now: int = NOW) -> Statement:
    return sa.delete(leases).where(_IS_PROCESS, _C.until <= now)


async def heartbeat(tx: Transaction, owner: str, until: int) -> None:
    """Keep that a process is alive, and drop the processes that are silent for too long."""
    await take(tx, _PROCESS + owner, owner, until)
    await _drop_silent(tx)


async def end_heartbeat(tx: Transaction, owner: str) -> None:
    await release(tx, _PROCESS + owner, owner)


@dict_of(str, int)
def marks() -> Statement:
    """Each lease and heartbeat, with its end."""
    return sa.select(_C.name, _C.until)


@run
def end(name: str, mark: int) -> Statement:
    """End a lease that nothing renews, whatever its mark says: its owner's clock was ahead."""
    return sa.delete(leases).where(_C.name == name, _C.until == mark)


@count
def alive(now: int = NOW) -> Statement:
    """Count the processes with a heartbeat."""
    return sa.select(sa.func.count()).select_from(leases).where(_IS_PROCESS, _C.until > now)


@set_of(str)
def processes(now: int = NOW) -> Statement:
    """The owners that are alive."""
    return sa.select(_C.owner).where(_IS_PROCESS, _C.until > now)


@rows
def held() -> Statement:
    """The leases of jobs."""
    return sa.select(leases).where(~_IS_PROCESS).order_by(_C.name)
