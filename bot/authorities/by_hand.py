"""Case files that a moderator hands over: one message with the file and the words to write.

It comes to who decided, or takes it over; until that person confirms, it waits in the desk's list.
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import ClassVar

from bot.authorities import case_files
from bot.authorities.documents import Form
from bot.authorities.model import CaseFile
from bot.cases import store as cases_store
from bot.cases.afterwards import Referral, Stage
from bot.cases.model import Case
from bot.channel.model import UnknownId
from bot.core import members_store
from bot.core.messages import (
    Button,
    Drawing,
    Lane,
    Message,
    Outgoing,
    Recipient,
    Shown,
    Speaker,
    What,
    button,
    code,
    filled,
    lines,
    paragraphs,
)
from bot.core.work import Work
from bot.desk.buttons import CaseAction
from bot.reports.passage import about
from bot.values import Act, Way, replace


@button("c:{case}:{version}:handed")
class ConfirmHandedOver(CaseAction): ...


@button("c:{case}:{version}:data:{referral}")
class BringCaseData(CaseAction):
    """The case file for computers, beside the one for people."""

    referral: str


class HandItOver(Message):
    """The file for people, with the words to write in the `language` of the authority.

    `version` is that of the case when it was sent. Without a `referral` there is no file.
    """

    is_slow: ClassVar[bool] = True

    case: str
    version: int
    number: str
    violation: str
    authority: str
    department: str | None
    done: bool = False
    referral: str | None = None
    language: str | None = None

    async def load(self, work: Work) -> tuple[CaseFile | None]:
        if self.referral is None:
            return (None,)
        return (await case_files.kept_file(work.tx, self.referral),)

    def render(
        self, speaker: Speaker, kept: tuple[CaseFile | None] = (None,)
    ) -> Outgoing:
        t = speaker.t
        head = lines(
            *about(
                speaker, self.number, self.violation, self.authority, self.department
            )
        )
        [case_file] = kept
        file = None
        words: str = t("Please hand the case file over to the authority.")
        data: tuple[Button, ...] = ()
        if case_file is not None:
            theirs = speaker.speaking(self.language or t.language)
            name = f"case-file-{self.number}.pdf"
            file = Drawing(name, case_files.case_file_document(theirs, case_file))
            ask = t("Please hand this file over to the authority, with these words:")
            words = lines(ask, code(sentence(theirs, self.number, self.violation)))
            brings = BringCaseData(self.case, self.version, self.referral or "")
            data = (Button(t.plain("The same for computers"), brings),)
        if self.done:
            said = t("It was handed over. The reporters are told that it was sent.")
            return Outgoing(paragraphs(head, said), file=file)
        text = paragraphs(
            head,
            words,
            t(
                "Then press “Handed over”: only then do the reporters hear that it was sent."
            ),
            t("This message stays here for a day. /queue authority brings it again."),
        )
        confirms = ConfirmHandedOver(self.case, self.version)
        done = Button(t.plain("Handed over"), confirms, style="success")
        return Outgoing(text, filled((done,), data), file=file)


def sentence(speaker: Speaker, number: str, violation: str) -> str:
    """Words to write beside the file, in the language of the authority; they name no link."""
    return speaker.t.plain(
        "Case № {number}: {type}. The case file is attached. Please answer that you received it, "
        "then with the number and the date of your order, or why you do not act.",
        number=number,
        type=speaker.violation(violation).partition(" ")[2],
    )


async def bring_file(work: Work, referral: Referral, case: Case, to: Recipient) -> None:
    notice = await notice_with_file(work, case, referral)
    await work.say(to, notice, Lane.NOTICE, shows=Shown(What.FILE, case.id))


async def notice_with_file(work: Work, case: Case, referral: Referral) -> HandItOver:
    office = (referral.authority, referral.department)
    notice = HandItOver(case.id, case.version, case.number, case.violation, *office)
    with suppress(UnknownId, LookupError):  # the authority left the channel file
        await case_files.gather(work, referral)
        language = work.channel.addressee(
            referral.authority, referral.department
        ).language
        notice = replace(notice, referral=referral.id, language=language)
    return notice


async def bring_data(work: Work, case: Case, referral: str, to: Recipient) -> bool:
    """Send the case file for computers; False where there is none of this case."""
    kept = await cases_store.get_referral(work.tx, referral)
    if kept is None or kept.case_id != case.id:
        return False
    notice = case_files.CaseFileDocument(referral, Form.JSON, to.language)
    await work.say(to, notice, Lane.NOTICE, shows=Shown(What.FILE, case.id))
    return True


async def holder_of(work: Work, case: Case) -> int | None:
    """Return who is to hand the case file over: who took it last, else who decided."""
    taken = await cases_store.last_event(work.tx, case.id, Act.PASS_ON)
    if taken is not None and taken.staff is not None:
        return taken.staff
    return None if case.decision is None else case.decision.by


async def names_of_holders(
    work: Work, listed: Iterable[tuple[Case, Referral]]
) -> dict[str, str]:
    """The same as names, by case, of the case files that wait."""
    cases = {case.id: case for case, referral in listed if waits(referral)}
    taken = await cases_store.last_staff(work.tx, list(cases), Act.PASS_ON)
    holders = {
        id: taken.get(id, case.decision.by)
        for id, case in cases.items()
        if case.decision is not None
    }
    names = await members_store.staff_names(work.tx, list(set(holders.values())))
    return {id: names.get(holder, "?") for id, holder in holders.items()}


def waits(referral: Referral) -> bool:
    """True if the case file waits to be handed over."""
    return referral.way is Way.HAND and referral.stage is Stage.LEAVING
