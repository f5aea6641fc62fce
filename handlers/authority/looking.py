"""/queue again: decided cases that people look at again, in private."""

from bot.domain.actions.authority import looking as actions
from bot.domain.authority.order import Order
from bot.domain.authority.order_draft import OrderDraft, OrderFor
from bot.domain.desk.case import Act, IllegalMove
from bot.domain.notice import Lane, Notice
from bot.domain.notices.authority.order import OrderEnd, OrderEnded
from bot.domain.notices.toast import Toast
from bot.domain.people import Right, may
from bot.services.authority.following import looking
from bot.services.authority.waiting import chasing
from bot.services.desk import casework
from bot.services.desk.casework import Actor
from bot.services.visit import Visit
from handlers.authority import asking
from handlers.guards import desks_here, work_in_private
from handlers.press import CasePress, Press
from handlers.rule import on


@on(actions.ShowAgain)
async def on_list(press: Press[actions.ShowAgain]) -> None:
    found = await looking.page(press.work, await desks_here(press.visit), press.action.page)
    await _say(press.visit, found, press.message)


@on(actions.LookAgain)
async def on_look(press: CasePress[actions.LookAgain]) -> None:
    """Ask in place of the list or below it. Raises IllegalMove where nothing is followed."""
    question = await looking.ask(press.work, press.case)
    if question is None:
        raise IllegalMove(press.case, Act.LOOK)
    await _say(press.visit, question)


@on(actions.SayFound)
async def on_found(press: CasePress[actions.SayFound]) -> None:
    taken = await looking.answer(press.work, press.case, press.actor, press.action.found)
    await _say(press.visit, taken, press.message)


@on(actions.RemindAuthority)
async def on_remind(press: CasePress[actions.RemindAuthority]) -> None:
    """Raises IllegalMove where no authority has the case file."""
    by = press.actor.telegram_id
    if not await chasing.remind(press.work, press.case, by):
        raise IllegalMove(press.case, Act.CHASE)
    press.toast(Toast.REMINDED)


@on(actions.ProlongOrder)
async def on_prolong(press: CasePress[actions.ProlongOrder]) -> None:
    """Ask for the new last day. Raises IllegalMove for a case without an order that ended, and
    where this person may not record it."""
    question = await looking.ask(press.work, press.case)
    if question is None or question.order is None:
        raise IllegalMove(press.case, Act.PROLONG)
    await looking.check_prolonging(press.work, press.case, press.actor)
    known = question.order
    await asking.ask_order(
        press.visit, OrderFor.PROLONG, press.case.id, known.authority, known=known
    )


@on(actions.OrderIsOver)
async def on_over(press: CasePress[actions.OrderIsOver]) -> None:
    await _say(
        press.visit, await looking.order_over(press.work, press.case, press.actor), press.message
    )


async def on_prolonged(visit: Visit, draft: OrderDraft, order: Order) -> None:
    """The new last day of an order; nothing where the case was decided anew meanwhile."""
    await work_in_private(visit, draft.subject)
    case = await casework.find_case(visit.work, draft.subject, visit.desk)
    actor = Actor(visit.sender.person or 0, visit.sender.name, visit.role)
    if case is None or not may(visit.role, Right.HANDLE_CASES):
        await _say(visit, OrderEnded(OrderEnd.OVER))
        return
    try:
        await _say(visit, await looking.prolong(visit.work, case, actor, order))
    except IllegalMove:
        await _say(visit, OrderEnded(OrderEnd.OVER))


async def _say(visit: Visit, notice: Notice, edit: int | None = None) -> None:
    await visit.work.say(visit.recipient, notice, Lane.DESK_ANSWER, edit=edit)
