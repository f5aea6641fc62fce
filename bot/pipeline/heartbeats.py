"""This process among others: which single-process jobs it holds, kept alive by one heartbeat."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import structlog

from bot.storage.engine.database import Database, DiskFull, TransientDatabaseError
from bot.storage.queues import inbox, leases

logger = structlog.get_logger(__name__)

LEASE_MS = 10_000
"""After this time without a heartbeat somebody else takes over."""
_MARGIN_MS = 1_000
"""We stop believing in our lease this much earlier than others do."""


class Heartbeats:
    """Takes and keeps the leases called `jobs` while `run` runs, and knows how many do so."""

    def __init__(
        self,
        database: Database,
        owner: str,
        jobs: Sequence[str],
        *,
        beat: float = 3.0,
        disk_full: Callable[[], None] | None = None,
    ) -> None:
        self.owner = owner
        self._database = database
        self._jobs = jobs
        self._beat = beat
        self._disk_full = disk_full
        self._until = dict.fromkeys(jobs, 0)
        self._away = False
        self._processes = 1
        self._changed = asyncio.Condition()

    def holds(self, job: str) -> bool:
        return self._until.get(job, 0) - _MARGIN_MS > self._database.clock()

    @property
    def held(self) -> set[str]:
        return {job for job in self._jobs if self.holds(job)}

    def keeps(self, job: str) -> bool:
        """Also while the database is away, if the job was ours: nobody can take it from us."""
        return self.holds(job) or (self._away and self.had(job))

    def had(self, job: str) -> bool:
        """Whether it was ours when the database was last there."""
        return self._until.get(job, 0) > 0

    @property
    def is_alone(self) -> bool:
        """Whether no other process was alive at the last heartbeat."""
        return self._processes < 2

    async def wait_for(self, job: str) -> None:
        """Return as soon as the job is ours."""
        await self._wait(lambda: self.holds(job))

    async def wait_to_keep(self, job: str) -> None:
        """Return as soon as the job is ours to do, or still ours while the database is away."""
        await self._wait(lambda: self.keeps(job))

    async def _wait(self, true: Callable[[], bool]) -> None:
        async with self._changed:
            await self._changed.wait_for(true)

    async def begin(self) -> None:
        """Where only one process can exist, whatever is marked as busy belongs to the dead."""
        if self._database.dialect == "sqlite":
            async with self._database.transaction() as tx:
                await leases.release_all(tx)
                await inbox.release_leases(tx, None)

    async def run(self) -> None:
        while True:
            try:
                await self.renew()
            except TransientDatabaseError as error:
                logger.warning("the heartbeat failed", error=str(error))
                await self._note(away=True)
                if isinstance(error, DiskFull) and self._disk_full is not None:
                    self._disk_full()
            await asyncio.sleep(self._beat)

    async def renew(self) -> None:
        before = self.held
        until = {}
        async with self._database.transaction() as tx:
            for job in self._jobs:
                taken = await leases.take(tx, job, self.owner, tx.now + LEASE_MS)
                until[job] = tx.now + LEASE_MS if taken else 0
            await leases.heartbeat(tx, self.owner, tx.now + LEASE_MS)
            processes = await leases.alive(tx)
        self._until, self._processes = until, processes
        if self.held != before:
            logger.info("jobs of this process", jobs=sorted(self.held))
        await self._note(away=False)

    async def _note(self, *, away: bool) -> None:
        self._away = away
        async with self._changed:
            self._changed.notify_all()

    async def resign(self) -> None:
        """Let others take over at once instead of after the lease."""
        self._until = dict.fromkeys(self._jobs, 0)
        async with self._database.transaction() as tx:
            for job in self._jobs:
                await leases.release(tx, job, self.owner)
            await leases.end_heartbeat(tx, self.owner)
