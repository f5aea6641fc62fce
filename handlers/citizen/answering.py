"""Is this your answer? The two buttons under what came while a question of staff was open."""

from dataclasses import replace

from bot.domain.actions import draft as actions
from bot.domain.actions.base import Action
from bot.domain.citizen.answers import Remark
from bot.domain.citizen.evidence import MAX_DESCRIPTION, without
from bot.domain.notices import reporter as say
from bot.services.citizen import answering, drafting, following
from bot.services.citizen.adding import takes_files
from handlers.citizen import adding
from handlers.press import DraftPress
from handlers.rule import on


@on(actions.SendAsAnswer)
async def on_yes(press: DraftPress[actions.SendAsAnswer]) -> None:
    """What cannot be sent as the answer any more stays as a report."""
    work, person, draft = press.work, press.person, press.draft
    question, report_id = draft.asked or ("", "")
    report = await following.owned(work, person, report_id)
    if report is None:
        await on_no(press)
        return
    if draft.files and not takes_files(work, report):
        draft = without(draft, files=())
        if not draft.has_content:
            await drafting.drop(work, person)
            await press.replace(say.Hint(say.Hinted.FILES_NEVER))
            return
        await press.tell(say.Hint(say.Hinted.FILES_NEVER))
    words = answering.words_of(draft)
    notice, reply = await adding.hand_on(press.visit, report, words, draft.files, question)
    await press.replace(notice)
    if reply is None:
        await _go_on(press, None)
    else:
        await drafting.drop(work, person)


@on(actions.KeepAsReport)
async def on_no(press: DraftPress[Action]) -> None:
    await _go_on(press, press.message)


async def _go_on(press: DraftPress[Action], edit: int | None) -> None:
    draft = replace(press.draft, asked=None)
    await drafting.keep(press.work, press.person, draft)
    cut = len(draft.description or "") == MAX_DESCRIPTION
    step = say.DraftStep(draft, (Remark.SHORTENED,) if cut else ())
    await drafting.show(press.work, press.person, step, edit=edit)
