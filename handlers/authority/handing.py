"""Moderators hand case files over, and say so in private."""

from bot.domain.actions.authority import handing as actions
from bot.domain.desk.case import Act
from bot.domain.notice import Lane
from bot.domain.notices.toast import Toast
from bot.services.authority import handing
from handlers.desk.prompts import ask_for_words
from handlers.press import CasePress
from handlers.rule import on


@on(actions.ConfirmHandedOver)
async def on_handed(press: CasePress[actions.ConfirmHandedOver]) -> None:
    """Raises IllegalMove where the file does not wait to be handed over any more."""
    said = await handing.confirm(press.work, press.case, press.actor.telegram_id)
    await press.work.say(press.visit.recipient, said, Lane.DESK_ANSWER, edit=press.message)


@on(actions.SayHowHandedOver)
async def on_how(press: CasePress[actions.SayHowHandedOver]) -> None:
    await handing.waiting(press.work, press.case)
    await ask_for_words(press, press.case, Act.PASSED_ON)


@on(actions.HandOverInstead)
async def on_instead(press: CasePress[actions.HandOverInstead]) -> None:
    await handing.take_instead(press.work, press.case, press.actor.telegram_id)
    press.toast(Toast.FILE_COMES)
