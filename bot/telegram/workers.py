"""Workers of stored updates: many chats in parallel, those of one chat strictly in order.

The effects of an update and its mark as done commit in one transaction. No command is known here.
"""

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
from structlog.contextvars import bound_contextvars
from telegram import Update

from bot.core import metrics, trail
from bot.core.database import Database, Transaction, TransientDatabaseError
from bot.core.database import database as db
from bot.core.queues import inbox
from bot.core.tracing import TRACING
from bot.core.visit import BaseVisit, Prepared
from bot.telegram.application import CURRENT, BotApplication, parse

logger = structlog.get_logger(__name__)

LEASE_MS = 10_000
_HEARTBEAT = 3.0
_IDLE = 0.5
_MOST_CONFLICTS = 20
_WORK_SECONDS = 30.0


class Visitor(Protocol):
    """The steps around the handlers.

    `prepare` runs before the transaction and may use the network, for seconds: its failure does not
    stop the work. `answer_callback` follows the commit. `report_error` tells the sender in the
    transaction that sets the update aside.
    """

    async def prepare(self, update: Update) -> Prepared: ...
    async def load(
        self, tx: Transaction, update: Update, prepared: Prepared
    ) -> BaseVisit: ...
    async def answer_callback(self, visit: BaseVisit) -> None: ...
    async def report_error(
        self, tx: Transaction, raw: dict[str, Any], error_id: str
    ) -> None: ...


class NotOurs(Exception):
    """The lease ended and another process claimed the update."""


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
        self._database = database
        self._application = application
        self._visitor = visitor
        self._owner = owner
        self._at_once = at_once
        self._retry_ms = retry_ms
        self._busy: dict[int, asyncio.Task[bool]] = {}
        self._may_wait = True
        self._conflicts: Counter[int] = Counter()
        self._answers: set[asyncio.Task[None]] = set()
        self._claiming = asyncio.Lock()
        self._stopping = False

    @property
    def is_idle(self) -> bool:
        """True if no claimed update is in work and no pressed button waits for its answer."""
        return not self._busy and not self._answers

    async def run(self) -> None:
        heartbeat = asyncio.create_task(self._keep_leases())
        try:
            while not self._stopping:
                await self._claim()
                await self._database.wait("inbox", _IDLE)
        finally:
            heartbeat.cancel()

    async def stop(self, within: float = 8.0) -> None:
        self._stopping = True
        self._database.signal("inbox")
        async with self._claiming:
            pass  # the last claim is over: `_busy` is complete
        running = {*self._busy.values(), *self._answers}
        if running:
            _, late = await asyncio.wait(running, timeout=within)
            for task in late:
                task.cancel()
            await asyncio.gather(*late, return_exceptions=True)
        with suppress(TransientDatabaseError):
            async with self._database.transaction() as tx:
                await inbox.release_leases(tx, self._owner)

    async def _claim(self) -> None:
        """Claim as many updates as there are free slots; the next signal claims the rest."""
        async with self._claiming:
            if self._stopping or len(self._busy) >= self._at_once():
                return
            try:
                # A claim that a power cut loses is repeated, so it need not be durable.
                async with self._database.transaction(durable=False) as tx:
                    # Counted here: updates may have finished while this transaction waited.
                    free = max(0, self._at_once() - len(self._busy))
                    claimed = await inbox.claim(
                        tx, self._owner, tx.now + LEASE_MS, free
                    )
            except TransientDatabaseError as error:
                logger.warning("cannot claim updates", error=str(error))
                return
            self._may_wait = len(claimed) == free
            for row in claimed:
                task = asyncio.create_task(self._work(row))
                self._busy[row.update_id] = task
                task.add_done_callback(partial(self._finished, row.update_id))

    def _finished(self, update_id: int, task: asyncio.Task[bool]) -> None:
        self._busy.pop(update_id, None)
        if self._may_wait or task.cancelled() or task.result():
            self._database.signal("inbox")

    async def _work(self, row: inbox.Claimed) -> bool:
        """True if another update of the same chat may wait for this one."""
        id = trail.id_of(row.update_id)
        with bound_contextvars(trace=id), TRACING.span("update", trail=id):
            return await self._work_traced(row)

    async def _work_traced(self, row: inbox.Claimed) -> bool:
        began = time.perf_counter()
        try:
            raw = read_update(row.body)
            update = parse(raw, self._application)
            prepared = await self._prepare(update)
            with trail.following() as followed:
                async with asyncio.timeout(_WORK_SECONDS):
                    visit, more = await self._transact(row, update, prepared, followed)
        except NotOurs:
            return True
        except TransientDatabaseError as error:
            if isinstance(error, db.VersionConflict):
                # Other updates cause a few conflicts; an update that always conflicts has a bug.
                self._conflicts[row.update_id] += 1
                if self._conflicts[row.update_id] >= _MOST_CONFLICTS:
                    await self._fail(row, error)
                    return True
            logger.warning("an update waits for the database", error=str(error))
            metrics.WORKED.labels("interrupted").inc()
            await self._release(row)
        except Exception as error:
            await self._fail(row, error)
        else:
            self._conflicts.pop(row.update_id, None)
            followed.tell()
            trail.forget_id(row.update_id)
            metrics.WORKED.labels("done").inc()
            metrics.WORK_SECONDS.observe(time.perf_counter() - began)
            if update.callback_query is not None:
                task = asyncio.create_task(self._answer_callback(visit))
                self._answers.add(task)
                task.add_done_callback(self._answers.discard)
            return more
        return True

    async def _prepare(self, update: Update) -> Prepared:
        try:
            return await self._visitor.prepare(update)
        except Exception:
            logger.warning("preparing an update failed", exc_info=True)
            return Prepared(is_unsure=True)

    async def _transact(
        self,
        row: inbox.Claimed,
        update: Update,
        prepared: Prepared,
        followed: trail.Trail,
    ) -> tuple[BaseVisit, bool]:
        async with self._database.transaction() as tx:
            if not await inbox.done(tx, row.update_id, self._owner):
                raise NotOurs
            visit = await self._visitor.load(tx, update, prepared)
            token = CURRENT.set(visit)
            try:
                if not visit.is_muted:
                    await self._application.process_update(update)
            finally:
                CURRENT.reset(token)
            more = await inbox.has_next(tx, row.key, row.update_id)
            # Before the commit, at which its messages may leave.
            TRACING.led_to(followed.messages)
        return visit, more

    async def _answer_callback(self, visit: BaseVisit) -> None:
        try:
            await self._visitor.answer_callback(visit)
        except Exception as error:
            logger.info("answering a pressed button failed", error=type(error).__name__)

    async def _release(self, row: inbox.Claimed) -> None:
        """If this fails too, its lease expires."""
        await asyncio.sleep(0.5)
        with suppress(TransientDatabaseError):
            async with self._database.transaction() as tx:
                await inbox.give_back(tx, row.update_id, self._owner, tx.now)

    async def _fail(self, row: inbox.Claimed, error: Exception) -> None:
        self._conflicts.pop(row.update_id, None)  # conflicts count per attempt
        error_id = secrets.token_hex(4)
        last = row.attempts >= len(self._retry_ms)
        metrics.WORKED.labels("dead" if last else "retried").inc()
        log = logger.error if last else logger.warning
        log(
            "an update failed",
            error_id=error_id,
            attempt=row.attempts + 1,
            exc_info=error,
        )
        tries = (True, False) if last else (False,)
        for report in tries:
            try:
                async with self._database.transaction() as tx:
                    retry_at = None
                    if not last:
                        retry_at = tx.now + self._retry_ms[row.attempts]
                    await inbox.failed(
                        tx, row.update_id, error_id, error_place(error), retry_at
                    )
                    if report:
                        await self._visitor.report_error(
                            tx, read_update(row.body), error_id
                        )
            except TransientDatabaseError:
                return  # its lease expires, and it is retried
            except Exception:
                logger.exception(
                    "reporting an error to its sender failed", error_id=error_id
                )
            else:
                return

    async def _keep_leases(self) -> None:
        while True:
            await asyncio.sleep(_HEARTBEAT)
            if not self._busy:
                continue
            with suppress(TransientDatabaseError):
                async with self._database.transaction() as tx:
                    await inbox.extend(
                        tx, list(self._busy), self._owner, tx.now + LEASE_MS
                    )


# Neither database stores NUL or half a surrogate pair in a text.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


def read_update(body: str) -> dict[str, Any]:
    """The raw update, without characters that no database stores."""
    raw: dict[str, Any] = json.loads(body)
    if "\\ud" in body or "\\u0000" in body:
        raw = _storable(raw)
    return raw


def _storable(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_storable(name): _storable(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_storable(one) for one in value]
    return value


def error_place(error: BaseException) -> str:
    """The class and the origin of an error. Its message is left out: it may quote a report."""
    frames = traceback.extract_tb(error.__traceback__)
    if not frames:
        return type(error).__name__
    return f"{type(error).__name__} at {Path(frames[-1].filename).name}:{frames[-1].lineno}"
