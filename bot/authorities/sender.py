"""Sending of case files by e-mail and webhook: what leaves, its attempts, and how they ended."""

import random
from collections.abc import Sequence
from contextlib import suppress
from datetime import UTC, datetime

import structlog

from bot.authorities import referrals
from bot.authorities.case_files import case_file_document, case_file_json, gather
from bot.authorities.model import Attempted, Ending, Event, Package, PackedFile
from bot.authorities.ways import Ways
from bot.cases.afterwards import Referral, Stage
from bot.cases.model import Case
from bot.cases.store import cases, get_referral
from bot.channel.model import UnknownId
from bot.channel.parts import Addressee
from bot.core import metrics
from bot.core.database import Database, Transaction
from bot.core.file_process import FileProcess
from bot.core.messages import N_, Speaker
from bot.core.queues import deliveries
from bot.core.queues.leases import Heartbeats
from bot.core.sender import Choice, OutboxSender
from bot.core.work import Deployment, Work
from bot.telegram.renderer import Renderer
from bot.values import Value, Way


def letter(speaker: Speaker, event: Event, case: Case) -> tuple[str, str]:
    """Subject and text without markup, in the speaker's language; they name no reporter and no
    link."""
    kind = speaker.violation(case.violation).partition(" ")[2]
    subject = speaker.t.plain(_SUBJECTS[event], number=case.number, type=kind)
    return subject, "\n\n".join(_body(speaker, event, case.number))


_SUBJECTS = {
    Event.CASE_FILE: N_("Case № {number}: {type}"),
    Event.REMINDER: N_("Reminder: case № {number}: {type}"),
    Event.RECALLED: N_("Taken back: case № {number}: {type}"),
}


def _body(speaker: Speaker, event: Event, number: str) -> tuple[str, ...]:
    t = speaker.t
    channel = speaker.own(speaker.channel.name)
    asks = t.plain(
        "Please answer this message: first that you received the case, then the number and the date"
        " of your order, or why you do not act. Please name the case: № {number}.",
        number=number,
    )
    match event:
        case Event.CASE_FILE:
            passed_on = t.plain(
                "The moderators of {channel} have confirmed a violation and pass it on to you.",
                channel=channel,
            )
            attached = t.plain(
                "The case file is attached twice: as a document (PDF) and as data for your system"
                " (JSON). It names no person who reported it."
            )
            return passed_on, attached, asks
        case Event.REMINDER:
            waits = t.plain(
                "{channel} passed this case on to you earlier and has no answer yet.",
                channel=channel,
            )
            return waits, t.plain("The case file is in the earlier message."), asks
        case Event.RECALLED:
            taken_back = t.plain(
                "{channel} has opened this case again: the case file that it passed on to you does"
                " not stand any more.",
                channel=channel,
            )
            return taken_back, t.plain("You need not answer.")


class Packed(Value):
    """A package and to whom it goes; `to` is None where the authority left the channel file."""

    way: Way
    to: Addressee | None
    package: Package


class Packer(Value):
    database: Database
    deployment: Deployment
    renderer: Renderer
    process: FileProcess

    async def pack(self, row: deliveries.OutboxRow) -> Packed | None:
        """None where there is nothing to send any more. Raises NotMade."""
        event = Event(row.params["event"])
        chase = row.params["chase"]
        async with self.database.reading() as tx:
            referral = await get_referral(tx, row.params["referral"])
            if referral is None:
                return None
            case = await cases.get(tx, referral.case_id)
        if case is None or not _is_due(event, referral):
            return None
        key = referral.id
        made_at = row.created_at
        files: tuple[PackedFile, ...] = ()
        if event is Event.CASE_FILE:
            # One that is sent again after a failure keeps its date: its bytes stay the same.
            made_at = referral.created_at
            files = await self.files(referral, row.language)
        elif event is Event.REMINDER:
            key = f"{key}-reminder-{chase}"
        else:
            key = f"{key}-recalled"
        subject, text = letter(
            self.renderer.speaker(row.language, made_at), event, case
        )
        package = Package(
            key=key,
            event=event,
            referral=referral.id,
            case=case.number,
            language=row.language,
            made_at=datetime.fromtimestamp(made_at // 1000, UTC),
            subject=subject,
            text=text,
            files=files,
        )
        return Packed(referral.way, self._addressee(referral), package)

    def _addressee(self, referral: Referral) -> Addressee | None:
        channel = self.deployment.channel
        with suppress(UnknownId):
            return channel.addressee(referral.authority, referral.department)
        return None

    async def files(self, referral: Referral, language: str) -> tuple[PackedFile, ...]:
        """JSON for the authority's systems and PDF for its people: the case file as it was gathered
        first, the same bytes each time. Raises NotMade."""
        async with self.database.transaction() as tx:
            case_file = await gather(Work(tx, self.deployment), referral)
            speaker = self.renderer.speaker(language, tx.now)
        name = f"case-file-{case_file.number}"
        document = case_file_document(speaker, case_file)
        return (
            PackedFile(f"{name}.json", "application/json", case_file_json(case_file)),
            PackedFile(
                f"{name}.pdf", "application/pdf", await self.process.make(document)
            ),
        )


def _is_due(event: Event, referral: Referral) -> bool:
    if referral.way not in (Way.EMAIL, Way.WEBHOOK):
        return False
    match event:
        case Event.CASE_FILE:
            return referral.stage is Stage.LEAVING
        case Event.REMINDER:
            return not referral.stage.is_over
    return referral.stage is Stage.RECALLED


logger = structlog.get_logger(__name__)

JOB = "authority"
_AT_ONCE = 4
"""Authorities that are sent to in parallel."""


class Patience(Value):
    """How long a case file waits after each failed attempt, and after how many it is given up.

    With a second that grows fourfold up to six hours, twelve attempts take a day.
    """

    first_seconds: float = 1.0
    growth: float = 4.0
    longest_seconds: float = 6 * 60 * 60.0
    attempts: int = 12

    def pause(self, failed: int) -> float:
        """Seconds after the attempt with this number, which is 1 for the first."""
        steady = min(
            self.first_seconds * self.growth ** (failed - 1), self.longest_seconds
        )
        return steady * random.uniform(0.75, 1.25)  # noqa: S311 - jitter


class Result(Value):
    """`ended` is None where there is nothing to send any more. `pause` is how many ms to wait for
    another attempt, and None after the last."""

    row: deliveries.OutboxRow
    ended: Attempted | None
    pause: int | None = None


class CaseFileSender(OutboxSender[Result]):
    job = JOB
    signal = "authority"
    polls = 5.0
    case_files = True

    def __init__(
        self,
        database: Database,
        heartbeats: Heartbeats,
        packer: Packer,
        ways: Ways,
        patience: Patience = Patience(),
    ) -> None:
        super().__init__(database, heartbeats, parallel=_AT_ONCE)
        self._packer = packer
        self._ways = ways
        self._patience = patience

    def may_lose(self, rows: object) -> bool:
        """The history says what was tried: it outlasts a power cut."""
        del rows
        return False

    async def take_over(self, tx: Transaction) -> None:
        """Queue again what the last holder of the lease was sending; it may have arrived."""
        repeated, _ = await deliveries.recover(tx, case_files=True)
        for row in repeated:
            if (referral := await _case_file(tx, row)) is not None:
                why = f"{Ending.UNKNOWN}: the process ended while sending"
                await referrals.tried(Work(tx, self._packer.deployment), referral, why)

    async def choose(self, tx: Transaction, room: int) -> Choice:
        rows = await deliveries.due(tx, {*self.busy}, room, case_files=True)
        first: dict[str, deliveries.DueRow] = {}
        for row in rows:
            first.setdefault(row.address, row)
        # Files to one authority may have hidden those to another.
        is_cut = len(rows) == room > len(first)
        return Choice([*first.values()], None, is_cut)

    async def send(self, rows: Sequence[deliveries.OutboxRow]) -> None:
        for row in rows:
            self.start(self._pass_on(row))

    async def _pass_on(self, row: deliveries.OutboxRow) -> None:
        way = "none"
        try:
            packed = await self._packer.pack(row)
            if packed is None:
                self.ended(Result(row, None))
                return
            way = packed.way.value
            ended = await self._ways.send(packed.way, packed.to, packed.package)
        except Exception as error:
            logger.exception("a case file cannot be made or sent", way=way)
            ended = Attempted(Ending.UNKNOWN, type(error).__name__)
        metrics.CASE_FILES.labels(way, ended.ending.value).inc()
        logger.info("a case file", way=way, ended=ended.ending.value, said=ended.said)
        pause = None
        attempt = row.attempts + 1
        is_settled = ended.ending in (Ending.PASSED, Ending.REFUSED)
        if not is_settled and attempt < self._patience.attempts:
            seconds = self._patience.pause(attempt)
            if ended.wait is not None:
                seconds = ended.wait * random.uniform(1.0, 1.1)  # noqa: S311 - jitter
            pause = round(seconds * 1000)
        self.ended(Result(row, ended, pause))

    async def record(self, tx: Transaction, results: Sequence[Result]) -> bool:
        for result in results:
            if result.ended is None:
                await deliveries.drop(tx, result.row.id)
            else:
                await self._record(tx, result.row, result.ended, result.pause)
        return await self.more_waits(tx, results)

    async def _record(
        self,
        tx: Transaction,
        row: deliveries.OutboxRow,
        ended: Attempted,
        pause: int | None,
    ) -> None:
        referral = await _case_file(tx, row)
        work = Work(tx, self._packer.deployment)
        if ended.ending is Ending.PASSED:
            await deliveries.sent(tx, [(row.id, None)])
            if referral is not None:
                await referrals.left(work, referral, ended.said)
            return
        why = f"{ended.ending}: {ended.said}"
        if ended.ending is Ending.REFUSED:
            why = ended.said
        if pause is None:
            await deliveries.drop(tx, row.id)
            note = referrals.failed
        else:
            await deliveries.again(tx, row, tx.now + pause, why, counted=True)
            note = referrals.tried
        if referral is not None:
            await note(work, referral, why)


async def _case_file(tx: Transaction, row: deliveries.OutboxRow) -> Referral | None:
    """The referral that a row sends for the first time; reminders do not change it."""
    if row.params["event"] != Event.CASE_FILE:
        return None
    return await get_referral(tx, row.params["referral"])
