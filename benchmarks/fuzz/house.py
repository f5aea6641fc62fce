"""The whole of Habarla in this process: real parts, a real database, a clock that can jump.

Updates are put into its inbox as the poller and the webhook put them; nothing else is bypassed.
"""

from __future__ import annotations

import asyncio
import io
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from pydantic import SecretStr

from benchmarks.fuzz.line import Called, Line, Refused
from bot import logs
from bot.app import Habarla
from bot.channel.loader import SHIPPED, load_channel
from bot.pipeline.delivery.rate_limits import Limits
from bot.pipeline.intake.accept import accept_updates
from bot.sandbox import Sandbox
from bot.sandbox.world.updates import ALL_KINDS
from bot.services.vault import Vault
from bot.settings import Settings, decode_secret, new_secret
from bot.storage.engine.database import Database
from bot.storage.queues.outbox import OutboxState
from bot.storage.schema import inbox, outbox, tasks

TOKEN = "1:SANDBOX"
SECRET = new_secret()
_MUCH = 10**6
_WIDE = Limits(
    per_second=_MUCH, private_burst=_MUCH, private_gap_ms=0, group=_MUCH, group_background=_MUCH,
    group_cards=_MUCH, group_refreshes=_MUCH, background_burst=_MUCH, background_gap_ms=0,
)  # fmt: skip
"""Telegram's limits are another harness's matter; this one wants everything said at once."""
_LONGEST_JUMP = 15 * 60.0
_SETTLES_WITHIN = 90.0

_IDLE = 3
"""Looks in a row at which nothing moved, before time is let pass."""
_MOMENT = sa.bindparam("moment", type_=sa.BigInteger())


def _waiting(table: sa.Table, *states: int) -> sa.Select[Any]:
    """How many rows wait, and when all of them will be due."""
    later = sa.case((table.c.not_before > _MOMENT, table.c.not_before))
    return sa.select(sa.func.count(), sa.func.max(later)).where(table.c.state.in_(states))


_OPEN = _waiting(inbox, 0)
_OWED = _waiting(outbox, OutboxState.QUEUED.value, OutboxState.SENDING.value)
_DUE = sa.select(sa.func.count()).where(tasks.c.dead == 0, tasks.c.run_at <= _MOMENT)


class Stuck(AssertionError):
    """The process does not come to rest: something is worked for ever or never."""


class House:
    """One running Habarla and the offline Telegram around it."""

    def __init__(self, database_url: str, folder: Path, admins: Sequence[int], seed: int) -> None:
        self.sandbox = Sandbox(TOKEN, bare=True, page=False, history=300, seed=seed)
        self.world = self.sandbox.world
        self.world.updates.allowed = ALL_KINDS
        self.world.updates.push = self._sent
        self.channel = load_channel(SHIPPED)
        self.vault = Vault(decode_secret(SECRET))
        self.log = io.StringIO()
        self.settings = Settings(
            _env_file=None,
            bot_token=SecretStr(TOKEN),
            bot_api_url="http://telegram.invalid",
            database_url=SecretStr(database_url),
            admin_ids=tuple(admins),
            channel_file=SHIPPED,
            secret_key=SecretStr(SECRET),
            data_dir=folder,
        )
        self.habarla: Habarla
        self.broken: asyncio.Task[None]
        self._heard: list[str] = []

    @property
    def database(self) -> Database:
        return self.habarla.database

    def _sent(self, pending: Any) -> None:
        self._heard.append(pending.body)
        self.world.updates.pending.clear()

    def heard(self) -> list[str]:
        """The updates that people's acts have made since the last time, as Telegram sends them."""
        heard, self._heard = self._heard, []
        return heard

    async def feed(self, updates: Sequence[Any]) -> int:
        """Hand updates over as the poller does; how many were taken for updates."""
        return await accept_updates(self.database, updates, self.vault.inbox_key)

    def now(self) -> int:
        return int(self.sandbox.clock() * 1000)

    async def advance(self, seconds: float) -> None:
        """Let time pass for everybody at once."""
        self.sandbox.advance(seconds)
        await self.habarla.heartbeats.renew()
        self.database.signal("inbox", "outbox", "tasks")

    async def settle(self) -> None:
        """Until all that came in is worked and all that is owed is said. Raises Stuck."""
        idle = 0
        try:
            async with asyncio.timeout(_SETTLES_WITHIN):
                while (rest := await self._look()) is not None:
                    moves, later = rest
                    idle = 0 if moves else idle + 1
                    if idle > _IDLE and later is not None:
                        wait = min((later - self.now()) / 1000, _LONGEST_JUMP)
                        await self.advance(max(wait, 0) + 0.001)
                        idle = 0
                    await asyncio.sleep(0.008)
        except TimeoutError:
            raise Stuck(await self._state()) from None

    async def _look(self) -> tuple[bool, int | None] | None:
        """None at rest; else whether something is under way, and the moment to wait for.

        Raises Stuck when a part of the process has broken: then nothing will move.
        """
        if self.broken.done():
            raise Stuck(await self._state())
        if not (self.habarla.workers.is_idle and self.habarla.delivery.is_idle):
            return True, None
        async with self.database.reading() as tx:
            # In the order in which one leads to the other: PostgreSQL shows each statement what is
            # committed by then, and what is done between two of them must be seen by the second.
            open_, open_at = (await tx.rows(_OPEN, moment=tx.now))[0].values()
            due = await tx.value(_DUE, moment=tx.now)
            owed, owed_at = (await tx.rows(_OWED, moment=tx.now))[0].values()
        if not (due or open_ or owed):
            return None
        later = [at for at in (open_at, owed_at) if at is not None]
        return bool(due), max(later, default=None)

    async def _state(self) -> str:
        async with self.database.reading() as tx:
            rows = await tx.rows(sa.select(inbox).where(inbox.c.state == 0).limit(3))
            owed = await tx.rows(sa.select(outbox).where(outbox.c.state < 2).limit(3))
        held = self.habarla.heartbeats.held
        waits = f"inbox {[dict(r) for r in rows]} outbox {[dict(r) for r in owed]}"
        return f"{held} {self.broken}\n{waits[:2000]}\n{self.log.getvalue()[-4000:]}"


@asynccontextmanager
async def open_house(house: House, called: Called, refused: Refused) -> AsyncIterator[House]:
    """Start the process and take it down again. The process's log is kept in `house.log`."""
    logs.set_up("INFO", json=True, secrets=[TOKEN], stream=house.log)
    house.habarla = Habarla(
        house.settings,
        serve=False,
        limits=_WIDE,
        transport=Line(house.world, called, refused),
        clock=house.now,
    )
    await house.habarla.start()
    house.broken = asyncio.create_task(house.habarla.wait_broken())
    try:
        yield house
    finally:
        house.broken.cancel()
        await house.habarla.stop()
        logs.set_up("WARNING", json=True)
