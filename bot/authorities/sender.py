"""Sender of case files by mail and webhook: attempts, patience, and stored results."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Protocol

import structlog

from bot.authorities import referrals
from bot.authorities import store as kept
from bot.authorities.attempts import Attempted, Ending
from bot.authorities.case_file_makers import CaseFiles
from bot.authorities.letters import Packer
from bot.authorities.model import CaseFilePosted
from bot.authorities.ways import Mailer, Packed, Ways
from bot.cases.afterwards import Referral
from bot.core import metrics
from bot.core.connections import MailServer
from bot.core.database.database import Database, Transaction, TransientDatabaseError
from bot.core.file_process import FileProcess
from bot.core.queues import sending
from bot.core.queues.leases import Heartbeats
from bot.core.queues.outbox import OutboxState
from bot.core.queues.sending import OutboxRow
from bot.core.work import Deployment, Work
from bot.telegram.renderer import Renderer

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
        return await kept.get_referral(tx, row.params["referral"])

    def _work(self, tx: Transaction) -> Work:
        return Work(tx, self.deployment)


JOB = "authority"
SIGNAL = "authority"
_POLL_SECONDS = 5.0
_AT_ONCE = 4
"""Authorities that are sent to in parallel."""
_REST_MS = 60_000
"""How long others wait at most after a failed attempt to reach the same authority."""


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a case file waits after each failed attempt, and after how many it is given up.

    With a second that grows fourfold up to six hours, twelve attempts take a day.
    """

    first_seconds: float = 1.0
    growth: float = 4.0
    longest_seconds: float = 6 * 60 * 60.0
    attempts: int = 12

    def pause(self, failed: int) -> float:
        """Seconds after the attempt with this number, which is 1 for the first."""
        steady = min(self.first_seconds * self.growth ** (failed - 1), self.longest_seconds)
        return steady * random.uniform(0.75, 1.25)  # noqa: S311 - jitter


@dataclass(slots=True)
class CaseFileSender:
    """`run`, then `stop`."""

    database: Database
    packer: Packer
    ways: Ways
    results: Results
    heartbeats: Heartbeats
    patience: Patience = Patience()
    _under_way: dict[str, tuple[OutboxRow, asyncio.Task[None]]] = field(default_factory=dict)
    _resting: dict[str, int] = field(default_factory=dict)  # by address, until when (steady)
    _stopping: bool = False

    async def run(self) -> None:
        """Send while this process holds the lease, until `stop`."""
        while not self._stopping:
            await self.heartbeats.wait_for(JOB)
            if not await self._take_over():
                continue
            while self.heartbeats.holds(JOB) and not self._stopping:
                await self.database.wait(SIGNAL, await self._round())

    async def stop(self, within: float) -> None:
        """Start nothing new and wait for what is being sent; what takes longer is repeated."""
        self._stopping = True
        self.database.signal(SIGNAL)
        tasks = [task for _, task in self._under_way.values()]
        if tasks:
            with suppress(TimeoutError):
                async with asyncio.timeout(within):
                    await asyncio.wait(tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _take_over(self) -> bool:
        """Queue again what the last holder of the lease was sending; it may have arrived."""
        ours = [row.id for row, _ in self._under_way.values()]
        try:
            async with self.database.transaction() as tx:
                for row in await kept.recover_leaving_file(tx, ours):
                    await self.results.lost(tx, row)
        except TransientDatabaseError as error:
            logger.warning("case files wait for the database", error=str(error))
            await asyncio.sleep(_RETRY_SECONDS)
            return False
        return True

    async def _round(self) -> float:
        """Begin what may leave; how many seconds to wait before the next look."""
        room, now = _AT_ONCE - len(self._under_way), self.database.steady()
        self._resting = {to: until for to, until in self._resting.items() if until > now}
        if room <= 0:
            return _POLL_SECONDS
        try:
            async with self.database.reading() as tx:
                rows = await kept.leaving_due(tx, {*self._under_way, *self._resting}, room)
                next_at = await kept.leaving_next_at(tx)
        except TransientDatabaseError as error:
            logger.warning("case files wait for the database", error=str(error))
            return _RETRY_SECONDS
        for row in rows:
            if str(row.address) not in self._under_way:
                task = asyncio.create_task(self._pass_on(row))
                self._under_way[str(row.address)] = row, task
        if len(rows) == room > len({row.address for row in rows}):
            return 0  # files to one authority may have hidden those to another
        naps = [1000 * _POLL_SECONDS, *(until - now for until in self._resting.values())]
        if next_at is not None:
            naps.append(next_at - self.database.clock())
        return max(min(naps) / 1000, 0.01)

    async def _pass_on(self, row: OutboxRow) -> None:
        try:
            await self._attempt(row)
        except TransientDatabaseError as error:
            logger.warning("case files wait for the database", error=str(error))
            await asyncio.sleep(_RETRY_SECONDS)
        except Exception:
            logger.exception("a case file was not passed on", row=row.id, kind=row.kind)
            await asyncio.sleep(_POLL_SECONDS)
        finally:
            del self._under_way[str(row.address)]
            self.database.signal(SIGNAL)

    async def _attempt(self, row: OutboxRow) -> None:
        """Pack, claim, send, and write down how it ended."""
        packed = await self._packed(row)
        async with self.database.transaction() as tx:
            if not await sending.mark_sending(tx, [row.id]):
                return
        if packed is not None and packed.package is None:
            await self.results.drop(row)
            return
        ended = await self._sent(packed)
        way = "none" if packed is None else packed.way.value
        metrics.CASE_FILES.labels(way, ended.ending.value).inc()
        logger.info("a case file", way=way, ended=ended.ending.value, said=ended.said)
        pause = self._pause(row, ended)
        self._resting[str(row.address)] = self.database.steady() + min(pause or 0, _REST_MS)
        until = None if pause is None else self.database.clock() + pause
        await self.results.write(row, ended, until)

    async def _sent(self, packed: Packed | None) -> Attempted:
        if packed is None or packed.package is None:
            return Attempted(Ending.LATER, "the case file cannot be made")
        try:
            return await self.ways.send(packed.way, packed.to, packed.package)
        except Exception as error:
            logger.exception("a case file cannot be sent", way=packed.way.value)
            return Attempted(Ending.UNKNOWN, type(error).__name__)

    async def _packed(self, row: OutboxRow) -> Packed | None:
        try:
            return await self.packer.pack(row)
        except TransientDatabaseError:
            raise
        except Exception:
            logger.exception("a case file cannot be made", row=row.id)
            return None

    def _pause(self, row: OutboxRow, ended: Attempted) -> int | None:
        """Milliseconds until the next attempt; None when there is none."""
        if ended.ending is Ending.REFUSED or row.attempts + 1 >= self.patience.attempts:
            return None
        seconds = self.patience.pause(row.attempts + 1)
        if ended.wait is not None:
            seconds = ended.wait * random.uniform(1.0, 1.1)  # noqa: S311 - jitter
        return round(seconds * 1000)


class Connections(Protocol):
    """The settings that lead to authorities."""

    @property
    def mail_server(self) -> MailServer | None: ...
    @property
    def smtp_from(self) -> str | None: ...
    @property
    def shared_secrets(self) -> Mapping[str, Sequence[str]]: ...


def case_file_sender(
    database: Database,
    deployment: Deployment,
    renderer: Renderer,
    heartbeats: Heartbeats,
    process: FileProcess,
    settings: Connections,
) -> CaseFileSender:
    """Without a mail server no e-mail leaves."""
    server, secrets = settings.mail_server, settings.shared_secrets
    mailer = None if server is None else Mailer(server, settings.smtp_from or "")
    files = CaseFiles(database, deployment, renderer, process)
    packer = Packer(database, deployment, renderer, files)
    results = Results(database, deployment)
    return CaseFileSender(database, packer, Ways(mailer, secrets), results, heartbeats)
