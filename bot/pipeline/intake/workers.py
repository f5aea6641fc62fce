"""Works stored updates: many chats beside each other, each one strictly in order.

An update's effects and the mark that it is done are one transaction; it decides nothing itself.
"""

from __future__ import annotations

import asyncio
import json
import re
import secrets
import time
import traceback
from collections import Counter
from collections.abc import Callable, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from typing import Any, Protocol

import structlog
from telegram import Update

from bot.pipeline import metrics
from bot.pipeline.application import CURRENT, BotApplication, Current, parse
from bot.services.visit import Visit
from bot.storage.desk.cases import VersionConflict
from bot.storage.engine.database import Database, Transaction, TransientDatabaseError
from bot.storage.queues import inbox
from bot.storage.queues.inbox import Claimed

logger = structlog.get_logger(__name__)

LEASE_MS = 10_000
_HEARTBEAT, _IDLE = 3.0, 0.5
_MOST_CONFLICTS = 20
_PREPARE_SECONDS, _WORK_SECONDS, _FAREWELL_SECONDS = 5.0, 30.0, 10.0


class Visitor(Protocol):
    """What happens around the handlers."""

    async def prepare(self, update: Update) -> None:
        """Before the transaction; may use the network. What it raises changes nothing."""

    async def enter(self, tx: Transaction, update: Update) -> Visit:
        """Load who is there."""

    async def leave(self, visit: Visit) -> None:
        """After the handlers, in the same transaction."""

    async def farewell(self, visit: Visit) -> None:
        """After the commit, best effort."""

    async def excuse(
        self, tx: Transaction, update: Update | None, raw: dict[str, Any], error_id: str
    ) -> None:
        """In the transaction that sets the update aside: say that something went wrong."""


class NotOurs(Exception):
    """Somebody else works on the update by now."""


class Workers:
    def __init__(
        self,
        database: Database,
        application: BotApplication,
        visitor: Visitor,
        owner: str,
        *,
        at_once: Callable[[], int] = lambda: 16,
        retry_ms: Sequence[int] = (500, 2_000),
    ) -> None:
        self._database, self._application, self._visitor = database, application, visitor
        self._owner, self._at_once, self._retry_ms = owner, at_once, retry_ms
        self._busy: dict[int, asyncio.Task[bool]] = {}
        self._more_waits = True
        self._conflicts: Counter[int] = Counter()
        self._farewells: set[asyncio.Task[None]] = set()
        self._claiming = asyncio.Lock()
        self._stopping = False

    @property
    def is_idle(self) -> bool:
        """Whether no claimed update is in work and no pressed button waits for its answer."""
        return not self._busy and not self._farewells

    async def run(self) -> None:
        """Claim and work until `stop` is called."""
        heartbeat = asyncio.create_task(self._keep_leases())
        try:
            while not self._stopping:
                await self._claim()
                await self._database.wait("inbox", _IDLE)
        finally:
            heartbeat.cancel()

    async def stop(self, within: float = 8.0) -> None:
        """Finish what is being worked, as far as the time allows; give the rest back."""
        self._stopping = True
        self._database.signal("inbox")
        async with self._claiming:
            pass  # nothing is claimed from here on, and what is claimed is known
        running = {*self._busy.values(), *self._farewells}
        if running:
            _, late = await asyncio.wait(running, timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        with suppress(TransientDatabaseError):
            async with self._database.transaction() as tx:
                await inbox.release_leases(tx, self._owner)

    async def _claim(self) -> None:
        async with self._claiming:
            if not self._stopping and len(self._busy) < self._at_once():
                await self._claim_what_waits()

    async def _claim_what_waits(self) -> None:
        """Claim as many updates as there are free slots; the next signal claims the rest."""
        try:
            # A claim that is lost is claimed anew.
            async with self._database.transaction(durable=False) as tx:
                # Counted now: workers may have finished while this transaction waited its turn.
                free = max(0, self._at_once() - len(self._busy))
                claimed = await inbox.claim(tx, self._owner, tx.now + LEASE_MS, free)
        except TransientDatabaseError as error:
            logger.warning("cannot claim updates", error=str(error))
            return
        self._more_waits = len(claimed) == free
        for row in claimed:
            task = asyncio.create_task(self._work(row))
            self._busy[row.update_id] = task
            task.add_done_callback(partial(self._finished, row.update_id))

    def _finished(self, update_id: int, task: asyncio.Task[bool]) -> None:
        self._busy.pop(update_id, None)
        if self._more_waits or task.cancelled() or task.result():
            self._database.signal("inbox")

    async def _work(self, row: Claimed) -> bool:
        """Whether another update of the same key may be waiting for this one."""
        update: Update | None = None
        began = time.perf_counter()
        try:
            raw = read(row.body)
            update = parse(raw, self._application)
            await self._prepare(update)
            async with asyncio.timeout(_WORK_SECONDS):
                visit, more = await self._transact(row, update)
        except NotOurs:
            return True
        except TransientDatabaseError as error:
            if isinstance(error, VersionConflict) and self._conflicts_always(row):
                await self._fail(row, update, error)
                return True
            logger.warning("an update waits for the database", error=str(error))
            metrics.WORKED.labels("interrupted").inc()
            await self._let_go(row)
        except Exception as error:
            await self._fail(row, update, error)
        else:
            self._conflicts.pop(row.update_id, None)
            metrics.WORKED.labels("done").inc()
            metrics.WORK_SECONDS.observe(time.perf_counter() - began)
            task = asyncio.create_task(self._say_farewell(visit))
            self._farewells.add(task)
            task.add_done_callback(self._farewells.discard)
            return more
        return True

    def _conflicts_always(self, row: Claimed) -> bool:
        """Somebody else is quicker now and then; who conflicts again and again does with itself."""
        self._conflicts[row.update_id] += 1
        return self._conflicts[row.update_id] >= _MOST_CONFLICTS

    async def _prepare(self, update: Update) -> None:
        try:
            async with asyncio.timeout(_PREPARE_SECONDS):
                await self._visitor.prepare(update)
        except Exception:
            logger.warning("preparing an update failed", exc_info=True)

    async def _transact(self, row: Claimed, update: Update) -> tuple[Visit, bool]:
        async with self._database.transaction() as tx:
            if not await inbox.done(tx, row.update_id, self._owner):
                raise NotOurs
            visit = await self._visitor.enter(tx, update)
            current = Current(visit)
            token = CURRENT.set(current)
            try:
                if not visit.is_muted:
                    await self._application.process_update(update)
            finally:
                CURRENT.reset(token)
            if current.failure is not None:
                raise current.failure
            await self._visitor.leave(visit)
            more = await inbox.has_next(tx, row)
        return visit, more

    async def _say_farewell(self, visit: Visit) -> None:
        try:
            async with asyncio.timeout(_FAREWELL_SECONDS):
                await self._visitor.farewell(visit)
        except Exception as error:
            logger.info("a farewell failed", error=type(error).__name__)

    async def _let_go(self, row: Claimed) -> None:
        """Give the update back; if even that fails, its lease ends by itself."""
        await asyncio.sleep(0.5)
        with suppress(TransientDatabaseError):
            async with self._database.transaction() as tx:
                await inbox.let_go(tx, row.update_id, self._owner, tx.now)

    async def _fail(self, row: Claimed, update: Update | None, error: Exception) -> None:
        self._conflicts.pop(row.update_id, None)  # they are counted for each attempt
        error_id = secrets.token_hex(4)
        last = row.attempts >= len(self._retry_ms)
        metrics.WORKED.labels("dead" if last else "retried").inc()
        log = logger.error if last else logger.warning
        log("an update failed", error_id=error_id, attempt=row.attempts + 1, exc_info=error)
        for excuse in (True, False) if last else (False,):
            try:
                await self._record(row, update, error_id, place_of(error), excuse=excuse)
            except TransientDatabaseError:
                return  # its lease ends by itself, and it is tried again
            except Exception:
                logger.exception("an excuse failed", error_id=error_id)
            else:
                return

    async def _record(
        self, row: Claimed, update: Update | None, error_id: str, place: str, *, excuse: bool
    ) -> None:
        last = row.attempts >= len(self._retry_ms)
        async with self._database.transaction() as tx:
            retry_at = None if last else tx.now + self._retry_ms[row.attempts]
            await inbox.failed(tx, row.update_id, error_id, place, retry_at)
            if excuse:
                await self._visitor.excuse(tx, update, read(row.body), error_id)

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(_HEARTBEAT)
            if not self._busy:
                continue
            with suppress(TransientDatabaseError):
                async with self._database.transaction() as tx:
                    await inbox.extend(tx, list(self._busy), self._owner, tx.now + LEASE_MS)


# What neither database stores in a text: NUL and halves of surrogate pairs.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
# Both halves together are one character, an emoji most of the time.
_PAIR = re.compile(r"\\ud[89ab][0-9a-f]{2}\\ud[c-f][0-9a-f]{2}")


def read(body: str) -> dict[str, Any]:
    """The raw update, rid of characters that no database stores."""
    raw: dict[str, Any] = json.loads(body)
    if "\\ud" not in body and "\\u0000" not in body:
        return raw
    escapes = _PAIR.sub("", body.replace("\\\\", " "))
    return _storable(raw) if "\\u0000" in escapes or "\\ud" in escapes else raw


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_storable(name): _storable(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_storable(one) for one in value]
    return value


def place_of(error: BaseException) -> str:
    """An error's kind and the place it comes from; its words may be a person's."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    return f"{type(error).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}"
