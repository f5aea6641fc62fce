"""Writes down how attempts to pass on case files ended: the row, the referral, the history."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

import structlog

from bot.domain.authority.posted import CaseFilePosted
from bot.domain.authority.referral import Referral
from bot.pipeline.authority.endings import Attempted, Ending
from bot.services.authority import referrals
from bot.services.work import Deployment, Work
from bot.storage.authority import referrals as kept
from bot.storage.engine.database import Database, Transaction, TransientDatabaseError
from bot.storage.queues import sending
from bot.storage.queues.outbox import OutboxState
from bot.storage.queues.sending import OutboxRow

logger = structlog.get_logger(__name__)

_RETRY_SECONDS = 0.5


@dataclass(frozen=True, slots=True)
class Results:
    database: Database
    deployment: Deployment

    async def lost(self, tx: Transaction, row: OutboxRow) -> None:
        """An ended process was sending it: it may have arrived."""
        referral = await self._case_file(tx, row)
        if referral is not None:
            why = f"{Ending.UNKNOWN}: the process ended while sending"
            await referrals.tried(self._work(tx), referral, why)

    async def write(self, row: OutboxRow, ended: Attempted, until: int | None) -> None:
        """Without `until` (ms) a failed attempt was the last. Waits for the database.

        A result that cannot be written is a bug: its row is set aside for the operator.
        """

        async def record(tx: Transaction) -> None:
            await self._record(tx, row, ended, until)

        async def set_aside(tx: Transaction) -> None:
            why = "its result cannot be written"
            await sending.set_aside(tx, row.id, OutboxState.FAILED, why)

        try:
            await self._commit(record)
        except Exception:
            logger.exception("a result cannot be written", row=row.id)
            await self._commit(set_aside)

    async def drop(self, row: OutboxRow) -> None:
        """There is nothing to send any more."""

        async def drop(tx: Transaction) -> None:
            await sending.drop(tx, row.id)

        await self._commit(drop)

    async def _commit(self, act: Callable[[Transaction], Awaitable[None]]) -> None:
        while True:
            try:
                async with self.database.transaction() as tx:
                    await act(tx)
            except TransientDatabaseError as error:
                logger.warning("a result waits for the database", error=str(error))
                await asyncio.sleep(_RETRY_SECONDS)
            else:
                return

    async def _record(
        self, tx: Transaction, row: OutboxRow, ended: Attempted, until: int | None
    ) -> None:
        referral, work = await self._case_file(tx, row), self._work(tx)
        if ended.ending is Ending.PASSED:
            await sending.sent(tx, [(row.id, None)])
            if referral is not None:
                await referrals.left(work, referral, ended.said)
            return
        why = ended.said if ended.ending is Ending.REFUSED else f"{ended.ending}: {ended.said}"
        if until is None:
            await sending.drop(tx, row.id, why)
            if referral is not None:
                await referrals.failed(work, referral, why)
            return
        await sending.again(tx, row, until, why, counted=True)
        if referral is not None:
            await referrals.tried(work, referral, why)

    async def _case_file(self, tx: Transaction, row: OutboxRow) -> Referral | None:
        """The referral that a row sends for the first time; reminders do not change it."""
        if row.kind != CaseFilePosted.__name__:
            return None
        return await kept.get(tx, row.params["referral"])

    def _work(self, tx: Transaction) -> Work:
        return Work(tx, self.deployment)
