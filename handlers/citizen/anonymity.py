"""Sending a report anonymously: its code first, then one more press."""

from bot.domain.actions import draft as actions
from bot.domain.actions.base import Action
from bot.domain.citizen.report import Report
from bot.domain.notices import reporter as say
from bot.domain.notices.talks import AnonymousFull
from bot.domain.notices.toast import Toast
from bot.services.citizen import anonymity, drafting
from bot.services.citizen.filing import NotFiled
from handlers.press import DraftPress
from handlers.rule import on


@on(actions.OfferAnonymity)
async def on_offer(press: DraftPress[Action]) -> None:
    sender = press.visit.sender.person or 0
    await press.replace(await anonymity.offer(press.work, press.person, sender, press.draft))


@on(actions.SendAnonymously)
async def on_send(press: DraftPress[actions.SendAnonymously]) -> None:
    """The report goes only under the code that this draft's author has seen."""
    visit, work = press.visit, press.work
    if press.draft.code is None:
        await on_offer(press)
        return
    sender = visit.sender.person or 0
    match await anonymity.file_report(work, press.person, sender, press.message):
        case Report():
            visit.draft = None
        case NotFiled(too_many=True):
            await press.tell(AnonymousFull(work.channel.limits.anonymous_a_day))
        case NotFiled(missing=refusal):
            step = say.DraftStep(press.draft, refusal=refusal)
            await drafting.show(work, press.person, step, edit=press.message)
        case None:
            press.toast(Toast.ALREADY_SENT)
