"""Handlers of the form of an order: number, day, territory, last day.

The next step depends on the use of the order: `ORDER_GIVEN` names it.
"""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from telegram import Message

from bot.authorities import orders as actions
from bot.authorities.model import OrderProblem
from bot.authorities.order_draft import OrderDraft, OrderFor, OrderStep
from bot.authorities.orders import OrderAsk, OrderEnd, OrderEnded, OrderRefusal
from bot.channel.model import UnknownId
from bot.core.times import today
from bot.core.toasts import Toast
from bot.core.typed_time import read_day
from bot.desk.visit import Visit
from bot.values import Order
from handlers import authorities, order_questions
from handlers.core.press import Press, on
from handlers.order_questions import draft_of, keep, say, stop

Given = Callable[[Visit, OrderDraft, Order], Awaitable[None]]
ORDER_GIVEN: Mapping[OrderFor, Given] = {
    OrderFor.DECIDE: order_questions.on_order,
    OrderFor.ANSWER: authorities.on_order,
    OrderFor.RECORD: authorities.on_order,
    OrderFor.PROLONG: authorities.on_prolonged,
}
"""What happens with the order, by what it was asked for; called in the private chat."""

Found = OrderDraft | OrderProblem | OrderRefusal


async def take_part(visit: Visit, message: Message) -> bool:
    """A typed answer to the open question; a wrong one is asked for again. Always True."""
    draft = draft_of(visit)
    if draft is not None:
        await _go_on(visit, draft, _read(visit, draft, message.text), None)
    return True


async def cancel(visit: Visit) -> None:
    """/cancel while an order is asked for."""
    await stop(visit)
    await say(visit, OrderEnded(OrderEnd.STOPPED))


@on(actions.ChooseOrderDate)
async def on_date(press: Press[actions.ChooseOrderDate]) -> None:
    draft = await _current(press, OrderStep.DATE)
    if draft is not None:
        day = _today(press.visit)
        given = draft.with_date(day - timedelta(press.action.days), day)
        await _go_on(press.visit, draft, given, press.message)


@on(actions.ShowOrderRegions)
async def on_regions(press: Press[actions.ShowOrderRegions]) -> None:
    draft = await _current(press, OrderStep.TERRITORY)
    if draft is not None:
        await say(press.visit, OrderAsk(draft, regions=True), press.message)


@on(actions.ChooseTerritory)
async def on_territory(press: Press[actions.ChooseTerritory]) -> None:
    draft = await _current(press, OrderStep.TERRITORY)
    channel, code = press.work.channel, press.action.territory
    try:
        is_known = code == channel.country or bool(channel.region(code))
    except UnknownId:
        is_known = False
    if not is_known:
        press.toast(Toast.NOT_POSSIBLE)
    elif draft is not None:
        await _go_on(press.visit, draft, replace(draft, territory=code), press.message)


@on(actions.OrderWithoutEnd)
async def on_endless(press: Press[actions.OrderWithoutEnd]) -> None:
    draft = await _current(press, OrderStep.UNTIL)
    if draft is not None:
        await _go_on(press.visit, draft, draft.with_until(None), press.message)


@on(actions.ConfirmOrder)
async def on_confirm(press: Press[actions.ConfirmOrder]) -> None:
    draft = await _current(press, OrderStep.CONFIRM)
    if draft is not None:
        await _give(press.visit, draft)


@on(actions.OrderBack)
async def on_back(press: Press[actions.OrderBack]) -> None:
    draft = await _current(press)
    if draft is None:
        return
    earlier = draft.back()
    if earlier is None:
        await _drop(press)
    else:
        await keep(press.visit, earlier)
        await say(press.visit, OrderAsk(earlier), press.message)


@on(actions.StopOrder)
async def on_stop(press: Press[actions.StopOrder]) -> None:
    if await _current(press) is not None:
        await _drop(press)


async def _drop(press: Press[Any]) -> None:
    await stop(press.visit)
    await say(press.visit, OrderEnded(OrderEnd.STOPPED), press.message)


async def _current(press: Press[Any], step: OrderStep | None = None) -> OrderDraft | None:
    """The draft that the button is about, at this step; else the message says that it is over."""
    draft = draft_of(press.visit)
    if draft is None or draft.id != press.action.draft:
        press.toast(Toast.STEP_OVER)
        await say(press.visit, OrderEnded(OrderEnd.OVER), press.message)
        return None
    if step not in (None, draft.step):
        press.toast(Toast.STEP_OVER)
        await say(press.visit, OrderAsk(draft), press.message)
        return None
    return draft


def _read(visit: Visit, draft: OrderDraft, text: str | None) -> Found:
    if not text:
        return OrderRefusal.WORDS_ONLY
    if draft.step is OrderStep.NUMBER:
        return draft.with_number(text)
    if draft.step not in {OrderStep.DATE, OrderStep.UNTIL}:
        return OrderRefusal.USE_BUTTONS
    is_date = draft.step is OrderStep.DATE
    day = read_day(text, _today(visit), ahead=not is_date)
    if day is None:
        return OrderRefusal.UNREADABLE_DATE
    return draft.with_date(day, _today(visit)) if is_date else draft.with_until(day)


async def _go_on(visit: Visit, draft: OrderDraft, found: Found, edit: int | None) -> None:
    if not isinstance(found, OrderDraft):
        await say(visit, OrderAsk(draft, found), edit)
        return
    if found.step is OrderStep.CONFIRM and not found.purpose.confirms:
        await _give(visit, found)
        return
    await keep(visit, found)
    await say(visit, OrderAsk(found), edit)


async def _give(visit: Visit, draft: OrderDraft) -> None:
    order = draft.order
    await stop(visit)
    if order is not None:
        await ORDER_GIVEN[draft.purpose](visit, draft, order)


def _today(visit: Visit) -> date:
    return today(visit.work.now, visit.work.channel.zone)
