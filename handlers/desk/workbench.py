"""Handlers that lead from a desk's group to a working card in the private chat."""

from collections.abc import Mapping
from typing import Any

from bot.cases import model, moves
from bot.cases.model import Case, IllegalMove
from bot.channel.model import UnknownId
from bot.core import desks_store
from bot.core.database.database import VersionConflict
from bot.core.deep_links import linked_case
from bot.core.people import Right, may
from bot.core.posts import Address, Lane, Recipient, Shown, What
from bot.core.toasts import Toast, Toasted
from bot.core.work import Work
from bot.desk import cards, casework, second_looks
from bot.desk.abuse import Unreachable
from bot.desk.buttons import ShowCaseFiles, ShowReplyFiles
from bot.desk.holds import NotReachable
from bot.desk.notices import DeskWord
from bot.desk.shown_words import CaseFile
from bot.desk.talks import NotWilling
from bot.desk.verdicts import NoSuchChoice
from bot.desk.visit import Visit
from bot.reports import store
from bot.values import Act
from handlers.core.press import CasePress, Press, on, reachable, say_here, work_in_private


async def arrive(visit: Visit, payload: str) -> bool:
    """Bring the case that a link names to a moderator of its desk, also before any consent.

    False for all others: they are answered as if the link named nothing.
    """
    named = linked_case(payload)
    if named is None:
        return False
    await work_in_private(visit, named)
    if not may(visit.role, Right.HANDLE_CASES):
        return False
    case = await casework.find_case(visit.work, named, visit.desk)
    if case is None:
        return False
    barred = await second_looks.barred(visit.work, visit.sender.person, case)
    if barred is not None:
        await say_here(visit, DeskWord(barred))
        return True
    return await bring(visit, case)


_REFUSED: Mapping[type[Exception], Toast] = {
    model.AlteredCase: Toast.ALTERED,
    model.NotYourDesk: Toast.NOT_FOUND,
    model.OwnProposal: Toast.OWN_WORK,
    model.Recused: Toast.RECUSED,
    model.TookCall: Toast.TOOK_CALL,
    model.NeedsRole: Toast.NEEDS_ROLE,
    model.NeedsSecond: Toast.OWN_WORK,
    model.TooLate: Toast.TOO_LATE,
    Unreachable: Toast.NO_REPORTER,
    NotWilling: Toast.NO_REPORTER,
}
NOT_POSSIBLE: tuple[type[Exception], ...] = (
    IllegalMove,
    NoSuchChoice,
    NotReachable,
    UnknownId,
    VersionConflict,
    *_REFUSED,
)
"""Errors of an act of staff that the state of the case, or a choice made before, does not allow."""


async def reason_of(work: Work, error: Exception) -> Toasted | None:
    """Names what stands against an act; None where another act came first."""
    match error:
        case model.HeldByOther(case=case):
            toast, staff = Toast.HELD_BY, case.decision.by if case.decision else case.holder
        case model.Proposed(case=case) if case.proposal is not None:
            toast, staff = Toast.AWAITS_SECOND, case.proposal.by
        case NotReachable(to=to):
            toast, staff = Toast.NOT_REACHABLE, to
        case _:
            known = _REFUSED.get(type(error))
            return None if known is None else Toasted(known)
    return Toasted(toast, await desks_store.staff_name(work.tx, staff))


async def bring(visit: Visit, case: Case) -> bool:
    """Send the working card to the sender's private chat; False where the bot may not write."""
    person = await reachable(visit)
    if person is None:
        return False
    await cards.give_private(visit.work, case, person.id, visit.staff_language or person.language)
    return True


async def lead_to(press: Press[Any], case: Case) -> None:
    """Send the working card and lead the presser there; the link alone does for a new person."""
    await bring(press.visit, case)
    press.visit.opens = case.id


@on(ShowCaseFiles)
async def on_case_files(press: CasePress[ShowCaseFiles]) -> None:
    await send_files(press, press.case, await store.files_of_case(press.work.tx, press.case.id))


async def openable(press: Press[Any], named: str) -> Case | None:
    """The case that a button names; None after an answer to a presser who may not open it."""
    case = await casework.find_case(press.work, named, press.visit.desk)
    if case is None:
        press.toast(Toast.NOT_FOUND)
        return None
    barred = await second_looks.barred(press.work, press.visit.sender.person, case)
    if barred is not None:
        press.toast(barred, alert=True)
    return case if barred is None else None


@on(ShowReplyFiles)
async def on_reply_files(press: Press[ShowReplyFiles]) -> None:
    case = await openable(press, press.action.case)
    if case is None:
        return
    every = await store.files_of_case(press.work.tx, case.id)
    await send_files(press, case, [file for file in every if file.reply == press.action.reply])


async def send_files(press: Press[Any], case: Case, files: list[store.StoredFile]) -> None:
    """Send files of a case to the presser, but in a text-only shift."""
    visit, work, viewer = press.visit, press.work, press.visit.sender.person
    if viewer is None or not files:
        press.toast(Toast.NOT_FOUND)
        return
    person = await reachable(visit)
    if person is None:
        await lead_to(press, case)
        return
    to = Recipient(Address(person=person.id), visit.staff_language or person.language)
    if (await desks_store.get_duty(work.tx, viewer)).text_only:
        press.toast(Toast.TEXT_ONLY, alert=True)
        return
    await moves.act(work, case, Act.SHOW_FILES, viewer, detail={"files": len(files)})
    for file in files:
        shows = Shown(What.FILE, case.id, file.report, (file.unique_id,))
        shown = CaseFile(case.number, file.kind, file.file_id)
        await work.say(to, shown, Lane.DESK_ANSWER, shows=shows)
    press.toast(Toast.FILES_COME)
