"""E-mails to an authority: a case file, a reminder, a withdrawal."""

from datetime import UTC, datetime
from typing import Protocol

from bot.authorities.model import (
    CaseFileChased,
    CaseFilePosted,
    CaseFileRecalled,
    Package,
    PackedFile,
    Posted,
)
from bot.authorities.ways import Packed
from bot.cases import store
from bot.cases.afterwards import Referral, Stage
from bot.cases.model import Case
from bot.channel.model import UnknownId
from bot.core.database.database import Database
from bot.core.queues.sending import OutboxRow
from bot.core.speaker import Speaker
from bot.core.work import Deployment
from bot.dataclass import frozen
from bot.telegram.renderer import Renderer
from bot.values import Way


@frozen
class Letter:
    """Without markup."""

    subject: str
    text: str


def letter(speaker: Speaker, posted: Posted, case: Case) -> Letter:
    """In the speaker's language; it names no reporter and no link."""
    t, number, channel = speaker.t, case.number, speaker.own(speaker.channel.name)
    kind = speaker.violation(case.violation).partition(" ")[2]
    match posted:
        case CaseFilePosted():
            subject = t.plain("Case № {number}: {type}", number=number, type=kind)
            says = t.plain(
                "The moderators of {channel} have confirmed a violation and pass it on to you.",
                channel=channel,
            )
            says_more = t.plain(
                "The case file is attached twice: as a document (PDF) and as data for your system"
                " (JSON). It names no person who reported it."
            )
        case CaseFileChased():
            subject = t.plain("Reminder: case № {number}: {type}", number=number, type=kind)
            says = t.plain(
                "{channel} passed this case on to you earlier and has no answer yet.",
                channel=channel,
            )
            says_more = t.plain("The case file is in the earlier message.")
        case CaseFileRecalled():
            subject = t.plain("Taken back: case № {number}: {type}", number=number, type=kind)
            says = t.plain(
                "{channel} has opened this case again: the case file that it passed on to you does"
                " not stand any more.",
                channel=channel,
            )
            asks_nothing = t.plain("You need not answer.")
            return Letter(subject, f"{says}\n\n{asks_nothing}")
    asks = t.plain(
        "Please answer this message: first that you received the case, then the number and the date"
        " of your order, or why you do not act. Please name the case: № {number}.",
        number=number,
    )
    return Letter(subject, "\n\n".join((says, says_more, asks)))


_KINDS: dict[str, type[Posted]] = {
    kind.__name__: kind for kind in (CaseFilePosted, CaseFileChased, CaseFileRecalled)
}
_EVENTS: dict[type[Posted], str] = {
    CaseFilePosted: "case_file",
    CaseFileChased: "case_file.reminder",
    CaseFileRecalled: "case_file.recalled",
}
"""The types of events, as receivers of webhooks know them."""


class Files(Protocol):
    async def make(self, referral: Referral, language: str) -> tuple[PackedFile, ...]:
        """The case file, the same bytes each time."""


@frozen
class Packer:
    database: Database
    deployment: Deployment
    renderer: Renderer
    files: Files

    async def pack(self, row: OutboxRow) -> Packed:
        """Pack a row for sending, with its recipients as the channel file stands now."""
        posted = _KINDS[row.kind](**row.params)
        async with self.database.reading() as tx:
            referral = await store.get_referral(tx, posted.referral)
            case = None if referral is None else await store.cases.get(tx, referral.case_id)
        if referral is None or case is None or not _is_due(posted, referral):
            return Packed(Way.EMAIL if referral is None else referral.way, None, None)
        try:
            to = self.deployment.channel.addressee(referral.authority, referral.department)
        except UnknownId:
            to = None
        return Packed(referral.way, to, await self._package(row, posted, referral, case))

    async def _package(
        self, row: OutboxRow, posted: Posted, referral: Referral, case: Case
    ) -> Package:
        is_file = isinstance(posted, CaseFilePosted)
        # A case file that is sent again after a failure keeps its date: its bytes stay the same.
        made_at = referral.created_at if is_file else row.created_at
        words = letter(self.renderer.speaker(row.language, made_at), posted, case)
        return Package(
            key=_key(posted),
            event=_EVENTS[type(posted)],
            referral=referral.id,
            case=case.number,
            language=row.language,
            made_at=datetime.fromtimestamp(made_at // 1000, UTC),
            subject=words.subject,
            text=words.text,
            files=await self.files.make(referral, row.language) if is_file else (),
        )


def _is_due(posted: Posted, referral: Referral) -> bool:
    """True if the letter still holds and the referral goes this way."""
    if referral.way not in (Way.EMAIL, Way.WEBHOOK):
        return False
    match posted:
        case CaseFilePosted():
            return referral.stage is Stage.LEAVING
        case CaseFileChased():
            return not referral.stage.is_over
    return referral.stage is Stage.RECALLED


def _key(posted: Posted) -> str:
    match posted:
        case CaseFileChased():
            return f"{posted.referral}-reminder-{posted.chase}"
        case CaseFileRecalled():
            return f"{posted.referral}-recalled"
        case CaseFilePosted():
            return posted.referral
