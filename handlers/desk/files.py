"""Handlers of a case's files: they go to a private chat, never to the group."""

from typing import Any

from bot.cases import move as moves
from bot.cases.model import Case, Move
from bot.core import desks_store
from bot.core.posts import Address, Lane, Recipient, Shown, What
from bot.core.toasts import Toast
from bot.desk import casework, looks
from bot.desk.buttons import ShowCaseFiles, ShowReplyFiles
from bot.desk.duty import NotOpened
from bot.desk.notices import CaseFile, FilesIntro
from bot.reports import files_store, store
from bot.reports.draft import Attachment
from bot.values import Act
from handlers.core.press import CasePress, Press, on, reachable
from handlers.desk.opening import lead_to


@on(ShowCaseFiles)
async def on_case_files(press: CasePress[ShowCaseFiles]) -> None:
    await send(press, press.case, await files_store.of_case(press.work.tx, press.case.id))


@on(ShowReplyFiles)
async def on_reply_files(press: Press[ShowReplyFiles]) -> None:
    case = await casework.find_case(press.work, press.action.case, press.visit.desk)
    if case is None:
        press.toast(Toast.NOT_FOUND)
        return
    barred = await looks.barred(press.work, press.visit.sender.person, case)
    if barred is not None:
        press.toast(barred, alert=True)
        return
    sent = {file.unique_id for file in await store.files_of(press.work.tx, press.action.reply)}
    every = await files_store.of_case(press.work.tx, case.id)
    await send(press, case, [one for one in every if one[1].unique_id in sent])


async def send(
    press: Press[Any],
    case: Case,
    files: list[tuple[str, Attachment]],
) -> None:
    """Send files of a case to the presser, but in a text-only shift."""
    visit, work, viewer = press.visit, press.work, press.visit.sender.person
    if viewer is None or not files:
        press.toast(Toast.NO_FILES)
        return
    person = await reachable(visit)
    if person is None:
        await lead_to(press, case)
        return
    to = Recipient(Address(person=person.id), visit.staff_language or person.language)
    if (await desks_store.get_duty(work.tx, viewer)).text_only:
        # Only the moderator learns it, not the group.
        press.toast(Toast.TEXT_ONLY, alert=True)
        await work.say(to, NotOpened(case.number), Lane.DESK_ANSWER)
        return
    move = Move(Act.SHOW_FILES, work.now, viewer, detail={"files": len(files)})
    await moves.make(work, case, move)
    intro = FilesIntro(case.number, len(files))
    await work.say(to, intro, Lane.DESK_ANSWER)
    for report, file in files:
        shows = Shown(What.FILE, case.id, report, (file.unique_id,))
        await work.say(to, CaseFile(case.number, file), Lane.DESK_ANSWER, shows=shows)
    press.toast(Toast.FILES_COME)
