"""The processes of one deployment: one, or several that share a database and a port."""

from __future__ import annotations

import asyncio
import random
from typing import Any

from benchmarks.soak.records import Records
from benchmarks.soak.supervisor import Kill, Supervisor

STOPPED_GENTLY = 0.3
"""Share of the ends under fire that are a SIGTERM, where others are there to take over."""


class Fleet:
    """What a run does to its processes: start them, kill one of them, stop them all."""

    def __init__(self, supervisors: list[Supervisor], records: Records, seed: int) -> None:
        self.supervisors, self.records = supervisors, records
        self._chance = random.Random(seed)
        self._turn = 0

    async def start(self) -> None:
        for supervisor in self.supervisors:
            await supervisor.start()

    async def until_started(self) -> None:
        for supervisor in self.supervisors:
            await supervisor.until_started()

    async def restart(self, **settings: str) -> None:
        await asyncio.gather(*(one.restart(**settings) for one in self.supervisors))

    async def kill(self) -> None:
        """kill -9 to one of them; of several, some are asked to stop instead.

        Every second time it is the one that leads the sending, if it is known.
        """
        self._turn += 1
        chosen = self._chance.choice(self.supervisors)
        leaders = [one for one in self.supervisors if one.leads]
        if leaders and self._turn % 2 == 0:
            chosen = leaders[0]
        gently = len(self.supervisors) > 1 and self._chance.random() < STOPPED_GENTLY
        await chosen.kill(gently=gently)

    async def stop(self, within: float = 20) -> int | None:
        """SIGTERM to all; the first exit status that is not 0, else 0."""
        found = await asyncio.gather(*(one.stop(within) for one in self.supervisors))
        return next((status for status in found if status != 0), 0)

    @property
    def kills(self) -> list[Kill]:
        return sorted((k for one in self.supervisors for k in one.kills), key=lambda kill: kill.at)

    @property
    def starts(self) -> int:
        return sum(one.starts for one in self.supervisors)

    @property
    def ended_by_itself(self) -> list[int]:
        return [status for one in self.supervisors for status in one.ended_by_itself]

    def logged(self) -> list[dict[str, Any]]:
        return [line for one in self.supervisors for line in one.logged()]
