"""Moderators pass a confirmed case on to its authority, in private."""

from bot.domain.actions.authority.passing import PassToAuthority
from bot.domain.authority.referral import Stage
from bot.domain.desk.case import Act, IllegalMove
from bot.domain.notices.toast import Toast
from bot.services.authority import referrals
from handlers.press import CasePress
from handlers.rule import on


@on(PassToAuthority)
async def on_pass(press: CasePress[PassToAuthority]) -> None:
    """Raises IllegalMove where nothing is left to pass on."""
    passed = await referrals.pass_on(press.work, press.case, press.actor.telegram_id)
    if passed is None or passed.stage is Stage.FAILED:
        raise IllegalMove(press.case, Act.PASS_ON)
    press.toast(Toast.FILE_LEAVES)
