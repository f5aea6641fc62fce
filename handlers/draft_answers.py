"""Answers around a draft: the register's entries for its links, open questions, pauses."""

from dataclasses import replace
from typing import Any

from bot.core.buttons import Action
from bot.core.toasts import Toast
from bot.core.work import ALBUM_PAUSE_MS
from bot.desk.abuse import paused
from bot.desk.visit import Visit
from bot.privacy import anonymity
from bot.reports import additions, draft_form, follow_up, notices
from bot.reports import draft_screens as actions
from bot.reports.additions import takes_files
from bot.reports.anonymity_screens import AnonymousFull
from bot.reports.care import Hint
from bot.reports.draft import MAX_DESCRIPTION, ChooseRegion, ChooseType, Remark, without
from bot.reports.draft_screens import DraftStep
from bot.reports.filing import NotFiled
from bot.reports.model import Report
from handlers import reports
from handlers.core.press import DraftPress, Press, citizen, on


async def taken(visit: Visit, step: DraftStep) -> DraftStep:
    """Take up the draft after a message; its new links are looked up in the register."""
    sender = visit.me
    step = await draft_form.look_up(visit.work, citizen(visit), sender, visit.draft, step)
    visit.draft = step.draft
    return step


async def is_paused(visit: Visit, edit: int | None = None, album: str | None = None) -> bool:
    """True if the person cannot file now; if so, they have been told, once for an album."""
    person, work = citizen(visit), visit.work
    notice = await paused(work, person)
    if notice is None:
        return False
    latest = f"album:{person.id}:{album}" if album else None
    not_before = work.now + ALBUM_PAUSE_MS if album else None
    await work.tell(person.recipient, notice, edit=edit, latest=latest, not_before=not_before)
    return True


def chosen_type(press: Press[Any], violation: str) -> ChooseType | None:
    """None, and a word over the button, for a type that is off or gone."""
    if violation in {kind.id for kind in press.work.channel.types_on()}:
        return ChooseType(violation)
    press.toast(Toast.UNREADABLE)
    return None


def chosen_region(press: Press[Any], code: str) -> ChooseRegion | None:
    """None, and a word over the button, for a region that is gone."""
    channel = press.work.channel
    if code in {region.code for region in (*channel.regions, *channel.region_options)}:
        return ChooseRegion(None if code == "unspecified" else code)
    press.toast(Toast.UNREADABLE)
    return None


@on(actions.OfferAnonymity)
async def on_offer(press: DraftPress[Action]) -> None:
    sender = press.visit.me
    await press.replace(await anonymity.offer(press.work, press.person, sender, press.draft))


@on(actions.SendAnonymously)
async def on_send(press: DraftPress[actions.SendAnonymously]) -> None:
    """The report goes only under the code that this draft's author has seen."""
    visit, work = press.visit, press.work
    if press.draft.code is None:
        await on_offer(press)
        return
    sender = visit.me
    match await anonymity.file_report(work, press.person, sender, press.message):
        case Report():
            visit.draft = None
        case NotFiled(too_many=True):
            await press.tell(AnonymousFull(work.channel.limits.anonymous_a_day))
        case NotFiled(missing=refusal):
            step = DraftStep(press.draft, refusal=refusal)
            await draft_form.show(work, press.person, step, edit=press.message)
        case None:
            press.toast(Toast.ALREADY_SENT)


@on(actions.SendAsAnswer)
async def on_yes(press: DraftPress[actions.SendAsAnswer]) -> None:
    """Send the draft as the answer; if that is too late, it stays a report."""
    work, person, draft = press.work, press.person, press.draft
    question, report_id = draft.asked or ("", "")
    report = await follow_up.owned(work, person, report_id)
    if report is None:
        await on_no(press)
        return
    if draft.files and not takes_files(work, report):
        draft = without(draft, files=())
        if not draft.has_content:
            await draft_form.drop(work, person)
            await press.replace(Hint(notices.Hinted.FILES_NEVER))
            return
        await press.tell(Hint(notices.Hinted.FILES_NEVER))
    words = additions.words_of(draft)
    notice, reply = await reports.hand_on(press.visit, report, words, draft.files, question)
    await press.replace(notice)
    if reply is None:
        await _go_on(press, None)
    else:
        await draft_form.drop(work, person)


@on(actions.KeepAsReport)
async def on_no(press: DraftPress[Action]) -> None:
    await _go_on(press, press.message)


async def _go_on(press: DraftPress[Action], edit: int | None) -> None:
    draft = replace(press.draft, asked=None)
    await draft_form.keep(press.work, press.person, draft)
    cut = len(draft.description or "") == MAX_DESCRIPTION
    step = DraftStep(draft, (Remark.SHORTENED,) if cut else ())
    await draft_form.show(press.work, press.person, step, edit=edit)
