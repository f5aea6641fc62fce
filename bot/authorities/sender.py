"""Makers of a case file's two files: JSON for the authority's systems, PDF for its people."""

import asyncio
import random
from collections.abc import Mapping, Sequence
from typing import Protocol

import structlog

from bot.authorities import referrals
from bot.authorities.case_files import case_file_document, case_file_json, gather
from bot.authorities.letters import Packer
from bot.authorities.model import CaseFilePosted, PackedFile
from bot.authorities.ways import Attempted, Ending, Mailer, Packed, Ways
from bot.cases import store
from bot.cases.afterwards import Referral
from bot.core import metrics
from bot.core.connections import MailServer
from bot.core.database.database import Database, Transaction, TransientDatabaseError
from bot.core.file_process import FileProcess
from bot.core.queues import sending
from bot.core.queues.leases import Heartbeats
from bot.core.queues.sending import DueRow, OutboxRow
from bot.core.sender import PAUSE, Choice, OutboxSender
from bot.core.work import Deployment, Work
from bot.dataclass import frozen
from bot.telegram.renderer import Renderer


@frozen
class CaseFiles:
    database: Database
    deployment: Deployment
    renderer: Renderer
    process: FileProcess

    async def make(self, referral: Referral, language: str) -> tuple[PackedFile, ...]:
        """The case file as it was gathered first: the same bytes each time. Raises NotMade."""
        async with self.database.transaction() as tx:
            case_file = await gather(Work(tx, self.deployment), referral)
            speaker = self.renderer.speaker(language, tx.now)
        name, document = f"case-file-{case_file.number}", case_file_document(speaker, case_file)
        return (
            PackedFile(f"{name}.json", "application/json", case_file_json(case_file)),
            PackedFile(f"{name}.pdf", "application/pdf", await self.process.make(document)),
        )


logger = structlog.get_logger(__name__)

JOB = "authority"
_AT_ONCE = 4
"""Authorities that are sent to in parallel."""
_REST_MS = 60_000
"""How long others wait at most after a failed attempt to reach the same authority."""


@frozen
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


@frozen
class Result:
    """`ended` is None where there is nothing to send any more. `pause` is how many ms to wait for
    another attempt, and None after the last."""

    row: OutboxRow
    ended: Attempted | None
    pause: int | None = None


class CaseFileSender(OutboxSender[Result]):
    job, signal, polls, case_files = JOB, "authority", 5.0, True

    def __init__(
        self,
        database: Database,
        heartbeats: Heartbeats,
        deployment: Deployment,
        packer: Packer,
        ways: Ways,
        patience: Patience = Patience(),
    ) -> None:
        super().__init__(database, heartbeats, parallel=_AT_ONCE)
        self._deployment, self._packer = deployment, packer
        self._ways, self._patience = ways, patience
        self._resting: dict[str, int] = {}  # by address, until when (steady)

    def may_lose(self, rows: object) -> bool:
        """The history says what was tried: it outlasts a power cut."""
        del rows
        return False

    async def take_over(self, tx: Transaction) -> None:
        """Queue again what the last holder of the lease was sending; it may have arrived."""
        repeated, _ = await sending.recover(tx, case_files=True)
        for row in repeated:
            if (referral := await _case_file(tx, row)) is not None:
                why = f"{Ending.UNKNOWN}: the process ended while sending"
                await referrals.tried(self._work(tx), referral, why)

    async def choose(self, tx: Transaction, room: int) -> Choice:
        now = self.database.steady()
        self._resting = {to: until for to, until in self._resting.items() if until > now}
        rows = await sending.due(tx, {*self.busy, *self._resting}, room, case_files=True)
        first: dict[str, DueRow] = {}
        for row in rows:
            first.setdefault(row.address, row)
        # Files to one authority may have hidden those to another.
        is_cut = len(rows) == room > len(first)
        return Choice([*first.values()], min(self._resting.values(), default=None), is_cut)

    async def send(self, rows: Sequence[OutboxRow]) -> None:
        for row in rows:
            self.start(self._pass_on(row))

    async def _pass_on(self, row: OutboxRow) -> None:
        """Pack, send, and let it be written how that ended."""
        packed = await self._packed(row)
        if packed is not None and packed.package is None:
            self.ended(Result(row, None))
            return
        ended = await self._sent(packed)
        way = "none" if packed is None else packed.way.value
        metrics.CASE_FILES.labels(way, ended.ending.value).inc()
        logger.info("a case file", way=way, ended=ended.ending.value, said=ended.said)
        pause = self._pause(row, ended)
        self._resting[str(row.address)] = self.database.steady() + min(pause or 0, _REST_MS)
        self.ended(Result(row, ended, pause))

    async def _packed(self, row: OutboxRow) -> Packed | None:
        while True:
            try:
                return await self._packer.pack(row)
            except TransientDatabaseError as error:
                logger.warning("a case file waits for the database", error=str(error))
                await asyncio.sleep(PAUSE)
            except Exception:
                logger.exception("a case file cannot be made", row=row.id)
                return None

    async def _sent(self, packed: Packed | None) -> Attempted:
        if packed is None or packed.package is None:
            return Attempted(Ending.LATER, "the case file cannot be made")
        try:
            return await self._ways.send(packed.way, packed.to, packed.package)
        except Exception as error:
            logger.exception("a case file cannot be sent", way=packed.way.value)
            return Attempted(Ending.UNKNOWN, type(error).__name__)

    def _pause(self, row: OutboxRow, ended: Attempted) -> int | None:
        """Milliseconds until the next attempt; None when there is none."""
        if ended.ending in (Ending.PASSED, Ending.REFUSED):
            return None
        if row.attempts + 1 >= self._patience.attempts:
            return None
        seconds = self._patience.pause(row.attempts + 1)
        if ended.wait is not None:
            seconds = ended.wait * random.uniform(1.0, 1.1)  # noqa: S311 - jitter
        return round(seconds * 1000)

    async def record(self, tx: Transaction, results: Sequence[Result]) -> bool:
        for result in results:
            if result.ended is None:
                await sending.drop(tx, result.row.id)
            else:
                await self._record(tx, result.row, result.ended, result.pause)
        return await self.more_waits(tx, results)

    async def _record(
        self, tx: Transaction, row: OutboxRow, ended: Attempted, pause: int | None
    ) -> None:
        referral, work = await _case_file(tx, row), self._work(tx)
        if ended.ending is Ending.PASSED:
            await sending.sent(tx, [(row.id, None)])
            if referral is not None:
                await referrals.left(work, referral, ended.said)
            return
        why = ended.said if ended.ending is Ending.REFUSED else f"{ended.ending}: {ended.said}"
        if pause is None:
            await sending.drop(tx, row.id, why)
            if referral is not None:
                await referrals.failed(work, referral, why)
            return
        await sending.again(tx, row, tx.now + pause, why, counted=True)
        if referral is not None:
            await referrals.tried(work, referral, why)

    def _work(self, tx: Transaction) -> Work:
        return Work(tx, self._deployment)


async def _case_file(tx: Transaction, row: OutboxRow) -> Referral | None:
    """The referral that a row sends for the first time; reminders do not change it."""
    if row.kind != CaseFilePosted.__name__:
        return None
    return await store.get_referral(tx, row.params["referral"])


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
    return CaseFileSender(database, heartbeats, deployment, packer, Ways(mailer, secrets))
