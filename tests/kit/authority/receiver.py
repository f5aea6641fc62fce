"""An authority's own system: it takes webhooks, checks each, and may refuse or hang up."""

import asyncio
import json
from collections import deque
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web
from standardwebhooks import Webhook

from tests.kit.process.ports import free_port

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
CUT = 0
"""In place of a status: the connection ends after the event was read."""


@dataclass
class Receiver:
    """`answers` are the next statuses, with headers; afterwards it takes each event.

    `arrived` holds (headers, body) of each request, `taken` the ids of those that it took. While
    `gate` is clear no request is answered.
    """

    port: int
    secret: str = SECRET
    answers: deque[int | tuple[int, dict[str, str]]] = field(default_factory=deque)
    arrived: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    taken: list[str] = field(default_factory=list)
    gate: asyncio.Event = field(default_factory=asyncio.Event)

    def __post_init__(self) -> None:
        self.gate.set()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/case-files"

    @property
    def events(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.arrived]

    async def take(self, request: web.Request) -> web.Response:
        body = await request.read()
        headers = {name.lower(): value for name, value in request.headers.items()}
        Webhook(self.secret).verify(body, headers)
        self.arrived.append((headers, body))
        await self.gate.wait()
        answer = self.answers.popleft() if self.answers else 202
        status, more = answer if isinstance(answer, tuple) else (answer, {})
        if status == CUT or status < 300:
            self.taken.append(headers["webhook-id"])
        if status == CUT:
            request.transport.abort()
        return web.Response(
            status=status or 200, headers=more, text="<b>never read</b>"
        )


@asynccontextmanager
async def open_receiver(secret: str = SECRET):
    receiver = Receiver(free_port(), secret)
    app = web.Application(client_max_size=50 * 1024 * 1024)
    app.router.add_post("/case-files", receiver.take)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", receiver.port).start()
    try:
        yield receiver
    finally:
        await runner.cleanup()
