"""The questions about an order: number, day, territory, last day; in private, from any purpose."""

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import replace
from datetime import date
from typing import Any, Unpack

from telegram import Message

from bot.authorities import orders
from bot.authorities.orders import OrderDraft, OrderFor
from bot.core.forms import Found
from bot.core.people import Right, may
from bot.core.posts import Lane, Notice, PostOptions
from bot.core.times import today
from bot.desk import cards, casework
from bot.desk.notices import DeskProblem, DeskWord
from bot.desk.verdicts import with_order
from bot.desk.visit import Visit
from bot.values import Order
from handlers.core.press import CasePress, work_in_private
from handlers.desk.workbench import bring
from handlers.forms import FLOWS, Flow

Given = Callable[[Visit, OrderDraft, Order], Awaitable[None]]
_GIVEN: dict[OrderFor, Given] = {}


def given(*purposes: OrderFor) -> Callable[[Given], Given]:
    """Call the function with an order that was asked for one of these purposes."""

    def enter(function: Given) -> Given:
        _GIVEN.update(dict.fromkeys(purposes, function))
        return function

    return enter


class OrderFlow(Flow[OrderDraft]):
    drafts, steps, has_review = orders.ORDER_DRAFTS, orders.ORDER_STEPS, False

    async def ask(
        self, visit: Visit, draft: OrderDraft, problem: Any = None, page: str | None = None
    ) -> Notice:
        return orders.OrderAsk(draft, problem)

    async def read(self, visit: Visit, draft: OrderDraft, message: Message) -> Found[OrderDraft]:
        return orders.type_part(draft, message.text, _today(visit))

    async def choose(self, visit: Visit, draft: OrderDraft, value: str) -> Found[OrderDraft]:
        return orders.choose_part(draft, value, _today(visit), visit.work.channel)

    async def sent(self, visit: Visit, draft: OrderDraft, edit: int | None) -> None:
        if draft.order is not None:
            await _GIVEN[draft.purpose](visit, draft, draft.order)

    async def tell(self, visit: Visit, notice: Notice, **options: Unpack[PostOptions]) -> None:
        """In the lane of the card, so that the question comes below it."""
        await visit.work.say(visit.recipient, notice, Lane.DESK_ANSWER, **options)


ORDER = FLOWS["o"] = OrderFlow()


async def ask_order(
    visit: Visit,
    purpose: OrderFor,
    subject: str,
    authority: str,
    *,
    detail: tuple[str, ...] = (),
    known: Order | None = None,
) -> None:
    """Ask the person of this private chat for an order of an authority, question by question.

    `subject` is the id of what the order is for; it and `detail` are given back with the order.
    With a `known` order only its last day is asked for.
    """
    draft = OrderDraft(
        secrets.token_urlsafe(6),
        purpose=purpose,
        subject=subject,
        authority=authority,
        detail=detail,
    )
    if known is not None:
        draft = replace(draft, number=known.number, date=known.date, territory=known.territory)
    await ORDER.go_on(visit, draft, orders.ORDER_STEPS.onward(draft))


async def stop(visit: Visit) -> None:
    """Ask for no order any more; what else is expected of the person stays expected."""
    if await ORDER.current(visit) is not None:
        await ORDER.take(visit)


async def ask(press: CasePress[Any], path: tuple[str, ...]) -> None:
    """Ask for the order of a chosen path, which names its authority second."""
    await ask_order(press.visit, OrderFor.DECIDE, press.case.id, path[1], detail=path)


@given(OrderFor.DECIDE)
async def on_order(visit: Visit, draft: OrderDraft, order: Order) -> None:
    """Show the decision with its order; nothing where the card chooses something else by now."""
    await work_in_private(visit, draft.subject)
    case = await casework.find_case(visit.work, draft.subject, visit.desk)
    is_staff = may(visit.role, Right.HANDLE_CASES)
    if case is None or not is_staff or await cards.chosen_path(visit.work, case) != draft.detail:
        await say_over(visit)
        return
    await cards.open_menu(visit.work, case, ("o", *with_order(draft.detail, order)))
    await bring(visit, case)


async def say_over(visit: Visit) -> None:
    await ORDER.tell(visit, DeskWord(DeskProblem.PROMPT_OVER))


def _today(visit: Visit) -> date:
    return today(visit.work.now, visit.work.channel.zone)
