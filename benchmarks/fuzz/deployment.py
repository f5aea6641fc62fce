"""The whole of Habarla in this process: real parts, a real database, a clock that can jump.

Updates come into its inbox as from the poller; the offline Telegram judges its calls as a real
server does.
"""

import asyncio
import io
import json
from collections import deque
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa

from benchmarks.kit.in_process import in_this_process
from bot.app import Habarla
from bot.channel.loader import SHIPPED, load_channel
from bot.core import logs
from bot.core.database import Database
from bot.core.queues.outbox import OutboxState
from bot.core.queues.tables import inbox, outbox, tasks
from bot.core.vault import Vault
from bot.settings import decode_secret
from bot.telegram.accept import accept_updates
from offline_telegram import Sandbox
from tests.kit.deployments import SECRET, TOKEN, environment
from tests.kit.waiting import until

Raw = dict[str, Any]
"""An update, or a part of one, as Telegram writes it."""
_LONGEST_JUMP = 15 * 60.0
_SETTLES_WITHIN = 90.0
_IDLE_LOOKS = 3
"""Looks in a row without progress before the clock jumps."""
_MOVES = -1
_OWED = (OutboxState.QUEUED.value, OutboxState.SENDING.value)
_DUE = sa.select(sa.func.count()).where(
    tasks.c.dead == 0, tasks.c.run_at <= sa.bindparam("moment", type_=sa.BigInteger())
)


def _last(table: sa.Table, *states: int) -> sa.Select[Any]:
    """When all rows that wait will be due."""
    return sa.select(sa.func.max(table.c.not_before)).where(table.c.state.in_(states))


class Stuck(AssertionError):
    """The work does not come to an end."""


class Deployment:
    """One running Habarla and the offline Telegram around it."""

    habarla: Habarla

    def __init__(
        self, database_url: str, folder: Path, admins: Sequence[int], seed: int
    ) -> None:
        self.sandbox = Sandbox(TOKEN, page=False, history=300, seed=seed)
        self.sandbox.calls = self.sandbox.server.calls = deque()
        self.sandbox.world.updates.push = self._on_update
        self.channel, self.vault = load_channel(SHIPPED), Vault(decode_secret(SECRET))
        self.log = io.StringIO()
        self._url, self._folder, self._admins = (
            database_url,
            folder,
            ",".join(map(str, admins)),
        )
        self._made: list[str] = []
        self._is_polled = False

    @property
    def database(self) -> Database:
        return self.habarla.database

    def _on_update(self, pending: Any) -> None:
        self._made.append(pending.body)
        if self._is_polled:
            self.sandbox.world.updates.stop_poll(None)
        else:
            self.sandbox.world.updates.pending.clear()

    @contextmanager
    def polled(self) -> Iterator[None]:
        """Meanwhile the bot fetches the updates itself, as from Telegram."""
        self._is_polled = True
        try:
            yield
        finally:
            self._is_polled = False

    def new_updates(self) -> list[Raw]:
        """The updates that people's acts have made since the last call, as Telegram sends them."""
        made, self._made = self._made, []
        return [json.loads(body) for body in made]

    async def feed(self, updates: Sequence[Any]) -> None:
        await accept_updates(self.database, updates, self.vault.inbox_key)

    def now(self) -> int:
        return int(self.sandbox.clock() * 1000)

    async def rows(self, query: Any, **values: Any) -> list[Any]:
        async with self.database.reading() as tx:
            return list(await tx.rows(query, **values))

    async def advance(self, seconds: float) -> None:
        """Let time pass for all parts at once."""
        self.sandbox.advance(seconds)
        await self.habarla.heartbeats.renew()
        self.database.signal("inbox", "outbox", "tasks")

    async def settle(self) -> None:
        """Until all updates are worked and all messages are sent. Raises Stuck."""
        idle = 0
        try:
            async with asyncio.timeout(_SETTLES_WITHIN):
                while (rest := await self._look()) is not None:
                    idle = 0 if rest is _MOVES else idle + 1
                    if idle > _IDLE_LOOKS:
                        await self.advance(
                            min(max(rest - self.now(), 0) / 1000, _LONGEST_JUMP)
                        )
                        idle = 0
                    await asyncio.sleep(0.008)
        except TimeoutError:
            raise Stuck(await self._state()) from None

    async def _look(self) -> int | None:
        """None when no work is left; else the moment to wait for, or that work is under way.

        Raises Stuck when a part of the process has ended.
        """
        if self._broken.done():
            raise Stuck(await self._state())
        if not (self.habarla.workers.is_idle and self.habarla.delivery.is_idle):
            return _MOVES
        async with self.database.reading() as tx:
            # In the order in which one leads to the other: PostgreSQL shows each statement what is
            # committed by then, and what is done between two of them must be seen by the second.
            later = [await tx.value(_last(inbox, 0))]
            due = await tx.value(_DUE, moment=tx.now)
            later += [await tx.value(_last(outbox, *_OWED))]
        return (
            _MOVES if due else max((at for at in later if at is not None), default=None)
        )

    async def _state(self) -> str:
        waits = [
            sa.select(table).where(table.c.state < 2).limit(3)
            for table in (inbox, outbox)
        ]
        rows = [[dict(row) for row in await self.rows(query)] for query in waits]
        return f"{self._broken}\n{str(rows)[:2000]}\n{self.log.getvalue()[-4000:]}"

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        logs.set_up("INFO", secrets=[TOKEN], stream=self.log)
        async with self.sandbox:
            variables = environment(self.sandbox.root, self._admins, self._url)
            async with in_this_process(
                variables, self._folder, clock=self.now
            ) as self.habarla:
                await until(lambda: self.sandbox.world.updates.is_polled)
                # The bot began with no webhook
                self.sandbox.world.updates.push = self._on_update
                self._broken = asyncio.create_task(self.habarla.wait_broken())
                try:
                    yield
                finally:
                    self._broken.cancel()
        logs.set_up("WARNING")
