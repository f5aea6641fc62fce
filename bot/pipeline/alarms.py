"""Holds alarms for the admins in memory until the database can store them.

A full disk cannot store the notice about itself.
"""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.domain.notices.admin import Trouble
from bot.pipeline.intake.poller import PollingProblem
from bot.storage.engine.database import Database, Transaction, TransientDatabaseError

logger = structlog.get_logger(__name__)

Tell = Callable[[Transaction, Trouble, int], Awaitable[object]]
"""Posts a notice to the admins about trouble that began at a moment (ms)."""
_PAUSE = 2.0
_TROUBLES = {
    PollingProblem.TOKEN: Trouble.TOKEN_REFUSED,
    PollingProblem.CONFLICT: Trouble.TWO_POLLERS,
    PollingProblem.DISK_FULL: Trouble.DISK_FULL,
}


class Alarms:
    def __init__(self, database: Database, tell: Tell) -> None:
        self._database, self._tell = database, tell
        self._began: dict[Trouble, int] = {}
        self._noted = asyncio.Event()

    def note(self, trouble: Trouble) -> None:
        """Note trouble; repeated calls count once."""
        self._began.setdefault(trouble, self._database.clock())
        self._noted.set()

    async def on_polling_problem(self, problem: PollingProblem | None) -> None:
        """A polling problem began; None says that it is over."""
        if problem is not None:
            self.note(_TROUBLES[problem])

    async def run(self) -> None:
        while True:
            await self._noted.wait()
            self._noted.clear()
            for trouble, began in list(self._began.items()):
                try:
                    async with self._database.transaction() as tx:
                        await self._tell(tx, trouble, began)
                except TransientDatabaseError:
                    self._noted.set()
                else:
                    del self._began[trouble]
            if self._noted.is_set():
                await asyncio.sleep(_PAUSE)
