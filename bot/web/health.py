"""Health and readiness of the process, with reasons and metrics for operators.

It lives while its event loop turns, which no fault outside changes: a restart would mend nothing.
It is ready while it can store an update and Telegram brings them. When updates come and how many
wait tells when people report: only operators may read that.
"""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from typing import Any

import structlog
from aiohttp import web

from bot.core import metrics
from bot.core.database import Database, DatabaseRefused, TransientDatabaseError
from bot.core.database.migrate import HEAD, revision
from bot.core.queues import inbox, leases
from bot.web.server import UNCACHED, alive, is_secret

logger = structlog.get_logger(__name__)

_FRESH_MS = 1_000
"""How long strangers are answered without trying again."""
_PATIENCE_SECONDS = 3.0
"""A database that takes longer is not ready."""
Handler = Callable[[web.Request], Awaitable[web.Response]]


@dataclass(slots=True)
class IntakeStatus:
    """The last poll was answered, or Telegram knows the webhook. Moments are in steady time."""

    is_answered: Callable[[], bool] = lambda: True
    last_poll: Callable[[], int | None] = lambda: None
    last_accept: int | None = None


@dataclass(slots=True)
class Health:
    """`register_public` and `register_operators` add the routes of strangers and of operators.

    With a `token` the routes of operators want it, and are served to strangers' side, too.
    `beats` says whether the database took the last heartbeats, `stalled` for how many seconds
    messages have waited while none was sent. `measure` sets what features count.
    """

    database: Database
    intake: IntakeStatus = field(default_factory=IntakeStatus)
    beats: Callable[[], bool] = lambda: True
    reaches_telegram: Callable[[], bool] = lambda: True
    stalled: Callable[[], float | None] = lambda: None
    token: str | None = None
    measure: metrics.Measure | None = None
    _ready: tuple[int, bool] | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    def register_public(self, app: web.Application) -> None:
        app.router.add_get("/health", self._by_token(self._health, alive))
        app.router.add_get("/ready", self._by_token(self._why_ready, self._is_ready))
        if self.token is not None:
            app.router.add_get("/metrics", self._by_token(self._metrics))

    def register_operators(self, app: web.Application) -> None:
        app.router.add_get("/health", self._by_token(self._health))
        app.router.add_get("/ready", self._by_token(self._why_ready))
        app.router.add_get("/metrics", self._by_token(self._metrics))

    def _by_token(
        self, handler: Handler, of_strangers: Handler | None = None
    ) -> Handler:
        """`handler` for who knows the token, for all others `of_strangers` or a refusal."""

        async def chosen(request: web.Request) -> web.Response:
            kind, _, given = request.headers.get("Authorization", "").partition(" ")
            is_open = self.token is None and of_strangers is None
            if is_open or (
                kind.lower() == "bearer" and is_secret(given.strip(), self.token)
            ):
                return await handler(request)
            if of_strangers is not None:
                return await of_strangers(request)
            return web.Response(status=401, headers={"WWW-Authenticate": "Bearer"})

        return chosen

    async def _health(self, _: web.Request) -> web.Response:
        now = self.database.steady()
        report: dict[str, Any] = {
            "alive": True,
            "telegram": self.reaches_telegram(),
            "seconds_since_poll": _seconds(now, self.intake.last_poll()),
            "seconds_since_accept": _seconds(now, self.intake.last_accept),
            "seconds_without_sending": self.stalled(),
        }
        try:
            async with (
                asyncio.timeout(_PATIENCE_SECONDS),
                self.database.reading() as tx,
            ):
                report["leases"] = {
                    lease["name"]: lease["owner"] for lease in await leases.held(tx)
                }
                report["processes"] = len(await leases.processes(tx))
        except (TransientDatabaseError, TimeoutError):
            report["leases"] = report["processes"] = None
        return _json(report, is_good=True)

    async def _is_ready(self, _: web.Request) -> web.Response:
        async with self._turn:
            now = self.database.steady()
            if self._ready is None or now - self._ready[0] >= _FRESH_MS:
                self._ready = now, all((await self._readiness()).values())
        is_ready = self._ready[1]
        return _json({"ready": is_ready}, is_good=is_ready)

    async def _why_ready(self, _: web.Request) -> web.Response:
        report = await self._readiness()
        return _json(report, is_good=all(report.values()))

    async def look(self) -> dict[str, bool]:
        """Tell of each part whether it is well: what a watcher outside reads."""
        return {
            **await self._readiness(),
            "telegram": self.reaches_telegram(),
            "sending": self.stalled() is None,
        }

    async def _readiness(self) -> dict[str, bool]:
        report = {
            "database": False,
            "migrations": False,
            "heartbeats": self.beats(),
            "updates": self.intake.is_answered(),
        }
        try:
            async with asyncio.timeout(_PATIENCE_SECONDS):
                report["migrations"] = await revision(self.database) == HEAD
                async with self.database.transaction() as tx:
                    await inbox.try_to_store(tx)
            report["database"] = True
        except (DatabaseRefused, TransientDatabaseError, TimeoutError) as error:
            logger.warning("not ready: no update can be stored", error=str(error))
        return report

    async def _metrics(self, _: web.Request) -> web.Response:
        polled_at = self.intake.last_poll()
        metrics.POLL_AGE.set(metrics.age(self.database.steady(), polled_at))
        metrics.READY.set(all((await self._readiness()).values()))
        try:
            body = await metrics.exposition(self.database, self.measure)
        except TransientDatabaseError:
            return web.Response(status=503)
        headers = {"Content-Type": "text/plain; version=0.0.4", **UNCACHED}
        return web.Response(body=body, headers=headers)


def _json(report: dict[str, Any], *, is_good: bool) -> web.Response:
    return web.json_response(report, status=200 if is_good else 503, headers=UNCACHED)


def _seconds(now: int, moment: int | None) -> float | None:
    return None if moment is None else (now - moment) / 1000
