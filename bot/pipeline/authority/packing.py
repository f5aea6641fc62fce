"""Packs what leaves: the words of a letter and the files, in the authority's language."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

from bot.channel.authorities import Addressee
from bot.channel.model import UnknownId
from bot.domain.authority.package import Package, PackedFile
from bot.domain.authority.posted import CaseFileChased, CaseFilePosted, CaseFileRecalled
from bot.domain.authority.referral import Referral, Stage, Way
from bot.domain.desk.case import Case
from bot.messages.authority.letters import AnyPosted, letter
from bot.messages.renderer import Renderer
from bot.pipeline.authority.ways import Packed
from bot.services.work import Deployment
from bot.storage.authority import referrals
from bot.storage.desk import cases
from bot.storage.engine.database import Database
from bot.storage.queues.sending import OutboxRow

_KINDS: dict[str, type[AnyPosted]] = {
    kind.__name__: kind for kind in (CaseFilePosted, CaseFileChased, CaseFileRecalled)
}
_EVENTS: dict[type[AnyPosted], str] = {
    CaseFilePosted: "case_file", CaseFileChased: "case_file.reminder",
    CaseFileRecalled: "case_file.recalled",
}  # fmt: skip
"""The types of events, as receivers of webhooks know them."""


class Files(Protocol):
    async def make(self, referral: Referral, language: str) -> tuple[PackedFile, ...]:
        """The case file, the same bytes each time."""


@dataclass(frozen=True, slots=True)
class Packer:
    database: Database
    deployment: Deployment
    renderer: Renderer
    files: Files

    async def pack(self, row: OutboxRow) -> Packed:
        """What a row sends, and to whom as the channel file stands now."""
        posted = _KINDS[row.kind](**row.params)
        async with self.database.reading() as tx:
            referral = await referrals.get(tx, posted.referral)
            case = None if referral is None else await cases.get(tx, referral.case_id)
        if referral is None or case is None or not _is_due(posted, referral):
            return Packed(Way.EMAIL if referral is None else referral.way, None, None)
        to = self._addressee(referral)
        return Packed(referral.way, to, await self._package(row, posted, referral, case))

    def _addressee(self, referral: Referral) -> Addressee | None:
        try:
            return self.deployment.channel.addressee(referral.authority, referral.department)
        except UnknownId:
            return None

    async def _package(
        self, row: OutboxRow, posted: AnyPosted, referral: Referral, case: Case
    ) -> Package:
        is_file = isinstance(posted, CaseFilePosted)
        # A case file that is sent again after a failure keeps its date: its bytes stay the same.
        made_at = referral.created_at if is_file else row.created_at
        words = letter(self.renderer.speaker(row.language, made_at), posted, case)
        return Package(
            key=_key(posted), event=_EVENTS[type(posted)], referral=referral.id, case=case.number,
            language=row.language, made_at=datetime.fromtimestamp(made_at // 1000, UTC),
            subject=words.subject, text=words.text,
            files=await self.files.make(referral, row.language) if is_file else (),
        )  # fmt: skip


def _is_due(posted: AnyPosted, referral: Referral) -> bool:
    """Whether it is still true, and the referral goes this way."""
    if referral.way not in (Way.EMAIL, Way.WEBHOOK):
        return False
    match posted:
        case CaseFilePosted():
            return referral.stage is Stage.LEAVING
        case CaseFileChased():
            return not referral.stage.is_over
    return referral.stage is Stage.RECALLED


def _key(posted: AnyPosted) -> str:
    match posted:
        case CaseFileChased():
            return f"{posted.referral}-reminder-{posted.chase}"
        case CaseFileRecalled():
            return f"{posted.referral}-recalled"
        case CaseFilePosted():
            return posted.referral
