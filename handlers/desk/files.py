"""Files of a case go to a moderator's private chat, behind a spoiler, never to the group."""

from bot.domain.actions.case import ShowCaseFiles
from bot.domain.actions.desk import ShowReplyFiles
from bot.domain.citizen.draft import Attachment
from bot.domain.desk.case import Act, Case, Move
from bot.domain.notice import Address, Lane, Recipient
from bot.domain.notices import desk as say
from bot.domain.notices.desk import DeskProblem
from bot.domain.notices.toast import Toast, Toasted
from bot.services.desk import casework, moves
from bot.services.visit import Visit
from bot.storage.citizen import files, people, replies
from handlers.press import CasePress, Press


async def on_case_files(press: CasePress[ShowCaseFiles]) -> None:
    await _send(press.visit, press.case, await files.of_case(press.work.tx, press.case.id))


async def on_reply_files(press: Press[ShowReplyFiles]) -> None:
    case = await casework.find_case(press.work, press.action.case, press.visit.desk)
    if case is None:
        press.toast(Toast.NOT_FOUND)
        return
    belongs = {file.unique_id for file in await files.of_case(press.work.tx, case.id)}
    sent = await replies.files_of(press.work.tx, press.action.reply)
    await _send(press.visit, case, [file for file in sent if file.unique_id in belongs])


async def _send(visit: Visit, case: Case, files: list[Attachment]) -> None:
    work, viewer = visit.work, visit.sender.person
    if viewer is None or not files:
        visit.answer(Toasted(Toast.NO_FILES))
        return
    person = await people.find(work.tx, work.vault.identity(viewer))
    if person is None or not person.reachable:
        visit.answer(Toasted(Toast.WRITE_FIRST), alert=True)
        word = say.DeskWord(DeskProblem.WRITE_FIRST, visit.sender.name)
        await work.say(visit.recipient, word, Lane.DESK_ANSWER)
        return
    move = Move(Act.SHOW_FILES, work.now, viewer, detail={"files": len(files)})
    await moves.make(work, case, move)
    to = Recipient(Address(person=person.id), visit.staff_language or person.language)
    intro = say.FilesIntro(case.number, len(files))
    await work.say(to, intro, Lane.DESK_ANSWER)
    for file in files:
        await work.say(to, say.CaseFile(case.number, file), Lane.DESK_ANSWER)
    visit.answer(Toasted(Toast.FILES_COME))
