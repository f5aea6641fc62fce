"""Buttons under a proposed decision, which a second person of the desk approves or refuses."""

from typing import Any

from bot.domain.actions import case as actions
from bot.domain.desk.case import Act, IllegalMove
from bot.domain.notices.toast import Toast
from bot.services.desk import cards
from bot.services.desk.four_eyes import approving
from handlers.press import CasePress
from handlers.rule import on


@on(actions.ApproveProposal)
async def on_approve(press: CasePress[actions.ApproveProposal]) -> None:
    await approving.approve(press.work, press.case, press.actor)
    press.toast(Toast.APPROVED)


@on(actions.RefuseProposal)
async def on_refuse(press: CasePress[actions.RefuseProposal]) -> None:
    await _end(press, Act.DISAGREE)


@on(actions.DecideOtherwise)
async def on_otherwise(press: CasePress[actions.DecideOtherwise]) -> None:
    await _end(press, Act.TAKE_OVER)


async def _end(press: CasePress[Any], act: Act) -> None:
    """Ask a second person why; the proposer needs no reason. Raises IllegalMove, NeedsRole."""
    proposal = press.case.proposal
    if proposal is None:
        raise IllegalMove(press.case, act)
    if proposal.by == press.actor.telegram_id:
        await approving.take_back(press.work, press.case, press.actor)
        press.toast(Toast.TAKEN_BACK)
    else:
        approving.check_role(press.case, press.actor, act)
        await cards.open_menu(press.work, press.case, ("b", act.value))
