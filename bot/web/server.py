"""The HTTP server: it knows how to listen, and nothing of its routes."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiohttp import web

from bot.web.connections import Connections, watch

LARGEST_BODY = 1024 * 1024
_SHUTDOWN_SECONDS = 2.0
"""How long a running request may delay the end of the process."""
_BACKLOG = 128
_MOST = 250


@dataclass(slots=True)
class WebServer:
    """`routes` add their routes; the limits of `connections` hold for all of them together."""

    routes: Sequence[Callable[[web.Application], None]] = ()
    connections: Connections | None = None
    _runner: web.AppRunner | None = None
    _listener: asyncio.Server | None = None

    async def start(self, port: int, host: str = "127.0.0.1", *, shared: bool = False) -> int:
        """Start to serve; return the port, which the system chooses for 0. Raises OSError.

        On a `shared` port the system spreads requests over all processes that listen there.
        """
        app = web.Application(client_max_size=LARGEST_BODY, middlewares=[watch])
        for add_routes in self.routes:
            add_routes(app)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
        await self._runner.setup()
        handler, connections = self._runner.server, self.connections or Connections(_MOST)
        assert handler is not None  # noqa: S101 - `setup` makes it
        self._listener = await asyncio.get_running_loop().create_server(
            lambda: connections.guard(handler()),
            host,
            port,
            backlog=_BACKLOG,
            reuse_port=shared or None,
        )
        found: int = self._listener.sockets[0].getsockname()[1]
        return found

    async def stop(self) -> None:
        if self._listener is not None:
            self._listener.close()
        if self._runner is not None:
            await self._runner.cleanup()
