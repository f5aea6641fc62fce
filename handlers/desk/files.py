"""Files of a case go to a moderator's private chat, behind a spoiler, never to the group."""

from typing import Any

from bot.domain.actions.case import ShowCaseFiles
from bot.domain.actions.desk import ShowReplyFiles
from bot.domain.citizen.draft import Attachment
from bot.domain.desk.case import Act, Case, Move
from bot.domain.desk.shown import Shown, What
from bot.domain.notice import Address, Lane, Recipient
from bot.domain.notices import desk as say
from bot.domain.notices.staff import NotOpened
from bot.domain.notices.toast import Toast
from bot.services.desk import casework, moves
from bot.services.desk.looks import blind
from bot.storage.citizen import files, replies
from bot.storage.desk.duty import roster
from handlers.desk.opening import lead_to
from handlers.guards import reachable
from handlers.press import CasePress, Press
from handlers.rule import on


@on(ShowCaseFiles)
async def on_case_files(press: CasePress[ShowCaseFiles]) -> None:
    await send(press, press.case, await files.of_case(press.work.tx, press.case.id))


@on(ShowReplyFiles)
async def on_reply_files(press: Press[ShowReplyFiles]) -> None:
    case = await casework.find_case(press.work, press.action.case, press.visit.desk)
    if case is None:
        press.toast(Toast.NOT_FOUND)
        return
    barred = await blind.barred(press.work, press.visit.sender.person, case)
    if barred is not None:
        press.toast(barred, alert=True)
        return
    sent = {file.unique_id for file in await replies.files_of(press.work.tx, press.action.reply)}
    every = await files.of_case(press.work.tx, case.id)
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
    if (await roster.get(work.tx, viewer)).text_only:
        # Only the moderator learns it, not the group.
        press.toast(Toast.TEXT_ONLY, alert=True)
        await work.say(to, NotOpened(case.number), Lane.DESK_ANSWER)
        return
    move = Move(Act.SHOW_FILES, work.now, viewer, detail={"files": len(files)})
    await moves.make(work, case, move)
    intro = say.FilesIntro(case.number, len(files))
    await work.say(to, intro, Lane.DESK_ANSWER)
    for report, file in files:
        shows = Shown(What.FILE, case.id, report, (file.unique_id,))
        await work.say(to, say.CaseFile(case.number, file), Lane.DESK_ANSWER, shows=shows)
    press.toast(Toast.FILES_COME)
