"""HTTP server: it listens, and knows nothing of its routes."""

import asyncio
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from aiohttp import web, web_response

from bot.web.connections import Connections, watch

LARGEST_BODY = 1024 * 1024
_SHUTDOWN_SECONDS = 2.0
"""How long a running request may delay the end of the process."""
_BACKLOG = 128
_MOST = 250

# Every answer names the server, refusals of its parser, too: without versions that help an attack.
web_response.SERVER_SOFTWARE = "Habarla"  # type: ignore[attr-defined]

Routes = Sequence[Callable[[web.Application], None]]


@dataclass(slots=True)
class WebServer:
    """`routes` add their routes; the limits of `connections` hold for all of them together."""

    routes: Routes = ()
    connections: Connections | None = None
    _runner: web.AppRunner | None = None
    _listener: asyncio.Server | None = None

    async def start(self, port: int, host: str = "127.0.0.1", *, shared: bool = False) -> int:
        """Start to serve; return the port, which the system chooses for 0. Raises OSError.

        On a `shared` port the system spreads requests over all processes that listen there.
        """
        self._runner = await _runner(self.routes)
        connections = self.connections or Connections(_MOST)
        self._listener = await asyncio.get_running_loop().create_server(
            lambda: connections.guard(self._protocol()),
            host,
            port,
            backlog=_BACKLOG,
            reuse_port=shared or None,
        )
        found: int = self._listener.sockets[0].getsockname()[1]
        return found

    async def replace(self, routes: Routes) -> None:
        """Serve other routes from the next connection on; those that are open end."""
        self.routes, before = routes, self._runner
        if before is not None:
            self._runner = await _runner(routes)
            await before.cleanup()

    def _protocol(self) -> asyncio.Protocol:
        runner = self._runner
        assert runner is not None  # noqa: S101 - it is set before the port is opened
        assert runner.server is not None  # noqa: S101 - `setup` makes it
        return runner.server()

    async def stop(self) -> None:
        if self._listener is not None:
            self._listener.close()
        if self._runner is not None:
            await self._runner.cleanup()


async def _runner(routes: Routes) -> web.AppRunner:
    app = web.Application(client_max_size=LARGEST_BODY, middlewares=[watch])
    for add_routes in routes:
        add_routes(app)
    runner = web.AppRunner(app, access_log=None, shutdown_timeout=_SHUTDOWN_SECONDS)
    await runner.setup()
    return runner


def is_secret(given: str, expected: str | None) -> bool:
    """True if a header's value is the secret, in constant time.

    Bytes that are no UTF-8 stand in it as surrogates: they make it another value, not an error.
    """
    if expected is None:
        return False
    return hmac.compare_digest(given.encode("utf-8", "surrogateescape"), expected.encode())
