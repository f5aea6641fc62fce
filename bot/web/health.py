"""Whether the bot is alive and ready, and for operators why, with metrics.

When updates come and how many wait tells when people report: only operators may read that.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiohttp import web

from bot.pipeline import metrics
from bot.storage.engine.database import Database, TransientDatabaseError
from bot.storage.engine.migrate import HEAD, revision
from bot.storage.queues import leases
from bot.web.secrets import is_secret

logger = structlog.get_logger(__name__)

_POLL_TIMEOUT_MS = 120_000
_FRESH_MS = 1_000
"""How long strangers are answered without asking the database again."""
_UNCACHED = {"Cache-Control": "no-store"}


@dataclass(slots=True)
class IntakeStatus:
    """When the last poll ended and the last update came by webhook (ms), for the health check."""

    last_poll: Callable[[], int | None] = lambda: None
    polls: Callable[[], bool] = lambda: False
    last_accept: int | None = None


@dataclass(slots=True)
class Health:
    """`register_public` and `register_operators` add the routes of strangers and of operators.

    With a `token` the routes of operators want it, and are served to strangers' side, too.
    """

    database: Database
    intake: IntakeStatus = field(default_factory=IntakeStatus)
    reaches_telegram: Callable[[], bool] = lambda: True
    token: str | None = None
    _ready: tuple[int, bool] | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def register_public(self, app: web.Application) -> None:
        app.router.add_get("/health", self._alive)
        app.router.add_get("/ready", self._is_ready)
        if self.token is not None:
            app.router.add_get("/metrics", self._guarded(self._metrics))

    def register_operators(self, app: web.Application) -> None:
        app.router.add_get("/health", self._guarded(self._health))
        app.router.add_get("/ready", self._guarded(self._why_ready))
        app.router.add_get("/metrics", self._guarded(self._metrics))

    def _guarded(
        self, handler: Callable[[web.Request], Awaitable[web.Response]]
    ) -> Callable[[web.Request], Awaitable[web.Response]]:
        async def guarded(request: web.Request) -> web.Response:
            if self.token is None or self._knows_token(request):
                return await handler(request)
            return web.Response(status=401, headers={"WWW-Authenticate": "Bearer"})

        return guarded

    def _knows_token(self, request: web.Request) -> bool:
        kind, _, given = request.headers.get("Authorization", "").partition(" ")
        return kind.lower() == "bearer" and is_secret(given.strip(), self.token)

    def _is_deaf(self) -> bool:
        """Polling has failed for two minutes: then the process needs a restart."""
        now, last_poll = self.database.clock(), self.intake.last_poll()
        return self.intake.polls() and (last_poll is None or now - last_poll > _POLL_TIMEOUT_MS)

    async def _alive(self, request: web.Request) -> web.Response:
        if self.token is not None and self._knows_token(request):
            return await self._health(request)
        deaf = self._is_deaf()
        return _json({"alive": not deaf}, is_good=not deaf)

    async def _health(self, _: web.Request) -> web.Response:
        now, deaf = self.database.clock(), self._is_deaf()
        report: dict[str, Any] = {
            "alive": True,
            "deaf": deaf,
            "seconds_since_poll": _seconds(now, self.intake.last_poll()),
            "seconds_since_accept": _seconds(now, self.intake.last_accept),
        }
        try:
            async with self.database.reading() as tx:
                report["leases"] = {lease.name: lease.owner for lease in await leases.held(tx)}
                report["processes"] = await leases.alive(tx)
        except TransientDatabaseError:
            report["leases"] = report["processes"] = None
        return _json(report, is_good=not deaf)

    async def _is_ready(self, request: web.Request) -> web.Response:
        if self.token is not None and self._knows_token(request):
            return await self._why_ready(request)
        async with self._turn:
            now = self.database.clock()
            if self._ready is None or not 0 <= now - self._ready[0] < _FRESH_MS:
                self._ready = now, all((await self._readiness()).values())
        is_ready = self._ready[1]
        return _json({"ready": is_ready}, is_good=is_ready)

    async def _why_ready(self, _: web.Request) -> web.Response:
        report = await self._readiness()
        return _json(report, is_good=all(report.values()))

    async def _readiness(self) -> dict[str, bool]:
        report = {"database": False, "migrations": False, "telegram": self.reaches_telegram()}
        try:
            report["migrations"] = await revision(self.database) == HEAD
            report["database"] = True
        except TransientDatabaseError as error:
            logger.warning("not ready: the database is away", error=str(error))
        return report

    async def _metrics(self, _: web.Request) -> web.Response:
        try:
            body = await metrics.exposition(self.database)
        except TransientDatabaseError:
            return web.Response(status=503)
        headers = {"Content-Type": "text/plain; version=0.0.4", **_UNCACHED}
        return web.Response(body=body, headers=headers)


def _json(report: dict[str, Any], *, is_good: bool) -> web.Response:
    return web.json_response(report, status=200 if is_good else 503, headers=_UNCACHED)


def _seconds(now: int, moment: int | None) -> float | None:
    return None if moment is None else (now - moment) / 1000
