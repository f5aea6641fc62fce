"""Handlers that lead from a desk's group to a working card in the private chat."""

from bot.cases import moves
from bot.cases.model import Case
from bot.core import members_store
from bot.core.deep_links import linked_case
from bot.core.messages import Action, Lane, Shown, What
from bot.core.people import Right, may
from bot.core.toasts import Toast
from bot.desk import casework, hidden_cases
from bot.desk.buttons import ShowReplyFiles
from bot.desk.card_menus import ShowCaseFiles
from bot.desk.notices import DeskWord
from bot.desk.shown_words import CaseFile
from bot.desk.visit import Visit
from bot.reports import files_store
from bot.values import Act
from handlers.core.dispatch import about
from handlers.core.press import Press, reachable, say_here, work_in_private
from handlers.desk.case_press import CASES, NAMED_CASES, CasePress, bring, lead_to


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
    barred = await hidden_cases.barred(visit.work, visit.sender.person, case)
    if barred is not None:
        await say_here(visit, DeskWord(barred))
        return True
    return await bring(visit, case)


@about(CASES, ShowCaseFiles)
async def on_case_files(press: CasePress[ShowCaseFiles]) -> None:
    files = await files_store.files_of_case(press.work.tx, press.subject.id)
    await send_files(press, press.subject, files)


@about(NAMED_CASES, ShowReplyFiles)
async def on_reply_files(press: CasePress[ShowReplyFiles]) -> None:
    every = await files_store.files_of_case(press.work.tx, press.subject.id)
    of_reply = [file for file in every if file.reply == press.action.reply]
    await send_files(press, press.subject, of_reply)


async def send_files(
    press: Press[Action], case: Case, files: list[files_store.StoredFile]
) -> None:
    """Send files of a case to the presser, but in a text-only shift."""
    visit = press.visit
    work = press.work
    viewer = press.visit.sender.person
    if viewer is None or not files:
        press.toast(Toast.NOT_FOUND)
        return
    person = await reachable(visit)
    if person is None:
        await lead_to(press, case)
        return
    to = visit.in_private(person)
    switches = await members_store.get_duty(work.tx, viewer)
    if switches.text_only:
        press.toast(Toast.TEXT_ONLY, alert=True)
        return
    await moves.act(work, case, Act.SHOW_FILES, viewer, detail={"files": len(files)})
    for file in files:
        shows = Shown(What.FILE, case.id, file.report, (file.unique_id,))
        shown = CaseFile(case.number, file.kind, file.file_id, switches.grey)
        await work.say(to, shown, Lane.DESK_ANSWER, shows=shows)
    press.toast_below(Toast.FILES_BELOW)
