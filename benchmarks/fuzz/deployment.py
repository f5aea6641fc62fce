"""The whole of Habarla in this process: real parts, a real database, a clock that can jump.

Updates come into its inbox as from the poller; its calls go straight to the methods of the offline
Telegram, which judges them as a real server does. Only the sockets are left out.
"""

import asyncio
import io
import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import sqlalchemy as sa
from telegram.request import BaseRequest, RequestData

from bot import logs
from bot.app import Habarla
from bot.channel.loader import SHIPPED, load_channel
from bot.pipeline.delivery.rate_limits import Limits
from bot.pipeline.intake.accept import accept_updates
from bot.sandbox import Sandbox
from bot.sandbox.api.errors import ApiError
from bot.sandbox.api.params import Params, Upload
from bot.sandbox.api.registry import execute
from bot.sandbox.world.updates import ALL_KINDS, encode
from bot.services.vault import Vault
from bot.settings import decode_secret
from bot.storage.engine.database import Database
from bot.storage.queues.outbox import OutboxState
from bot.storage.schema import inbox, outbox, tasks
from tests.kit.deployments import SECRET, TOKEN, environment, settings_of

Raw = dict[str, Any]
"""An update, or a part of one, as Telegram writes it."""
_MANY = 10**6
_NO_LIMITS = Limits(
    per_second=_MANY, private_burst=_MANY, private_gap_ms=0, group=_MANY, group_background=_MANY,
    group_cards=_MANY, group_refreshes=_MANY, background_burst=_MANY, background_gap_ms=0,
)  # fmt: skip
_LONGEST_JUMP = 15 * 60.0
_SETTLES_WITHIN = 90.0
_IDLE_LOOKS = 3
"""Looks in a row without progress before the clock jumps."""
_MOMENT = sa.bindparam("moment", type_=sa.BigInteger())
_UNANSWERED = {"getUpdates": [], "setWebhook": True, "deleteWebhook": True, "getWebhookInfo": {}}


def _waiting(table: sa.Table, *states: int) -> sa.Select[Any]:
    """How many rows wait, and when all of them will be due."""
    later = sa.case((table.c.not_before > _MOMENT, table.c.not_before))
    return sa.select(sa.func.count(), sa.func.max(later)).where(table.c.state.in_(states))


_OPEN = _waiting(inbox, 0)
_OWED = _waiting(outbox, OutboxState.QUEUED.value, OutboxState.SENDING.value)
_DUE = sa.select(sa.func.count()).where(tasks.c.dead == 0, tasks.c.run_at <= _MOMENT)


class Stuck(AssertionError):
    """The work does not come to an end."""


class DirectTransport(BaseRequest):
    """`on_call` is told of every call, `on_refusal` of those that the offline Telegram refuses."""

    def __init__(
        self,
        sandbox: Sandbox,
        on_call: Callable[[str, Raw], None],
        on_refusal: Callable[[str, Raw, str], None],
    ) -> None:
        self._world, self._on_call, self._on_refusal = sandbox.world, on_call, on_refusal

    @property
    def read_timeout(self) -> float | None:
        return 5.0

    async def initialize(self) -> None: ...

    async def shutdown(self) -> None: ...

    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        name = url.rsplit("/", 1)[1]
        if name in _UNANSWERED:
            await asyncio.sleep(1 if name == "getUpdates" else 0)
            return 200, encode({"ok": True, "result": _UNANSWERED[name]}).encode()
        await asyncio.sleep(0)
        params = _params(request_data)
        self._on_call(name, params.values)
        try:
            result = execute(self._world, name.lower(), params)
            return 200, encode({"ok": True, "result": result}).encode()
        except ApiError as error:
            self._on_refusal(name, params.values, error.description)
            body: Raw = {"ok": False, "error_code": error.code, "description": error.description}
            body |= {"parameters": error.parameters} if error.parameters else {}
            return error.code, encode(body).encode()


def _params(data: RequestData | None) -> Params:
    if data is None:
        return Params({})
    uploads = {
        name: Upload(file_name, mime, content if isinstance(content, bytes) else content.read())
        for name, (file_name, content, mime) in (data.multipart_data or {}).items()
    }
    for value in data.json_parameters.values():
        value.encode()  # raises for text that no form can carry
    return Params(dict(data.json_parameters), uploads)


class Deployment:
    """One running Habarla and the offline Telegram around it."""

    habarla: Habarla

    def __init__(self, database_url: str, folder: Path, admins: Sequence[int], seed: int) -> None:
        self.sandbox = Sandbox(TOKEN, bare=True, page=False, history=300, seed=seed)
        self.sandbox.world.updates.allowed = ALL_KINDS
        self.sandbox.world.updates.push = self._on_update
        self.channel, self.vault = load_channel(SHIPPED), Vault(decode_secret(SECRET))
        self.log = io.StringIO()
        ids = ",".join(map(str, admins))
        self._settings = settings_of(environment("http://x.invalid", ids, database_url), folder)
        self._made: list[str] = []

    @property
    def database(self) -> Database:
        return self.habarla.database

    def _on_update(self, pending: Any) -> None:
        self._made.append(pending.body)
        self.sandbox.world.updates.pending.clear()

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
                    moves, later = rest
                    idle = 0 if moves else idle + 1
                    if idle > _IDLE_LOOKS and later is not None:
                        wait = min((later - self.now()) / 1000, _LONGEST_JUMP)
                        await self.advance(max(wait, 0) + 0.001)
                        idle = 0
                    await asyncio.sleep(0.008)
        except TimeoutError:
            raise Stuck(await self._state()) from None

    async def _look(self) -> tuple[bool, int | None] | None:
        """None when no work is left; else whether work is under way, and the moment to wait for.

        Raises Stuck when a part of the process has ended.
        """
        if self._broken.done():
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
        return bool(due), max((at for at in (open_at, owed_at) if at is not None), default=None)

    async def _state(self) -> str:
        open_ = await self.rows(sa.select(inbox).where(inbox.c.state == 0).limit(3))
        owed = await self.rows(sa.select(outbox).where(outbox.c.state < 2).limit(3))
        waits = f"inbox {[dict(r) for r in open_]} outbox {[dict(r) for r in owed]}"
        held = self.habarla.heartbeats.held
        return f"{held} {self._broken}\n{waits[:2000]}\n{self.log.getvalue()[-4000:]}"

    @asynccontextmanager
    async def running(self, on_call: Any, on_refusal: Any) -> AsyncIterator[None]:
        logs.set_up("INFO", json=True, secrets=[TOKEN], stream=self.log)
        transport = DirectTransport(self.sandbox, on_call, on_refusal)
        self.habarla = Habarla(
            self._settings, serve=False, limits=_NO_LIMITS, transport=transport, clock=self.now
        )
        await self.habarla.start()
        self._broken = asyncio.create_task(self.habarla.wait_broken())
        try:
            yield
        finally:
            self._broken.cancel()
            await self.habarla.stop()
            logs.set_up("WARNING", json=True)
