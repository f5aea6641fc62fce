"""Leases of jobs: one process does each, until a moment. Heartbeats are leases too."""

import asyncio
from collections.abc import Callable, Sequence

import sqlalchemy as sa
import structlog

from bot.core.database import (
    NOW,
    Database,
    Statement,
    Transaction,
    TransientDatabaseError,
    dict_of,
    found,
    insert,
    rows,
    run,
)
from bot.core.queues import inbox
from bot.core.queues.tables import leases

logger = structlog.get_logger(__name__)

PROCESS = "process:"
"""Prefix of leases that are heartbeats: they only say that their owner is alive."""
_C = leases.c
_IS_PROCESS = _C.name.startswith(PROCESS)


@found
def take_lease(
    name: str, owner: str, until: int, knows: str | None = None, now: int = NOW
) -> Statement:
    """Take or renew a lease that is free, over or already ours."""
    values = {"owner": owner, "until": until, "knows": knows}
    may_take = (_C.owner == owner) | (_C.until <= now)
    new = insert(leases).values(name=name, **values)
    return new.on_conflict_do_update(
        index_elements=["name"], set_=values, where=may_take
    )


@run
def release(name: str, owner: str) -> Statement:
    return sa.delete(leases).where(_C.name == name, _C.owner == owner)


@run
def release_all() -> Statement:
    """End all leases, for a process that knows it is the only one."""
    return sa.delete(leases)


@dict_of(str, int)
def marks() -> Statement:
    """Each lease and heartbeat, with its end."""
    return sa.select(_C.name, _C.until)


@run
def end_silent_lease(name: str, mark: int) -> Statement:
    """End a lease that nothing renews, whatever its mark says: its owner's clock was ahead."""
    return sa.delete(leases).where(_C.name == name, _C.until == mark)


@dict_of(str, str.split)
def processes(now: int = NOW) -> Statement:
    """The owners of live heartbeats, and the keys that each knows."""
    return sa.select(_C.owner, _C.knows).where(_IS_PROCESS, _C.until > now)


@rows
def held() -> Statement:
    return sa.select(leases).where(~_IS_PROCESS).order_by(_C.name)


LEASE_MS = 10_000
"""After this time without a heartbeat another process takes over."""
_MARGIN_MS = 1_000
"""The holder gives up its lease this much before others may take it."""


class Heartbeats:
    """Takes and renews the leases called `jobs` while `run` runs; counts the live processes and
    tells them which secret `keys` this one knows, with spaces between. Lasting is measured in
    steady time: a clock that is set to another time prolongs no lease. `note` hears of each
    heartbeat that the database did not take."""

    def __init__(
        self,
        database: Database,
        owner: str,
        jobs: Sequence[str],
        *,
        beat: float = 3.0,
        note: Callable[[TransientDatabaseError], None] = lambda _: None,
        keys: Callable[[], str] = str,
    ) -> None:
        self.owner = owner
        self._database = database
        self._jobs = jobs
        self._beat = beat
        self._note = note
        self._keys = keys
        self._until = dict.fromkeys(jobs, 0)  # in steady time
        self._mark = 0  # what the leases say, in the time that other processes read
        self._renewed: int | None = None
        self._watched: dict[
            tuple[str, int], int
        ] = {}  # since when a lease has its mark
        self._away = False
        self._processes = 1
        self._changed = asyncio.Condition()

    def holds(self, job: str) -> bool:
        lasts = self._until.get(job, 0) - _MARGIN_MS > self._database.steady()
        return lasts and self._mark - _MARGIN_MS > self._database.clock()

    @property
    def is_fresh(self) -> bool:
        """True if the database took a heartbeat within the time of a lease."""
        return (
            self._renewed is not None
            and self._database.steady() - self._renewed < LEASE_MS
        )

    @property
    def held(self) -> set[str]:
        return {job for job in self._jobs if self.holds(job)}

    def keeps(self, job: str) -> bool:
        """True if the lease is held, or was when the database went away: no other can take it."""
        if self.holds(job):
            return True
        return self._away and self.had(job)

    def leaves(self, job: str) -> bool:
        """True if another process was alive and doing this job at the last heartbeat."""
        if not self.is_fresh or self.is_alone:
            return False
        return not self.had(job)

    def had(self, job: str) -> bool:
        return self._until.get(job, 0) > 0

    @property
    def is_alone(self) -> bool:
        """True if no other process was alive at the last heartbeat."""
        return self._processes < 2

    async def wait_for(self, job: str, *, to_keep: bool = False) -> None:
        is_ours = self.keeps if to_keep else self.holds
        async with self._changed:
            await self._changed.wait_for(lambda: is_ours(job))

    async def begin(self) -> None:
        """On SQLite only one process can exist: release all leases, their holders are dead."""
        if self._database.dialect == "sqlite":
            async with self._database.transaction() as tx:
                await release_all(tx)
                await inbox.release_leases(tx, None)

    async def run(self) -> None:
        while True:
            try:
                await self.renew()
            except TransientDatabaseError as error:
                logger.warning("the heartbeat failed", error=str(error))
                await self._set_away(away=True)
                self._note(error)
            await asyncio.sleep(self._beat)

    async def renew(self) -> None:
        before = self.held
        began = self._database.steady()
        until = {}
        async with self._database.transaction() as tx:
            mark = tx.now + LEASE_MS
            await self._end_silent(tx, began)
            for job in self._jobs:
                taken = await take_lease(tx, job, self.owner, mark)
                until[job] = began + LEASE_MS if taken else 0
            await take_lease(tx, PROCESS + self.owner, self.owner, mark, self._keys())
            alive = len(await processes(tx))
        self._until = until
        self._mark = mark
        self._processes = alive
        self._renewed = began
        if self.held != before:
            logger.info("jobs of this process", jobs=sorted(self.held))
        await self._set_away(away=False)

    async def _end_silent(self, tx: Transaction, now: int) -> None:
        """End leases whose owner is gone and left a mark in the future."""
        every = (await marks(tx)).items()
        self._watched = {lease: self._watched.get(lease, now) for lease in every}
        for (name, mark), since in self._watched.items():
            if now - since >= LEASE_MS:
                await end_silent_lease(tx, name, mark)

    async def _set_away(self, *, away: bool) -> None:
        self._away = away
        async with self._changed:
            self._changed.notify_all()

    async def resign(self) -> None:
        """Release the leases, so that others take over at once."""
        self._until = dict.fromkeys(self._jobs, 0)
        async with self._database.transaction() as tx:
            for job in self._jobs:
                await release(tx, job, self.owner)
            await release(tx, PROCESS + self.owner, self.owner)
