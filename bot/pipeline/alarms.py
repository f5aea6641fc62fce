"""Keeps in mind what the admins must hear, until the database can take it.

A full disk takes no word about itself; what troubles the whole bot is remembered here meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from bot.domain.notices.admin import Trouble
from bot.pipeline.intake.poller import PollingProblem
from bot.storage.engine.database import Database, Transaction, TransientDatabaseError

logger = structlog.get_logger(__name__)

Tell = Callable[[Transaction, Trouble, int], Awaitable[object]]
"""Owes the admins a word about trouble that began at a moment (ms)."""
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
        self._news = asyncio.Event()

    def note(self, trouble: Trouble) -> None:
        """Something troubles us now; it may be said any number of times."""
        self._began.setdefault(trouble, self._database.clock())
        self._news.set()

    async def on_polling_problem(self, problem: PollingProblem | None) -> None:
        """The poller hears nothing, or, with None, hears again."""
        if problem is not None:
            self.note(_TROUBLES[problem])

    async def run(self) -> None:
        while True:
            await self._news.wait()
            self._news.clear()
            for trouble, began in list(self._began.items()):
                try:
                    async with self._database.transaction() as tx:
                        await self._tell(tx, trouble, began)
                except TransientDatabaseError:
                    self._news.set()
                else:
                    del self._began[trouble]
            if self._news.is_set():
                await asyncio.sleep(_PAUSE)
